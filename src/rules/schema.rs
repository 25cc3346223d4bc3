//! The JSON Schema of rule files, for editors: from the types and tables by which they are read.
//!
//! Conditions are read by hand, for the sake of their messages; here they are made of the same table of fields. Whether
//! the two agree is tried on every rule of the program and on files that the reader refuses.

use std::ops::RangeInclusive;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};

use crate::facts::Kind;
use crate::lexicon::Lexicon;
use crate::rules::condition::Field;
use crate::rules::expression::LENGTH_MAX;
use crate::rules::load::{BY_HAND, DefaultsData, RuleData};
use crate::rules::load_market::PriceTestData;
use crate::rules::load_timed::STEPS;
use crate::rules::shape::{KEYS, On};

/// A comparison with a number, as text.
const COMPARISON: &str =
    r"^\s*\??\s*(>=|<=|==|>|<|=)?\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*(%|bps?)?\s*$";
/// Tests of a price, of which there is one.
const PRICE_TESTS: &[&str] = &[
    "move",
    "move_either_way",
    "z",
    "z_either_way",
    "abnormal",
    "abnormal_either_way",
    "abnormal_z",
    "abnormal_z_either_way",
    "level",
    "crosses",
    "spread",
    "ratio",
    "ratio_move",
    "ratio_move_either_way",
    "volume",
];

/// What a rule file may hold. `test` gives the schema of one of its `tests`.
pub fn schema(lexicon: &Lexicon, test: impl FnOnce(&mut SchemaGenerator) -> Schema) -> Json {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let rule = rule(&mut generator);
    let price_test = price_test(&mut generator);
    let defaults = generator.subschema_for::<DefaultsData>();
    let test = test(&mut generator);
    let mut definitions = generator.take_definitions(true);
    definitions.extend(conditions(lexicon));
    definitions.insert("MarketTest".to_owned(), market_test(&price_test));
    definitions.insert("PriceTest".to_owned(), price_test);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bellwether rule file",
        "type": ["object", "null"],
        "properties": {
            "include": {
                "description": "Files, folders or patterns (`desks/*.yaml`), relative to this file, that are read before it.",
                "anyOf": one_or_many(&json!({"type": "string", "minLength": 1})),
            },
            "lists": {
                "description": "Named lists of values: a name stands wherever one of its values could.",
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/Scalar"}},
            },
            "defaults": defaults,
            "rules": {"type": "array", "items": rule},
            "exceptions": {
                "description": "What rules of any file are not meant for, without touching them.",
                "type": "array",
                "items": exception(),
            },
            "tests": {"description": "Tried by `bellwether test`.", "type": "array", "items": test},
        },
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// One rule: the typed keys, those that are read by hand, and which go together.
fn rule(generator: &mut SchemaGenerator) -> Json {
    let mut rule = RuleData::json_schema(generator).to_value();
    if let Some(properties) = rule.get_mut("properties").and_then(Json::as_object_mut) {
        properties.extend(BY_HAND.iter().map(|key| ((*key).to_owned(), by_hand(key, STEPS))));
    }
    rule["properties"]["alert"]["pattern"] = json!("^[a-z0-9-]+$");
    // A rule that says nothing but its name says nothing.
    rule["minProperties"] = json!(2);
    rule["allOf"] = On::ALL.iter().map(|on| goes_with(*on)).collect();
    rule
}

fn by_hand(key: &str, steps: RangeInclusive<usize>) -> Json {
    let of = |name: &str, description: &str| json!({"description": description, "$ref": format!("#/$defs/{name}")});
    match key {
        "where" => of("Where", "Which facts are meant: all fields must hold; of a list of maps, one map."),
        "unless" => json!({
            "description": "What ends the wait without an alert; of a price, news that explains it, or `related`.",
            "anyOf": [{"$ref": "#/$defs/Where"}, {"const": "related"}],
        }),
        "except" => of("Where", "Not of these."),
        "from" => of("Fields", "The old value of what changed."),
        "to" => of("Fields", "The new value of what changed."),
        "when" => of("PriceTest", "What the price must do."),
        "clear" => {
            of("PriceTest", "When the rule may fire anew. Default: half the move is gone, or the level is left.")
        }
        "market" => market(),
        "if" => json!({
            "description": "An expression in CEL over the fields: `rate >= 2.0 * rate_from`.",
            "type": ["string", "boolean"],
            "maxLength": LENGTH_MAX,
        }),
        "steps" => json!({
            "description": "What must come, in order.",
            "type": "array",
            "items": {"$ref": "#/$defs/Where"},
            "minItems": steps.start(),
            "maxItems": steps.end(),
        }),
        "by" => json!({
            "description": "Fields that are shared: `target`, or a pair of one before and one after, `{target: actor}`.",
            "anyOf": one_or_many(&json!({"$ref": "#/$defs/Join"})),
        }),
        _ => json!(true),
    }
}

/// What a rule with one `on` needs, and what has no meaning with it.
fn goes_with(on: On) -> Json {
    let foreign = KEYS.iter().filter(|key| On::any_may_have(key) && !on.may_have().contains(key));
    let none: Map<String, Json> = foreign.map(|key| ((*key).to_owned(), json!(false))).collect();
    let mut then = json!({"properties": none, "required": on.needs()});
    if on == On::Change {
        then["anyOf"] = json!([{"required": ["from"]}, {"required": ["to"]}]);
    }
    let asked = if on == On::default() {
        // Without `on`, and without anything that says when it fires, it amends a rule that is there.
        let says_when = KEYS.iter().filter(|key| **key == "on" || On::any_may_have(key));
        let given: Vec<Json> = says_when.map(|key| json!({"required": [key]})).collect();
        json!({"properties": {"on": {"const": on.as_str()}}, "anyOf": given})
    } else {
        json!({"properties": {"on": {"const": on.as_str()}}, "required": ["on"]})
    };
    json!({"if": asked, "then": then})
}

fn exception() -> Json {
    json!({
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "rules": {
                "description": "Names of rules; all, where this is left out.",
                "anyOf": one_or_many(&json!({"type": "string"})),
            },
            "where": {"$ref": "#/$defs/Where"},
        },
        "required": ["name", "where"],
        "additionalProperties": false,
    })
}

