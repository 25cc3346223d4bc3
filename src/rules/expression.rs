//! `if:` of a rule: an expression in CEL over the fields of a `where`, for what fields alone cannot say.
//!
//! In: the text, once, and a fact with its article and story, often. Out: true, false, or unknown.
//!
//! A field that the fact does not have is unknown, and so is what is computed from it; `has(fact.rate)` asks whether it is
//! there. Names, types and cost are checked when the file is read. The language: <https://cel.dev>, read by `cel`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{EntryExpr, Expr, IdedExpr};
use cel::{Context, Env, ExecutionError, Program, Value};

use crate::rules::RuleName;
use crate::rules::compared::{Compared, compared, list_as_text};
use crate::rules::condition::{Field, Subject, Truth, Values, values};
use crate::rules::failing::{Failure, Failures, guarded};
use crate::yaml::suggest;

/// Longest expression, in bytes; what is longer belongs into several rules.
pub(super) const LENGTH_MAX: usize = 2_000;
/// Loops (`exists`, `all`, `map`, ..) within one another: each runs over the parties or goods of one fact.
const LOOPS_MAX: usize = 2;
/// Names beside the fields: the date as text, days from the article to it, and the fact as a map for `has(fact.rate)`.
const EXTRA: &[&str] = &["date", "days_ahead", "fact"];

static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A checked expression.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    program: Arc<Program>,
    /// Fields that it names.
    fields: Vec<Field>,
    extra: Vec<&'static str>,
    rule: RuleName,
    failures: Failures,
}

/// Why an expression is refused: in words, with the column in its text, from 1, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub message: String,
    pub line: usize,
    pub column: usize,
}

impl Refused {
    fn whole(message: String) -> Self {
        Self { message, line: 1, column: 1 }
    }
}

