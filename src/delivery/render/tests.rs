//! What a mail says, and that hostile text stays text.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::alerts::{Alert, AlertId, AlertStatus, Cited, PriceLine};
use crate::delivery::render::view::View;
use crate::delivery::render::{Language, Reader, Sending, render_html, render_text, subject};
use crate::facts::{Action, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, Stage};
use crate::ledger::{FieldChange, Novelty, Position, Stance, StoryId};
use crate::lexicon::Lexicon;
use crate::market::Symbol;
use crate::market::impact::Course;
use crate::rules::{Reason, RuleName, Severity};

/// 10 October 2025, 14:57 UTC.
pub(crate) fn published() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_108_220, 0).expect("in range")
}

/// A fact as the extractor makes it; parties and goods are ids that serialise as plain text.
pub(crate) fn tariff() -> Fact {
    let evidence = "The president said he would impose an additional 100% tariff on Chinese goods from November 1.";
    Fact {
        kind: Kind::Tariff,
        action: Some(Action::Impose),
        stage: Some(Stage::Announced),
        actor: ids(&["US"]),
        target: ids(&["CN"]),
        participants: vec![],
        object: ids(&["all_goods"]),
        rate: Some(100.0),
        rate_from: Some(30.0),
        rate_is: None,
        basis: Some("section_301".into()),
        amount: None,
        date: Some(DateSpan::day(NaiveDate::from_ymd_opt(2025, 11, 1).expect("a day"))),
        date_is: Some(DateIs::Effective),
        place: None,
        confirmed_by: ids(&["US"]),
        unconfirmed_by: ids(&["CN"]),
        denied_by: vec![],
        said_by: Some("person:donald_trump".into()),
        fresh: true,
        hedge: Hedge::Attributed,
        evidence: Evidence { text: evidence.into(), part: EvidenceIn::Text, start: 0, end: evidence.len() },
        confidence: 0.93,
    }
}

fn ids<T: serde::de::DeserializeOwned>(names: &[&str]) -> Vec<T> {
    names.iter().map(|name| serde_json::from_value((*name).into()).expect("an id is text")).collect()
}

fn position(party: &str, stance: Stance, after_s: i64) -> Position {
    serde_json::from_value(serde_json::json!({
        "party": party, "stance": stance, "at": published() + TimeDelta::seconds(after_s),
        "article": "art1", "evidence": "said so",
    }))
    .expect("a position")
}

/// An update with everything that a mail can show.
pub(crate) fn alert() -> Alert {
    let price = |symbol: &str, price: Option<f64>, percent: Option<f64>, note: Option<&str>| PriceLine {
        symbol: symbol.into(),
        price,
        percent,
        since: price.map(|_| published()),
        at: price.map(|_| published() + TimeDelta::seconds(240)),
        note: note.map(str::to_owned),
        ..PriceLine::blank(symbol, published())
    };
    let reason = |condition: &str, saw: &str| Reason { condition: condition.into(), saw: saw.into() };
    let change =
        |field: &str, old: &str, new: &str| FieldChange { field: field.into(), old: old.into(), new: new.into() };
    Alert {
        id: AlertId("a00c0ffee00c0ffee".into()),
        revision: 2,
        status: AlertStatus::Updated,
        rule: RuleName("tariff-on-china".into()),
        severity: Severity::Critical,
        labels: BTreeMap::from([("desk".into(), "metals".into())]),
        title: "US announces 100 % tariff on China: all goods".into(),
        body: "Check soybean and rare earth positions.".into(),
        at: published() + TimeDelta::seconds(9),
        story: Some(StoryId("s1".into())),
        novelty: Some(Novelty::Update),
        changed: vec![change("stage", "threatened", "announced"), change("rate", "", "100")],
        reversal: false,
        correction: false,
        accounts: vec![],
        facts: vec![tariff()],
        article: Some(Cited {
            id: "art1".into(),
            feed: "harbour-wire".into(),
            source: "harbour-wire".into(),
            title: "Trump announces extra 100% tariff on China".into(),
            link: Some("https://harbour.example/news/tariff?id=7&lang=en".into()),
            published_at: Some(published()),
            first_seen_at: published() + TimeDelta::seconds(8),
            mixed: None,
        }),
        sources: vec!["harbour-wire".into(), "meridian-desk".into(), "ministry".into()],
        positions: vec![position("US", Stance::Announced, 8), position("CN", Stance::Unconfirmed, 8)],
        prices: vec![
            price("ZS=F", Some(1_006.25), Some(-1.514), None),
            price("MP", Some(78.34), Some(8.37), None),
            price("ES=F", Some(6_750.0), Some(-0.001), None),
            price("HG=F", None, None, Some("price is stale")),
        ],
        follow_up: None,
        thread: None,
        items: vec![],
        course: None,
        symbols: Vec::new(),
        expire_after_s: None,
        reasons: vec![reason("kind: tariff", "tariff"), reason("rate: \">= 25\"", "100")],
    }
}

