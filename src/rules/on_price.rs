//! `on: price`: fires when a price does what is asked, and not again until that is over.
//!
//! In: symbols whose price is new, the price view, what has fired, and what was in the news. Out: matches, and the ends of
//! earlier ones where the rule has a `clear`. A price that is unknown neither fires nor clears.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ledger::Change;
use crate::lexicon::ProductId;
use crate::market::exposure::Theme;
use crate::market::{Prices, Symbol, View, WhyUnknown};
use crate::rules::condition::Condition;
use crate::rules::explain::{Tested, Verdict};
use crate::rules::memory::{Memory, Wait};
use crate::rules::price_test::{PriceTest, Saw};
use crate::rules::set::{Body, Rule, RuleSet, first_that_holds};
use crate::rules::template::Known;
use crate::rules::{Cooldown, Match, PriceMatch, PriceStates, Reason};
use crate::schedule::HumanDuration;

/// Part of the threshold to which a move must fall back before its rule can fire again, where the rule does not say.
const CLEAR_SHARE: f64 = 0.5;
/// With what the title of an alert begins that is over.
const CLEARED_HEAD: &str = "Cleared: ";

#[derive(Clone, Debug)]
pub(super) struct PriceRule {
    pub symbols: Vec<Symbol>,
    pub when: PriceTest,
    pub clear: Option<PriceTest>,
    /// Only where there was no such news.
    pub unless: Option<NoNews>,
}

/// News that explains a move, and so keeps a rule silent.
#[derive(Clone, Debug)]
pub(super) struct NoNews {
    /// None: any that is likely to move the symbol.
    pub any: Option<Vec<Vec<Condition>>>,
    /// How long it counts.
    pub within: TimeDelta,
}

impl PriceRule {
    /// What was seen, once the price is back far enough for the rule to fire anew.
    fn clears(&self, symbol: &Symbol, view: &View<'_>) -> Result<Option<Saw>, WhyUnknown> {
        if let Some(clear) = &self.clear {
            let tried = clear.tries(symbol, view, None)?;
            return Ok(tried.holds.then_some(tried.saw));
        }
        let tried = self.when.tries(symbol, view, None)?;
        let compare = self.when.compare;
        let limit = compare.number() * CLEAR_SHARE;
        let over = match self.when.asks.is_change() {
            false => !compare.holds(tried.value),
            true if compare.is_upward() => tried.value < limit,
            true => tried.value > limit,
        };
        Ok(over.then_some(tried.saw))
    }

    /// Whose new prices the rule looks at: each symbol, and those that it is held against.
    pub(super) fn all_symbols(&self) -> impl Iterator<Item = &Symbol> {
        let others = self.when.others().into_iter().chain(self.clear.as_ref().and_then(PriceTest::others));
        self.symbols.iter().chain(others)
    }
}

impl NoNews {
    fn written(&self) -> String {
        let which = match &self.any {
            None => "news that moves it".to_owned(),
            Some(any) if any.iter().any(Vec::is_empty) => "news".to_owned(),
            Some(any) => {
                let one = |all: &Vec<Condition>| {
                    all.iter().map(|condition| condition.written.as_str()).collect::<Vec<_>>().join(", ")
                };
                format!("news with {}", any.iter().map(one).collect::<Vec<_>>().join(" or "))
            }
        };
        format!("no {which} within {}", HumanDuration(self.within))
    }
}

