//! Conditions of a `where`: compiled from YAML, true, false or unknown of a fact.
//!
//! Missing knowledge is not false: a test of a value that the fact does not have is unknown, its negation too, and
//! unknown does not match. Only `exists` and a comparison with `?` say otherwise.

use regex::{Regex, RegexBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::article::Article;
use crate::facts::{Action, Amount, DateIs, Fact, Hedge, Kind, RateIs, Stage};
use crate::fetch::Tier;
use crate::ledger::Story;
use crate::lexicon::{Is, Lexicon, PartyId, ProductId, heading_digits};
use crate::rules::Reason;
use crate::rules::expression::Expression;
use crate::rules::failing::Failures;
use crate::rules::hints;
use crate::rules::index::is_plain;
use crate::yaml::{Key, Node, Place, Problem, Value, suggest};

/// Head of the id of a person.
const PERSON: &str = "person:";
/// Head of an `object` that is a tariff heading: `hs:8541`.
const HEADING: &str = "hs:";

/// Largest compiled regular expression, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Kind,
    Action,
    Stage,
    Actor,
    Target,
    Participants,
    Object,
    Rate,
    RateFrom,
    RateIs,
    Basis,
    Amount,
    Unit,
    DateIs,
    Place,
    ConfirmedBy,
    UnconfirmedBy,
    DeniedBy,
    SaidBy,
    Fresh,
    Hedge,
    Confidence,
    Source,
    Tier,
    Feed,
    Language,
    Sources,
    /// Actor, target and those for whom participants act, taken together.
    Parties,
    Story,
    /// Fields in which two parties' accounts of the story differ.
    Disputed,
    /// Fields in which independent sources contradict each other.
    SourcesDiffer,
    /// No source stands behind the story any more.
    Withdrawn,
    /// Of the article.
    Title,
    /// The sentence that says it.
    Evidence,
    /// A rule's `if`: stands under no name in a `where`.
    If,
}

const FIELDS: &[(&str, Field)] = &[
    ("kind", Field::Kind),
    ("action", Field::Action),
    ("stage", Field::Stage),
    ("actor", Field::Actor),
    ("target", Field::Target),
    ("participants", Field::Participants),
    ("object", Field::Object),
    ("rate", Field::Rate),
    ("rate_from", Field::RateFrom),
    ("rate_is", Field::RateIs),
    ("basis", Field::Basis),
    ("amount", Field::Amount),
    ("unit", Field::Unit),
    ("date_is", Field::DateIs),
    ("place", Field::Place),
    ("confirmed_by", Field::ConfirmedBy),
    ("unconfirmed_by", Field::UnconfirmedBy),
    ("denied_by", Field::DeniedBy),
    ("said_by", Field::SaidBy),
    ("fresh", Field::Fresh),
    ("hedge", Field::Hedge),
    ("confidence", Field::Confidence),
    ("source", Field::Source),
    ("tier", Field::Tier),
    ("feed", Field::Feed),
    ("language", Field::Language),
    ("sources", Field::Sources),
    ("parties", Field::Parties),
    ("story", Field::Story),
    ("disputed", Field::Disputed),
    ("sources_differ", Field::SourcesDiffer),
    ("withdrawn", Field::Withdrawn),
    ("title", Field::Title),
    ("evidence", Field::Evidence),
];

impl Field {
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }
    pub(super) fn name(self) -> &'static str {
        FIELDS.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        FIELDS.iter().map(|(name, _)| *name)
    }
    /// Fields that may have several values.
    pub(super) fn is_list(self) -> bool {
        matches!(
            self,
            Self::Actor
                | Self::Target
                | Self::Participants
                | Self::Object
                | Self::Parties
                | Self::ConfirmedBy
                | Self::UnconfirmedBy
                | Self::DeniedBy
                | Self::Disputed
                | Self::SourcesDiffer
        )
    }
    /// Fields that are true or false.
    pub(super) fn is_truth(self) -> bool {
        matches!(self, Self::Fresh | Self::Withdrawn)
    }
    /// Fields that hold somebody's own words, in which a regular expression may search.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Title | Self::Evidence | Self::Place | Self::SaidBy | Self::Source | Self::Feed | Self::Participants
        )
    }
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Rate | Self::RateFrom | Self::Amount | Self::Confidence | Self::Sources)
    }
    /// The values that there are, where that is a closed list.
    pub(super) fn closed(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Self::Action => Action::NAMES,
            Self::Stage => Stage::NAMES,
            Self::Hedge => Hedge::NAMES,
            Self::RateIs => RateIs::NAMES,
            Self::DateIs => DateIs::NAMES,
            Self::Fresh | Self::Withdrawn => &["true", "false"],
            Self::Unit => Amount::UNITS,
            Self::Disputed => &["rate", "date", "object"],
            Self::SourcesDiffer => &["rate", "date"],
            Self::Tier => &["official", "wire", "press", "social"],
            _ => return None,
        })
    }
}

