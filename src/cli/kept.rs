//! The store as an archive: the daemon's own articles, and who was not to be told of them.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::DateTime;

use crate::article::Article;
use crate::backtest::Archive;
use crate::config::Config;
use crate::daemon;
use crate::engine::Mute;
use crate::market::Bar;
use crate::store::{BarsAsked, SqliteStore, Store};

/// Articles read from the store at a time.
const PAGE: usize = 500;

/// Opens a store, beside a daemon that writes it; its bars come in the order in which they were known.
pub(super) fn open(path: &Path, config: Option<&Config>) -> Result<(Archive<'static>, Vec<Bar>)> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime cannot be started")?;
    let store = SqliteStore::open_read(path)?;
    let (count, first_reads, mut bars) = runtime.block_on(async {
        let count = store.counts().await?.get("articles").copied().unwrap_or_default();
        anyhow::Ok((count, store.first_reads().await?, store.bars(BarsAsked::since(DateTime::UNIX_EPOCH)).await?))
    })?;
    bars.sort_by_key(|bar| bar.received_at);
    let feeds = config.map(|config| config.feeds.clone()).unwrap_or_default();
    let mute = move |article: &Article| {
        // The store keeps the times of entries to the microsecond.
        let first = first_reads.get(&article.feed).map(DateTime::timestamp_micros)
            == Some(article.first_seen_at.timestamp_micros());
        match feeds.iter().find(|feed| feed.name.as_str() == article.feed) {
            Some(feed) => daemon::mute(feed, article, first, article.first_seen_at),
            // Of a feed that is not configured, what most are: silent on the first read.
            None if first => Mute::FirstRead,
            None => Mute::No,
        }
    };
    let mut place = 0;
    let pages = move || -> Result<Vec<(Article, Mute)>, Box<dyn std::error::Error + Send + Sync>> {
        let page = runtime.block_on(store.articles_after(place, PAGE))?;
        place = page.last().map_or(place, |(place, _)| *place);
        Ok(page
            .into_iter()
            .map(|(_, article)| (mute(&article), article))
            .map(|(mute, article)| (article, mute))
            .collect())
    };
    Ok((Archive::pages(path.display().to_string(), count, Box::new(pages)), bars))
}