pub(crate) fn sending() -> Sending {
    let saved_at = published() + TimeDelta::seconds(9);
    let reader = Reader { zone: Tz::America__New_York, ..Reader::default() };
    Sending { reader, saved_at, now: saved_at + TimeDelta::seconds(2), tries: 0 }
}

/// Every text of the alert that comes from feeds and rules, replaced.
fn with_texts(text: &str) -> Alert {
    let mut alert = alert();
    for field in [&mut alert.title, &mut alert.body, &mut alert.facts[0].evidence.text, &mut alert.prices[0].symbol] {
        *field = text.to_owned();
    }
    let cited = alert.article.as_mut().expect("an article");
    for field in [&mut cited.title, &mut cited.source] {
        *field = text.to_owned();
    }
    cited.link = Some(text.to_owned());
    alert.rule = RuleName(text.into());
    alert.labels.insert(text.to_owned(), text.to_owned());
    alert.reasons[0].saw = text.to_owned();
    alert.changed[0].new = text.to_owned();
    alert.facts[0].place = Some(text.to_owned());
    alert.facts[0].said_by = Some(text.to_owned());
    alert
}

fn with_facts(alert: Alert, facts: Vec<Fact>) -> Alert {
    Alert { facts, ..alert }
}

#[test]
fn the_text_of_an_update_says_everything_in_reading_order() {
    insta::assert_snapshot!(render_text(&alert(), &sending()), @r#"
    US announces 100 % tariff on China: all goods
    CRITICAL · Update · Announced, according to Donald Trump · 3 independent sources

    What changed
      Stage: threatened -> announced
      Rate: 100 %

    > "The president said he would impose an additional 100% tariff on Chinese goods from November 1."

    harbour-wire: Trump announces extra 100% tariff on China
    https://harbour.example/news/tariff?id=7&lang=en
    Published 10 Oct 2025, 10:57 EDT (14:57 UTC)

    Check soybean and rare earth positions.

    Prices since 10 Oct 2025, 10:57 EDT (14:57 UTC)
      ZS=F: -1.51 %, at 1,006.25
      MP: +8.37 %, at 78.34
      ES=F: 0.00 %, at 6,750
      HG=F: unknown (price is stale)

    Who stands where
      announced by US, 10 Oct 2025, 10:57 EDT (14:57 UTC)
      not yet confirmed by China, 10 Oct 2025, 10:57 EDT (14:57 UTC)

    Tariff: changed in stage, rate
      By: US
      Against: China
      On: all goods
      Rate: 100 % (was 30 %)
      From: Sat 1 Nov 2025
      Ground: section 301

    Why you get this
      kind: tariff, saw tariff
      rate: ">= 25", saw 100

    How long it took: seen 8 s after publication, decided 1 s later, sent 2 s later.
    Decided 10 Oct 2025, 10:57 EDT (14:57 UTC)
    Sent 10 Oct 2025, 10:57 EDT (14:57 UTC)
    Rule tariff-on-china, alert a00c0ffee00c0ffee, revision 2
    Labels desk=metals
    "#);
}

/// A reader of Chinese in Shanghai.
pub(crate) fn chinese() -> Reader {
    static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));
    Reader { zone: Tz::Asia__Shanghai, language: Language::Chinese, lexicon: Some(LEXICON.clone()), links: None }
}