impl JsonSchema for Field {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Field".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Self::names().collect::<Vec<_>>()})
    }
}

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// One test of one field.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub field: Field,
    /// As written, for reasons: `rate: >= 25`.
    pub written: String,
    pub test: Test,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Any of these; a `*` at the end stands for anything.
    Any(Vec<String>),
    Compare(Compare),
    Not(Box<Test>),
    /// A regular expression that is found somewhere in the text.
    Matches(Regex),
    Expression(Expression),
    Exists(bool),
}

/// `>= 25`; `unknown_holds` for `?>= 25`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Compare {
    pub operator: Operator,
    number: f64,
    pub unknown_holds: bool,
    /// Written as `15bp`: the number is 0.15.
    pub in_basis_points: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Compare {
    /// Reads `>= 25`, `< 3.5%`, `?>= 25`, `>= 15bp` or a bare number.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (unknown_holds, text) = text.strip_prefix('?').map_or((false, text), |rest| (true, rest.trim_start()));
        let operators = [
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            ("==", Operator::Equal),
            (">", Operator::More),
            ("<", Operator::Less),
            ("=", Operator::Equal),
        ];
        let found = operators.iter().find_map(|(sign, operator)| text.strip_prefix(sign).map(|rest| (*operator, rest)));
        let (operator, rest) = found.unwrap_or((Operator::Equal, text));
        let rest = rest.trim();
        let points = rest.strip_suffix("bp").or_else(|| rest.strip_suffix("bps"));
        let number: f64 = points.unwrap_or(rest.trim_end_matches('%')).trim_end().parse().ok()?;
        let number = if points.is_some() { number / 100.0 } else { number };
        number.is_finite().then_some(Self { operator, number, unknown_holds, in_basis_points: points.is_some() })
    }

    pub(super) fn holds(self, value: f64) -> bool {
        // 51.5 over 50 is 3 % more, and in binary a little above that.
        let nearly = (value - self.number).abs() < 1e-9;
        match self.operator {
            Operator::Less => value < self.number && !nearly,
            Operator::AtMost => value <= self.number || nearly,
            Operator::Equal => nearly,
            Operator::AtLeast => value >= self.number || nearly,
            Operator::More => value > self.number && !nearly,
        }
    }

    pub(super) fn number(self) -> f64 {
        self.number
    }

    /// True for `>` and `>=`.
    pub(super) fn is_upward(self) -> bool {
        matches!(self.operator, Operator::AtLeast | Operator::More)
    }
}

/// Named lists of values, shared by the rules of a set.
pub(super) type Lists = std::collections::BTreeMap<String, List>;

/// Values that stand under one name, and where.
pub(super) struct List {
    pub values: Vec<String>,
    pub place: Place,
}

/// What is needed to check conditions.
pub(super) struct Checker<'a> {
    pub lexicon: &'a Lexicon,
    pub lists: &'a Lists,
    /// Where the rules' expressions say that they failed.
    pub failures: &'a Failures,
}

