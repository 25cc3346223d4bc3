//! For tests: what a JSON Schema says against YAML, as an editor's validator would.

use serde_json::{Map, Value as Json};

use crate::yaml::tree::{Scalar, resolve};
use crate::yaml::{Node, Value, parse};

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar { text, quoted } => match resolve(text, *quoted) {
            Scalar::Null => Json::Null,
            Scalar::Bool(truth) => truth.into(),
            Scalar::Integer(number) => number.into(),
            Scalar::Float(number) => number.into(),
            Scalar::Text(text) => text.into(),
        },
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (key.name.clone(), json(value))).collect::<Map<_, _>>())
        }
    }
}

/// What the schema says against each text; none where it is valid.
pub(crate) fn faults(schema: Json, texts: &[&str]) -> Vec<Option<String>> {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", schema).expect("a schema");
    let schema = compiler.compile("schema.json", &mut schemas).expect("a schema that compiles");
    let fault = |text: &&str| {
        let value = json(&parse("file.yaml", text).expect("YAML"));
        schemas.validate(&value, schema).err().map(|error| format!("{error:#}"))
    };
    texts.iter().map(fault).collect()
}