/// An alert as the rules word it, with everything a mail can show and no word of an author's own.
pub(crate) fn stock() -> Alert {
    let fact = Fact { object: ids(&["rare_earths"]), said_by: Some("person:donald-trump".into()), ..tariff() };
    let reader = chinese();
    let title = crate::rules::headline(&fact, reader.lexicon.as_deref().expect("a lexicon"));
    let mut full = alert();
    full.prices[1] = PriceLine {
        times_usual: Some(3.1),
        abnormal_percent: Some(7.9),
        drift_percent: Some(0.2),
        ..full.prices[1].clone()
    };
    Alert { title, body: String::new(), facts: vec![fact], ..full }
}

#[test]
fn who_says_nothing_is_not_said_to_have_announced_it() {
    let mut alert = alert();
    let words = |alert: &Alert| render_text(alert, &sending());
    alert.facts[0].said_by = Some("CN".into());
    assert!(words(&alert).contains(" · Announced, not yet confirmed by China · "), "{}", words(&alert));
    alert.facts[0].said_by = Some("US".into());
    assert!(words(&alert).contains(" · Announced, according to US · "), "{}", words(&alert));
}

#[test]
fn the_sides_of_a_deal_stand_on_both_and_a_story_told_before_is_not_new() {
    let mut alert = alert();
    let deal = Fact { kind: Kind::Agreement, actor: ids(&["US", "CN"]), target: ids(&["CN", "US"]), ..tariff() };
    alert.facts = vec![deal];
    let words = render_text(&alert, &sending());
    assert!(words.contains("  Between: US, China\n") && !words.contains("  With: "), "{words}");
    alert.facts[0].target = ids(&["CN"]);
    let words = render_text(&alert, &sending());
    assert!(words.contains("  By: US, China\n  With: China\n"), "{words}");
    let first = Alert { revision: 1, status: AlertStatus::Firing, novelty: Some(Novelty::Update), ..alert };
    let second = Alert { thread: Some(AlertId("a1".into())), ..first.clone() };
    assert!(subject(&first, &Reader::default()).starts_with("[CRITICAL] US"));
    assert!(subject(&second, &Reader::default()).starts_with("[CRITICAL] Update: US"));
}

#[test]
fn a_line_of_a_digest_is_new_only_to_who_was_not_told_of_its_story() {
    use crate::alerts::Item;
    let of = |status, is_new| Item { status, is_new, ..Item::of(&stock()) };
    let items = vec![
        of(AlertStatus::Firing, Some(true)),
        of(AlertStatus::Firing, Some(false)),
        of(AlertStatus::Updated, Some(true)),
        of(AlertStatus::Updated, Some(false)),
        of(AlertStatus::Reversed, Some(true)),
        // Held by an earlier version.
        of(AlertStatus::Firing, None),
    ];
    let digest = Alert { title: "Digest of 6 alerts: x".into(), items, facts: vec![], article: None, ..alert() };
    for (reader, words) in [
        (Reader::default(), ["New", "Update", "New", "Update", "Reversal", "New"]),
        (chinese(), ["新消息", "更新", "新消息", "更新", "反转", "新消息"]),
    ] {
        let view = View::new(&digest, &Sending { reader, ..sending() });
        assert_eq!(view.items.iter().map(|item| item.news).collect::<Vec<_>>(), words);
    }
}

#[test]
fn an_address_of_several_alphabets_is_marked_where_its_source_stands() {
    let link = Some("https://www.r\u{435}uters.com/a".to_owned());
    let odd = |cited: Cited| Cited { mixed: Some("r\u{435}uters".into()), link: link.clone(), ..cited };
    let one = Alert { article: stock().article.map(odd), ..stock() };
    let many = Alert { items: vec![crate::alerts::Item::of(&one)], facts: vec![], article: None, ..stock() };
    for (reader, mark) in [
        (Reader::default(), "harbour-wire (letters of several alphabets in `r\u{435}uters`)"),
        (chinese(), "harbour-wire（`r\u{435}uters` 混用多种文字的字母）"),
    ] {
        for alert in [&one, &many] {
            let sending = Sending { reader: reader.clone(), ..sending() };
            assert!(render_text(alert, &sending).contains(mark), "{}", render_text(alert, &sending));
            assert!(render_html(alert, &sending, None).contains("r\u{435}uters"));
        }
    }
}