impl Checker<'_> {
    /// Compiles the map of a `where`; problems are added to `problems`.
    pub(super) fn conditions(&self, rule: &str, node: &Node, problems: &mut Vec<Problem>) -> Vec<Condition> {
        let Value::Map(entries) = &node.value else {
            problems
                .push(node.place.problem(format!("rule `{rule}`: expected a map of fields, such as `kind: tariff`")));
            return Vec::new();
        };
        entries.iter().filter_map(|(key, value)| self.condition(rule, key, value, problems)).collect()
    }

    fn condition(&self, rule: &str, key: &Key, node: &Node, problems: &mut Vec<Problem>) -> Option<Condition> {
        let Some(field) = Field::named(&key.name) else {
            let close = || did_you_mean(&key.name, FIELDS.iter().map(|(name, _)| *name));
            let hint = hints::field(&key.name).map_or_else(close, str::to_owned);
            problems.push(key.place.problem(format!("rule `{rule}`: unknown field `{}`{hint}", key.name)));
            return None;
        };
        let before = problems.len();
        let test = self.test(rule, field, node, problems);
        let written = format!("{}: {}", key.name, shown(node));
        (problems.len() == before).then(|| test.map(|test| Condition { field, written, test })).flatten()
    }

    fn test(&self, rule: &str, field: Field, node: &Node, problems: &mut Vec<Problem>) -> Option<Test> {
        match &node.value {
            Value::Map(entries) => self.operator(rule, field, node, entries, problems),
            Value::List(items) => {
                if field.is_number() {
                    problems.push(node.place.problem(format!(
                        "rule `{rule}`: `{}` takes one comparison, such as `\">= 25\"`",
                        field.name()
                    )));
                    return None;
                }
                let values = items.iter().flat_map(|item| self.values(rule, field, item, problems)).collect();
                Some(Test::Any(values))
            }
            Value::Scalar { text, .. } if field.is_number() => {
                match Compare::read(text).filter(|one| !one.in_basis_points) {
                    Some(compare) => Some(Test::Compare(compare)),
                    None => {
                        problems.push(node.place.problem(format!(
                        "rule `{rule}`: `{text}` is not a comparison; expected a number with `>=`, `>`, `<=`, `<` or `=` before it, such as `\">= 25\"`"
                    )));
                        None
                    }
                }
            }
            Value::Scalar { .. } => Some(Test::Any(self.values(rule, field, node, problems))),
        }
    }

    fn operator(
        &self,
        rule: &str,
        field: Field,
        node: &Node,
        entries: &[(Key, Node)],
        problems: &mut Vec<Problem>,
    ) -> Option<Test> {
        let [(key, value)] = entries else {
            problems.push(node.place.problem(format!("rule `{rule}`: expected one of `not`, `exists`, `matches`")));
            return None;
        };
        match (key.name.as_str(), &value.value) {
            ("not", _) => self.test(rule, field, value, problems).map(|test| Test::Not(Box::new(test))),
            ("exists", Value::Scalar { text, .. }) if matches!(text.as_str(), "true" | "false") => {
                Some(Test::Exists(text == "true"))
            }
            ("exists", _) => {
                problems.push(value.place.problem(format!("rule `{rule}`: `exists` takes `true` or `false`")));
                None
            }
            ("matches", Value::Scalar { text, .. }) if field.is_text() => self.pattern(rule, text, value, problems),
            ("matches", Value::Scalar { .. }) => {
                problems.push(key.place.problem(format!(
                    "rule `{rule}`: `matches` searches in text, and `{}` is none; it takes values",
                    field.name()
                )));
                None
            }
            ("matches", _) => {
                problems.push(value.place.problem(format!("rule `{rule}`: `matches` takes one regular expression")));
                None
            }
            (other, _) => {
                let hint = did_you_mean(other, ["not", "exists", "matches"].into_iter());
                problems.push(key.place.problem(format!(
                    "rule `{rule}`: unknown operator `{other}`{hint}; there are `not`, `exists` and `matches`"
                )));
                None
            }
        }
    }

    fn pattern(&self, rule: &str, text: &str, node: &Node, problems: &mut Vec<Problem>) -> Option<Test> {
        match RegexBuilder::new(text).size_limit(PATTERN_BYTES_MAX).build() {
            Ok(pattern) => Some(Test::Matches(pattern)),
            Err(regex::Error::CompiledTooBig(limit)) => {
                problems.push(node.place.problem(format!(
                    "rule `{rule}`: `{text}` is too large a regular expression: it takes over {limit} bytes; repeat less"
                )));
                None
            }
            Err(error) => {
                // The library draws the place over several lines; the last one says what is wrong.
                let error = error.to_string();
                let said = error.lines().next_back().unwrap_or_default().trim_start_matches("error: ");
                problems
                    .push(node.place.problem(format!("rule `{rule}`: `{text}` is not a regular expression: {said}")));
                None
            }
        }
    }

    /// The `if` of a rule.
    pub(super) fn expression(&self, rule: &str, node: &Node, problems: &mut Vec<Problem>) -> Option<Condition> {
        let Value::Scalar { text, .. } = &node.value else {
            problems.push(
                node.place
                    .problem(format!("rule `{rule}`: `if` takes an expression, such as `\"rate > 2.0 * rate_from\"`")),
            );
            return None;
        };
        match Expression::read(text) {
            Ok(expression) => {
                let expression = expression.of_rule(rule, self.failures);
                let written = format!("if: {}", text.trim());
                Some(Condition { field: Field::If, written, test: Test::Expression(expression) })
            }
            Err(refused) => {
                let place = match (refused.line, refused.column) {
                    (1, 1) => String::new(),
                    (1, column) => format!(" (column {column} of it)"),
                    (line, column) => format!(" (line {line}, column {column} of it)"),
                };
                problems.push(node.place.problem(format!("rule `{rule}`: `if`{place}: {}", refused.message)));
                None
            }
        }
    }

    /// A value, or the values of the list that it names.
    fn values(&self, rule: &str, field: Field, node: &Node, problems: &mut Vec<Problem>) -> Vec<String> {
        let Value::Scalar { text, .. } = &node.value else {
            problems.push(node.place.problem(format!("rule `{rule}`: expected a value of `{}`", field.name())));
            return Vec::new();
        };
        let fault = self.value_fault(field, text);
        if let Some(list) = self.lists.get(text) {
            let wrong: Vec<String> = list.values.iter().filter_map(|value| self.value_fault(field, value)).collect();
            match wrong.first() {
                None => return list.values.clone(),
                // `metals` is a list of symbols to one field, and a class of goods to another.
                Some(_) if fault.is_none() && wrong.len() == list.values.len() => {}
                Some(wrong) => {
                    let List { place, .. } = list;
                    let at = format!("list `{text}` ({}:{})", place.file, place.line);
                    problems.push(node.place.problem(format!("rule `{rule}`: {at}: {wrong}")));
                    return Vec::new();
                }
            }
        }
        problems.extend(fault.map(|fault| node.place.problem(format!("rule `{rule}`: {fault}"))));
        vec![text.clone()]
    }

    /// The symbols that a name stands for: itself, or those of a list.
    pub(super) fn symbols(&self, name: String) -> Vec<String> {
        self.lists.get(&name).map_or_else(|| vec![name], |list| list.values.clone())
    }

    /// Why the field cannot have the value; none if it can.
    pub(super) fn value_fault(&self, field: Field, text: &str) -> Option<String> {
        let lists = || self.lists.keys().map(String::as_str);
        let unknown = |what: &str, hint: String| Some(format!("unknown {what} `{text}`{hint}"));
        if let Some(fault) = hints::sign(field, text) {
            return Some(fault);
        }
        if let Some(closed) = field.closed() {
            if closed.contains(&text) {
                return None;
            }
            let meant = match field {
                Field::Action => hints::action(text).map(|action| format!("; did you mean `{action}`?")),
                Field::Stage => hints::stage(text),
                _ => None,
            };
            return unknown(field.name(), meant.unwrap_or_else(|| close_or_all(text, closed)));
        }
        if self.lists.contains_key(text) && !matches!(field, Field::Title | Field::Evidence) {
            let known = Checker { lists: &Lists::new(), ..*self }.value_fault(field, text);
            return known.map(|_| format!("`{text}` is a list itself; a list holds values, and no other list"));
        }
        match field {
            Field::Kind if Kind::named(text, self.lexicon).is_none() => {
                let known: Vec<Kind> = Kind::all(self.lexicon);
                let known: Vec<&str> = known.iter().map(|kind| kind.as_str()).collect();
                unknown("kind", close_or_all(text, &known))
            }
            Field::Actor
            | Field::Target
            | Field::Parties
            | Field::ConfirmedBy
            | Field::UnconfirmedBy
            | Field::DeniedBy
                if text != "*" && self.lexicon.find_party(&PartyId::new(text)).is_none() =>
            {
                // "China" is a name and not an id.
                let named = self.lexicon.scan(text).into_iter().find_map(|found| match found.is {
                    Is::Party(index, _) => Some(self.lexicon.party(index).id.to_string()),
                    _ => None,
                });
                let hint = named.map(|id| format!("; did you mean `{id}`?"));
                unknown("party", hint.unwrap_or_else(|| did_you_mean(text, self.lexicon.party_ids().chain(lists()))))
            }
            Field::Object if text.starts_with(HEADING) => self.heading_fault(text),
            Field::Object
                if !text.starts_with("company:")
                    && self.lexicon.find_product(&ProductId::new(text)).is_none()
                    && !self.lexicon.instrument_ids().any(|id| id == text) =>
            {
                // "aluminum" is a name and not an id.
                let named = self.lexicon.scan(text).into_iter().find_map(|found| match found.is {
                    Is::Product(index) => Some(self.lexicon.product(index).id.to_string()),
                    _ => None,
                });
                let hint = named.map(|id| format!("; did you mean `{id}`?"));
                unknown(
                    "product",
                    hint.unwrap_or_else(|| did_you_mean(text, self.lexicon.product_ids().chain(lists()))),
                )
            }
            Field::SaidBy | Field::Participants
                if text.starts_with(PERSON) && !text.ends_with('*') && self.lexicon.find_person(text).is_none() =>
            {
                unknown("person", did_you_mean(text, self.lexicon.person_ids().chain(lists())))
            }
            Field::Basis if !self.lexicon.basis_ids().any(|id| id == text) => {
                unknown("basis", did_you_mean(text, self.lexicon.basis_ids().chain(lists())))
            }
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// Why a tariff heading cannot be asked for.
    fn heading_fault(&self, text: &str) -> Option<String> {
        let Some(heading) = text.strip_prefix(HEADING).and_then(heading_digits) else {
            return Some(format!("`{text}` is not a tariff heading; expected two to ten digits, such as `hs:8541`"));
        };
        (!self.lexicon.has_heading(&heading))
            .then(|| format!("no product of the lexicon has a heading under `{text}`; give one `hs: [..]` there"))
    }
}

/// Why a field of a fact cannot have a value, with what was most likely meant; none if it can, or if there is no such field.
pub fn value_fault(field: &str, text: &str, lexicon: &Lexicon) -> Option<String> {
    let (lists, failures) = (Lists::new(), Failures::default());
    Checker { lexicon, lists: &lists, failures: &failures }.value_fault(Field::named(field)?, text)
}

/// Goods that come under a value of `object`: a wider name, or a tariff heading.
pub fn goods_under(wanted: &str, lexicon: &Lexicon) -> Vec<String> {
    let under = lexicon.product_ids().filter(|id| *id != wanted && is(Field::Object, id, wanted, lexicon));
    under.map(str::to_owned).collect()
}

fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    suggest(word, known).map(|close| format!("; did you mean `{close}`?")).unwrap_or_default()
}

