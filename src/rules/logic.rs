//! What conditions say of each other: which cannot hold together, and which hold wherever another does.
//!
//! Careful on one side: what is said is so; what is not said may still be so.

use crate::facts::Kind;
use crate::lexicon::Lexicon;
use crate::rules::condition::{Compare, Condition, Field, Operator, Test, is};

/// Why conditions can never hold together; `at` is the one to look at.
#[derive(Debug)]
pub(super) struct Never {
    pub at: usize,
    pub why: String,
}

/// The first reason for which no fact can meet all of the conditions.
pub(super) fn never(all: &[Condition], lexicon: &Lexicon) -> Option<Never> {
    alone(all).or_else(|| in_pairs(all, lexicon)).or_else(|| by_kind(all, lexicon))
}

fn alone(all: &[Condition]) -> Option<Never> {
    all.iter().enumerate().find_map(|(at, condition)| Some(Never { at, why: nothing_meets(condition)? }))
}

/// Why no fact that fires rules meets a condition.
fn nothing_meets(condition: &Condition) -> Option<String> {
    let field = condition.field;
    let only = |wanted: &str| matches!(&condition.test, Test::Any(values) if !values.is_empty() && values.iter().all(|value| value == wanted));
    match &plain(&condition.test) {
        Test::Any(values) if values.is_empty() => Some(format!("`{}` lists no value", field.name())),
        _ if field == Field::Fresh && only("false") => Some("background fires no rule".to_owned()),
        _ if field == Field::Hedge && only("speculated") => Some("what is only speculated fires no rule".to_owned()),
        Test::Exists(false) if is_always_known(field) => Some(format!("`{}` is always known", field.name())),
        Test::Not(inner) => match &**inner {
            Test::Any(values) => {
                let closed = field.closed().filter(|_| !field.is_list())?;
                let all = closed.iter().all(|known| values.iter().any(|value| value == known));
                all.then(|| format!("it leaves no value of `{}`", field.name()))
            }
            _ => None,
        },
        Test::Compare(compare) => {
            let (low, high) = bounds(field);
            let span = Span::of(*compare).and(Span { low, low_in: true, high, high_in: true });
            let range = if high.is_finite() { format!("{low} to {high}") } else { format!("{low} or more") };
            (!compare.unknown_holds && span.is_empty()).then(|| format!("`{}` is {range}", field.name()))
        }
        _ => None,
    }
}

fn in_pairs(all: &[Condition], lexicon: &Lexicon) -> Option<Never> {
    for (at, one) in all.iter().enumerate() {
        for other in all[..at].iter().filter(|other| other.field == one.field) {
            if excludes(one.field, &one.test, &other.test, lexicon) {
                let why = format!("`{}` and `{}` exclude each other", other.written(), one.written());
                return Some(Never { at, why });
            }
        }
    }
    None
}

/// No kind that is asked for can have what is asked of it.
fn by_kind(all: &[Condition], lexicon: &Lexicon) -> Option<Never> {
    let asked = asked_kinds(all, lexicon)?;
    // Each kind has a condition that it cannot meet; one that none of them meets is the clearest to tell.
    let missed = |kind: Kind| all.iter().position(|condition| !can_meet(kind, condition));
    let first = asked.iter().map(|kind| missed(*kind)).collect::<Option<Vec<usize>>>()?;
    let at =
        (0..all.len()).find(|at| asked.iter().all(|kind| !can_meet(*kind, &all[*at]))).or(first.first().copied())?;
    let named: Vec<String> = asked.iter().take(3).map(|kind| format!("`{}`", kind.as_str())).collect();
    let named = named.join(", ");
    let field = all[at].field;
    let has = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let first = *asked.first()?;
    let why = match field {
        _ if first.lacks(field.name()) => format!("facts of kind {named} have no `{}`", field.name()),
        Field::Action => {
            format!(
                "facts of kind {named} have other actions: {}",
                has(first.actions().iter().map(|a| a.as_str()).collect())
            )
        }
        Field::Stage => {
            format!(
                "facts of kind {named} have other stages: {}",
                has(first.stages().iter().map(|s| s.as_str()).collect())
            )
        }
        _ => format!("facts of kind {named} never are so"),
    };
    Some(Never { at, why })
}

