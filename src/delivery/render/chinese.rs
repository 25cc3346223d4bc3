//! Says a fact in one Chinese line, as a headline would, where English mails have that of the rules.
//!
//! In: an alert's title and facts, and the reader. Out: the title in Chinese, as far as bellwether wrote it itself.

use chrono::{Datelike, NaiveDate};

use crate::alerts::{Alert, Item};
use crate::delivery::render::troubles;
use crate::delivery::render::words::{Reader, number};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, RateIs, Stage};
use crate::rules::{self, FollowUp};

/// The title with headlines of facts, and what stands before them, in Chinese. The words of a rule's author stay.
pub(super) fn title(alert: &Alert, reader: &Reader) -> String {
    if alert.is_of_operator() {
        return troubles::title(&alert.title);
    }
    // A message that tells of several is headed by the gravest of them.
    let of_item = alert.items.first().and_then(|item| item.fact.as_deref());
    let title = match of_item {
        Some(fact) => in_chinese(&alert.title, std::slice::from_ref(fact), reader),
        None => in_chinese(&alert.title, &alert.facts, reader),
    };
    match alert.follow_up {
        Some(after @ FollowUp::After(span)) => {
            title.replacen(&format!("{after}后"), &format!("{}后", reader.span(span)), 1)
        }
        _ => title,
    }
}

/// The title of one alert of several.
pub(super) fn item_title(item: &Item, reader: &Reader) -> String {
    in_chinese(&item.title, item.fact.as_deref().map(std::slice::from_ref).unwrap_or_default(), reader)
}

/// A line in which the headlines of these facts are in Chinese.
pub(super) fn in_chinese(line: &str, facts: &[Fact], reader: &Reader) -> String {
    let mut line = line.to_owned();
    if let Some(lexicon) = &reader.lexicon {
        for fact in facts {
            let english = rules::headline(fact, lexicon);
            if line.contains(&english) {
                line = line.replace(&english, &headline(fact, reader));
            }
        }
    }
    reader.language.line(&line).into_owned()
}

/// Who does what to whom, at what rate, from when.
fn headline(fact: &Fact, reader: &Reader) -> String {
    let mut line = match fact.kind {
        Kind::Meeting => meeting(fact, reader),
        Kind::Agreement => agreement(fact, reader),
        Kind::Purchase => purchase(fact, reader),
        Kind::PolicyRate => policy_rate(fact, reader),
        Kind::OutputQuota => format!("{}{}产量", actor(fact, reader), change(fact.action)),
        Kind::MarketMove => {
            let rate = fact.rate.unwrap_or_default();
            let sign = if rate > 0.0 { "+" } else { "" };
            format!("{} {sign}{}%", named(reader, fact.object.iter().map(|id| id.as_str())), number(rate))
        }
        _ => measure(fact, reader),
    };
    if let Some(date) = fact.date {
        let (before, after) = match fact.date_is {
            Some(DateIs::Expires) => ("有效期至", ""),
            Some(DateIs::Deadline) => ("期限", ""),
            Some(DateIs::Held) if fact.stage == Some(Stage::Postponed) => ("改为", ""),
            Some(DateIs::Held) => ("时间", ""),
            _ => ("", "起"),
        };
        line.push_str(&format!("，{before}{}{after}", when(date)));
    }
    if fact.kind == Kind::Meeting {
        line.push_str(&standing(fact, reader));
    }
    line
}

/// `2025年11月1日`, `2026年6月`, `2026年3月8日至10日`.
fn when(span: DateSpan) -> String {
    let (first, last) = (span.first, span.last);
    let next = last.succ_opt().unwrap_or(last);
    let whole = first.day() == 1 && next.day() == 1;
    let same_month = (first.year(), first.month()) == (last.year(), last.month());
    let day = |day: NaiveDate| day.format("%Y年%-m月%-d日").to_string();
    match () {
        () if whole && same_month => first.format("%Y年%-m月").to_string(),
        () if whole && first.year() == last.year() && (first.month(), last.month()) == (1, 12) => {
            first.format("%Y年").to_string()
        }
        () if first == last => day(first),
        () if same_month => format!("{}至{}日", day(first), last.day()),
        () => format!("{}至{}", day(first), day(last)),
    }
}