#[test]
fn headlines_inside_a_chinese_digest_are_chinese() {
    let one = stock();
    let item = crate::alerts::Item::of(&one);
    let title = format!("Digest of 2 alerts: {}", one.title);
    let digest = Alert { title, items: vec![item; 2], facts: vec![], article: None, body: String::new(), ..alert() };
    let sending = Sending { reader: chinese(), ..sending() };
    let text = render_text(&digest, &sending);
    assert!(text.starts_with("2条提醒汇总：美国"), "{text}");
    assert!(!text.contains(&one.title), "{text}");
    assert_eq!(text.matches("美国宣布将对中国稀土的关税").count(), 3, "{text}");
    // English readers see what they saw.
    assert!(render_text(&digest, &Sending { reader: Reader::default(), ..sending }).contains(&one.title));
}

#[test]
fn a_chinese_mail_says_the_same_in_chinese() {
    let sending = Sending { reader: chinese(), ..sending() };
    assert_eq!(
        subject(&stock(), &sending.reader),
        "【紧急】更新：美国宣布将对中国稀土的关税从30%提高至100%，2025年11月1日起"
    );
    insta::assert_snapshot!(render_text(&stock(), &sending), @r#"
    美国宣布将对中国稀土的关税从30%提高至100%，2025年11月1日起
    紧急 · 更新 · 已宣布，据特朗普 · 3个独立来源

    变化
      阶段：威胁 -> 已宣布
      税率：100%

    > "The president said he would impose an additional 100% tariff on Chinese goods from November 1."

    harbour-wire：Trump announces extra 100% tariff on China
    https://harbour.example/news/tariff?id=7&lang=en
    发布于2025年10月10日 22:57 CST（14:57 UTC）

    行情 自2025年10月10日 22:57 CST（14:57 UTC）起
      ZS=F：-1.51%，现价1,006.25
      MP：+8.37%，现价78.34；平常的3.1倍 · 超出大盘+7.90% · 前一小时+0.20%
      ES=F：0.00%，现价6,750
      HG=F：未知（价格已过时）

    各方表态
      宣布方：美国，2025年10月10日 22:57 CST（14:57 UTC）
      尚未确认：中国，2025年10月10日 22:57 CST（14:57 UTC）

    关税：有变（阶段、税率）
      主体：美国
      针对：中国
      商品：稀土
      税率：100%（原为30%）
      生效日：2025年11月1日 周六
      依据：301条款

    触发原因
      kind: tariff，实际为 tariff
      rate: ">= 25"，实际为 100

    用时：发布后8秒读到，再过1秒作出判断，再过2秒发出。
    判断时间：2025年10月10日 22:57 CST（14:57 UTC）
    发送时间：2025年10月10日 22:57 CST（14:57 UTC）
    规则 tariff-on-china，提醒 a00c0ffee00c0ffee，第2版
    标签 desk=metals
    "#);
}

/// Words of two letters and more in Latin letters, outside of quotations, links, ids and names.
fn latin_words(text: &str, known: &[&str]) -> Vec<String> {
    let mut text = text.to_owned();
    for name in known {
        text = text.replace(name, "");
    }
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.map(str::to_owned).collect()
}

#[test]
fn no_fixed_english_word_is_in_a_chinese_mail() {
    let late = Sending { reader: chinese(), now: sending().now + TimeDelta::minutes(7), tries: 2, ..sending() };
    let two = vec![
        stock().facts[0].clone(),
        Fact { place: Some("Busan".into()), hedge: Hedge::Reported, ..stock().facts[0].clone() },
    ];
    let many = |facts: Vec<Fact>| Alert { facts, ..stock() };
    let account = serde_json::from_value(serde_json::json!({
        "party": "CN", "at": published(), "article": "art1", "evidence": "x", "rate": 10.0, "object": ["steel"],
        "date": "2025-11-01",
    }));
    let statuses = [
        AlertStatus::Firing,
        AlertStatus::Updated,
        AlertStatus::Reversed,
        AlertStatus::Corrected,
        AlertStatus::Closed,
        AlertStatus::Reminder,
    ];
    let mut all: Vec<Alert> = statuses.iter().map(|status| Alert { status: *status, ..stock() }).collect();
    all.push(many(two.clone()));
    all.push(many(vec![two[0].clone(); 9]));
    all.push(Alert { accounts: vec![account.expect("an account")], ..stock() });
    all.push(Alert { prices: stock().prices[3..].to_vec(), ..stock() });
    all.push(Alert { facts: vec![], title: "x".into(), article: None, ..stock() });
    all.push(with_course(stock()));
    all.push(Alert {
        items: vec![crate::alerts::Item::of(&Alert { title: "x".into(), facts: vec![], ..stock() }); 60],
        title: "Digest of 60 alerts: x".into(),
        facts: vec![],
        ..stock()
    });
    let unpublished = Cited { published_at: None, ..stock().article.expect("an article") };
    all.push(Alert { article: Some(unpublished), ..stock() });
    let known = [
        "The president said he would impose an additional 100% tariff on Chinese goods from November 1.",
        "Trump announces extra 100% tariff on China",
        "https://harbour.example/news/tariff?id=7&lang=en",
        "harbour.example",
        "harbour-wire",
        "kind: tariff",
        "rate:",
        "tariff",
        "rate: \">= 25\"",
        "tariff-on-china",
        "desk=metals",
        "a00c0ffee00c0ffee",
        "MP <Materials>",
        "MP &lt;Materials&gt;",
        "ZS=F",
        "ES=F",
        "HG=F",
        "MP",
        "UTC",
        "CST",
        "Busan",
        "`bellwether alerts`",
        "-on-china",
    ];
    let tags = regex::Regex::new("<[^>]*>|&[a-z]+;").expect("a pattern");
    for alert in all {
        let text = render_text(&alert, &late);
        assert_eq!(latin_words(&text, &known), Vec::<String>::new(), "{text}");
        let html = render_html(&alert, &late, Some("cid:x"));
        let body = html.split_once("<body").expect("a body").1;
        let shown = tags.replace_all(body, " ").into_owned();
        let shown = shown.split_once('>').expect("the end of the tag").1.to_owned();
        assert_eq!(latin_words(&shown, &known), Vec::<String>::new(), "{shown}");
        let alt = html.split("alt=\"").nth(1).map_or("", |rest| rest.split('"').next().unwrap_or_default());
        assert_eq!(latin_words(alt, &known), Vec::<String>::new(), "{alt}");
        assert_eq!(latin_words(&subject(&alert, &late.reader), &known), Vec::<String>::new());
        assert!(html.contains("<html lang=\"zh-Hans\">"));
    }
}

#[test]
fn an_alert_on_prices_alone_has_no_empty_parts() {
    let full = alert();
    let bare = Alert {
        title: "Soybeans fall 3 % in an hour".into(),
        body: String::new(),
        severity: Severity::Info,
        status: AlertStatus::Firing,
        revision: 1,
        story: None,
        novelty: None,
        changed: vec![],
        facts: vec![],
        article: None,
        sources: vec![],
        positions: vec![],
        labels: BTreeMap::new(),
        prices: full.prices[..1].to_vec(),
        reasons: full.reasons[..1].to_vec(),
        ..full
    };
    let sending = Sending { reader: Reader::default(), ..sending() };
    insta::assert_snapshot!(render_text(&bare, &sending), @r#"
    Soybeans fall 3 % in an hour
    INFO · New

    Prices since 10 Oct 2025, 14:57 UTC
      ZS=F: -1.51 %, at 1,006.25

    Why you get this
      kind: tariff, saw tariff

    Decided 10 Oct 2025, 14:57 UTC
    Sent 10 Oct 2025, 14:57 UTC
    Rule tariff-on-china, alert a00c0ffee00c0ffee, revision 1
    "#);
}

/// Every text of the page, with the name of its field.
fn leaves<'a>(name: &'a str, value: &'a serde_json::Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        serde_json::Value::String(text) => found.push((name, text)),
        serde_json::Value::Array(items) => items.iter().for_each(|item| leaves(name, item, found)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| leaves(name, value, found)),
        _ => {}
    }
}