/// What was most likely meant, or else everything that there is.
fn close_or_all(word: &str, known: &[&str]) -> String {
    suggest(word, known.iter().copied())
        .map_or_else(|| format!("; expected one of {}", known.join(", ")), |close| format!("; did you mean `{close}`?"))
}

/// A node on one line, as a person would write it.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let inside: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", key.name, shown(value))).collect();
            format!("{{{}}}", inside.join(", "))
        }
    }
}

/// What a condition is tested against.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub fact: &'a Fact,
    pub article: &'a Article,
    pub story: &'a Story,
    pub lexicon: &'a Lexicon,
}

/// The values of a field: none where the fact does not have it.
pub(super) enum Values<'a> {
    Texts(Vec<&'a str>),
    Number(Option<f64>),
}

impl Condition {
    /// One that stands in no `where`.
    pub(super) fn said(field: Field, written: String, test: Test) -> Self {
        Self { field, written, test }
    }

    /// Tells whether it holds, and what it saw.
    pub(super) fn holds(&self, subject: Subject<'_>) -> (Truth, Reason) {
        if let Test::Expression(expression) = &self.test {
            let (truth, saw) = expression.holds(subject);
            return (truth, Reason { condition: self.written.clone(), saw });
        }
        let values = values(self.field, subject);
        let saw = match &values {
            Values::Texts(texts) if texts.is_empty() => "nothing".to_owned(),
            Values::Texts(texts) => texts.join(", "),
            Values::Number(None) => "nothing".to_owned(),
            Values::Number(Some(number)) => number.to_string(),
        };
        (test(&self.test, self.field, &values, subject.lexicon), Reason { condition: self.written.clone(), saw })
    }

