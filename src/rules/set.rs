//! The compiled set: which rules a change or a price matches, and why.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;

use crate::facts::{Fact, Kind, Stage};
use crate::ledger::{Change, FieldChange, Novelty};
use crate::lexicon::Lexicon;
use crate::market::Symbol;
use crate::rules::condition::{Condition, Field, Subject, Truth};
use crate::rules::count::CountRule;
use crate::rules::explain::Tested;
use crate::rules::failing::{Failure, Failures, guarded};
use crate::rules::headline::{headline, kind_name, names, number, quantity};
use crate::rules::index::Index;
use crate::rules::market::MarketTest;
use crate::rules::on_price::{NoNews, PriceRule};
use crate::rules::shape::On;
use crate::rules::template::{self, Known};
use crate::rules::timed::{
    AbsenceRule, Corroboration, DeadlineRule, SequenceRule, Telling, excepts, kinds_of, standing,
};
use crate::rules::{
    CORRECTION_HEADS, Cooldown, FollowUp, Match, Reason, RuleFile, RuleName, RuleSummary, Severity, load,
};
use crate::yaml::Problem;

/// Values for which one alert begins a cooldown; a survey may name every state there is.
const COOLDOWN_KEYS_MAX: usize = 256;

/// One rule, compiled.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub name: RuleName,
    pub severity: Severity,
    pub enabled: bool,
    pub labels: BTreeMap<String, String>,
    pub cooldown: Option<(TimeDelta, Vec<Field>)>,
    pub expire_after: Option<TimeDelta>,
    pub symbols: Vec<Symbol>,
    pub follow_up: Vec<FollowUp>,
    /// File and line.
    pub place: String,
    pub title: Option<String>,
    pub text: Option<String>,
    pub body: Body,
}

impl Rule {
    /// Symbols whose moves it shows or asks for, some of them more than once.
    fn symbols_named(&self) -> impl Iterator<Item = &Symbol> {
        let on_price = match &self.body {
            Body::Price(price) => &price.symbols[..],
            _ => &[],
        };
        let beside = self.body.market().into_iter().flat_map(MarketTest::all_symbols);
        self.symbols.iter().chain(on_price).chain(beside)
    }
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Fact(FactRule),
    Change(ChangeRule),
    Price(PriceRule),
    Sequence(SequenceRule),
    Absence(AbsenceRule),
    Deadline(DeadlineRule),
    Count(CountRule),
    /// Says something of the rule of its name; in no compiled set. What is none or false is left as it is.
    Amendment {
        severity: Option<Severity>,
        symbols: bool,
        follow_up: bool,
        enabled: Option<bool>,
    },
}

impl Rule {
    /// Takes over what an amendment says.
    pub(super) fn amend(&mut self, said: Self) {
        let Body::Amendment { severity, symbols, follow_up, enabled } = said.body else { return };
        self.severity = severity.unwrap_or(self.severity);
        self.enabled = enabled.unwrap_or(self.enabled);
        self.labels.extend(said.labels);
        self.cooldown = said.cooldown.or_else(|| self.cooldown.take());
        self.expire_after = said.expire_after.or(self.expire_after);
        if follow_up {
            self.follow_up = said.follow_up;
        }
        self.title = said.title.or_else(|| self.title.take());
        self.text = said.text.or_else(|| self.text.take());
        if symbols {
            if let Body::Price(price) = &mut self.body {
                price.symbols.clone_from(&said.symbols);
            }
            self.symbols = said.symbols;
        }
    }
}

impl Body {
    pub(super) fn amends(&self) -> bool {
        matches!(self, Self::Amendment { .. })
    }