impl Expression {
    /// Reads and checks an expression.
    ///
    /// # Errors
    /// What is wrong, and where in it.
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        if text.len() > LENGTH_MAX {
            return Err(Refused::whole(format!("is {} bytes long; the limit is {LENGTH_MAX}", text.len())));
        }
        let program = LANGUAGE.compile(text).map_err(|errors| {
            let first = errors.errors.first();
            let (line, column) = first.map_or((1, 1), |error| error.pos);
            let message = first.map_or_else(|| "cannot be read".to_owned(), |error| plain(&error.msg));
            let from_1 = |number: isize| usize::try_from(number.max(1)).unwrap_or(1);
            Refused { message, line: from_1(line), column: from_1(column) }
        })?;
        let mut names = Vec::new();
        let loops = walk(program.expression(), &mut Vec::new(), &mut names);
        if loops > LOOPS_MAX {
            return Err(Refused::whole(format!("has {loops} loops within one another; the limit is {LOOPS_MAX}")));
        }
        let (mut fields, mut extra) = (Vec::new(), Vec::new());
        for (name, id) in names {
            if let Some(known) = EXTRA.iter().find(|known| **known == name) {
                extra.push(*known);
            } else if let Some(field) = name.strip_prefix("fact.").or(Some(&name)).and_then(Field::named) {
                fields.push(field);
            } else {
                let bare = name.strip_prefix("fact.").unwrap_or(&name);
                let known = Field::names().chain(EXTRA.iter().copied());
                let hint = suggest(bare, known).map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
                let (line, column) = position(text, program.source_info().offset_for(id));
                return Err(Refused { message: format!("there is no field `{bare}`{hint}"), line, column });
            }
        }
        fields.sort_by_key(|field| field.name());
        fields.dedup();
        extra.sort_unstable();
        extra.dedup();
        let (rule, failures) = (RuleName("".into()), Failures::default());
        let expression = Self { program: Arc::new(program), fields, extra, rule, failures };
        expression.check_types(text)?;
        if let Some((id, field, value)) = list_as_text(expression.program.expression()) {
            let name = field.name();
            let (line, column) = position(text, expression.program.source_info().offset_for(id));
            let message = format!("`{name}` is a list and never equals a text; write `'{value}' in {name}`");
            return Err(Refused { message, line, column });
        }
        Ok(expression)
    }

    /// The same, as the `if` of a rule.
    pub(super) fn of_rule(self, rule: &str, failures: &Failures) -> Self {
        Self { rule: RuleName(rule.into()), failures: failures.clone(), ..self }
    }

    /// What it plainly compares.
    pub(super) fn compared(&self) -> Vec<Compared> {
        compared(self.program.expression())
    }

    /// Runs it, and each part that a short cut would leave out, on a fact that has everything.
    fn check_types(&self, text: &str) -> Result<(), Refused> {
        let mut context = Context::with_env(LANGUAGE.clone());
        let everything: Vec<(Field, Value)> =
            Field::names().filter_map(Field::named).map(|field| (field, sample(field))).collect();
        self.add(&mut context, &everything, Some("2026-01-31"), Some(10));
        let mut parts = vec![self.program.expression()];
        while let Some(part) = parts.pop() {
            let (line, column) = position(text, self.program.source_info().offset_for(part.id));
            let message = match guarded(|| context.resolve(part)) {
                Ok(Ok(Value::Bool(_))) => None,
                Ok(Ok(other)) => Some(format!("is {}, and not true or false", type_name(&other))),
                Ok(Err(error)) => Some(plain(&error.to_string())),
                Err(broken) => Some(broken.to_owned()),
            };
            if let Some(message) = message {
                return Err(Refused { message, line, column });
            }
            if let Expr::Call(call) = &part.expr
                && matches!(call.func_name.as_str(), "_&&_" | "_||_" | "!_")
            {
                parts.extend(call.args.iter());
            }
        }
        Ok(())
    }

    /// Whether it holds, and what it saw.
    pub(super) fn holds(&self, subject: Subject<'_>) -> (Truth, String) {
        let known: Vec<(Field, Value)> = if self.extra.contains(&"fact") {
            Field::names().filter_map(Field::named).filter_map(|field| Some((field, value(field, subject)?))).collect()
        } else {
            self.fields.iter().filter_map(|field| Some((*field, value(*field, subject)?))).collect()
        };
        let date = subject.fact.date;
        let ahead = date.map(|date| (date.first - subject.article.dated_at().date_naive()).num_days());
        let mut context = Context::with_env(LANGUAGE.clone());
        self.add(&mut context, &known, date.map(|date| date.to_string()).as_deref(), ahead);
        let saw = self.saw(&known, date.map(|date| date.to_string()), ahead);
        let error = match guarded(|| self.program.execute(&context)) {
            Ok(Ok(Value::Bool(true))) => return (Truth::True, saw),
            Ok(Ok(Value::Bool(false))) => return (Truth::False, saw),
            // A field that is not known.
            Ok(Err(ExecutionError::UndeclaredReference(_) | ExecutionError::NoSuchKey(_))) => {
                return (Truth::Unknown, saw);
            }
            Ok(Ok(other)) => format!("gave {}, and not true or false", type_name(&other)),
            Ok(Err(error)) => plain(&error.to_string()),
            Err(broken) => broken.to_owned(),
        };
        let shown = format!("{saw}; failed: {error}");
        self.failures.note(Failure {
            rule: self.rule.clone(),
            part: "if",
            error,
            article: Some(subject.article.id.to_string()),
            fact: subject.fact.evidence.text.clone(),
        });
        (Truth::Unknown, shown)
    }

    fn saw(&self, known: &[(Field, Value)], date: Option<String>, ahead: Option<i64>) -> String {
        let of = |field: &Field| known.iter().find(|(one, _)| one == field).map(|(_, value)| shown(value));
        let mut parts: Vec<String> = self
            .fields
            .iter()
            .map(|field| format!("{} {}", field.name(), of(field).unwrap_or_else(|| "unknown".to_owned())))
            .collect();
        if self.extra.contains(&"date") {
            parts.push(format!("date {}", date.unwrap_or_else(|| "unknown".to_owned())));
        }
        if self.extra.contains(&"days_ahead") {
            parts.push(format!("days_ahead {}", ahead.map_or_else(|| "unknown".to_owned(), |days| days.to_string())));
        }
        parts.join(", ")
    }

    fn add(&self, context: &mut Context<'_, '_>, known: &[(Field, Value)], date: Option<&str>, ahead: Option<i64>) {
        if self.extra.contains(&"fact") {
            let mut fact: HashMap<String, Value> =
                known.iter().map(|(field, value)| (field.name().to_owned(), value.clone())).collect();
            fact.extend(date.map(|date| ("date".to_owned(), Value::from(date))));
            fact.extend(ahead.map(|days| ("days_ahead".to_owned(), Value::from(days))));
            context.add_variable_from_value("fact", fact);
        }
        for (field, value) in known.iter().filter(|(field, _)| self.fields.contains(field)) {
            context.add_variable_from_value(field.name(), value.clone());
        }
        if let Some(date) = date {
            context.add_variable_from_value("date", date);
        }
        if let Some(days) = ahead {
            context.add_variable_from_value("days_ahead", days);
        }
    }
}