    /// Whether it holds.
    pub(super) fn truth(&self, subject: Subject<'_>) -> Truth {
        if let Test::Expression(expression) = &self.test {
            return expression.holds(subject).0;
        }
        test(&self.test, self.field, &values(self.field, subject), subject.lexicon)
    }

    /// The values that it asks for, where it asks for nothing but one of them by name.
    pub(super) fn plain_values(&self) -> Option<&[String]> {
        match &self.test {
            Test::Any(values) if values.iter().all(|value| is_plain(self.field, value)) => Some(values),
            _ => None,
        }
    }

    /// As a person would say it: `confirmed by China`.
    pub(super) fn spoken(&self, lexicon: &Lexicon) -> String {
        let Test::Any(values) = &self.test else { return self.written.replace('_', " ") };
        let values: Vec<String> = values.iter().map(|value| lexicon.name(value).replace('_', " ")).collect();
        let values = values.join(" or ");
        match self.field {
            Field::Stage | Field::Action => values,
            field => format!("{} {values}", field.name().replace('_', " ")),
        }
    }

    /// As it stands in the file.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// The kinds that it lets through, if it is a plain list of kinds.
    pub(super) fn kinds(&self, lexicon: &Lexicon) -> Option<Vec<Kind>> {
        match (self.field, &self.test) {
            (Field::Kind, Test::Any(names)) => {
                Some(names.iter().filter_map(|name| Kind::named(name, lexicon)).collect())
            }
            _ => None,
        }
    }

