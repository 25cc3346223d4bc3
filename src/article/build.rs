//! Makes an article of an entry, and of the page that it links to where that says more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use trafilatura::{ExtractionFocus, Options};
use url::Url;
use whatlang::{Detector, Lang};
use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, ArticleId, Source, clean, clean_line, fingerprint, html};
use crate::fetch::{Document, Feed, FetchPages};
use crate::lexicon::PartyId;
use crate::parse::{Entry, Precision, outlet_at, read_date, to_utf8};

/// An entry with less text than this, in bytes, is a teaser.
const SHORT_BYTES: usize = 400;
/// Below this a language cannot be told.
const LANGUAGE_BYTES_MIN: usize = 40;
/// Parts of a query that say where a reader came from, not what is read.
const TRACKERS: &[&str] =
    &["utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "cmpid", "ref_src", "ncid", "igshid", "at_medium", "at_campaign"];
const WALLS: &[&str] = &[
    "captcha",
    "cf-challenge",
    "just a moment...",
    "are you a robot",
    "verify you are human",
    "enable javascript and cookies to continue",
    "access denied",
];
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Cmn, "zh"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Rus, "ru"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
];

/// Why a page gave no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    #[error("page is a bot wall or asks for consent")]
    Blocked,
    #[error("page holds no text")]
    NoText,
}

impl ArticleError {
    /// Stable name for metrics and logs; never reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::NoText => "no_text",
        }
    }
}

/// What names the entry over its versions, and the hash of this version.
pub fn version_key(entry: &Entry) -> (String, u64) {
    let hash = fingerprint::content_hash(&[
        &entry.title,
        entry.summary.as_deref().unwrap_or_default(),
        entry.content.as_deref().unwrap_or_default(),
    ]);
    let identity = entry
        .guid
        .clone()
        .or_else(|| entry.link.as_deref().map(canonical_link))
        .unwrap_or_else(|| format!("{hash:016x}"));
    (identity, hash)
}

/// A link without what only tells where the reader came from.
fn canonical_link(link: &str) -> String {
    let Ok(mut url) = Url::parse(link) else { return link.to_owned() };
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !TRACKERS.iter().any(|tracker| name.starts_with(tracker)))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    url.to_string()
}

/// True if the entry's page should be fetched.
pub fn needs_page(entry: &Entry, feed: &Feed) -> bool {
    if entry.link.is_none() {
        return false;
    }
    match feed.fetch_pages {
        FetchPages::Never => false,
        FetchPages::Always => true,
        FetchPages::WhenShort => {
            let text = own_text(entry);
            text.len() < SHORT_BYTES
                || ["…", "...", "[…]", "[...]", "Read more"].iter().any(|end| text.trim_end().ends_with(end))
        }
    }
}

fn own_text(entry: &Entry) -> String {
    let plain = |field: &Option<String>| {
        field
            .as_deref()
            .map(|text| if html::is_html(text) { html::text_of(text) } else { clean(text) })
            .unwrap_or_default()
    };
    let (content, summary) = (plain(&entry.content), plain(&entry.summary));
    if content.len() >= summary.len() { content } else { summary }
}