fn one_or_many(one: &Json) -> Json {
    json!([one, {"type": "array", "items": one}])
}

/// One test of a price, with what goes with it.
fn price_test(generator: &mut SchemaGenerator) -> Json {
    let mut test = PriceTestData::json_schema(generator).to_value();
    for key in PRICE_TESTS {
        test["properties"][*key] = json!({"$ref": "#/$defs/Comparison"});
    }
    // What goes with a test beside `within`.
    const OWN: [&str; 4] = ["usual", "benchmark", "to", "since"];
    let of = |test: &str| {
        let own: &[&str] = match test {
            "z" | "z_either_way" => &["usual"],
            "spread" | "ratio" | "ratio_move" | "ratio_move_either_way" => &["to"],
            "move" | "move_either_way" => &["since"],
            test if test.starts_with("abnormal") => &["benchmark"],
            _ => &[],
        };
        let mut required = vec![test];
        required.extend(own.iter().filter(|key| **key == "to"));
        let mut foreign: Vec<&str> = OWN.into_iter().filter(|key| !own.contains(key)).collect();
        match test {
            "level" | "spread" | "ratio" => foreign.push("within"),
            "crosses" => {}
            _ => required.push("within"),
        }
        let foreign: Map<String, Json> = foreign.into_iter().map(|key| (key.to_owned(), json!(false))).collect();
        json!({"required": required, "properties": foreign})
    };
    test["oneOf"] = PRICE_TESTS.iter().map(|test| of(test)).collect();
    test
}