    /// True if one of the given texts is one that it asks for; for the old value of a change.
    pub(super) fn admits(&self, texts: &[&str], lexicon: &Lexicon) -> bool {
        let values = if self.field.is_number() {
            Values::Number(texts.first().and_then(|text| text.trim_end_matches('%').parse().ok()))
        } else {
            Values::Texts(texts.iter().copied().filter(|text| !text.is_empty()).collect())
        };
        test(&self.test, self.field, &values, lexicon) == Truth::True
    }
}

/// Who acts, who bears it, and for whom those who meet act.
fn parties_of<'a>(fact: &'a Fact, article: &Article, lexicon: &'a Lexicon) -> Vec<&'a str> {
    let on = article.dated_at().date_naive();
    let mut found: Vec<&str> = fact.actor.iter().chain(&fact.target).map(PartyId::as_str).collect();
    found.extend(fact.participants.iter().filter_map(|one| match lexicon.find_person(one) {
        Some(person) => person.acts_for(on).map(PartyId::as_str),
        None => Some(one.as_str()),
    }));
    found.dedup();
    found
}

/// The values of a field as text, by which a rule joins or counts.
pub(super) fn texts(field: Field, subject: Subject<'_>) -> Vec<String> {
    match values(field, subject) {
        Values::Texts(texts) => texts.into_iter().map(str::to_owned).collect(),
        Values::Number(number) => number.map(|number| number.to_string()).into_iter().collect(),
    }
}

/// True if two lists of values of a field have one in common: equal, or one wider than the other.
pub(super) fn meet(field: Field, ours: &[String], theirs: &[String], lexicon: &Lexicon) -> bool {
    ours.iter().any(|one| theirs.iter().any(|other| is(field, one, other, lexicon) || is(field, other, one, lexicon)))
}

fn test(wanted: &Test, field: Field, values: &Values<'_>, lexicon: &Lexicon) -> Truth {
    let missing = match values {
        Values::Texts(texts) => texts.is_empty(),
        Values::Number(number) => number.is_none(),
    };
    match (wanted, values) {
        (Test::Exists(wanted), _) => Truth::of(*wanted != missing),
        (Test::Not(inner), _) => test(inner, field, values, lexicon).not(),
        (Test::Compare(compare), Values::Number(None)) if compare.unknown_holds => Truth::True,
        _ if missing => Truth::Unknown,
        (Test::Compare(compare), Values::Number(Some(number))) => Truth::of(compare.holds(*number)),
        (Test::Matches(pattern), Values::Texts(texts)) => Truth::of(texts.iter().any(|text| pattern.is_match(text))),
        (Test::Any(wanted), Values::Texts(texts)) => {
            Truth::of(texts.iter().any(|text| wanted.iter().any(|wanted| is(field, text, wanted, lexicon))))
        }
        _ => Truth::Unknown,
    }
}