fn named<'a>(reader: &Reader, ids: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = ids.map(|id| reader.name(id)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}和{last}", first.join("、")),
    }
}

fn actor(fact: &Fact, reader: &Reader) -> String {
    or_unnamed(named(reader, fact.actor.iter().map(|id| id.as_str())))
}

fn or_unnamed(names: String) -> String {
    if names.is_empty() { "某方".to_owned() } else { names }
}

/// What is done to a level.
fn change(action: Option<Action>) -> &'static str {
    match action {
        Some(Action::Raise) => "上调",
        Some(Action::Reduce) => "下调",
        Some(Action::Hold) => "维持",
        Some(Action::Extend) => "延长",
        _ => "设定",
    }
}

/// How real it is, before the verb: `威胁`, `考虑`, `宣布`.
fn stage(fact: &Fact) -> &'static str {
    let imposes = !matches!(
        fact.action,
        Some(Action::Raise | Action::Reduce | Action::Remove | Action::Suspend | Action::Extend)
    );
    match fact.stage {
        Some(Stage::Considered) => "考虑",
        Some(Stage::Threatened) => "威胁",
        Some(Stage::Announced) => "宣布",
        Some(Stage::InEffect | Stage::Held) => "已",
        Some(Stage::Postponed) => "推迟",
        Some(Stage::Denied) => "否认",
        Some(Stage::Cancelled) if imposes => "放弃",
        Some(Stage::Cancelled) => "不再",
        Some(Stage::Confirmed) | None => "",
    }
}

fn measure(fact: &Fact, reader: &Reader) -> String {
    let target = named(reader, fact.target.iter().map(|id| id.as_str()));
    let goods = named(reader, fact.object.iter().map(|id| id.as_str()).filter(|id| *id != "all_goods"));
    let (on, what_of, behind) = match (goods.is_empty(), target.is_empty(), fact.kind) {
        (true, true, _) => (String::new(), String::new(), String::new()),
        (false, true, _) => (format!("对{goods}"), String::new(), String::new()),
        (true, false, _) => (format!("对{target}"), String::new(), String::new()),
        (false, false, Kind::ExportControl) => (format!("对{target}"), goods, String::new()),
        (false, false, Kind::Sanction | Kind::New(_)) => (format!("对{target}"), String::new(), format!("（{goods}）")),
        (false, false, _) => (format!("对{target}{goods}"), String::new(), String::new()),
    };
    let who = format!("{}{}", actor(fact, reader), stage(fact));
    match (fact.kind, fact.rate, fact.rate_from) {
        (Kind::Tariff, Some(rate), Some(from)) => {
            let verb = if fact.action == Some(Action::Reduce) { "降至" } else { "提高至" };
            let of = if on.is_empty() { "" } else { "的" };
            format!("{who}将{on}{of}关税从{}%{verb}{}%", number(from), number(rate))
        }
        _ => format!("{who}{on}{}{behind}", act(fact, &what_of, reader)),
    }
}

/// Verb and object: `加征25%关税`, `实施稀土出口管制`.
fn act(fact: &Fact, goods: &str, reader: &Reader) -> String {
    let rate = fact.rate.map(|rate| format!("{}%", number(rate)));
    match (fact.kind, fact.action) {
        (Kind::Tariff, action) => tariff(fact, action, rate),
        (Kind::Investigation, Some(Action::Remove)) => "结束调查".to_owned(),
        (Kind::Investigation, _) => "发起调查".to_owned(),
        (kind, action) => {
            let what = match kind {
                Kind::New(_) => kind_name(kind, reader),
                kind => reader.kind(kind).into_owned(),
            };
            let verb = match (kind, action) {
                (Kind::Subsidy, Some(Action::Raise)) => "增加",
                (Kind::Subsidy, Some(Action::Reduce)) => "削减",
                (Kind::Subsidy, None | Some(Action::Impose | Action::Reach | Action::Hold)) => "提供",
                (Kind::Sanction, Some(Action::Raise)) => "加大",
                (Kind::Sanction, Some(Action::Remove)) => "解除",
                (_, Some(Action::Raise)) => "收紧",
                (_, Some(Action::Reduce)) => "放宽",
                (_, Some(Action::Remove)) => "取消",
                (_, Some(Action::Suspend)) => "暂停",
                (_, Some(Action::Extend)) => "延长",
                _ => "实施",
            };
            format!("{verb}{}{goods}{what}", rate.unwrap_or_default())
        }
    }
}