    /// Its `on`; an amendment has none.
    pub(super) fn on(&self) -> &'static str {
        match self {
            Self::Fact(_) => On::Fact.as_str(),
            Self::Change(_) => On::Change.as_str(),
            Self::Price(_) => On::Price.as_str(),
            Self::Sequence(_) => On::Sequence.as_str(),
            Self::Absence(_) => On::Absence.as_str(),
            Self::Deadline(_) => On::Deadline.as_str(),
            Self::Count(_) => On::Count.as_str(),
            Self::Amendment { .. } => "",
        }
    }

    /// What the rule asks of prices beside the fact.
    pub(super) fn market(&self) -> Option<&MarketTest> {
        match self {
            Self::Fact(FactRule { market, .. }) | Self::Change(ChangeRule { market, .. }) => market.as_ref(),
            _ => None,
        }
    }

    /// The alternatives of the rule's `where`.
    pub(super) fn alternatives(&mut self) -> Option<&mut Vec<Vec<Condition>>> {
        match self {
            Self::Fact(FactRule { any, .. })
            | Self::Change(ChangeRule { any, .. })
            | Self::Absence(AbsenceRule { any, .. })
            | Self::Deadline(DeadlineRule { any, .. })
            | Self::Count(CountRule { any, .. }) => Some(any),
            Self::Price(_) | Self::Sequence(_) | Self::Amendment { .. } => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct FactRule {
    /// One of these must hold as a whole.
    pub any: Vec<Vec<Condition>>,
    pub novelty: Vec<Novelty>,
    pub corroboration: Option<Corroboration>,
    pub market: Option<MarketTest>,
}

#[derive(Clone, Debug)]
pub(super) struct ChangeRule {
    pub any: Vec<Vec<Condition>>,
    pub from: Vec<Condition>,
    pub to: Vec<Condition>,
    pub market: Option<MarketTest>,
}

/// What a rule is not meant for, though its conditions hold; anybody's file can add one.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    /// Rules that it is for; none: all.
    pub rules: Option<Vec<RuleName>>,
    pub name: String,
    pub any: Vec<Vec<Condition>>,
}

/// All rules, compiled and indexed by the kind of fact that they look at.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Rule>,
    index: Index,
    by_symbol: HashMap<Symbol, Vec<usize>>,
    /// Rules on facts that wait for prices of a symbol.
    waiting_for: HashMap<Symbol, Vec<usize>>,
    exceptions: Vec<Exception>,
    lexicon: Arc<Lexicon>,
    failures: Failures,
}

impl RuleSet {
    /// Compiles rule files, in order.
    ///
    /// # Errors
    /// Every problem of every file; then none of them is used.
    pub fn compile(files: &[RuleFile], lexicon: &Arc<Lexicon>) -> Result<Self, Vec<Problem>> {
        load::compile(files, lexicon)
    }

    pub(super) fn new(rules: Vec<Rule>, exceptions: Vec<Exception>, lexicon: Arc<Lexicon>, failures: Failures) -> Self {
        let mut index = Index::default();
        let mut by_symbol: HashMap<Symbol, Vec<usize>> = HashMap::new();
        let mut waiting_for: HashMap<Symbol, Vec<usize>> = HashMap::new();
        let every = Kind::all(&lexicon);
        for (number, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.enabled) {
            for symbol in rule.body.market().into_iter().flat_map(MarketTest::all_symbols) {
                waiting_for.entry(symbol.clone()).or_default().push(number);
            }
            let kinds = match &rule.body {
                Body::Fact(FactRule { any, .. }) | Body::Change(ChangeRule { any, .. }) => {
                    index.add(number, any, &every, &lexicon);
                    continue;
                }
                Body::Sequence(sequence) => {
                    kinds_of(&sequence.steps.iter().map(Vec::as_slice).collect::<Vec<_>>(), &lexicon)
                }
                // What is awaited is of the same story, and so of the same kind, where no field joins another to it.
                Body::Absence(absence) if absence.by.is_empty() => kinds_of(&[&absence.any], &lexicon),
                Body::Absence(absence) => kinds_of(&[&absence.any, &absence.unless], &lexicon),
                Body::Deadline(deadline) => kinds_of(&[&deadline.any], &lexicon),
                Body::Count(count) => kinds_of(&[&count.any], &lexicon),
                Body::Price(price) => {
                    for symbol in price.all_symbols() {
                        let rules = by_symbol.entry(symbol.clone()).or_default();
                        if rules.last() != Some(&number) {
                            rules.push(number);
                        }
                    }
                    match &price.unless {
                        None => continue,
                        Some(NoNews { any: None, .. }) => None,
                        Some(NoNews { any: Some(any), .. }) => kinds_of(&[any], &lexicon),
                    }
                }
                Body::Amendment { .. } => continue,
            };
            index.add_open(number, kinds.as_deref().unwrap_or(&every));
        }
        Self { rules, index, by_symbol, waiting_for, exceptions, lexicon, failures }
    }

