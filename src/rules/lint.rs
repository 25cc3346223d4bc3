//! What rules cannot have been meant to say: rules that never fire, that tell what another tells, that change nothing.
//!
//! In: rule files that can be read, and what there is around them. Out: findings with their places. A daemon starts
//! with any of them; `bellwether check` shows them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::lexicon::Lexicon;
use crate::market::instruments::Instruments;
use crate::market::{Span, Symbol};
use crate::rules::condition::{Checker, Condition, Field, Test};
use crate::rules::failing::Failures;
use crate::rules::file::{self, FileTree, is_stock};
use crate::rules::load::{self, alternatives};
use crate::rules::logic::{any_implies, compare_implies, foreign_values, implies, is_empty_span, never};
use crate::rules::market::MarketTest;
use crate::rules::price_test::PriceTest;
use crate::rules::set::{Body, Exception, Rule};
use crate::rules::{RuleFile, load_timed};
use crate::yaml::{self, Lint, LintSeverity, Node, Place, Value, suggest};

/// Fields of which the ledger tells that they changed.
const CHANGING: &[&str] = &[
    "action",
    "stage",
    "rate",
    "date",
    "object",
    "amount",
    "confirmed_by",
    "unconfirmed_by",
    "denied_by",
    "disputed",
    "sources_differ",
    "withdrawn",
];

/// What a configuration has that rules name; none where that is not known.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Symbols whose prices are polled.
    pub symbols: Option<Vec<Symbol>>,
    /// Names of feeds.
    pub feeds: Option<Vec<String>>,
    /// Instruments whose market hours are known.
    pub instruments: Option<Arc<Instruments>>,
}

/// Everything doubtful in rule files; the stock ones among them are taken as they are, and as what others stand beside.
pub fn lint(files: &[RuleFile], lexicon: &Arc<Lexicon>, around: &Around) -> Vec<Lint> {
    // A stock file that somebody names as one of their own is the same rules.
    let shipped: HashSet<String> = file::stock().into_iter().map(|file| file.text).collect();
    let as_shipped: HashSet<&str> = files
        .iter()
        .filter(|file| is_stock(&file.name) || shipped.contains(&file.text))
        .map(|file| file.name.as_str())
        .collect();
    let mut problems = Vec::new();
    let trees: Vec<FileTree> = files
        .iter()
        .filter_map(|file| yaml::parse(&file.name, &file.text).ok())
        .filter_map(|node| file::tree(node, &mut problems))
        .collect();
    let lists = file::lists(&trees, &mut problems);
    let failures = Failures::default();
    let checker = Checker { lexicon, lists: &lists, failures: &failures };
    let mut linter = Linter { lexicon, checker, around, exceptions: Vec::new(), found: Vec::new() };
    let mut read: Vec<Read<'_>> = Vec::new();
    for tree in &trees {
        for node in &tree.rules {
            let exceptions_before = linter.exceptions.len();
            let Some(rule) = load::rule(node, &tree.defaults, &linter.checker, &mut linter.exceptions, &mut problems)
            else {
                continue;
            };
            let earlier = read.iter_mut().find(|earlier| earlier.rule.name == rule.name);
            match earlier {
                Some(earlier) if rule.body.amends() => earlier.rule.amend(rule),
                Some(earlier) => {
                    load::forget_own(&mut linter.exceptions, exceptions_before, &rule.name);
                    *earlier = Read { rule, node };
                }
                None => read.push(Read { rule, node }),
            }
        }
    }
    let known: Vec<Rule> = read.iter().map(|read| read.rule.clone()).collect();
    for node in trees.iter().flat_map(|tree| &tree.exceptions) {
        let Some(exception) = load_timed::exception(node, &known, &linter.checker, &mut problems) else { continue };
        linter.exception(&exception, node, &read);
        linter.exceptions.push(exception);
    }
    for read in &read {
        linter.rule(read);
    }
    linter.twice(&read);
    let files: HashMap<&str, &str> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    linter.lists(&trees, &files);
    let mut found = linter.found;
    found.retain(|lint| !as_shipped.contains(lint.problem.file.as_str()));
    found.sort();
    found.dedup();
    found
}