#[test]
fn both_forms_of_a_mail_say_everything() {
    let late = Sending { now: sending().now + TimeDelta::minutes(7), tries: 2, ..sending() };
    let two = with_facts(alert(), vec![tariff(), Fact { place: Some("Busan & Gyeongju".into()), ..tariff() }]);
    let (text, html) = (render_text(&two, &late), render_html(&two, &late, None));
    let view = serde_json::to_value(View::new(&two, &late)).expect("a view is data");
    let mut found = Vec::new();
    leaves("", &view, &mut found);
    assert!(found.len() > 50, "{found:?}");
    for (name, shown) in found {
        let for_html_only = matches!(name, "tone" | "level" | "preview" | "host");
        assert!(for_html_only || text.contains(shown), "{name} `{shown}` is not in the text:\n{text}");
        let instead_of_words = matches!(name, "tone" | "level" | "seen");
        assert!(instead_of_words || html.contains(&super::escaped(shown)), "{name} `{shown}` is not in the page");
    }
}

#[test]
fn a_late_mail_says_so() {
    let late = Sending { now: sending().saved_at + TimeDelta::minutes(338), tries: 3, ..sending() };
    let text = render_text(&alert(), &late);
    let line =
        "This mail is late: decided 10 Oct 2025, 10:57 EDT (14:57 UTC), sent 5 h 38 min later, after 3 failed tries.";
    assert!(text.contains(line), "{text}");
    assert!(!render_text(&alert(), &sending()).contains("This mail is late"));
}