fn tariff(fact: &Fact, action: Option<Action>, rate: Option<String>) -> String {
    let step = fact.rate_is == Some(RateIs::Step);
    let verb = match action {
        Some(Action::Raise) => "提高",
        Some(Action::Reduce) => "下调",
        Some(Action::Remove) => "取消",
        Some(Action::Suspend) => "暂停",
        Some(Action::Extend) => "延长",
        _ => "加征",
    };
    match rate {
        Some(rate) if step && verb == "加征" => format!("额外加征{rate}关税"),
        Some(rate) if step => format!("{verb}关税{}个百分点", rate.trim_end_matches('%')),
        Some(rate) if matches!(verb, "提高" | "下调") => format!("{verb}关税至{rate}"),
        Some(rate) => format!("{verb}{rate}关税"),
        None => format!("{verb}关税"),
    }
}

fn kind_name(kind: Kind, reader: &Reader) -> String {
    let known =
        reader.lexicon.as_ref().and_then(|lexicon| lexicon.find_kind(kind.as_str()).map(|kind| kind.name.clone()));
    known.unwrap_or_else(|| reader.kind(kind).into_owned())
}

fn meeting(fact: &Fact, reader: &Reader) -> String {
    // Where a leader is named, their state need not be.
    let on = fact.date.map_or(NaiveDate::MAX, |date| date.first);
    let led = |party: &String| {
        let person = |one: &String| reader.lexicon.as_ref()?.find_person(one)?.acts_for(on);
        fact.participants
            .iter()
            .filter(|one| *one != party)
            .any(|one| person(one).is_some_and(|of| of.as_str() == party))
    };
    let who: Vec<&str> = fact.participants.iter().filter(|one| !led(one)).map(String::as_str).collect();
    let who = or_unnamed(named(reader, who.into_iter()));
    if rules::is_call(fact) {
        return match fact.stage {
            Some(Stage::Considered) => format!("{who}可能通话"),
            Some(Stage::Announced) => format!("{who}将通话"),
            Some(Stage::Confirmed) => format!("{who}通话"),
            Some(Stage::InEffect) => format!("{who}正在通话"),
            Some(Stage::Held) => format!("{who}已通话"),
            Some(Stage::Postponed) => format!("{who}的通话推迟"),
            Some(Stage::Cancelled) => format!("{who}的通话取消"),
            Some(Stage::Denied) => format!("{who}通话一事被否认"),
            Some(Stage::Threatened) | None => format!("{who}通话"),
        };
    }
    let place = fact.place.as_deref().map(|place| format!("在{}", reader.place(place))).unwrap_or_default();
    match fact.stage {
        Some(Stage::Considered) => format!("{who}可能{place}会晤"),
        Some(Stage::Announced | Stage::Confirmed) => format!("{who}将{place}会晤"),
        Some(Stage::InEffect) => format!("{who}正{place}会谈"),
        Some(Stage::Held) => format!("{who}已{place}会晤"),
        Some(Stage::Postponed) => format!("{who}{place}的会晤推迟"),
        Some(Stage::Cancelled) => format!("{who}{place}的会晤取消"),
        Some(Stage::Denied) => format!("{who}{place}会晤一事被否认"),
        Some(Stage::Threatened) | None => format!("{who}{place}会晤"),
    }
}

