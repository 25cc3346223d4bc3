//! What a test gives the engine: an article, a fact, or a price, at a time.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::article::{Article, Source};
use crate::facts::{Action, Amount, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, RateIs, Reader, Stage};
use crate::fetch::Tier;
use crate::lexicon::{PartyId, ProductId};
use crate::market::{Bar, Symbol};
use crate::rules::value_fault;
use crate::yaml::exactly_one;

/// Length of the bar that a price stands for, in seconds.
const BAR: u32 = 60;

/// One thing that is given.
#[derive(Debug)]
pub(super) struct Given {
    pub at: DateTime<Utc>,
    pub what: What,
}

impl Given {
    pub(super) fn price(&self) -> Option<&Bar> {
        match &self.what {
            What::Price(bar) => Some(bar),
            What::Article(..) => None,
        }
    }
}

#[derive(Debug)]
pub(super) enum What {
    Article(Arc<Article>, Vec<Fact>),
    Price(Bar),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(&["article", "fact", "quote"])))]
pub(super) struct GivenData {
    at: Moment,
    /// Text that is read as the daemon would.
    #[serde(default)]
    article: Option<String>,
    #[serde(default)]
    title: Option<String>,
    /// Instead of a text: the fact that it would tell.
    #[serde(default)]
    fact: Option<FactData>,
    #[serde(default)]
    quote: Option<QuoteData>,
    /// Who stands behind the text. Default: `test`.
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    tier: Option<Tier>,
    #[serde(default)]
    speaks_for: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct QuoteData {
    symbol: String,
    price: f64,
    #[serde(default)]
    volume: Option<f64>,
}

/// A time as tests write it: `2026-03-02T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub DateTime<Utc>);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| {
            serde::de::Error::custom(format!("`{text}` is not a time; expected one such as `2026-03-02T12:00:00Z`"))
        })
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time with its zone: `2026-03-02T12:00:00Z`.",
            "type": "string",
            "format": "date-time",
        })
    }
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    pub(super) fn list(names: Option<Self>) -> Vec<String> {
        match names {
            None => Vec::new(),
            Some(Self::One(one)) => vec![one],
            Some(Self::Many(many)) => many,
        }
    }
}

/// A fact as a test writes it: only what matters to it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FactData {
    kind: String,
    #[serde(default)]
    action: Option<Action>,
    #[serde(default)]
    stage: Option<Stage>,
    #[serde(default)]
    actor: Option<Names>,
    #[serde(default)]
    target: Option<Names>,
    #[serde(default)]
    participants: Option<Names>,
    #[serde(default)]
    object: Option<Names>,
    #[serde(default)]
    rate: Option<f64>,
    #[serde(default)]
    rate_from: Option<f64>,
    #[serde(default)]
    rate_is: Option<RateIs>,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    amount: Option<Amount>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    date: Option<DateSpan>,
    #[serde(default)]
    date_is: Option<DateIs>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    confirmed_by: Option<Names>,
    #[serde(default)]
    unconfirmed_by: Option<Names>,
    #[serde(default)]
    denied_by: Option<Names>,
    #[serde(default)]
    said_by: Option<String>,
    #[serde(default)]
    fresh: Option<bool>,
    #[serde(default)]
    hedge: Option<Hedge>,
}

/// What is wrong with what is given, and the value at fault where it is one.
#[derive(Debug)]
pub(super) struct Fault {
    pub message: String,
    /// A field of `fact`, and its value.
    pub value: Option<(&'static str, String)>,
}

/// Makes the input of the engine.
///
/// # Errors
/// What is missing or unknown.
pub(super) fn given(data: GivenData, index: usize, reader: &Reader) -> Result<Given, Fault> {
    let at = data.at.0;
    let what = match (data.article, data.fact, data.quote) {
        (Some(text), None, None) => {
            let title = data.title.unwrap_or_default();
            let article = article(index, data.source, data.tier, data.speaks_for, (&title, &text), at);
            let facts = reader.read(&article);
            What::Article(Arc::new(article), facts)
        }
        (None, Some(fact), None) => {
            // Each fact has a text of its own: it is no copy of another.
            let mut article = article(index, data.source, data.tier, data.speaks_for, ("", "as given"), at);
            article.fingerprint = xxhash_rust::xxh3::xxh3_64(&index.to_le_bytes());
            let fact = read_fact(fact, reader)?;
            What::Article(Arc::new(article), vec![fact])
        }
        (None, None, Some(quote)) => What::Price(Bar {
            symbol: Symbol::new(&quote.symbol),
            starts_at: at - chrono::TimeDelta::seconds(i64::from(BAR)),
            interval_s: BAR,
            open: None,
            high: None,
            low: None,
            close: quote.price,
            volume: quote.volume,
            received_at: at,
        }),
        _ => return Err(Fault { message: "expected one of `article`, `fact`, `quote`".to_owned(), value: None }),
    };
    Ok(Given { at, what })
}

fn article(
    index: usize,
    source: Option<String>,
    tier: Option<Tier>,
    speaks_for: Option<String>,
    (title, text): (&str, &str),
    at: DateTime<Utc>,
) -> Article {
    let source = Source {
        id: source.unwrap_or_else(|| "test".to_owned()),
        tier: tier.unwrap_or(Tier::Press),
        speaks_for: speaks_for.map(|party| PartyId::new(&party)),
    };
    Article::plain(&format!("given-{}", index + 1), source, title, text, Some(at), at)
}

fn read_fact(data: FactData, reader: &Reader) -> Result<Fact, Fault> {
    let lexicon = reader.lexicon();
    let checked = |field: &'static str, names: Vec<String>| -> Result<Vec<String>, Fault> {
        let wrong =
            names.iter().find_map(|name| value_fault(field, name, lexicon).map(|message| (message, name.clone())));
        match wrong {
            Some((message, name)) => Err(Fault { message, value: Some((field, name)) }),
            None => Ok(names),
        }
    };
    let parties = |field: &'static str, names: Option<Names>| -> Result<Vec<PartyId>, Fault> {
        Ok(checked(field, Names::list(names))?.iter().map(|id| PartyId::new(id)).collect())
    };
    let kind = checked("kind", vec![data.kind])?.iter().find_map(|kind| Kind::named(kind, lexicon));
    let kind = kind.ok_or_else(|| Fault { message: "expected a `kind`".to_owned(), value: None })?;
    let object = checked("object", Names::list(data.object))?;
    let basis = checked("basis", data.basis.into_iter().collect())?.pop();
    let text = "as given";
    Ok(Fact {
        kind,
        action: data.action,
        stage: data.stage,
        actor: parties("actor", data.actor)?,
        target: parties("target", data.target)?,
        participants: Names::list(data.participants),
        object: object.iter().map(|id| ProductId::new(id)).collect(),
        rate: data.rate,
        rate_from: data.rate_from,
        rate_is: data.rate_is,
        basis,
        amount: data.amount,
        date: data.date,
        date_is: data.date_is,
        place: data.place,
        confirmed_by: parties("confirmed_by", data.confirmed_by)?,
        unconfirmed_by: parties("unconfirmed_by", data.unconfirmed_by)?,
        denied_by: parties("denied_by", data.denied_by)?,
        said_by: data.said_by,
        fresh: data.fresh.unwrap_or(true),
        hedge: data.hedge.unwrap_or(Hedge::Asserted),
        evidence: Evidence { text: text.to_owned(), part: EvidenceIn::Text, start: 0, end: text.len() },
        confidence: 1.0,
    })
}
