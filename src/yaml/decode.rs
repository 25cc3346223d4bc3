//! A tree of nodes to a typed value, with every problem in it.
//!
//! serde stops at the first error. Here each error names its node; the node is noted, taken out of the tree, and the
//! tree is read again, until it reads or its root is at fault.

use std::collections::HashSet;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::yaml::tree::{Key, Node, Place, Scalar, Value, resolve};
use crate::yaml::{Problem, SPANNED, SPANNED_FIELDS, suggest};

/// Reads the node as a `T`.
///
/// # Errors
/// Every problem in it, in the order of the file.
pub fn decode_node<T: DeserializeOwned>(node: &Node) -> Result<T, Vec<Problem>> {
    let mut tree = node.clone();
    let mut problems = Vec::new();
    // Entries that were taken out, so that they are not called missing too: the map's place, and the key.
    let mut taken: HashSet<(u32, u32, String)> = HashSet::new();
    loop {
        let fault = match T::deserialize(&tree) {
            Ok(value) if problems.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(fault) => fault,
        };
        let place = fault.place.clone().unwrap_or_else(|| tree.place.clone());
        let known =
            matches!(&fault.missing, Some(field) if taken.contains(&(place.line, place.column, (*field).to_owned())));
        if !known {
            problems.push(place.problem(fault.message));
        }
        if !take_out(&mut tree, &place, &mut taken) {
            break;
        }
    }
    problems.sort();
    problems.dedup();
    Err(problems)
}

/// Takes the entry or item at `place` out of the tree; false if it is not below the root.
fn take_out(node: &mut Node, place: &Place, taken: &mut HashSet<(u32, u32, String)>) -> bool {
    let own = (node.place.line, node.place.column);
    match &mut node.value {
        Value::Scalar { .. } => false,
        Value::List(items) => match items.iter().position(|item| item.place == *place) {
            Some(index) => {
                items.remove(index);
                true
            }
            None => items.iter_mut().any(|item| take_out(item, place, taken)),
        },
        Value::Map(entries) => {
            // A deeper entry may begin at the same place as the map that holds it: the deepest is at fault.
            if entries.iter_mut().any(|(_, value)| take_out(value, place, taken)) {
                return true;
            }
            match entries.iter().position(|(key, value)| key.place == *place || value.place == *place) {
                Some(index) => {
                    let (key, _) = entries.remove(index);
                    taken.insert((own.0, own.1, key.name));
                    true
                }
                None => false,
            }
        }
    }
}

/// Why a node could not be read.
#[derive(Debug)]
pub struct Fault {
    message: String,
    place: Option<Place>,
    missing: Option<&'static str>,
}

impl Fault {
    fn new(message: String) -> Self {
        Self { message, place: None, missing: None }
    }
    fn at(mut self, place: &Place) -> Self {
        self.place.get_or_insert_with(|| place.clone());
        self
    }
}

/// What serde expected, in words for people.
fn asked(expected: &dyn de::Expected) -> String {
    let text = expected.to_string();
    match text.as_str() {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not negative".to_owned(),
        "i8" | "i16" | "i32" | "i64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "text".to_owned(),
        "a sequence" => "a list".to_owned(),
        name if name.starts_with("struct ") => "a map".to_owned(),
        _ => text,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        Self::new(timezone(&message).unwrap_or(message))
    }
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {}, found {}", asked(expected), shown(found)))
    }
    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {}, found {}", asked(expected), shown(found)))
    }
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown field `{field}`{}", hint(field, expected)))
    }
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown value `{variant}`{}", hint(variant, expected)))
    }
    fn missing_field(field: &'static str) -> Self {
        Self { missing: Some(field), ..Self::new(format!("missing field `{field}`")) }
    }
}

/// What `chrono_tz` says of a name that it does not know, in our words.
fn timezone(message: &str) -> Option<String> {
    let name = message.strip_prefix("failed to parse timezone: '")?.strip_suffix('\'')?;
    let close = suggest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
    let hint = close.map_or_else(
        || "; expected a name such as `America/New_York` or `UTC`".to_owned(),
        |close| format!("; did you mean `{close}`?"),
    );
    Some(format!("unknown time zone `{name}`{hint}"))
}