/// Names that an expression looks up, with the node of each, and how deep its loops are nested.
fn walk<'a>(node: &'a IdedExpr, own: &mut Vec<&'a str>, names: &mut Vec<(String, u64)>) -> usize {
    match &node.expr {
        Expr::Ident(name) if own.contains(&name.as_str()) => 0,
        Expr::Ident(name) => {
            names.push((name.clone(), node.id));
            0
        }
        Expr::Select(select) => {
            if matches!(&select.operand.expr, Expr::Ident(name) if name == "fact" && !own.contains(&"fact")) {
                names.push(("fact".to_owned(), node.id));
                if !EXTRA.contains(&select.field.as_str()) {
                    names.push((format!("fact.{}", select.field), node.id));
                }
                return 0;
            }
            walk(&select.operand, own, names)
        }
        Expr::Call(call) => {
            let parts = call.target.iter().map(|target| &**target).chain(&call.args);
            parts.map(|part| walk(part, own, names)).max().unwrap_or(0)
        }
        Expr::List(list) => list.elements.iter().map(|part| walk(part, own, names)).max().unwrap_or(0),
        Expr::Map(map) => entries(&map.entries, own, names),
        Expr::Struct(record) => entries(&record.entries, own, names),
        Expr::Comprehension(inner) => {
            let over = walk(&inner.iter_range, own, names);
            let before = own.len();
            own.extend([inner.iter_var.as_str(), inner.accu_var.as_str()]);
            own.extend(inner.iter_var2.as_deref());
            let parts = [&inner.accu_init, &inner.loop_cond, &inner.loop_step, &inner.result];
            let within = parts.into_iter().map(|part| walk(part, own, names)).max().unwrap_or(0);
            own.truncate(before);
            over.max(within + 1)
        }
        Expr::Literal(_) | Expr::Unspecified => 0,
    }
}

fn entries<'a>(
    entries: &'a [cel::common::ast::IdedEntryExpr],
    own: &mut Vec<&'a str>,
    names: &mut Vec<(String, u64)>,
) -> usize {
    let mut deepest = 0;
    for entry in entries {
        deepest = deepest.max(match &entry.expr {
            EntryExpr::StructField(field) => walk(&field.value, own, names),
            EntryExpr::MapEntry(pair) => walk(&pair.key, own, names).max(walk(&pair.value, own, names)),
        });
    }
    deepest
}

/// The value of a field, where the fact has it.
fn value(field: Field, subject: Subject<'_>) -> Option<Value> {
    match values(field, subject) {
        Values::Number(number) => number.map(Value::from),
        Values::Texts(texts) if texts.is_empty() => None,
        Values::Texts(texts) if field.is_list() => {
            Some(Value::from(texts.into_iter().map(Value::from).collect::<Vec<_>>()))
        }
        Values::Texts(texts) if field.is_truth() => Some(Value::from(texts[0] == "true")),
        Values::Texts(texts) => Some(Value::from(texts[0])),
    }
}

/// A value of the field's type.
fn sample(field: Field) -> Value {
    if field.is_number() {
        Value::from(25.0)
    } else if field.is_list() {
        Value::from(vec![Value::from("sample")])
    } else if field.is_truth() {
        Value::from(true)
    } else {
        Value::from("sample")
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "true or false",
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        _ => "a value of another type",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::List(list) => list.iter().map(shown).collect::<Vec<_>>().join(" and "),
        other => type_name(other).to_owned(),
    }
}