/// Who stands behind a meeting, where that is the news.
fn standing(fact: &Fact, reader: &Reader) -> String {
    if !fact.unconfirmed_by.is_empty() {
        return format!("，{}尚未确认", named(reader, fact.unconfirmed_by.iter().map(|id| id.as_str())));
    }
    match (fact.stage, fact.confirmed_by.len()) {
        (Some(Stage::Confirmed), 1) => {
            format!("，{}已确认", named(reader, fact.confirmed_by.iter().map(|id| id.as_str())))
        }
        (Some(Stage::Confirmed), _) => "，双方均已确认".to_owned(),
        _ => String::new(),
    }
}

fn agreement(fact: &Fact, reader: &Reader) -> String {
    let mut sides: Vec<&str> = Vec::new();
    for party in fact.actor.iter().chain(&fact.target) {
        if !sides.contains(&party.as_str()) {
            sides.push(party.as_str());
        }
    }
    let what = match (fact.action, fact.stage) {
        (Some(Action::Extend), Some(Stage::Considered)) => "商讨延长协议",
        (Some(Action::Extend), _) => "延长协议",
        (Some(Action::Suspend), _) => "中止协议",
        (_, Some(Stage::Cancelled)) => "协议破裂",
        (_, Some(Stage::Considered)) => "就协议进行谈判",
        (_, Some(Stage::Announced)) => "原则上达成协议",
        (_, Some(Stage::Confirmed)) => "签署协议",
        (_, Some(Stage::InEffect)) => "协议生效",
        (_, Some(Stage::Denied)) => "达成协议一事被否认",
        _ => "协议",
    };
    format!("{}{what}", or_unnamed(named(reader, sides.into_iter())))
}

fn purchase(fact: &Fact, reader: &Reader) -> String {
    let how = match (fact.action, fact.stage) {
        (Some(Action::Suspend), _) => "停止",
        (_, Some(Stage::Considered)) => "可能",
        (_, Some(Stage::InEffect)) => "正",
        (_, Some(Stage::Denied)) => "否认",
        _ => "将",
    };
    let amount = fact.amount.as_ref().map(|amount| reader.amount(amount)).unwrap_or_default();
    let target = named(reader, fact.target.iter().map(|id| id.as_str()));
    let from = if target.is_empty() { String::new() } else { format!("从{target}") };
    let goods = named(reader, fact.object.iter().map(|id| id.as_str()));
    format!("{}{how}{from}采购{amount}{goods}", actor(fact, reader))
}

