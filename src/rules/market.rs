//! `market:` of a rule on facts: fires where prices say so too, before the fact or after it.
//!
//! In: a match and the price view. Out: the match with what prices did, at once or when they do it in time. A price that is
//! missing or stale is unknown, and unknown does not fire.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::ledger::{Change, Story, StoryId};
use crate::market::{Prices, Span, Symbol, View};
use crate::rules::explain::Tested;
use crate::rules::memory::{Memory, Seen, Wait};
use crate::rules::price_test::PriceTest;
use crate::rules::set::{Rule, RuleSet};
use crate::rules::timed::Hit;
use crate::rules::{Match, Reason};

/// What prices must do.
#[derive(Clone, Debug)]
pub(super) struct MarketTest {
    /// All of the tests, and not any one.
    pub all: bool,
    /// Each holds if one of its symbols does it.
    pub tests: Vec<(Vec<Symbol>, PriceTest)>,
    /// How long after the fact they may still do it.
    pub within: Span,
}

impl MarketTest {
    /// Whose prices it looks at.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.tests.iter().flat_map(|(symbols, _)| symbols)
    }

    /// Those, and the ones that they are held against.
    pub(super) fn all_symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.tests.iter().flat_map(|(symbols, test)| symbols.iter().chain(test.others()))
    }

    /// Until when prices may do it after a fact. Where trading is counted and no market of its symbols is known, by the
    /// clock: a session is a day.
    fn until(&self, prices: &Prices, from: DateTime<Utc>) -> DateTime<Utc> {
        let calendar = self.symbols().find_map(|symbol| prices.reference().calendar(symbol).ok());
        self.within.ends(calendar, from).unwrap_or_else(|_| from + self.within.about())
    }

    /// What was seen of prices, where they do what is asked.
    fn met(&self, view: &View<'_>, news_at: DateTime<Utc>) -> Option<Vec<Reason>> {
        let mut reasons = Vec::new();
        for (symbols, test) in &self.tests {
            let met = symbols.iter().find_map(|symbol| {
                let tried = test.tries(symbol, view, Some(news_at)).ok().filter(|tried| tried.holds)?;
                Some(Reason { condition: format!("market: {symbol} {}", test.written()), saw: tried.saw.shown() })
            });
            match (met, self.all) {
                (Some(reason), false) => return Some(vec![reason]),
                (Some(reason), true) => reasons.push(reason),
                (None, true) => return None,
                (None, false) => {}
            }
        }
        (!reasons.is_empty()).then_some(reasons)
    }

    /// Do prices do what is asked?
    pub(super) fn holds(&self, view: &View<'_>, news_at: DateTime<Utc>) -> bool {
        self.met(view, news_at).is_some()
    }

    /// Every test of every symbol, as it stands; unknown with the reason.
    pub(super) fn tested(&self, view: &View<'_>, news_at: DateTime<Utc>) -> Vec<Tested> {
        let of = |symbol: &Symbol, test: &PriceTest| {
            let (saw, met) = match test.tries(symbol, view, Some(news_at)) {
                Ok(tried) => (tried.saw.shown(), Some(tried.holds)),
                Err(why) => (format!("unknown: {why}"), None),
            };
            Tested { condition: format!("market: {symbol} {}", test.written()), saw, met }
        };
        self.tests.iter().flat_map(|(symbols, test)| symbols.iter().map(move |symbol| of(symbol, test))).collect()
    }

    /// What is asked, for who asks why a rule does not fire.
    pub(super) fn written(&self) -> String {
        let one = |(symbols, test): &(Vec<Symbol>, PriceTest)| {
            let symbols: Vec<&str> = symbols.iter().map(Symbol::as_str).collect();
            format!("{} {}", symbols.join(" or "), test.written())
        };
        let joined = self.tests.iter().map(one).collect::<Vec<_>>().join(if self.all { " and " } else { " or " });
        format!("wants of the market, at most {} after: {joined}", self.within)
    }
}

impl RuleSet {
    /// The match, where prices say so already; else it is remembered until they do, or it is too late.
    pub(super) fn with_market(
        &self,
        rule: &Rule,
        found: Match,
        change: &Change,
        (memory, prices): (&mut Memory, &Prices),
        now: DateTime<Utc>,
    ) -> Option<Hit> {
        let Some(market) = rule.body.market() else { return Some((found, change.clone())) };
        let key = key(rule, change);
        let news_at = change.article.dated_at().min(now);
        if let Some(reasons) = market.met(&View::new(prices, now), news_at) {
            memory.end(&key);
            return Some((with(found, reasons, market), change.clone()));
        }
        memory.put(key, Wait::Market { seen: Seen::of(change, Vec::new(), now), until: market.until(prices, now) });
        None
    }

    /// Facts that waited for prices which have just come.
    pub fn on_market(
        &self,
        moved: &[Symbol],
        prices: &Prices,
        memory: &mut Memory,
        story: impl Fn(&StoryId) -> Option<Arc<Story>>,
        now: DateTime<Utc>,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        let view = View::new(prices, now);
        for rule in self.waiting_for(moved) {
            let Some(market) = rule.body.market() else { continue };
            for (key, wait) in memory.of_rule(&rule.name) {
                let Wait::Market { seen, until } = wait else { continue };
                let news_at = seen.article.dated_at().min(seen.at);
                let Some(reasons) = market.met(&view, news_at).filter(|_| now <= until) else { continue };
                memory.end(&key);
                let Some(story) = story(&seen.story).filter(|story| !story.withdrawn) else { continue };
                let change = seen.change(story);
                if let Some(found) = self.matches(rule, &change)
                    && !self.is_excepted(&rule.name, &change)
                {
                    hits.push((with(found, reasons, market), change));
                }
            }
        }
        hits
    }
}

/// Apart from the wait of the same rule and story for another source.
fn key(rule: &Rule, change: &Change) -> String {
    Memory::key(&rule.name, &format!("{}\u{1f}market", change.story.id))
}

fn with(mut found: Match, reasons: Vec<Reason>, market: &MarketTest) -> Match {
    found.reasons.extend(reasons);
    if found.symbols.is_empty() {
        found.symbols = market.symbols().cloned().collect();
    }
    found
}