fn hint(word: &str, expected: &[&str]) -> String {
    match suggest(word, expected.iter().copied()) {
        Some(close) => format!("; did you mean `{close}`?"),
        None if expected.is_empty() => "; none is taken here".to_owned(),
        None => format!(
            "; expected one of {}",
            expected.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

fn shown(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Str(text) => format!("text `{text}`"),
        de::Unexpected::Unit | de::Unexpected::Option => "nothing".to_owned(),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "a map".to_owned(),
        de::Unexpected::Bool(value) => format!("`{value}`"),
        de::Unexpected::Signed(value) => format!("`{value}`"),
        de::Unexpected::Unsigned(value) => format!("`{value}`"),
        de::Unexpected::Float(value) => format!("`{value}`"),
        other => other.to_string(),
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, quoted } => match resolve(text, *quoted) {
                Scalar::Null => visitor.visit_unit(),
                Scalar::Bool(value) => visitor.visit_bool(value),
                Scalar::Integer(value) => match u64::try_from(value) {
                    Ok(value) => visitor.visit_u64(value),
                    Err(_) => visitor.visit_i64(value),
                },
                Scalar::Float(value) => visitor.visit_f64(value),
                Scalar::Text(text) => visitor.visit_borrowed_str(text),
            },
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        }
        .map_err(|fault| fault.at(&self.place))
    }

    /// A number or a boolean is text as written, where text is asked for.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, quoted } if resolve(text, *quoted) != Scalar::Null => {
                visitor.visit_borrowed_str(text).map_err(|fault: Fault| fault.at(&self.place))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, quoted } if resolve(text, *quoted) == Scalar::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
        .map_err(|fault: Fault| fault.at(&self.place))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self).map_err(|fault: Fault| fault.at(&self.place))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == SPANNED {
            return visitor.visit_map(SpannedEntries { node: self, next: 0 }).map_err(|fault| fault.at(&self.place));
        }
        match &self.value {
            // `key:` with nothing behind it is a map with nothing in it.
            Value::Scalar { text, quoted } if resolve(text, *quoted) == Scalar::Null => visitor
                .visit_map(Entries { rest: [].iter(), value: None })
                .map_err(|fault: Fault| fault.at(&self.place)),
            // serde would take the items for the fields in their order.
            Value::List(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
        .map_err(|fault: Fault| fault.at(&self.place))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, .. } => visitor.visit_enum(Variant { name: text, place: &self.place, value: None }),
            Value::Map(entries) if entries.len() == 1 => {
                let (key, value) = &entries[0];
                visitor.visit_enum(Variant { name: &key.name, place: &key.place, value: Some(value) })
            }
            _ => {
                let names = variants.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                Err(Fault::new(format!("expected one of {names}")))
            }
        }
        .map_err(|fault: Fault| fault.at(&self.place))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|item| seed.deserialize(item).map_err(|fault| fault.at(&item.place))).transpose()
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, (Key, Node)>,
    value: Option<&'de Node>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        let name: StrDeserializer<'_, Fault> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|fault| fault.at(&key.place))
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let value = self.value.take().ok_or_else(|| Fault::new("value asked for before its key".to_owned()))?;
        seed.deserialize(value).map_err(|fault| fault.at(&value.place))
    }
}

struct SpannedEntries<'de> {
    node: &'de Node,
    next: usize,
}

impl<'de> MapAccess<'de> for SpannedEntries<'de> {
    type Error = Fault;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(name) = SPANNED_FIELDS.get(self.next) else { return Ok(None) };
        self.next += 1;
        let name: StrDeserializer<'_, Fault> = (*name).into_deserializer();
        seed.deserialize(name).map(Some)
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        match self.next {
            1 => seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(self.node.place.line)),
            2 => seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(self.node.place.column)),
            _ => seed.deserialize(self.node),
        }
    }
}

struct Variant<'de> {
    name: &'de str,
    place: &'de Place,
    value: Option<&'de Node>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        let value = seed.deserialize(name).map_err(|fault| fault.at(self.place))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Fault;
    fn unit_variant(self) -> Result<(), Fault> {
        match self.value {
            None => Ok(()),
            Some(value) => Err(Fault::new(format!("`{}` takes no value", self.name)).at(&value.place)),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        let value =
            self.value.ok_or_else(|| Fault::new(format!("`{}` needs a value: `{{{}: ..}}`", self.name, self.name)))?;
        seed.deserialize(value)
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.newtype_variant_seed(std::marker::PhantomData::<de::IgnoredAny>)?;
        visitor.visit_unit()
    }
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let value = self.value.ok_or_else(|| Fault::new(format!("`{}` needs {}", self.name, fields.join(", "))))?;
        de::Deserializer::deserialize_any(value, visitor)
    }
}