pub(super) fn is(field: Field, value: &str, wanted: &str, lexicon: &Lexicon) -> bool {
    if value == wanted {
        return true;
    }
    match field {
        Field::Object if wanted.starts_with(HEADING) => wanted
            .strip_prefix(HEADING)
            .and_then(heading_digits)
            .is_some_and(|heading| lexicon.is_under_heading(&ProductId::new(value), &heading)),
        Field::Object => lexicon.is_a(&ProductId::new(value), &ProductId::new(wanted)),
        // A measure against everyone is against each.
        Field::Target => value == "*",
        Field::Parties | Field::Actor | Field::ConfirmedBy | Field::UnconfirmedBy | Field::DeniedBy => false,
        _ => wanted.len() > 1 && wanted.strip_suffix('*').is_some_and(|head| value.starts_with(head)),
    }
}

/// What a subject has for a field.
pub(super) fn values<'a>(field: Field, subject: Subject<'a>) -> Values<'a> {
    let Subject { fact, article, story, lexicon } = subject;
    let parties = |ids: &'a [PartyId]| Values::Texts(ids.iter().map(PartyId::as_str).collect());
    let one = |text: Option<&'a str>| Values::Texts(text.into_iter().collect());
    match field {
        Field::Kind => one(Some(fact.kind.as_str())),
        Field::Action => one(fact.action.map(Action::as_str)),
        Field::Stage => one(fact.stage.map(Stage::as_str)),
        Field::Actor => parties(&fact.actor),
        Field::Target => parties(&fact.target),
        Field::Participants => Values::Texts(fact.participants.iter().map(String::as_str).collect()),
        Field::Object => Values::Texts(fact.object.iter().map(ProductId::as_str).collect()),
        Field::Rate => Values::Number(fact.rate),
        Field::RateFrom => Values::Number(fact.rate_from),
        Field::RateIs => one(fact.rate_is.map(RateIs::as_str)),
        Field::Basis => one(fact.basis.as_deref()),
        Field::Amount => Values::Number(fact.amount.as_ref().map(|amount| amount.value)),
        Field::Unit => one(fact.amount.as_ref().map(|amount| amount.unit.as_str())),
        Field::DateIs => one(fact.date_is.map(DateIs::as_str)),
        Field::Place => one(fact.place.as_deref()),
        Field::ConfirmedBy => parties(&fact.confirmed_by),
        Field::UnconfirmedBy => parties(&fact.unconfirmed_by),
        Field::DeniedBy => parties(&fact.denied_by),
        Field::SaidBy => one(fact.said_by.as_deref()),
        Field::Fresh => one(Some(if fact.fresh { "true" } else { "false" })),
        Field::Hedge => one(Some(fact.hedge.as_str())),
        Field::Confidence => Values::Number(Some(f64::from(fact.confidence))),
        Field::Source => one(Some(&article.source.id)),
        Field::Tier => one(Some(match article.source.tier {
            Tier::Official => "official",
            Tier::Wire => "wire",
            Tier::Press => "press",
            Tier::Social => "social",
        })),
        Field::Feed => one(Some(&article.feed)),
        Field::Language => one(article.language.as_deref()),
        Field::Parties => Values::Texts(parties_of(fact, article, lexicon)),
        Field::Story => one(Some(&story.id.0)),
        Field::Disputed => Values::Texts(story.disputed()),
        Field::SourcesDiffer => Values::Texts(story.sources_differ()),
        Field::Title => one(Some(article.title.as_str()).filter(|title| !title.is_empty())),
        Field::Evidence => one(Some(fact.evidence.text.as_str())),
        Field::If => Values::Texts(Vec::new()),
        Field::Withdrawn => one(Some(if story.withdrawn { "true" } else { "false" })),
        Field::Sources => Values::Number(Some(f64::from(u32::try_from(story.sources_count()).unwrap_or(u32::MAX)))),
    }
}