/// Line and column, from 1, of a range in the text.
fn position(text: &str, range: Option<(u32, u32)>) -> (usize, usize) {
    let Some(before) = range.and_then(|(start, _)| text.get(..start as usize)) else { return (1, 1) };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A message of the library as one of ours: one line, no capital, no full stop, types and operators as people write them.
fn plain(message: &str) -> String {
    const TYPES: &[(&str, &str)] = &[("double", "number"), ("int", "number"), ("string", "text"), ("bool", "truth")];
    let message = match message.split_once(" expecting {") {
        Some((head, _)) => head.replace("'<EOF>'", "end"),
        None => message.to_owned(),
    };
    if message.contains("nsupported binary operator") && message.contains("Float(") && message.contains("Int(") {
        return "fields are numbers with a point; write whole ones with one, too: `5.0`".to_owned();
    }
    if let Some((operator, applied)) = message
        .strip_prefix("Found no matching overload for '")
        .or_else(|| message.strip_prefix("found no matching overload for '"))
        .and_then(|rest| rest.split_once("' applied to '"))
    {
        if operator.contains("in") && applied.matches("string").count() == 2 {
            return "`in` looks into lists; write `title.contains('..')` to look into a text".to_owned();
        }
        let known = |word: &str| TYPES.iter().find(|(name, _)| *name == word).map(|(_, name)| *name);
        let types = applied.trim_end_matches(['\'', ')']);
        let types: Vec<&str> = types.split(['(', ',', '.', ' ']).filter(|word| !word.is_empty()).collect();
        let types: Vec<&str> = types.into_iter().map(|word| known(word).unwrap_or(word)).collect();
        return format!("`{}` cannot be used of {}", operator.trim_matches('_'), types.join(" and "));
    }
    let line = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let mut letters = line.chars();
    letters.next().map(|first| first.to_lowercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let refused = Expression::read(text).expect_err("it is refused");
        format!("{}:{}: {}", refused.line, refused.column, refused.message)
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        for text in [
            "rate >",
            "rat > 25",
            "fact.rat > 25.0",
            "rate",
            "rate > 'high'",
            "kind == 'tariff' && target",
            "false && stage > 3",
            "actor.contains(1)",
            "missing(rate)",
        ] {
            let message = refusal(text);
            assert!(!message.contains('\n') && message.len() < 200, "{message}");
        }
        assert_eq!(refusal("kind == 'tariff' && rat > 25"), "1:21: there is no field `rat`; did you mean `rate`?");
        assert_eq!(refusal("target"), "1:1: is a list, and not true or false");
        assert_eq!(refusal(&format!("rate > {}", "1 + ".repeat(600))), "1:1: is 2407 bytes long; the limit is 2000");
    }

    #[test]
    fn messages_are_in_the_words_of_a_rules_author() {
        assert_eq!(refusal("rate > 'high'"), "1:6: `>` cannot be used of number and text");
        assert_eq!(refusal("actor.contains(1)"), "1:15: `contains` cannot be used of list and number");
        assert_eq!(refusal("rate >"), "1:7: syntax error: mismatched input end");
        assert_eq!(refusal("missing(rate)"), "1:8: undeclared reference to 'missing'");
    }

    #[test]
    fn loops_within_loops_are_limited_so_that_no_fact_takes_long() {
        let nested = "target.exists(a, object.exists(b, actor.exists(c, a == b && b == c)))";
        assert_eq!(refusal(nested), "1:1: has 3 loops within one another; the limit is 2");
        assert!(Expression::read("target.exists(a, actor.exists(b, a == b))").is_ok());
    }

    #[test]
    fn fields_numbers_and_presence_can_be_asked_for() {
        for text in [
            "rate > 25 && sources >= 2",
            "rate - rate_from >= 10.0",
            "has(fact.rate) ? rate > 25.0 : stage == 'in_effect'",
            "target.size() > 3 || 'CN' in target",
            "days_ahead <= 10 && date.startsWith('2026')",
            "title.contains('draft') == false",
            "!withdrawn && confidence > 0.5",
        ] {
            Expression::read(text).unwrap_or_else(|refused| panic!("`{text}`: {refused:?}"));
        }
    }
}