/// The kinds that conditions let through; none where they do not ask for any.
fn asked_kinds(all: &[Condition], lexicon: &Lexicon) -> Option<Vec<Kind>> {
    let kind = all.iter().find(|condition| condition.field == Field::Kind)?;
    let is_one_of =
        |known: &Kind, names: &[String]| names.iter().any(|name| is(Field::Kind, known.as_str(), name, lexicon));
    let asked = Kind::all(lexicon).into_iter().filter(|known| match &kind.test {
        Test::Any(names) => is_one_of(known, names),
        Test::Not(inner) => !matches!(&**inner, Test::Any(names) if is_one_of(known, names)),
        _ => true,
    });
    Some(asked.collect())
}

/// Actions and stages that are listed and that no fact of the kinds asked for can have: field, value, kinds.
pub(super) fn foreign_values<'a>(
    kinds: &[Condition],
    all: &'a [Condition],
    lexicon: &Lexicon,
) -> Vec<(Field, &'a str, Vec<Kind>)> {
    let Some(asked) = asked_kinds(kinds, lexicon) else { return Vec::new() };
    let mut found = Vec::new();
    for condition in all {
        let Test::Any(values) = &condition.test else { continue };
        for value in values {
            let known = asked.iter().any(|kind| match condition.field {
                Field::Action => kind.actions().iter().any(|action| action.as_str() == value),
                Field::Stage => kind.stages().iter().any(|stage| stage.as_str() == value),
                _ => true,
            });
            if !known {
                found.push((condition.field, value.as_str(), asked.clone()));
            }
        }
    }
    found
}

/// False if no fact of the kind can meet the condition.
fn can_meet(kind: Kind, condition: &Condition) -> bool {
    let field = condition.field;
    if kind.lacks(field.name()) {
        return match &condition.test {
            Test::Exists(wanted) => !wanted,
            Test::Compare(compare) => compare.unknown_holds,
            Test::Not(inner) => matches!(**inner, Test::Exists(true)),
            Test::Any(_) | Test::Matches(_) => false,
            Test::Expression(_) => true,
        };
    }
    let known: Vec<&str> = match field {
        Field::Action => kind.actions().iter().map(|action| action.as_str()).collect(),
        Field::Stage => kind.stages().iter().map(|stage| stage.as_str()).collect(),
        _ => return true,
    };
    match &condition.test {
        Test::Any(values) => values.iter().any(|value| known.contains(&value.as_str())),
        Test::Not(inner) => match &**inner {
            Test::Any(values) => known.iter().any(|known| !values.iter().any(|value| value == known)),
            _ => true,
        },
        _ => true,
    }
}

/// True if two tests of one field cannot both hold.
fn excludes(field: Field, one: &Test, other: &Test, lexicon: &Lexicon) -> bool {
    match (&plain(one), &plain(other)) {
        (Test::Exists(one), Test::Exists(other)) => one != other,
        (Test::Exists(false), Test::Any(_) | Test::Not(_) | Test::Matches(_))
        | (Test::Any(_) | Test::Not(_) | Test::Matches(_), Test::Exists(false)) => true,
        (Test::Exists(false), Test::Compare(compare)) | (Test::Compare(compare), Test::Exists(false)) => {
            !compare.unknown_holds
        }
        (Test::Compare(one), Test::Compare(other)) => {
            !(one.unknown_holds && other.unknown_holds) && Span::of(*one).and(Span::of(*other)).is_empty()
        }
        (Test::Any(ours), Test::Any(theirs)) if !field.is_list() => !ours.iter().any(|ours| {
            theirs.iter().any(|theirs| is(field, ours, theirs, lexicon) || is(field, theirs, ours, lexicon))
        }),
        (Test::Not(inner), test) | (test, Test::Not(inner)) if !matches!(test, Test::Not(_)) => {
            test_implies(field, test, inner, lexicon)
        }
        _ => false,
    }
}

/// True if wherever all of `narrow` hold, all of `wide` do.
pub(super) fn implies(narrow: &[Condition], wide: &[Condition], lexicon: &Lexicon) -> bool {
    wide.iter().all(|wide| {
        matches!(wide.test, Test::Exists(true)) && is_always_known(wide.field)
            || narrow.iter().filter(|narrow| narrow.field == wide.field).any(|narrow| {
                narrow.written() == wide.written() || test_implies(wide.field, &narrow.test, &wide.test, lexicon)
            })
    })
}

/// The same of alternatives of which one must hold.
pub(super) fn any_implies(narrow: &[Vec<Condition>], wide: &[Vec<Condition>], lexicon: &Lexicon) -> bool {
    !narrow.is_empty() && narrow.iter().all(|narrow| wide.iter().any(|wide| implies(narrow, wide, lexicon)))
}