fn warning(code: &'static str, place: &Place, message: String) -> Lint {
    Lint { problem: place.problem(message), severity: LintSeverity::Warning, code }
}

fn error(code: &'static str, place: &Place, message: String) -> Lint {
    Lint { problem: place.problem(message), severity: LintSeverity::Error, code }
}

/// A rule and where it stands.
struct Read<'a> {
    rule: Rule,
    node: &'a Node,
}

impl Read<'_> {
    fn name(&self) -> &str {
        &self.rule.name.0
    }

    /// Where the rule begins.
    fn place(&self) -> &Place {
        &self.node.place
    }

    fn part(&self, wanted: &str) -> Option<&Node> {
        entry(self.node, wanted)
    }

    fn place_of(&self, part: &str) -> &Place {
        place_of(self.node, part)
    }
}

/// Where a key of a map stands; the map, where it is not there.
fn place_of<'a>(node: &'a Node, wanted: &str) -> &'a Place {
    let Value::Map(entries) = &node.value else { return &node.place };
    entries.iter().find(|(key, _)| key.name == wanted).map_or(&node.place, |(key, _)| &key.place)
}

fn entry<'a>(node: &'a Node, wanted: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(key, _)| key.name == wanted).map(|(_, value)| value)
}

/// The maps of alternatives, as they stand in the file.
fn maps(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// Symbols of `market` over whose trading something is counted.
fn counted_in_trading(market: &MarketTest) -> Vec<&Symbol> {
    let all = !matches!(market.within, Span::Clock(_));
    let tests = market.tests.iter().filter(|(_, test)| all || test.counts_trading());
    tests.flat_map(|(symbols, _)| symbols).collect()
}

struct Linter<'a> {
    lexicon: &'a Lexicon,
    checker: Checker<'a>,
    around: &'a Around,
    exceptions: Vec<Exception>,
    found: Vec<Lint>,
}