/// A test of a price with the symbols it is about.
fn market_test(price_test: &Json) -> Json {
    let mut test = price_test.clone();
    test["description"] = json!("A test of the price of one symbol, or of any of several.");
    let symbols = json!({"anyOf": one_or_many(&json!({"type": "string"}))});
    test["properties"]["symbol"] = symbols.clone();
    test["properties"]["symbols"] = symbols;
    test["allOf"] = json!([{"oneOf": [{"required": ["symbol"]}, {"required": ["symbols"]}]}]);
    test
}

fn market() -> Json {
    let tests = json!({"type": "array", "items": {"$ref": "#/$defs/MarketTest"}, "minItems": 1});
    let several = |key: &str| {
        json!({
            "type": "object",
            "properties": {key: tests, "within": {"$ref": "#/$defs/Span"}},
            "required": [key],
            "additionalProperties": false,
        })
    };
    json!({
        "description": "What prices must do too: one test, or `any` or `all` of several, up to `within` after the fact.",
        "anyOf": [{"$ref": "#/$defs/MarketTest"}, several("any"), several("all")],
    })
}

/// Definitions for conditions, from the table of fields.
fn conditions(lexicon: &Lexicon) -> Map<String, Json> {
    let fields: Map<String, Json> = Field::names()
        .filter_map(Field::named)
        .map(|field| (field.name().to_owned(), json!({"$ref": format!("#/$defs/{}", sort(field))})))
        .collect();
    let names: Vec<&str> = Field::names().collect();
    let definitions = json!({
        "Scalar": {"type": ["string", "number", "boolean"]},
        "Comparison": {
            "description": "A number with `>=`, `>`, `<=`, `<` or `=` before it: `\">= 25\"`; with `?` in front, unknown holds too.",
            "anyOf": [{"type": "number"}, {"type": "string", "pattern": COMPARISON}],
        },
        "Fields": {"type": "object", "properties": fields, "additionalProperties": false},
        "Where": {"anyOf": one_or_many(&json!({"$ref": "#/$defs/Fields"}))},
        "Join": {"anyOf": [
            {"enum": names},
            {
                "type": "object",
                "propertyNames": {"enum": names},
                "additionalProperties": {"enum": names},
                "minProperties": 1,
                "maxProperties": 1,
            },
        ]},
    });
    let Json::Object(mut definitions) = definitions else { return Map::new() };
    for field in Field::names().filter_map(Field::named) {
        definitions.entry(sort(field)).or_insert_with(|| test(field, lexicon));
    }
    definitions
}

/// Name of the definition of a field's tests; fields with the same values share one.
fn sort(field: Field) -> String {
    let name = match field {
        _ if field.is_number() => "number",
        Field::Actor | Field::Target | Field::Parties | Field::ConfirmedBy | Field::UnconfirmedBy | Field::DeniedBy => {
            "party"
        }
        _ if known(field, None).is_empty() && field.is_text() => "text",
        Field::Language | Field::Story => "value",
        _ => field.name(),
    };
    format!("Test.{name}")
}