impl RuleSet {
    /// Every price rule that fires now on the symbols whose price is new, and what is over; `states` remembers which have
    /// fired, `memory` what was in the news.
    pub fn on_prices(
        &self,
        moved: &[Symbol],
        prices: &Prices,
        (states, memory): (&mut PriceStates, &Memory),
        now: DateTime<Utc>,
    ) -> Vec<PriceMatch> {
        let view = View::new(prices, now);
        let mut found = Vec::new();
        for (rule, price, symbol) in self.asked_of(moved) {
            let key = format!("{}\u{1f}{symbol}", rule.name);
            // Unknown neither fires nor clears.
            if states.has_fired(&key) {
                if let Ok(Some(saw)) = price.clears(symbol, &view) {
                    states.clear(&key);
                    if let Some(clear) = &price.clear {
                        found.push(PriceMatch { found: self.cleared(rule, clear, symbol, &saw), key, is_over: true });
                    }
                }
                continue;
            }
            let Ok(tried) = price.when.tries(symbol, &view, None) else { continue };
            if !tried.holds || news_on(rule, price, symbol, memory, now).is_some() {
                continue;
            }
            states.fire(&key);
            found.push(PriceMatch { found: self.priced(rule, price, symbol, &tried.saw), key, is_over: false });
        }
        found
    }