fn policy_rate(fact: &Fact, reader: &Reader) -> String {
    let bank = actor(fact, reader);
    let step = fact.amount.as_ref().map(|amount| reader.amount(amount)).unwrap_or_default();
    let level = |before: &str| fact.rate.map(|rate| format!("{before}{}%", number(rate))).unwrap_or_default();
    match (fact.stage, fact.action) {
        (_, Some(Action::Hold)) => format!("{bank}央行维持利率{}不变", level("在")),
        (Some(Stage::Considered), _) => format!("{bank}央行可能调整利率{step}{}", level("至")),
        (_, action) => format!("{bank}央行{}利率{step}{}", change(action), level("至")),
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::render::tests::tariff as sample;
    use crate::facts::{Amount, Evidence};

    use super::*;

    fn ids<T: serde::de::DeserializeOwned>(names: &[&str]) -> Vec<T> {
        names.iter().map(|name| serde_json::from_value((*name).into()).expect("an id is text")).collect()
    }

    #[test]
    fn headlines_read_like_headlines() {
        let reader = crate::delivery::render::tests::chinese();
        let of = |fact: &Fact| headline(fact, &reader);
        let tariff = Fact { date: None, ..sample() };
        let bare = Fact { rate_from: None, ..tariff.clone() };
        for (fact, told) in [
            (sample(), "美国宣布将对中国的关税从30%提高至100%，2025年11月1日起"),
            (bare.clone(), "美国宣布对中国加征100%关税"),
            (
                Fact { rate_is: Some(RateIs::Step), stage: Some(Stage::Threatened), ..bare.clone() },
                "美国威胁对中国额外加征100%关税",
            ),
            (Fact { action: Some(Action::Reduce), rate: Some(10.0), ..bare.clone() }, "美国宣布对中国下调关税至10%"),
            (
                Fact { object: ids(&["steel", "aluminium"]), target: vec![], ..bare.clone() },
                "美国宣布对钢铁和铝加征100%关税",
            ),
            (
                Fact {
                    object: ids(&["soybeans"]),
                    actor: ids(&["CN"]),
                    target: ids(&["US"]),
                    action: Some(Action::Suspend),
                    stage: Some(Stage::InEffect),
                    rate: None,
                    ..bare.clone()
                },
                "中国已对美国大豆暂停关税",
            ),
            (
                Fact {
                    kind: Kind::ExportControl,
                    actor: ids(&["CN"]),
                    target: ids(&["US"]),
                    object: ids(&["rare_earths"]),
                    rate: None,
                    ..bare.clone()
                },
                "中国宣布对美国实施稀土出口管制",
            ),
            (
                Fact {
                    kind: Kind::Sanction,
                    target: ids(&["RU"]),
                    object: ids(&["steel"]),
                    action: Some(Action::Remove),
                    rate: None,
                    stage: Some(Stage::Considered),
                    ..bare.clone()
                },
                "美国考虑对俄罗斯解除制裁（钢铁）",
            ),
            (Fact { kind: Kind::Investigation, rate: None, stage: None, ..bare.clone() }, "美国对中国发起调查"),
            (
                Fact {
                    kind: Kind::PolicyRate,
                    action: Some(Action::Reduce),
                    stage: Some(Stage::Announced),
                    amount: Some(Amount { value: 25.0, unit: "basis_points".into() }),
                    rate: Some(4.0),
                    ..bare.clone()
                },
                "美国央行下调利率25个基点至4%",
            ),
            (
                Fact {
                    kind: Kind::Purchase,
                    actor: ids(&["CN"]),
                    target: ids(&["US"]),
                    object: ids(&["soybeans"]),
                    amount: Some(Amount { value: 12e6, unit: "tons".into() }),
                    ..bare.clone()
                },
                "中国将从美国采购1,200万吨大豆",
            ),
            (Fact { kind: Kind::Agreement, ..bare.clone() }, "美国和中国原则上达成协议"),
            (
                Fact {
                    kind: Kind::Meeting,
                    participants: ids(&["person:donald-trump", "person:xi-jinping", "CN"]),
                    date: sample().date,
                    date_is: Some(DateIs::Held),
                    ..bare.clone()
                },
                "特朗普和习近平将会晤，时间2025年11月1日，中国尚未确认",
            ),
            (
                Fact {
                    kind: Kind::Meeting,
                    participants: ids(&["US", "ZA"]),
                    stage: Some(Stage::Held),
                    unconfirmed_by: vec![],
                    evidence: Evidence {
                        text: "It followed a phone call between the two.".into(),
                        ..bare.evidence.clone()
                    },
                    ..bare.clone()
                },
                "美国和南非已通话",
            ),
        ] {
            assert_eq!(of(&fact), told, "{}", rules::headline(&fact, reader.lexicon.as_deref().expect("a lexicon")));
        }
        let alert = Alert {
            facts: vec![bare.clone()],
            title: "Denied: United States announces 100% tariff on China".into(),
            ..crate::delivery::render::tests::alert()
        };
        assert_eq!(title(&alert, &reader), "已否认：美国宣布对中国加征100%关税");
        let after = FollowUp::After(chrono::TimeDelta::hours(1));
        let alert = Alert {
            follow_up: Some(after),
            title: "After 1h: MP −2.00 % (United States announces 100% tariff on China)".into(),
            ..alert
        };
        assert_eq!(title(&alert, &reader), "1小时后：MP −2.00 %（美国宣布对中国加征100%关税）");
        assert_eq!(in_chinese("The desk's words", &[bare], &reader), "The desk's words");
    }
}