/// Makes the article; `page` is what the entry's link gave, where it was fetched.
///
/// # Errors
/// Only where neither the entry nor the page holds a title or text.
pub fn build(
    entry: &Entry,
    page: Option<&Document>,
    feed: &Feed,
    first_seen_at: DateTime<Utc>,
) -> Result<Article, ArticleError> {
    let (identity, _) = version_key(entry);
    let own = own_text(entry);
    let read = page.map(read_page);
    let mut text = own;
    let mut published = entry.published_at.zip(entry.published_precision);
    let mut title = clean_line(&entry.title);
    if let Some(Ok(page)) = &read {
        if page.text.len() > text.len() {
            text.clone_from(&page.text);
        }
        if title.is_empty() {
            title.clone_from(&page.title);
        }
        published = published.or(page.published);
    }
    if title.is_empty() && text.is_empty() {
        return Err(read.and_then(Result::err).unwrap_or(ArticleError::NoText));
    }
    // The title at the head of the text says nothing more.
    if let Some(rest) = without_title(&text, &title) {
        text = rest;
    }
    let content_hash = fingerprint::content_hash(&[&title, &text]);
    let key = format!("{identity}\0{content_hash:016x}");
    let declared =
        feed.language.clone().or_else(|| entry.language.as_deref().and_then(|code| code.get(..2)).map(str::to_owned));
    Ok(Article {
        id: ArticleId(Arc::from(format!("{}:{:016x}", feed.name, xxh3_64(key.as_bytes())))),
        feed: feed.name.to_string(),
        identity,
        source: Source {
            id: feed.source.id.clone(),
            tier: feed.source.tier,
            speaks_for: feed.source.speaks_for.as_deref().map(PartyId::new),
        },
        outlet: entry.outlet.clone().or_else(|| entry.link.as_deref().and_then(outlet_at)),
        link: entry.link.clone(),
        language: declared.or_else(|| language(&text)),
        published_at: published.map(|(at, _)| at),
        published_precision: published.map(|(_, precision)| precision),
        first_seen_at,
        content_hash,
        fingerprint: fingerprint::simhash(&title, &text),
        title,
        text,
    })
}

/// The text after a first paragraph that repeats the title; none if it does not.
fn without_title(text: &str, title: &str) -> Option<String> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let same = !title.is_empty() && first.trim_end_matches('.') == title.trim_end_matches('.');
    same.then(|| rest.trim_start().to_owned())
}

/// What a page says.
#[derive(Clone, Debug, Default)]
pub struct PageText {
    pub title: String,
    pub text: String,
    pub published: Option<(DateTime<Utc>, Precision)>,
}

/// The main text of a page.
///
/// # Errors
/// A bot wall, or a page without text.
pub fn read_page(document: &Document) -> Result<PageText, ArticleError> {
    let page = to_utf8(&document.bytes, document.content_type.as_deref());
    let published = html::meta(&page, "article:published_time")
        .or_else(|| html::json_ld(&page, "datePublished"))
        .and_then(read_date);
    let title = html::meta(&page, "og:title").map(html::text_of);
    let found = main_text(&page, document.url.clone());
    let (title_found, text) = found.unwrap_or_else(|| (String::new(), html::text_of(&page)));
    if text.len() < SHORT_BYTES * 2 {
        let lower = text.to_lowercase();
        if WALLS.iter().any(|mark| lower.contains(mark)) {
            return Err(ArticleError::Blocked);
        }
    }
    if text.trim().is_empty() {
        return Err(ArticleError::NoText);
    }
    Ok(PageText { title: title.unwrap_or_else(|| clean_line(&title_found)), text, published })
}

/// trafilatura, favouring precision; it recurses, so only for tame pages, and behind a guard.
fn main_text(page: &str, url: Option<Url>) -> Option<(String, String)> {
    if !html::is_tame(page) {
        return None;
    }
    let mut options =
        Options::default().with_fallback(true).with_focus(ExtractionFocus::FavorPrecision).with_exclude_comments(true);
    options.original_url = url;
    let result = catch_unwind(AssertUnwindSafe(|| trafilatura::extract(page, &options))).ok()?.ok()?;
    // Its plain text runs paragraphs together; its HTML keeps them apart.
    let text = html::text_of(&result.content_html);
    (!text.is_empty()).then_some((result.metadata.title, text))
}