    /// Rules on the symbols, and on those that are held against them, each with its symbol once.
    fn asked_of<'a>(&'a self, moved: &[Symbol]) -> Vec<(&'a Rule, &'a PriceRule, &'a Symbol)> {
        let mut found: Vec<(&Rule, &PriceRule, &Symbol)> = Vec::new();
        for symbol in moved {
            for rule in self.on_symbol(symbol) {
                let Body::Price(price) = &rule.body else { continue };
                match price.symbols.iter().find(|own| *own == symbol) {
                    Some(own) => found.push((rule, price, own)),
                    // A new price of the other side of a pair.
                    None => found
                        .extend(price.symbols.iter().filter(|own| !moved.contains(own)).map(|own| (rule, price, own))),
                }
            }
        }
        if moved.len() > 1 {
            let mut seen = std::collections::HashSet::new();
            found.retain(|(rule, _, symbol)| seen.insert((&rule.name, *symbol)));
        }
        found
    }

    /// Remembers news that keeps a rule on prices silent.
    pub(super) fn explains(
        &self,
        rule: &Rule,
        price: &PriceRule,
        change: &Change,
        (memory, prices): (&mut Memory, &Prices),
        now: DateTime<Utc>,
    ) {
        let Some(unless) = &price.unless else { return };
        let at = change.article.dated_at().min(now);
        if !change.fact.fresh || at + unless.within <= now {
            return;
        }
        let key = Memory::key(&rule.name, &format!("news\u{1f}{}", change.story.id));
        // The news of a story counts from the last that told of it.
        if memory.get(&key).is_some_and(|before| before.until() >= at + unless.within) {
            return;
        }
        let symbols = match &unless.any {
            Some(any) if first_that_holds(any, self.subject(change)).is_none() => return,
            Some(_) => Vec::new(),
            None => {
                let likely = self.likely_moved(change, prices);
                let own: Vec<Symbol> = likely.into_iter().filter(|symbol| price.symbols.contains(symbol)).collect();
                if own.is_empty() {
                    return;
                }
                own
            }
        };
        let wait = Wait::News { headline: self.headline(&change.fact), symbols, until: at + unless.within };
        memory.put(key, wait);
    }

    fn likely_moved(&self, change: &Change, prices: &Prices) -> Vec<Symbol> {
        let fact = &change.fact;
        let theme = Theme {
            kind: fact.kind.as_str(),
            actors: fact.actor.iter().map(|party| party.as_str()).collect(),
            targets: fact.target.iter().map(|party| party.as_str()).collect(),
            objects: fact.object.iter().map(|good| good.as_str()).collect(),
        };
        prices
            .reference()
            .exposures
            .symbols(&theme, |good, class| self.lexicon().is_a(&ProductId::new(good), &ProductId::new(class)))
    }

    /// What every rule on the prices of a symbol makes of it now.
    pub fn explain_prices(
        &self,
        symbol: &Symbol,
        prices: &Prices,
        memory: &Memory,
        now: DateTime<Utc>,
    ) -> Vec<Verdict> {
        let view = View::new(prices, now);
        let tested = |test: &PriceTest, head: &str| {
            let (saw, met) = match test.tries(symbol, &view, None) {
                Ok(tried) => (tried.saw.shown(), Some(tried.holds)),
                Err(why) => (format!("unknown: {why}"), None),
            };
            Tested { condition: format!("{head}{}", test.written()), saw, met }
        };
        let verdict = |rule: &Rule| {
            let Body::Price(price) = &rule.body else { return None };
            price.symbols.contains(symbol).then(|| {
                let mut all = vec![tested(&price.when, "")];
                all.extend(price.unless.as_ref().map(|unless| {
                    let news = news_on(rule, price, symbol, memory, now);
                    Tested {
                        condition: unless.written(),
                        met: Some(news.is_none()),
                        saw: news.unwrap_or("none").to_owned(),
                    }
                }));
                let fires = all.iter().all(|tested| tested.met == Some(true));
                let note = price.clear.as_ref().map(|clear| {
                    let clear = tested(clear, "clears at ");
                    format!("{}: saw {}", clear.condition, clear.saw)
                });
                Verdict { rule: rule.name.clone(), severity: rule.severity, on: "price", fires, tested: all, note }
            })
        };
        self.rules_on().filter_map(verdict).collect()
    }

    fn priced(&self, rule: &Rule, price: &PriceRule, symbol: &Symbol, saw: &Saw) -> Match {
        let within = price.when.within.map(|within| within.to_string()).unwrap_or_default();
        let mut headline = match saw.moved.is_empty() {
            true => format!("{symbol} at {}", saw.price),
            false => format!("{symbol} {} in {within}", saw.moved),
        };
        let mut reasons = vec![Reason {
            condition: price.when.written(),
            saw: if saw.moved.is_empty() { saw.price.clone() } else { saw.moved.clone() },
        }];
        if let Some(unless) = &price.unless {
            headline.push_str(&format!(", {}", unless.written()));
            reasons.push(Reason { condition: unless.written(), saw: "none".to_owned() });
        }
        self.of_price(rule, symbol, saw, headline, reasons)
    }

    fn cleared(&self, rule: &Rule, clear: &PriceTest, symbol: &Symbol, saw: &Saw) -> Match {
        let headline = match saw.moved.is_empty() {
            true => format!("{CLEARED_HEAD}{symbol} at {}", saw.price),
            false => format!("{CLEARED_HEAD}{symbol} {}", saw.moved),
        };
        let reason = Reason { condition: format!("clear: {}", clear.written()), saw: saw.shown() };
        // The rule's own words speak of what fired it.
        let plain = Rule { title: None, text: None, cooldown: None, ..rule.clone() };
        self.of_price(&plain, symbol, saw, headline, vec![reason])
    }

    fn of_price(&self, rule: &Rule, symbol: &Symbol, saw: &Saw, headline: String, reasons: Vec<Reason>) -> Match {
        let Body::Price(price) = &rule.body else { unreachable!("only rules on prices are asked of prices") };
        let known = Known {
            evidence: headline.clone(),
            headline,
            rule: rule.name.to_string(),
            symbol: symbol.to_string(),
            price: saw.price.clone(),
            moved: saw.moved.clone(),
            within: price.when.within.map(|within| within.to_string()).unwrap_or_default(),
            ..Known::default()
        };
        let cooldown =
            rule.cooldown.as_ref().map(|(lasts, _)| Cooldown { lasts: *lasts, keys: vec![symbol.to_string()] });
        let mut found = self.rendered(rule, &known, (None, symbol.as_str()), reasons, cooldown);
        found.symbols = std::iter::once(symbol).chain(price.when.others()).cloned().collect();
        found
    }
}

/// The headline of news that keeps the rule silent on a symbol.
fn news_on<'a>(
    rule: &Rule,
    price: &PriceRule,
    symbol: &Symbol,
    memory: &'a Memory,
    now: DateTime<Utc>,
) -> Option<&'a str> {
    price.unless.as_ref()?;
    memory.waits_of(&rule.name).find_map(|wait| match wait {
        Wait::News { headline, symbols, until } => {
            let counts = now < *until && (symbols.is_empty() || symbols.contains(symbol));
            counts.then_some(headline.as_str())
        }
        _ => None,
    })
}