    /// Switches on the rules of these names that are off.
    pub fn switch_on(self, names: &[String]) -> Self {
        let Self { mut rules, exceptions, lexicon, failures, .. } = self;
        for rule in rules.iter_mut().filter(|rule| names.iter().any(|name| **name == *rule.name.0)) {
            rule.enabled = true;
        }
        Self::new(rules, exceptions, lexicon, failures)
    }

    /// All rules, in order.
    pub fn summaries(&self) -> impl Iterator<Item = RuleSummary<'_>> {
        self.rules.iter().map(|rule| RuleSummary {
            name: &rule.name,
            on: rule.body.on(),
            severity: rule.severity,
            labels: &rule.labels,
            enabled: rule.enabled,
            place: &rule.place,
        })
    }

    /// What has failed on facts since the last call.
    pub fn take_failures(&self) -> Vec<Failure> {
        self.failures.take()
    }

    /// Names of all rules, in order, and whether each is on.
    pub fn all_names(&self) -> Vec<(&RuleName, bool)> {
        self.rules.iter().map(|rule| (&rule.name, rule.enabled)).collect()
    }

    /// True if a rule that is on gives its alerts this label.
    pub fn has_label(&self, label: &str, value: &str) -> bool {
        self.rules_on().any(|rule| rule.labels.get(label).is_some_and(|own| own == value))
    }

    /// True if a rule that is on has this severity.
    pub fn has_severity(&self, severity: Severity) -> bool {
        self.rules_on().any(|rule| rule.severity == severity)
    }

    /// Severity and labels by which alerts of a rule are routed, on or off; none if there is no such rule.
    pub fn routed_by(&self, name: &str) -> Option<(Severity, BTreeMap<String, String>)> {
        let rule = self.rules.iter().find(|rule| &*rule.name.0 == name)?;
        Some((rule.severity, rule.labels.clone()))
    }

    /// Symbols that a rule names, as those whose moves it shows or asks for; none if there is no such rule.
    pub fn symbols_named(&self, name: &RuleName) -> Vec<Symbol> {
        let Some(rule) = self.rules.iter().find(|rule| rule.name == *name) else { return Vec::new() };
        let mut found: Vec<Symbol> = Vec::new();
        for symbol in rule.symbols_named() {
            if !found.contains(symbol) {
                found.push(symbol.clone());
            }
        }
        found
    }

    /// Symbols that any rule names, on or off, each once, in order.
    pub fn all_symbols_named(&self) -> Vec<&Symbol> {
        let mut found: Vec<&Symbol> = self.rules.iter().flat_map(Rule::symbols_named).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Names of the rules that are on, in order.
    pub fn names(&self) -> Vec<&RuleName> {
        self.rules.iter().filter(|rule| rule.enabled).map(|rule| &rule.name).collect()
    }

    /// Every rule on a fact or a change that matches now, whatever it remembers.
    pub fn on_change(&self, change: &Change) -> Vec<Match> {
        self.candidates(change).filter_map(|rule| self.matches(rule, change)).collect()
    }

    /// Rules that the change may match, in order.
    pub(super) fn candidates(&self, change: &Change) -> impl Iterator<Item = &Rule> {
        self.index.candidates(change, &self.lexicon).into_iter().map(|index| &self.rules[index])
    }

    /// Rules that ask for prices of one of the symbols beside a fact, in order.
    pub(super) fn waiting_for(&self, symbols: &[Symbol]) -> Vec<&Rule> {
        let mut found: Vec<usize> =
            symbols.iter().filter_map(|symbol| self.waiting_for.get(symbol)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|index| &self.rules[index]).collect()
    }

    /// Symbols whose prices a rule that is on looks at, each once, in order.
    pub fn symbols_asked(&self) -> Vec<&Symbol> {
        let mut found: Vec<&Symbol> = self.by_symbol.keys().chain(self.waiting_for.keys()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Rules on the prices of a symbol, in order.
    pub(super) fn on_symbol(&self, symbol: &Symbol) -> impl Iterator<Item = &Rule> {
        self.by_symbol.get(symbol).into_iter().flatten().map(|index| &self.rules[*index])
    }

    pub(super) fn find(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.enabled && *rule.name.0 == *name)
    }

    pub(super) fn rules_on(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.enabled)
    }

    /// The words by which the rules are read.
    pub fn words(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The same, for who keeps them.
    pub fn shared_words(&self) -> Arc<Lexicon> {
        self.lexicon.clone()
    }

    pub(super) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(super) fn headline(&self, fact: &Fact) -> String {
        headline(fact, &self.lexicon)
    }

    /// The exception to the rule that holds of the change.
    pub(super) fn exception(&self, rule: &RuleName, change: &Change) -> Option<&str> {
        let subject =
            Subject { fact: &change.fact, article: &change.article, story: &change.story, lexicon: &self.lexicon };
        let of_rule = |exception: &&Exception| exception.rules.as_ref().is_none_or(|rules| rules.contains(rule));
        let found = self.exceptions.iter().filter(of_rule).find(|exception| excepts(&exception.any, subject));
        found.map(|exception| exception.name.as_str())
    }

    /// True if an exception to the rule holds of the change.
    pub(super) fn is_excepted(&self, rule: &RuleName, change: &Change) -> bool {
        let found = self.exception(rule, change);
        if let Some(exception) = found {
            tracing::debug!(%rule, exception, story = %change.story.id, "excepted");
        }
        found.is_some()
    }

    /// The match of a rule on a fact or a change, if it holds.
    pub(super) fn matches(&self, rule: &Rule, change: &Change) -> Option<Match> {
        let subject =
            Subject { fact: &change.fact, article: &change.article, story: &change.story, lexicon: &self.lexicon };
        let reasons = match &rule.body {
            Body::Fact(body) => body.holds(change, subject),
            Body::Change(body) => body.holds(change, subject),
            _ => None,
        }?;
        Some(self.told(rule, change, reasons, Telling::default()))
    }

    /// The match of a rule that holds, with what it tells beyond the fact.
    pub(super) fn told(&self, rule: &Rule, change: &Change, reasons: Vec<Reason>, telling: Telling) -> Match {
        let mut known = self.known(rule, change);
        known.headline.push_str(&telling.ending);
        known.told = telling.lines.join("\n");
        let cooldown = rule
            .cooldown
            .as_ref()
            .map(|(lasts, per)| Cooldown { lasts: *lasts, keys: combinations(&self.by(per, change)) });
        let about = (Some(change.article.id.to_string()), change.fact.evidence.text.as_str());
        self.rendered(rule, &known, about, reasons, cooldown)
    }

    /// What those are told who got an alert of the rule, when its story is taken back, denied or put right; none if the
    /// rule is no more. The rule's own templates speak of what fired it, and are not used.
    pub fn correction(&self, name: &RuleName, change: &Change) -> Option<Match> {
        let rule = self.find(&name.0)?;
        let headline = self.headline(&change.fact);
        let source = &change.article.source.id;
        let quoted = &change.fact.evidence.text;
        let (title, body) = if change.story.withdrawn {
            (format!("{}{headline}", CORRECTION_HEADS[0]), format!("{source} has taken this out of its article."))
        } else if change.fact.stage == Some(Stage::Denied) || change.changed.iter().any(|one| one.field == "denied_by")
        {
            (format!("{}{headline}", CORRECTION_HEADS[1]), quoted.clone())
        } else if change.correction {
            (format!("{}{headline}", CORRECTION_HEADS[2]), quoted.clone())
        } else {
            (headline, quoted.clone())
        };
        let told = |one: &FieldChange| Reason {
            condition: "an alert told of this story".to_owned(),
            saw: match one.field.as_str() {
                "withdrawn" => format!("{source} says it no more"),
                field => format!("{field}: {} → {}", or_none(&one.old), or_none(&one.new)),
            },
        };
        Some(Match {
            rule: rule.name.clone(),
            severity: rule.severity,
            labels: rule.labels.clone(),
            title,
            body,
            reasons: change.changed.iter().map(told).collect(),
            cooldown: None,
            expire_after: None,
            symbols: rule.symbols.clone(),
            follow_up: Vec::new(),
        })
    }

    /// `about` is the article and the sentence or symbol, for who looks into a failure.
    pub(super) fn rendered(
        &self,
        rule: &Rule,
        known: &Known,
        about: (Option<String>, &str),
        reasons: Vec<Reason>,
        cooldown: Option<Cooldown>,
    ) -> Match {
        // A template that fails on this fact gives way to the default: an alert is never lost over its title.
        let text = |part: &'static str, template: &Option<String>| {
            let rendered = guarded(|| template::render(template.as_deref()?, known).into()).map_err(str::to_owned);
            match rendered.and_then(Option::transpose) {
                Ok(text) => text.filter(|text| !text.is_empty()),
                Err(error) => {
                    let (article, fact) = (about.0.clone(), about.1.to_owned());
                    self.failures.note(Failure { rule: rule.name.clone(), part, error, article, fact });
                    None
                }
            }
        };
        Match {
            rule: rule.name.clone(),
            severity: rule.severity,
            labels: rule.labels.clone(),
            title: text("title", &rule.title).unwrap_or_else(|| known.headline.clone()),
            body: text("body", &rule.text)
                .unwrap_or_else(|| if known.told.is_empty() { known.evidence.clone() } else { known.told.clone() }),
            reasons,
            cooldown,
            expire_after: rule.expire_after,
            symbols: if matches!(rule.body, Body::Price(_)) {
                vec![Symbol::new(&known.symbol)]
            } else {
                rule.symbols.clone()
            },
            follow_up: rule.follow_up.clone(),
        }
    }

    fn known(&self, rule: &Rule, change: &Change) -> Known {
        let (fact, article, lexicon) = (&change.fact, &change.article, &self.lexicon);
        let rate = |rate: Option<f64>| rate.map(|rate| format!("{}%", number(rate))).unwrap_or_default();
        let word = |word: Option<&str>| word.unwrap_or_default().replace('_', " ");
        let changed: Vec<String> = change
            .changed
            .iter()
            .map(|field| format!("{}: {} → {}", field.field, or_none(&field.old), or_none(&field.new)))
            .collect();
        Known {
            headline: headline(fact, lexicon),
            rule: rule.name.to_string(),
            kind: kind_name(fact.kind, lexicon),
            action: word(fact.action.map(|action| action.as_str())),
            stage: word(fact.stage.map(|stage| stage.as_str())),
            actor: names(lexicon, &fact.actor),
            target: names(lexicon, &fact.target),
            participants: names(lexicon, &fact.participants),
            object: names(lexicon, &fact.object),
            rate: rate(fact.rate),
            rate_from: rate(fact.rate_from),
            rate_number: fact.rate,
            rate_from_number: fact.rate_from,
            amount_number: fact.amount.as_ref().map(|amount| amount.value),
            basis: word(fact.basis.as_deref()),
            amount: fact.amount.as_ref().map(|amount| quantity(amount.value, &amount.unit)).unwrap_or_default(),
            date: fact.date.map(|date| date.to_string()).unwrap_or_default(),
            place: fact.place.clone().unwrap_or_default(),
            said_by: fact.said_by.as_deref().map(|id| lexicon.name(id).to_owned()).unwrap_or_default(),
            confirmed_by: names(lexicon, &fact.confirmed_by),
            unconfirmed_by: names(lexicon, &fact.unconfirmed_by),
            denied_by: names(lexicon, &fact.denied_by),
            disputed: change.story.disputed().join(", "),
            hedge: fact.hedge.to_string(),
            evidence: fact.evidence.text.clone(),
            source: article.source.id.clone(),
            feed: article.feed.clone(),
            article: article.title.clone(),
            link: article.link.clone().unwrap_or_default(),
            novelty: change.novelty.as_str().to_owned(),
            changed: changed.join("; "),
            sources: change.story.sources_count(),
            ..Known::default()
        }
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Each choice of one value of every field that a cooldown counts apart; of a field without a value, none.
fn combinations(fields: &[Vec<String>]) -> Vec<String> {
    let mut found = vec![String::new()];
    for (index, values) in fields.iter().enumerate() {
        let between = if index == 0 { "" } else { "|" };
        let none = [String::new()];
        let values = if values.is_empty() { &none[..] } else { values };
        let longer = found.iter().flat_map(|head| values.iter().map(move |value| format!("{head}{between}{value}")));
        found = longer.take(COOLDOWN_KEYS_MAX).collect();
    }
    found
}

/// The reasons of the first alternative that holds as a whole.
pub(super) fn first_that_holds(any: &[Vec<Condition>], subject: Subject<'_>) -> Option<Vec<Reason>> {
    any.iter().find_map(|conditions| all_hold(conditions, subject))
}

fn all_hold(conditions: &[Condition], subject: Subject<'_>) -> Option<Vec<Reason>> {
    // Most rules do not match, and what they saw need not be written down.
    if !conditions.iter().all(|condition| condition.truth(subject) == Truth::True) {
        return None;
    }
    Some(conditions.iter().map(|condition| condition.holds(subject).1).collect())
}

impl FactRule {
    fn holds(&self, change: &Change, subject: Subject<'_>) -> Option<Vec<Reason>> {
        if !self.novelty.contains(&change.novelty) {
            return None;
        }
        let mut reasons = first_that_holds(&self.any, subject)?;
        reasons.push(Reason { condition: "novelty".to_owned(), saw: change.novelty.as_str().to_owned() });
        Some(reasons)
    }
}

impl ChangeRule {
    fn holds(&self, change: &Change, subject: Subject<'_>) -> Option<Vec<Reason>> {
        if change.novelty != Novelty::Update {
            return None;
        }
        // What the story is, and not only what this report says of it.
        let stands = standing(&change.story, &change.fact);
        let mut reasons = first_that_holds(&self.any, Subject { fact: &stands, ..subject })?;
        let moves = self.moves(change, subject.lexicon);
        if moves.iter().any(|tested| tested.met != Some(true)) {
            return None;
        }
        reasons.extend(moves.into_iter().map(|tested| Reason { condition: tested.condition, saw: tested.saw }));
        Some(reasons)
    }

    /// What became of `from` and `to`, condition by condition.
    pub(super) fn moves(&self, change: &Change, lexicon: &Lexicon) -> Vec<Tested> {
        let mut found = Vec::new();
        for (conditions, old) in [(&self.from, true), (&self.to, false)] {
            for condition in conditions {
                let name = condition.field.name();
                let label = format!("{} {}", if old { "from" } else { "to" }, condition.written());
                let Some(field) = change.changed.iter().find(|field| field.field == name) else {
                    found.push(Tested { condition: label, saw: "no change".to_owned(), met: Some(false) });
                    continue;
                };
                let split = |text: &str| text.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>();
                let (before, after) = (split(&field.old), split(&field.new));
                // Of a list, what has come to it.
                let texts: Vec<&str> = if old {
                    before.iter().map(String::as_str).collect()
                } else {
                    after.iter().filter(|one| !before.contains(one)).map(String::as_str).collect()
                };
                found.push(Tested {
                    condition: label,
                    saw: format!("{} → {}", or_none(&field.old), or_none(&field.new)),
                    met: Some(!texts.is_empty() && condition.admits(&texts, lexicon)),
                });
            }
        }
        found
    }
}