/// ISO 639-1 code of a body of text; a guess among the languages of the trade's news.
fn language(text: &str) -> Option<String> {
    if text.len() < LANGUAGE_BYTES_MIN {
        return None;
    }
    let allowed = LANGUAGES.iter().map(|(lang, _)| *lang).collect();
    let lang = Detector::with_allowlist(allowed).detect_lang(text)?;
    LANGUAGES.iter().find(|(known, _)| *known == lang).map(|(_, code)| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(yaml: &str) -> Feed {
        let config = crate::yaml::decode("feeds.yaml", yaml).expect("a feed");
        Feed::new(&config, std::path::Path::new(".")).expect("a feed")
    }

    fn entry(title: &str, text: &str) -> Entry {
        Entry {
            guid: Some("g".into()),
            link: Some("https://x.example/a".into()),
            title: title.into(),
            summary: Some(text.into()),
            ..Entry::default()
        }
    }

    fn at() -> DateTime<Utc> {
        "2025-10-26T12:00:00Z".parse().expect("a time")
    }

    #[test]
    fn trackers_do_not_make_another_article() {
        let of = |link: &str| version_key(&Entry { guid: None, link: Some(link.into()), ..entry("t", "x") }).0;
        assert_eq!(of("https://x.example/a?id=7&utm_source=feed#top"), of("https://x.example/a?id=7"));
        assert_ne!(of("https://x.example/a?id=7"), of("https://x.example/a?id=8"));
    }

    #[test]
    fn an_edited_entry_is_a_new_version_of_the_same_article() {
        let (first, second) = (version_key(&entry("t", "one")), version_key(&entry("t", "two")));
        assert_eq!(first.0, second.0);
        assert_ne!(first.1, second.1);
    }

    #[test]
    fn a_page_is_wanted_where_the_entry_is_a_teaser() {
        let (short, long) = (entry("t", "short"), entry("t", &"long text ".repeat(60)));
        let cut = entry("t", &format!("{}…", "long text ".repeat(60)));
        let feed = feed("{name: a, url: 'https://x.example/'}");
        assert!(needs_page(&short, &feed) && needs_page(&cut, &feed) && !needs_page(&long, &feed));
        assert!(!needs_page(&Entry { link: None, ..short }, &feed));
    }

    #[test]
    fn the_page_gives_the_text_where_it_says_more() {
        let html = format!(
            "<html><head><title>T</title></head><body><nav>Menu</nav><article><h1>T</h1><p>{}</p><p>{}</p></article><footer>Terms</footer></body></html>",
            "The ministry set out the new duty in detail. ".repeat(8),
            "Importers were given a month to prepare for it. ".repeat(8)
        );
        let page = Document { bytes: html.into_bytes(), ..Document::default() };
        let article =
            build(&entry("Title", "Teaser."), Some(&page), &feed("{name: a, url: 'https://x.example/'}"), at())
                .expect("an article");
        assert!(article.text.contains("Importers were given") && !article.text.contains("Menu"), "{}", article.text);
        assert_eq!(article.language.as_deref(), Some("en"));
    }

    #[test]
    fn the_title_is_not_read_twice() {
        let article = build(
            &entry("Duty on tea.", "<h1>Duty on tea</h1><p>Kenya put a duty on tea.</p>"),
            None,
            &feed("{name: a, url: 'https://x.example/'}"),
            at(),
        );
        assert_eq!(article.expect("an article").text, "Kenya put a duty on tea.");
    }

    #[test]
    fn a_bot_wall_leaves_the_entrys_own_text() {
        let page = Document {
            bytes: b"<html><body><p>Just a moment... verify you are human</p></body></html>".to_vec(),
            ..Document::default()
        };
        assert_eq!(read_page(&page).expect_err("a wall"), ArticleError::Blocked);
        let article =
            build(&entry("Title", "Teaser."), Some(&page), &feed("{name: a, url: 'https://x.example/'}"), at())
                .expect("an article");
        assert_eq!(article.text, "Teaser.");
    }

    #[test]
    fn the_same_version_has_the_same_id() {
        let feed = feed("{name: a, url: 'https://x.example/'}");
        let of = |text| build(&entry("t", text), None, &feed, at()).expect("an article").id;
        assert_eq!(of("one"), of("one"));
        assert_ne!(of("one"), of("two"));
    }
}