#[test]
fn how_long_it_took_is_left_out_where_publication_is_unknown_or_ahead() {
    for published_at in [None, Some(published() + TimeDelta::days(1))] {
        let mut alert = alert();
        alert.article.as_mut().expect("an article").published_at = published_at;
        let text = render_text(&alert, &sending());
        assert!(!text.contains("How long it took"), "{text}");
    }
}

#[test]
fn the_subject_says_what_the_mail_is_to_those_before_it() {
    for (status, reversal, head) in [
        (AlertStatus::Firing, false, "[CRITICAL] US announces"),
        (AlertStatus::Firing, true, "[CRITICAL] US announces"),
        (AlertStatus::Updated, false, "[CRITICAL] Update: US announces"),
        (AlertStatus::Reversed, true, "[CRITICAL] Reversal: US announces"),
        (AlertStatus::Corrected, false, "[CRITICAL] Correction: US announces"),
        (AlertStatus::Closed, true, "[CRITICAL] Reversal: US announces"),
        (AlertStatus::Closed, false, "[CRITICAL] Closed: US announces"),
    ] {
        let subject = subject(&Alert { status, reversal, ..alert() }, &Reader::default());
        assert!(subject.starts_with(head), "{subject}");
    }
    let long = subject(&Alert { title: "é".repeat(5_000), ..alert() }, &Reader::default());
    assert_eq!(unicode_segmentation::UnicodeSegmentation::graphemes(long.as_str(), true).count(), 200);
}

#[test]
fn the_subject_of_a_dealing_says_who_now_stands_behind_it() {
    let told = |old: &str, new: &str, kind: Kind| {
        let change = FieldChange { field: "confirmed_by".into(), old: old.into(), new: new.into() };
        let facts = vec![Fact { kind, ..tariff() }];
        Alert { title: "China buys canola from Canada".into(), changed: vec![change], facts, ..alert() }
    };
    let reader = Reader::default();
    let second = told("CA", "CA, CN", Kind::Purchase);
    let said = "China buys canola from Canada, confirmed by China";
    assert_eq!(subject(&second, &reader), format!("[CRITICAL] Update: {said}"));
    for other in
        [told("", "CA, CN", Kind::Purchase), told("CA", "CA, CN", Kind::Meeting), told("CN", "CN", Kind::Agreement)]
    {
        assert_eq!(subject(&other, &reader), "[CRITICAL] Update: China buys canola from Canada");
    }
    let first = Alert { revision: 1, status: AlertStatus::Firing, novelty: Some(Novelty::First), ..second };
    assert!(!subject(&first, &reader).contains("confirmed"));
}

