//! What an `if` plainly compares: a field with a literal. So much of it can be told without running it.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue, operators};

use crate::rules::condition::{Compare, Condition, Field, Test};

/// A field beside a literal.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    /// As one of a `where`.
    pub condition: Condition,
    /// The text that the field is compared with, where it is text.
    pub text: Option<String>,
    /// False for `!=`.
    pub equal: bool,
    /// True if the whole expression holds only where this does.
    pub required: bool,
}

/// Every plain comparison of an expression.
pub(super) fn compared(expression: &IdedExpr) -> Vec<Compared> {
    let mut found = Vec::new();
    walk(expression, true, &mut found);
    found
}

fn walk(node: &IdedExpr, required: bool, found: &mut Vec<Compared>) {
    let Expr::Call(call) = &node.expr else { return };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (operators::LOGICAL_AND, args) => args.iter().for_each(|arg| walk(arg, required, found)),
        (operators::LOGICAL_OR | operators::LOGICAL_NOT | operators::CONDITIONAL, args) => {
            args.iter().for_each(|arg| walk(arg, false, found));
        }
        (operator, [left, right]) => {
            let plain = match (field(left), literal(right)) {
                (Some(field), Some(literal)) => comparison(operator, field, literal),
                _ => field(right)
                    .zip(literal(left))
                    .and_then(|(field, literal)| comparison(turned(operator), field, literal)),
            };
            found.extend(plain.map(|plain| Compared { required, ..plain }));
        }
        _ => {}
    }
}

/// A list that is compared with one text, which it never equals: the node, the field and the text.
pub(super) fn list_as_text(node: &IdedExpr) -> Option<(u64, Field, String)> {
    let Expr::Call(call) = &node.expr else { return None };
    if let (operators::EQUALS | operators::NOT_EQUALS, [left, right]) = (call.func_name.as_str(), call.args.as_slice())
    {
        for (one, other) in [(left, right), (right, left)] {
            if let (Some(field), Some(Literal::Text(text))) = (field(one).filter(|one| one.is_list()), literal(other)) {
                return Some((node.id, field, text));
            }
        }
    }
    call.args.iter().find_map(list_as_text)
}

/// The operator with its sides changed; `in` is written with the value first.
fn turned(operator: &str) -> &str {
    match operator {
        operators::GREATER => operators::LESS,
        operators::LESS => operators::GREATER,
        operators::GREATER_EQUALS => operators::LESS_EQUALS,
        operators::LESS_EQUALS => operators::GREATER_EQUALS,
        operators::IN => operators::EQUALS,
        same => same,
    }
}

fn field(node: &IdedExpr) -> Option<Field> {
    match &node.expr {
        Expr::Ident(name) => Field::named(name),
        Expr::Select(select) if matches!(&select.operand.expr, Expr::Ident(name) if name == "fact") && !select.test => {
            Field::named(&select.field)
        }
        _ => None,
    }
}

enum Literal {
    Text(String),
    Number(f64),
}

fn literal(node: &IdedExpr) -> Option<Literal> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(Literal::Text(text.inner().to_owned())),
        Expr::Literal(LiteralValue::Double(number)) => Some(Literal::Number(*number.inner())),
        Expr::Literal(LiteralValue::Int(number)) => Some(Literal::Number(*number.inner() as f64)),
        Expr::Literal(LiteralValue::UInt(number)) => Some(Literal::Number(*number.inner() as f64)),
        _ => None,
    }
}

fn comparison(operator: &str, field: Field, literal: Literal) -> Option<Compared> {
    let equal = operator != operators::NOT_EQUALS;
    let sign = match operator {
        operators::EQUALS | operators::NOT_EQUALS => "=",
        operators::GREATER => ">",
        operators::GREATER_EQUALS => ">=",
        operators::LESS => "<",
        operators::LESS_EQUALS => "<=",
        _ => return None,
    };
    let (test, text, shown) = match literal {
        Literal::Text(text) if sign == "=" && !field.is_number() => {
            (Test::Any(vec![text.clone()]), Some(text.clone()), format!("'{text}'"))
        }
        Literal::Number(number) if field.is_number() => {
            (Test::Compare(Compare::read(&format!("{sign} {number}"))?), None, number.to_string())
        }
        _ => return None,
    };
    let sign = operator.trim_matches('_');
    let test = if equal { test } else { Test::Not(Box::new(test)) };
    let condition = Condition::said(field, format!("{} {sign} {shown}", field.name()), test);
    Some(Compared { condition, text, equal, required: false })
}