/// What a field can be tested for.
fn test(field: Field, lexicon: &Lexicon) -> Json {
    let again = json!({"$ref": format!("#/$defs/{}", sort(field))});
    let mut operators = Map::new();
    operators.insert("not".to_owned(), again);
    operators.insert("exists".to_owned(), json!({"type": "boolean"}));
    if field.is_text() {
        let pattern = json!({"description": "A regular expression that is found somewhere.", "type": "string"});
        operators.insert("matches".to_owned(), pattern);
    }
    let operator = json!({
        "type": "object",
        "properties": operators,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    if field.is_number() {
        return json!({"anyOf": [{"$ref": "#/$defs/Comparison"}, operator]});
    }
    // Any text may be the name of a list; those that are known are for completion.
    let value = match known(field, Some(lexicon)) {
        known if known.is_empty() => json!({"$ref": "#/$defs/Scalar"}),
        known => json!({"anyOf": [{"enum": known}, {"$ref": "#/$defs/Scalar"}]}),
    };
    json!({"anyOf": [value, {"type": "array", "items": value}, operator]})
}

/// Values that an editor can offer.
fn known(field: Field, lexicon: Option<&Lexicon>) -> Vec<String> {
    if let Some(closed) = field.closed() {
        return closed.iter().map(|one| (*one).to_owned()).collect();
    }
    let Some(lexicon) = lexicon else { return Vec::new() };
    let mut found: Vec<String> = match field {
        Field::Kind => return Kind::all(lexicon).iter().map(|kind| kind.as_str().to_owned()).collect(),
        _ if sort(field) == "Test.party" => lexicon.party_ids().map(str::to_owned).collect(),
        Field::Object => lexicon.product_ids().map(str::to_owned).collect(),
        Field::Basis => lexicon.basis_ids().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::rules::{RuleFile, RuleSet, stock};
    use crate::yaml::validated;

    static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

    fn faults(texts: &[&str]) -> Vec<Option<String>> {
        validated::faults(schema(&LEXICON, |_| Schema::default()), texts)
    }

    fn is_read(text: &str) -> bool {
        let mut files = stock();
        files.push(RuleFile { name: "mine.yaml".into(), text: text.into() });
        RuleSet::compile(&files, &LEXICON).is_ok()
    }

    /// A value that the key can have, whatever the rule.
    fn value(key: &str) -> &'static str {
        match key {
            "if" => "\"rate > 5.0\"",
            "market" => "{symbol: X, move: '> 1%', within: 1h}",
            "when" | "clear" => "{level: '> 2'}",
            "steps" => "[{kind: tariff}, {kind: meeting}]",
            "by" => "target",
            "within" | "before" => "2d",
            "at_least" => "3",
            "distinct" => "target",
            "spike" => "{times: 2, over: 60d}",
            "novelty" => "first",
            "corroboration" => "{sources: 2, within: 1h}",
            _ => "{stage: announced}",
        }
    }

    fn rule(on: On, keys: &[&str]) -> String {
        let keys: String = keys.iter().map(|key| format!(", {key}: {}", value(key))).collect();
        let symbols = if on == On::Price { ", symbols: X" } else { "" };
        format!("rules: [{{alert: a, on: {}{symbols}{keys}}}]", on.as_str())
    }

    #[test]
    fn what_goes_with_each_sort_of_rule_is_the_same_for_reader_and_schema() {
        let mut texts = Vec::new();
        for on in On::ALL {
            let mut needs = on.needs().to_vec();
            if *on == On::Change {
                needs.push("to");
            }
            texts.push((rule(*on, &needs), true));
            texts.push((rule(*on, on.may_have()), true));
            for key in &needs {
                let others: Vec<&str> = needs.iter().copied().filter(|other| other != key).collect();
                texts.push((rule(*on, &others), false));
            }
            for key in KEYS.iter().filter(|key| On::any_may_have(key) && !on.may_have().contains(key)) {
                let more: Vec<&str> = needs.iter().copied().chain([*key]).collect();
                texts.push((rule(*on, &more), false));
            }
        }
        assert!(texts.len() > 60);
        let found = faults(&texts.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>());
        for ((text, right), fault) in texts.iter().zip(found) {
            assert_eq!(is_read(text), *right, "the reader: {text}");
            assert_eq!(fault.is_none(), *right, "the schema: {text}: {fault:?}");
        }
    }

    #[test]
    fn structure_that_the_reader_refuses_is_invalid_and_what_it_takes_is_valid() {
        for (right, text) in [
            (
                true,
                "rules: [{alert: sanctions, enabled: false}, {alert: trade-probe, severity: info, labels: {desk: 1}}]",
            ),
            (
                true,
                "rules: [{alert: a, where: {kind: [tariff, my_list], rate: '?>= 25%', actor: {not: [US, CN]}}}]\nlists: {my_list: [sanction]}",
            ),
            (
                true,
                "rules: [{alert: a, where: [{rate: 25}, {rate: {not: '< 3.5'}}, {rate: {exists: false}}, {place: {matches: x}}]}]",
            ),
            (true, "rules: [{alert: a, where: {kind: tariff}, symbols: [X], cooldown: {for: 1h30m, per: [actor]}}]"),
            (
                true,
                "rules: [{alert: a, where: {kind: tariff}, market: {all: [{symbols: [A, B], z: '> 2', within: 1h}], within: 2h}}]",
            ),
            (
                true,
                "rules: [{alert: a, on: sequence, by: [target, {target: actor}], within: 2d, steps: [{kind: tariff}, [{kind: meeting}]]}]",
            ),
            (true, "include: more.yaml\nexceptions: [{name: x, rules: [sanctions], where: {object: toys}}]"),
            (true, ""),
            (false, "ruls: []"),
            (false, "rules: {}"),
            (false, "rules: [a]"),
            (false, "rules: [{where: {kind: tariff}}]"),
            (false, "rules: [{alert: a}]"),
            (false, "rules: [{alert: A b, where: {kind: tariff}}]"),
            (false, "rules: [{alert: a, wher: {kind: tariff}}]"),
            (false, "rules: [{alert: a, where: tariff}]"),
            (false, "rules: [{alert: a, where: {knd: tariff}}]"),
            (false, "rules: [{alert: a, where: {kind: {nott: tariff}}}]"),
            (false, "rules: [{alert: a, where: {kind: {not: tariff, exists: true}}}]"),
            (false, "rules: [{alert: a, where: {kind: {matches: t}}}]"),
            (false, "rules: [{alert: a, where: {kind: {exists: maybe}}}]"),
            (false, "rules: [{alert: a, where: {rate: many}}]"),
            (false, "rules: [{alert: a, where: {rate: [1, 2]}}]"),
            (false, "rules: [{alert: a, where: {rate: '> 1 > 2'}}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, novelty: new}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, severity: urgent}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, cooldown: {for: soon}}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, cooldown: 6h}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, market: {any: []}}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, market: {move: '> 2%', within: 1h}}]"),
            (
                false,
                "rules: [{alert: a, where: {kind: tariff}, market: {symbol: X, symbols: [Y], move: '> 2%', within: 1h}}]",
            ),
            (false, "rules: [{alert: a, where: {kind: tariff}, market: {any: [{symbol: X, level: '> 2'}], all: []}}]"),
            (false, "rules: [{alert: a, on: price, symbols: X, when: {move: '> 2%'}}]"),
            (false, "rules: [{alert: a, on: price, symbols: X, when: {move: '> 2%', z: '> 3', within: 1h}}]"),
            (false, "rules: [{alert: a, on: price, symbols: X, when: {level: '> 2%', within: 1h}}]"),
            (false, "rules: [{alert: a, on: sequence, within: 2d, steps: [{kind: tariff}]}]"),
            (
                false,
                "rules: [{alert: a, on: sequence, by: nobody, within: 2d, steps: [{kind: tariff}, {kind: meeting}]}]",
            ),
            (false, "rules: [{alert: a, on: sometimes, where: {kind: tariff}}]"),
            (false, "rules: [{alert: a, where: {kind: tariff}, corroboration: {sources: 2}}]"),
            (false, "exceptions: [{name: x}]"),
            (false, "lists: [a]"),
            (false, "lists: {a: b}"),
            (false, "defaults: {colour: red}"),
            (false, "include: [{a: b}]"),
        ] {
            assert_eq!(is_read(text), right, "the reader: {text}");
            let fault = faults(&[text]).remove(0);
            assert_eq!(fault.is_none(), right, "the schema: {text}: {fault:?}");
        }
    }
}
