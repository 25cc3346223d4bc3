//! An alert as a few plain lines, from which each service's form is made.

use crate::delivery::render::{Language, Reader, Sending, View, clean};
use crate::outbox::Pending;

/// A character of no width: behind `@` it keeps a name from being called.
const NO_WIDTH: char = '\u{200b}';
/// Alerts told one by one of a message that tells of several.
pub(super) const ITEMS_MAX: usize = 10;
const PRICES_MAX: usize = 8;
/// Bytes of the longest link that is told: services refuse longer ones (Discord: 2,048), and half a link leads nowhere.
const LINK_MAX: usize = 2_000;

/// What every form says.
pub(super) struct Told {
    pub view: View,
    pub language: Language,
    /// `CRITICAL · Update`.
    pub head: String,
    /// `Announced, stated as fact · 2 independent sources`.
    pub standing: String,
    /// `rate: 10% → 25%`, a line each.
    pub changed: Vec<String>,
    /// `✓ announced by United States`, ..
    pub positions: Vec<String>,
    /// `MP +7.32 %`, ..
    pub prices: Vec<String>,
    /// `rule tariff-threat · alert a1b2`.
    pub foot: String,
}

impl Told {
    pub(super) fn of(pending: &Pending, reader: &Reader) -> Self {
        let alert = &pending.alert;
        let created = pending.notification.created_at;
        // Of the first try, whichever this one is: a body is equal on every one.
        let view = View::new(alert, &Sending { reader: reader.clone(), saved_at: created, now: created, tries: 0 });
        let changed = view.changed.iter().map(|one| {
            let new = one.new.as_deref().unwrap_or(reader.say("none"));
            match &one.old {
                Some(old) => format!("{}{}{old} → {new}", one.field, reader.say("colon")),
                None => format!("{}{}{new}", one.field, reader.say("colon")),
            }
        });
        let positions = view.positions.iter().map(|one| {
            let mark = match one.tone {
                "for" => "✓",
                "against" => "✗",
                _ => "?",
            };
            format!("{mark} {}{}{}", one.stance, reader.say("gap"), one.party)
        });
        let prices = view
            .prices
            .iter()
            .take(PRICES_MAX)
            .filter_map(|one| one.percent.as_ref().map(|percent| format!("{} {percent}", one.symbol)));
        Self {
            head: format!("{} · {}", view.severity, view.news),
            standing: [&view.standing, &view.sources].into_iter().flatten().cloned().collect::<Vec<_>>().join(" · "),
            changed: changed.collect(),
            positions: positions.collect(),
            prices: prices.collect(),
            foot: reader.fill("foot/chat", &[&view.rule, &view.alert]),
            language: reader.language,
            view,
        }
    }

    /// `🔴`, `🟠` or `🔵`.
    pub(super) fn light(&self) -> &'static str {
        light(self.view.level)
    }

    /// The colour of the severity, as `0xRRGGBB`.
    pub(super) fn colour(&self) -> u32 {
        match self.view.level {
            "critical" => 0xb4_23_18,
            "warning" => 0xc4_71_0c,
            _ => 0x2e_78_e6,
        }
    }

    /// Name and address of the article.
    pub(super) fn link(&self) -> Option<(&str, &str)> {
        let cited = self.view.cited.as_ref()?;
        let link = cited.link.as_deref().filter(|link| link.len() <= LINK_MAX)?;
        Some((if cited.title.is_empty() { link } else { &cited.title }, link))
    }

    /// What the reader may do: what it is called, and its page.
    pub(super) fn acts(&self) -> Vec<(&'static str, &str)> {
        let Some(links) = &self.view.links else { return Vec::new() };
        vec![
            (self.language.say("link/acknowledge"), &links.acknowledge),
            (self.language.say("link/snooze"), &links.snooze),
        ]
    }

    /// Where and when it was published.
    pub(super) fn whence(&self) -> Option<String> {
        let cited = self.view.cited.as_ref()?;
        let when = cited.published.as_ref().unwrap_or(&cited.seen);
        Some(format!("{}{}{when}", cited.source, self.language.say("comma")))
    }

    /// `and 4 more`, where a summary tells of more alerts than are shown.
    pub(super) fn rest(&self) -> Option<String> {
        let rest = self.view.more.items + self.view.items.len().saturating_sub(ITEMS_MAX);
        (rest > 0).then(|| self.language.fill("more", &[&rest.to_string()]))
    }
}

pub(super) fn light(level: &str) -> &'static str {
    match level {
        "critical" => "🔴",
        "warning" => "🟠",
        _ => "🔵",
    }
}

/// Text in which `@name` calls nobody.
pub(super) fn uncalled(text: &str) -> String {
    text.replace('@', &format!("@{NO_WIDTH}"))
}

/// Text in which none of the signs is markup: each gets a backslash.
pub(super) fn backslashed(text: &str, signs: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in uncalled(text).chars() {
        if signs.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text with `&`, `<` and `>` as entities.
pub(super) fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Cut to so many characters, by graphemes.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut short = clean::cut(text, most);
    while short.chars().count() > most {
        let less = short.chars().count() - most;
        let kept: String = short.chars().take(short.chars().count().saturating_sub(less + 1)).collect();
        short = format!("{}…", kept.trim_end());
    }
    short
}

/// Cut to so many units of UTF-16, as services count whose own programs are written in JavaScript; by graphemes.
pub(super) fn cut_utf16(text: &str, most: usize) -> String {
    let mut short = cut(text, most);
    loop {
        let over = short.encode_utf16().count().saturating_sub(most);
        let count = short.chars().count();
        if over == 0 || count <= 1 {
            return short;
        }
        // A character has two units at most.
        short = cut(&short, count.saturating_sub(over.div_ceil(2).max(1)).max(1));
    }
}