impl Linter<'_> {
    fn never_fires(&mut self, read: &Read<'_>, place: &Place, why: &str) {
        let message = format!("rule `{}` can never fire: {why}", read.name());
        self.found.push(error("never_fires", place, message));
    }

    fn rule(&mut self, read: &Read<'_>) {
        let own: Vec<Exception> = self.exceptions.clone();
        let excepts =
            own.iter().filter(|exception| exception.rules.as_ref().is_none_or(|rules| rules.contains(&read.rule.name)));
        match &read.rule.body {
            Body::Fact(fact) => {
                self.alternatives(read, "where", &fact.any);
                if fact.novelty.is_empty() {
                    self.never_fires(read, read.place_of("novelty"), "`novelty` lists nothing");
                }
                self.excepted(read, &fact.any, excepts);
            }
            Body::Change(change) => {
                self.alternatives(read, "where", &change.any);
                self.change(read, &change.any, &change.from, &change.to);
                self.excepted(read, &change.any, excepts);
            }
            Body::Sequence(sequence) => {
                let nodes: Vec<Node> = read.part("steps").map(|steps| maps(steps).to_vec()).unwrap_or_default();
                for (node, step) in nodes.iter().zip(&sequence.steps) {
                    self.dead_alternatives(read, node, step, "one of its steps cannot be met: ");
                }
                self.no_time(read, sequence.within);
            }
            Body::Absence(absence) => {
                self.alternatives(read, "where", &absence.any);
                if absence.by.is_empty() {
                    self.unless(read, &absence.any, &absence.unless);
                }
                if absence.by.is_empty() && any_implies(&absence.any, &absence.unless, self.lexicon) {
                    self.never_fires(read, read.place_of("unless"), "`unless` holds wherever `where` does");
                }
                self.no_time(read, absence.within);
                self.excepted(read, &absence.any, excepts);
            }
            Body::Deadline(deadline) => {
                self.alternatives(read, "where", &deadline.any);
                self.unless(read, &deadline.any, &deadline.unless);
                if any_implies(&deadline.any, &deadline.unless, self.lexicon) {
                    self.never_fires(read, read.place_of("unless"), "`unless` holds wherever `where` does");
                }
                self.excepted(read, &deadline.any, excepts);
            }
            Body::Count(count) => {
                self.alternatives(read, "where", &count.any);
                if let Some(field) = count.distinct.filter(|field| count.by.contains(field)) {
                    let name = field.name();
                    let why =
                        format!("with `by: {name}` each {name} counts apart, and there is only one to be counted");
                    self.never_fires(read, read.place_of("distinct"), &why);
                }
                self.no_time(read, count.within);
                self.excepted(read, &count.any, excepts);
            }
            Body::Price(price) => self.price(read, &price.when, price.clear.as_ref()),
            Body::Amendment { .. } => {}
        }
        self.expression(read);
        self.unpolled(read);
        self.without_hours(read);
        self.own_except(read);
    }

    fn no_time(&mut self, read: &Read<'_>, within: chrono::TimeDelta) {
        if within <= chrono::TimeDelta::zero() {
            self.never_fires(read, read.place_of("within"), "`within` leaves no time");
        }
    }

    fn alternatives(&mut self, read: &Read<'_>, part: &str, any: &[Vec<Condition>]) {
        if let Some(node) = read.part(part) {
            self.dead_alternatives(read, &node.clone(), any, "");
        }
    }

    /// Alternatives that cannot hold; where none can, the rule never fires.
    fn dead_alternatives(&mut self, read: &Read<'_>, node: &Node, any: &[Vec<Condition>], lead: &str) {
        let dead: Vec<_> = any.iter().map(|all| never(all, self.lexicon)).collect();
        let all_dead = dead.iter().all(Option::is_some);
        if any.is_empty() {
            return self.never_fires(read, &node.place, &format!("{lead}the list is empty"));
        }
        for ((map, all), dead) in maps(node).iter().zip(any).zip(&dead) {
            let Some(dead) = dead else { continue };
            let place = place_of(map, all[dead.at].field.name()).clone();
            if all_dead {
                self.never_fires(read, &place, &format!("{lead}{}", dead.why));
            } else {
                let message = format!("rule `{}`: this alternative can never hold: {}", read.name(), dead.why);
                self.found.push(warning("never_holds", &place, message));
            }
        }
        if all_dead {
            return;
        }
        for ((map, all), _) in maps(node).iter().zip(any).zip(&dead).filter(|(_, dead)| dead.is_none()) {
            self.foreign_values(read, map, all, all);
        }
        for (index, map) in maps(node).iter().enumerate().take(any.len()) {
            let covered = any.iter().enumerate().find(|(other, wide)| {
                // Of two that say the same, the later one is told.
                *other != index
                    && implies(&any[index], wide, self.lexicon)
                    && (*other < index || !implies(wide, &any[index], self.lexicon))
            });
            if let Some((other, _)) = covered {
                let message = format!(
                    "rule `{}`: alternative {} says nothing that {} does not",
                    read.name(),
                    index + 1,
                    other + 1
                );
                self.found.push(warning("covered", &map.place, message));
            }
        }
    }

    /// Listed values of which no fact of the kinds that are asked for has any.
    fn foreign_values(&mut self, read: &Read<'_>, map: &Node, kinds: &[Condition], all: &[Condition]) {
        for (field, value, kinds) in foreign_values(kinds, all, self.lexicon) {
            // What comes of a list with a name is meant for many rules.
            let items = entry(map, field.name()).map(maps).unwrap_or_default();
            let is_it = |item: &&Node| matches!(&item.value, Value::Scalar { text, .. } if text == value);
            let Some(item) = items.iter().find(is_it) else { continue };
            let kinds: Vec<String> = kinds.iter().take(3).map(|kind| format!("`{}`", kind.as_str())).collect();
            let message = format!(
                "rule `{}`: facts of kind {} are never `{}: {value}`",
                read.name(),
                kinds.join(", "),
                field.name()
            );
            self.found.push(warning("never_holds", &item.place, message));
        }
    }

    /// What ends a wait for a story: it is asked of the story itself, and so of its kind.
    fn unless(&mut self, read: &Read<'_>, any: &[Vec<Condition>], unless: &[Vec<Condition>]) {
        let Some(node) = read.part("unless") else { return };
        let node = node.clone();
        let kinds: Vec<Vec<Condition>> =
            any.iter().map(|all| all.iter().filter(|one| one.field == Field::Kind).cloned().collect()).collect();
        for (map, out) in maps(&node).iter().zip(unless) {
            let clash = |kind: &Vec<Condition>| {
                let both: Vec<Condition> = kind.iter().chain(out).cloned().collect();
                never(&both, self.lexicon).map(|never| (both[never.at].field, never.why))
            };
            let dead: Option<Vec<_>> = kinds.iter().map(clash).collect();
            match dead.as_ref().and_then(|dead| dead.first()) {
                Some((field, why)) => {
                    let by = match read.rule.body {
                        Body::Absence(_) => "; what another story tells ends the wait only with `by`",
                        _ => "",
                    };
                    let message = format!("rule `{}`: this `unless` can never hold: {why}{by}", read.name());
                    self.found.push(warning("never_holds", place_of(map, field.name()), message));
                }
                None => kinds.first().into_iter().for_each(|kind| self.foreign_values(read, map, kind, out)),
            }
        }
    }

    /// Values in `if` that there are not, and comparisons that no fact meets where `where` holds.
    fn expression(&mut self, read: &Read<'_>) {
        let Some(any) = conditions_of(&read.rule.body) else { return };
        let of = |all: &Vec<Condition>| match all.last().map(|last| &last.test) {
            Some(Test::Expression(expression)) => Some(expression.compared()),
            _ => None,
        };
        let Some(compared) = any.first().and_then(of) else { return };
        let place = entry(read.node, "if").map_or(&read.node.place, |node| &node.place);
        for one in &compared {
            let Some(text) = &one.text else { continue };
            let Some(said) = self.checker.value_fault(one.condition.field, text) else { continue };
            if one.required && one.equal {
                return self.never_fires(read, place, &said);
            }
            self.found.push(warning("unknown_in_if", place, format!("rule `{}`: `if`: {said}", read.name())));
        }
        let required: Vec<Condition> =
            compared.into_iter().filter(|one| one.required).map(|one| one.condition).collect();
        let alone = any.iter().any(|all| never(all, self.lexicon).is_some());
        let both = |all: &Vec<Condition>| {
            let both: Vec<Condition> = all.iter().chain(&required).cloned().collect();
            never(&both, self.lexicon)
        };
        let clash: Option<Vec<_>> = any.iter().map(both).collect();
        if !alone && let Some(first) = clash.as_ref().and_then(|clash| clash.first()) {
            self.never_fires(read, place, &format!("`if`: {}", first.why));
        }
    }

    fn change(&mut self, read: &Read<'_>, any: &[Vec<Condition>], from: &[Condition], to: &[Condition]) {
        for (part, conditions) in [("from", from), ("to", to)] {
            let Some(node) = read.part(part) else { continue };
            for condition in conditions.iter().filter(|condition| !CHANGING.contains(&condition.field.name())) {
                let name = condition.field.name();
                let close = suggest(name, CHANGING.iter().copied())
                    .map(|close| format!("; did you mean `{close}`?"))
                    .unwrap_or_else(|| format!("; what changes is one of {}", CHANGING.join(", ")));
                let why = format!("a story's `{name}` does not change{close}");
                self.never_fires(read, place_of(node, name), &why);
            }
        }
        if from.is_empty() && to.is_empty() {
            return self.never_fires(read, read.place_of("to"), "neither `from` nor `to` says what changes");
        }
        let Some(node) = read.part("to") else { return };
        for new in to {
            let name = new.field.name();
            let same = from.iter().find(|old| old.field == new.field);
            // Of a list, one may come that was there before in another way; of a single value, none.
            if let Some(old) =
                same.filter(|old| !new.field.is_list() && old.written() == new.written() && is_one_value(&new.test))
            {
                let why = format!("`from` and `to` both ask for `{}`, and then nothing has changed", old.written());
                self.never_fires(read, place_of(node, name), &why);
            }
        }
        let meets = |all: &Vec<Condition>| {
            let both: Vec<Condition> =
                all.iter().chain(to.iter().filter(|new| !new.field.is_list())).cloned().collect();
            never(&both, self.lexicon)
        };
        let clash: Option<Vec<_>> = any.iter().map(meets).collect();
        let alone = any.iter().any(|all| never(all, self.lexicon).is_some());
        if let Some(clash) = clash.filter(|_| !alone)
            && let Some(first) = clash.first()
            && !to.is_empty()
        {
            let why = format!("`where` is tested after the change, and {}", first.why);
            self.never_fires(read, read.place_of("to"), &why);
        }
    }

    fn price(&mut self, read: &Read<'_>, when: &PriceTest, clear: Option<&PriceTest>) {
        if is_empty_span(when.compare, when.either_way) {
            let why = "`move_either_way` looks at a move without its sign, which is 0 or more";
            self.never_fires(read, read.place_of("when"), why);
        }
        let at_once = clear.is_some_and(|clear| {
            let of_one_sort = PriceTest { compare: when.compare, confirm: when.confirm, ..clear.clone() } == *when;
            of_one_sort && compare_implies(when.compare, clear.compare)
        });
        if at_once {
            let message =
                format!("rule `{}`: `clear` holds wherever `when` does: it fires at every price", read.name());
            self.found.push(warning("clears_at_once", read.place_of("clear"), message));
            return;
        }
        let too_far = clear.is_some_and(|clear| {
            let of_one_sort = PriceTest { compare: when.compare, confirm: when.confirm, ..clear.clone() } == *when;
            of_one_sort && compare_implies(clear.compare, when.compare)
        });
        if too_far {
            let message = format!(
                "rule `{}`: `clear` holds only where `when` holds, too: it ends while it still fires, and fires again",
                read.name()
            );
            self.found.push(warning("clears_within", read.place_of("clear"), message));
        }
    }

    /// Symbols whose trading is counted, and of which nobody knows when their market is open.
    fn without_hours(&mut self, read: &Read<'_>) {
        let Some(instruments) = self.around.instruments.clone() else { return };
        let (part, counted) = match &read.rule.body {
            Body::Price(price) if price.when.counts_trading() => ("symbols", read.rule.symbols.iter().collect()),
            body => ("market", body.market().map(counted_in_trading).unwrap_or_default()),
        };
        let mut unknown: Vec<&Symbol> = counted.iter().copied().filter(|one| instruments.get(one).is_none()).collect();
        unknown.sort();
        unknown.dedup();
        for symbol in unknown {
            let name = symbol.as_str();
            let listed = |known: &&str| known.split_once('.').is_some_and(|(stem, _)| stem == name);
            let known = || instruments.iter().map(|instrument| instrument.symbol.as_str());
            let close = known().find(listed).map(str::to_owned).or_else(|| suggest(name, known()));
            let hint = close.map_or_else(
                || "; name its market in a file of `market.instruments`".to_owned(),
                |close| format!("; did you mean `{close}`?"),
            );
            let message = format!(
                "rule `{}`: no trading hours are known of `{name}`, and sessions and trading minutes cannot be counted{hint}",
                read.name()
            );
            self.found.push(warning("no_trading_hours", read.place_of(part), message));
        }
    }

    /// Symbols and feeds that a rule names and the configuration does not have.
    fn unpolled(&mut self, read: &Read<'_>) {
        if let Some(polled) = &self.around.symbols {
            if let Some(market) = read.rule.body.market() {
                let place = read.place_of("market").clone();
                let asked: Vec<&Symbol> = market.symbols().collect();
                if !asked.iter().any(|symbol| polled.contains(symbol)) {
                    self.never_fires(read, &place, "no source of quotes polls any symbol of its `market`");
                }
            }
            let unknown: Vec<&Symbol> = read.rule.symbols.iter().filter(|symbol| !polled.contains(symbol)).collect();
            let place = read.place_of("symbols").clone();
            let is_price = matches!(read.rule.body, Body::Price(_));
            if is_price && !unknown.is_empty() && unknown.len() == read.rule.symbols.len() {
                self.never_fires(read, &place, "no source of quotes polls any of its symbols");
            } else {
                for symbol in unknown {
                    let hint = suggest(&symbol.to_string(), polled.iter().map(Symbol::as_str))
                        .map(|close| format!("; did you mean `{close}`?"))
                        .unwrap_or_default();
                    let message = format!("rule `{}`: no source of quotes polls `{symbol}`{hint}", read.name());
                    self.found.push(warning("unpolled_symbol", &place, message));
                }
            }
        }
        let Some(feeds) = &self.around.feeds else { return };
        let feeds: Vec<&str> = feeds.iter().map(String::as_str).collect();
        let Some(node) = read.part("where") else { return };
        for map in maps(node) {
            let Some(named) = entry(map, "feed") else { continue };
            for item in maps(named) {
                let Value::Scalar { text, .. } = &item.value else { continue };
                if !feeds.contains(&text.as_str()) && !text.ends_with('*') && !self.checker.lists.contains_key(text) {
                    let hint = suggest(text, feeds.iter().copied())
                        .map(|close| format!("; did you mean `{close}`?"))
                        .unwrap_or_default();
                    let message = format!("rule `{}`: there is no feed `{text}`{hint}", read.name());
                    self.found.push(warning("unknown_feed", &item.place, message));
                }
            }
        }
    }

    /// Exceptions that leave nothing of a rule.
    fn excepted<'e>(
        &mut self,
        read: &Read<'_>,
        any: &[Vec<Condition>],
        exceptions: impl Iterator<Item = &'e Exception>,
    ) {
        for exception in exceptions {
            if any_implies(any, &exception.any, self.lexicon) {
                let what = if *exception.name == *read.name() {
                    "`except`".to_owned()
                } else {
                    format!("the exception `{}`", exception.name)
                };
                self.never_fires(read, read.place_of("except"), &format!("{what} holds wherever `where` does"));
            }
        }
    }

    /// What `except` names and `where` never lets through.
    fn own_except(&mut self, read: &Read<'_>) {
        let Some(node) = read.part("except") else { return };
        let Some(any) = conditions_of(&read.rule.body) else { return };
        let mut ignored = Vec::new();
        let excepts = alternatives(read.name(), node, &self.checker, &mut ignored);
        for (map, except) in maps(node).iter().zip(&excepts) {
            if !any.iter().any(|all| meet(all, except, self.lexicon)) {
                let message = format!("rule `{}`: this is never used: `where` does not let it through", read.name());
                self.found.push(warning("except_unused", &map.place, message));
            }
        }
    }

    fn exception(&mut self, exception: &Exception, node: &Node, read: &[Read<'_>]) {
        let place = place_of(node, "name");
        let name = &exception.name;
        if exception.rules.as_ref().is_some_and(Vec::is_empty) {
            let message = format!("exception `{name}` is for no rule; leave `rules` out for all of them");
            self.found.push(warning("except_unused", place_of(node, "rules"), message));
            return;
        }
        if self.exceptions.iter().any(|earlier| earlier.name == *name && earlier.rules == exception.rules) {
            self.found.push(warning("given_twice", place, format!("exception `{name}` is there already")));
        }
        let rules =
            read.iter().filter(|read| exception.rules.as_ref().is_none_or(|rules| rules.contains(&read.rule.name)));
        let mut used = false;
        for read in rules {
            used |= conditions_of(&read.rule.body)
                .is_none_or(|any| any.iter().any(|all| exception.any.iter().any(|out| meet(all, out, self.lexicon))));
        }
        if !used {
            let message = format!("exception `{name}` is never used: no rule that it names lets such a fact through");
            self.found.push(warning("except_unused", place_of(node, "where"), message));
        }
    }

    /// Rules that tell what another tells with the same weight.
    fn twice(&mut self, read: &[Read<'_>]) {
        for (index, narrow) in read.iter().enumerate().filter(|(_, read)| read.rule.enabled) {
            let Body::Fact(ours) = &narrow.rule.body else { continue };
            for (other, wide) in read.iter().enumerate().filter(|(_, read)| read.rule.enabled) {
                let Body::Fact(theirs) = &wide.rule.body else { continue };
                let as_wide = any_implies(&ours.any, &theirs.any, self.lexicon)
                    && ours.novelty.iter().all(|novelty| theirs.novelty.contains(novelty));
                let as_narrow = any_implies(&theirs.any, &ours.any, self.lexicon);
                let excepted = self
                    .exceptions
                    .iter()
                    .any(|exception| exception.rules.as_ref().is_none_or(|rules| rules.contains(&wide.rule.name)));
                if index == other
                    || !as_wide
                    || as_narrow && other > index
                    || theirs.corroboration.is_some()
                    || theirs.market.is_some()
                    || wide.rule.cooldown.is_some()
                    || excepted
                    || (narrow.rule.severity, &narrow.rule.labels) != (wide.rule.severity, &wide.rule.labels)
                {
                    continue;
                }
                let message = format!(
                    "rule `{}`: whatever it tells, `{}` ({}:{}) tells too, with the same severity and labels",
                    narrow.name(),
                    wide.name(),
                    wide.place().file,
                    wide.place().line
                );
                self.found.push(warning("told_twice", narrow.place(), message));
                break;
            }
        }
    }

    /// Lists that nothing names, and lists without values.
    fn lists(&mut self, trees: &[FileTree], files: &HashMap<&str, &str>) {
        let mut named = HashSet::new();
        for node in trees.iter().flat_map(|tree| tree.rules.iter().chain(&tree.exceptions)) {
            scalars(node, &mut named);
        }
        for (key, node) in trees.iter().flat_map(|tree| &tree.lists) {
            if matches!(&node.value, Value::List(items) if items.is_empty()) {
                self.found.push(warning("list_empty", &key.place, format!("list `{}` holds no value", key.name)));
            }
            // `defaults` may name lists of symbols; they are not kept as a tree.
            let in_defaults = files.get(&*key.place.file).is_some_and(|text| {
                yaml::parse(&key.place.file, text).ok().as_ref().and_then(|node| entry(node, "defaults")).is_some_and(
                    |defaults| {
                        let mut found = HashSet::new();
                        scalars(defaults, &mut found);
                        found.contains(&key.name)
                    },
                )
            });
            if !named.contains(&key.name) && !in_defaults {
                self.found.push(warning("list_unused", &key.place, format!("list `{}` is never used", key.name)));
            }
        }
    }
}

/// True if a test leaves one value.
fn is_one_value(test: &Test) -> bool {
    match test {
        Test::Any(values) => values.len() == 1 && !values[0].ends_with('*'),
        _ => false,
    }
}

/// What facts a rule lets through; none of rules that look at more than one fact, or at prices.
fn conditions_of(body: &Body) -> Option<&[Vec<Condition>]> {
    match body {
        Body::Fact(fact) => Some(&fact.any),
        Body::Change(change) => Some(&change.any),
        Body::Absence(absence) => Some(&absence.any),
        Body::Deadline(deadline) => Some(&deadline.any),
        Body::Count(count) => Some(&count.any),
        Body::Sequence(_) | Body::Price(_) | Body::Amendment { .. } => None,
    }
}

/// True if one fact may meet both.
fn meet(one: &[Condition], other: &[Condition], lexicon: &Lexicon) -> bool {
    let both: Vec<Condition> = one.iter().chain(other).cloned().collect();
    never(&both, lexicon).is_none()
}

fn scalars(node: &Node, found: &mut HashSet<String>) {
    match &node.value {
        Value::Scalar { text, .. } => _ = found.insert(text.clone()),
        Value::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| scalars(value, found)),
    }
}