fn test_implies(field: Field, narrow: &Test, wide: &Test, lexicon: &Lexicon) -> bool {
    match (&plain(narrow), &plain(wide)) {
        (Test::Not(_), Test::Exists(true)) => true,
        (Test::Any(ours), Test::Any(theirs)) => {
            ours.iter().all(|ours| theirs.iter().any(|theirs| is(field, ours, theirs, lexicon)))
        }
        (Test::Compare(ours), Test::Compare(theirs)) => {
            (!ours.unknown_holds || theirs.unknown_holds) && Span::of(*ours).is_within(Span::of(*theirs))
        }
        (Test::Any(_), Test::Exists(true)) => true,
        (Test::Compare(ours), Test::Exists(true)) => !ours.unknown_holds,
        (Test::Any(ours), Test::Not(inner)) if !field.is_list() => match &**inner {
            Test::Any(theirs) => !ours.iter().any(|ours| {
                theirs.iter().any(|theirs| is(field, ours, theirs, lexicon) || is(field, theirs, ours, lexicon))
            }),
            _ => false,
        },
        (Test::Not(ours), Test::Not(theirs)) => test_implies(field, theirs, ours, lexicon),
        (Test::Exists(ours), Test::Exists(theirs)) => ours == theirs,
        (Test::Matches(_), Test::Exists(true)) => true,
        (Test::Matches(ours), Test::Matches(theirs)) => ours.as_str() == theirs.as_str(),
        // What an expression says is not looked into.
        _ => false,
    }
}

/// Without double negation: `{not: {exists: true}}` is `{exists: false}`.
fn plain(test: &Test) -> Test {
    match test {
        Test::Not(inner) => match plain(inner) {
            Test::Exists(wanted) => Test::Exists(!wanted),
            Test::Not(inner) => *inner,
            inner => Test::Not(Box::new(inner)),
        },
        other => other.clone(),
    }
}

/// Fields that every fact, article and story has.
fn is_always_known(field: Field) -> bool {
    use Field::{Confidence, Feed, Fresh, Hedge, Kind, Source, Sources, Story, Tier};
    matches!(field, Kind | Fresh | Hedge | Confidence | Source | Tier | Feed | Story | Sources)
}

/// The least and greatest value of a number.
fn bounds(field: Field) -> (f64, f64) {
    match field {
        Field::Confidence => (0.0, 1.0),
        Field::Sources => (1.0, f64::INFINITY),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// The numbers of which a comparison holds.
#[derive(Clone, Copy, Debug)]
struct Span {
    low: f64,
    low_in: bool,
    high: f64,
    high_in: bool,
}

impl Span {
    fn of(compare: Compare) -> Self {
        let number = compare.number();
        let (low, high) = match compare.operator {
            Operator::Less | Operator::AtMost => (f64::NEG_INFINITY, number),
            Operator::Equal => (number, number),
            Operator::AtLeast | Operator::More => (number, f64::INFINITY),
        };
        Self { low, low_in: compare.operator != Operator::More, high, high_in: compare.operator != Operator::Less }
    }

    fn and(self, other: Self) -> Self {
        let (low, low_in) = match self.low.partial_cmp(&other.low) {
            Some(std::cmp::Ordering::Greater) => (self.low, self.low_in),
            Some(std::cmp::Ordering::Less) => (other.low, other.low_in),
            _ => (self.low, self.low_in && other.low_in),
        };
        let (high, high_in) = match self.high.partial_cmp(&other.high) {
            Some(std::cmp::Ordering::Less) => (self.high, self.high_in),
            Some(std::cmp::Ordering::Greater) => (other.high, other.high_in),
            _ => (self.high, self.high_in && other.high_in),
        };
        Self { low, low_in, high, high_in }
    }

    fn is_empty(self) -> bool {
        self.low > self.high || self.low == self.high && !(self.low_in && self.high_in)
    }

    fn is_within(self, other: Self) -> bool {
        let low = self.low > other.low || self.low == other.low && (other.low_in || !self.low_in);
        let high = self.high < other.high || self.high == other.high && (other.high_in || !self.high_in);
        low && high
    }
}

/// True if no price can meet both comparisons, or the first alone where a move counts without its sign.
pub(super) fn is_empty_span(compare: Compare, unsigned: bool) -> bool {
    let low = if unsigned { 0.0 } else { f64::NEG_INFINITY };
    Span::of(compare).and(Span { low, low_in: true, high: f64::INFINITY, high_in: true }).is_empty()
}

/// True if one comparison holds wherever the other does.
pub(super) fn compare_implies(narrow: Compare, wide: Compare) -> bool {
    Span::of(narrow).is_within(Span::of(wide))
}