#[test]
fn text_of_feeds_is_never_markup_template_or_a_link_to_elsewhere() {
    let hostile = "javascript:</td><script>alert(1)</script><img src=x onerror=y>\"'{{ 7*7 }}{% raw %}\u{202e}\r\nX";
    let alert = with_texts(hostile);
    let (text, html) = (render_text(&alert, &sending()), render_html(&alert, &sending(), None));
    for bad in ["<script", "<img", "href=\"javascript", "\u{202e}", "\r"] {
        assert!(!html.contains(bad), "{bad}");
    }
    assert!(html.contains("{{ 7*7 }}{% raw %}") && text.contains("{{ 7*7 }}{% raw %}"));
    assert!(!text.contains(['\u{202e}', '\r']) && !text.contains("49"), "{text}");
    let tags = |html: &str| html.matches('<').count();
    assert_eq!(
        tags(&html),
        tags(&render_html(&with_texts("plain\r\nX"), &sending(), None)),
        "the text made tags of its own"
    );
}

#[test]
fn a_page_loads_nothing() {
    let html = render_html(&alert(), &sending(), None);
    for loads in ["<img", "<link", "<script", "<iframe", "url(", "@import", " src=", "<form"] {
        assert!(!html.contains(loads), "{loads}");
    }
    assert_eq!(html.matches("href=").count(), 1);
    assert!(html.contains("href=\"https://harbour.example/news/tariff?id=7&amp;lang=en\""));
}

#[test]
fn a_chart_is_shown_where_there_is_one_and_said_in_words() {
    let drawn = with_course(alert());
    let html = render_html(&drawn, &sending(), Some("cid:chart.x@mail.example.com"));
    assert_eq!(html.matches("<img ").count(), 1);
    assert!(html.contains("src=\"cid:chart.x@mail.example.com\""), "{html}");
    let says = "MP (MP &lt;Materials&gt;): −4.00 % since Fri 10 Oct 2025, 10:57 EDT; half of past sessions stayed within 0.50 %";
    assert!(html.contains(&format!("alt=\"{says}\"")), "{html}");
    assert!(!render_html(&drawn, &sending(), None).contains("<img "), "no picture was made");
    assert!(!render_html(&alert(), &sending(), Some("cid:x")).contains("<img "), "there is nothing to draw");
    let text = render_text(&drawn, &sending());
    assert!(text.contains("  MP: +8.37 %, at 78.34  ▅▅│▁\n"), "{text}");
}

/// An alert with a course of MP that fell by 4 % in ten minutes.
pub(crate) fn with_course(mut alert: Alert) -> Alert {
    alert.prices[1].spark = Some("▅▅│▁".into());
    alert.course = Some(Box::new(Course {
        symbol: Symbol::new("MP"),
        name: Some("MP <Materials>".into()),
        unit: Some("USD".into()),
        event_at: published(),
        from: published() - TimeDelta::hours(1),
        to: published() + TimeDelta::hours(1),
        open: Vec::new(),
        was_shut: false,
        unfolded: false,
        reference: Some(50.0),
        points: vec![(-3_600, 50.1), (-60, 50.0), (300, 49.0), (600, 48.0)],
        usual: vec![(-60, 0.0), (600, 0.5), (3_600, 1.0)],
    }));
    alert
}

#[test]
fn long_lists_end_in_a_count() {
    let many = |count| with_facts(alert(), (0..count).map(|n| Fact { rate: Some(f64::from(n)), ..tariff() }).collect());
    let text = render_text(&many(9), &sending());
    assert!(text.contains("and 4 more facts"), "{text}");
    assert!(render_text(&many(2_000), &sending()).len() < 10_000);
}
