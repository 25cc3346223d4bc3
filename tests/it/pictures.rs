//! Mails and the pages behind their links as a browser draws them: at the width of a phone and of a desk, in the light and in
//! the dark. Not pixel by pixel: that all of it is there, can be read, and keeps within the page.

use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bellwether::clock::{Clock, SystemClock};
use chrono::TimeDelta;
use resvg::tiny_skia::Pixmap;
use serde::Deserialize;

use crate::links::{get, link, post, started};
use crate::support::Place;

const LOOK: &str = include_str!("support/look.js");
const WIDTHS: [u32; 2] = [360, 1_200];
/// Of mails and pages: a reader scrolls, but not for ever. The longest here is the mail full of nonsense, 2,500 to 2,650
/// high on a phone: a time that is another day in UTC takes a line more wherever it stands.
const HEIGHT_MAX: u32 = 3_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Light,
    Dark,
}

/// What the script in the page has seen of one page.
#[derive(Debug, Deserialize)]
struct Seen {
    dark: bool,
    height: u32,
    wrong: Vec<String>,
    /// Left, top, width and height.
    pictures: Vec<[u32; 4]>,
}

/// Pages below each other in frames, as wide as the window.
fn framed(pages: &[String], width: u32) -> String {
    let frame = |page: &String| {
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        format!("<iframe srcdoc=\"{page}\" style=\"display:block;border:0;width:{width}px;height:10px\"></iframe>")
    };
    let frames: String = pages.iter().map(frame).collect();
    format!(
        "<!doctype html><html style=\"color-scheme:light dark\"><meta charset=\"utf-8\"><body style=\"margin:0\">{frames}<pre id=\"found\" hidden></pre><script>{LOOK}</script></body></html>"
    )
}

/// Opens a page in a browser without a window; gives what it prints.
fn browser(folder: &Path, scheme: Scheme, (width, height): (u32, u32), more: &[&str]) -> String {
    let (profile, page) = (folder.join("profile"), folder.join("framed.html"));
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-dev-shm-usage",
        ])
        .args(["--force-device-scale-factor=1", "--virtual-time-budget=10000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--window-size={width},{height}"))
        .arg(format!("--blink-settings=preferredColorScheme={}", if scheme == Scheme::Dark { 0 } else { 1 }))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("Chromium is not there; install it with `tests/setup`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the script has found of the pages, and a picture of all of them, one below the other.
fn drawn(pages: &[String], scheme: Scheme, width: u32) -> (Vec<Seen>, Pixmap) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("framed.html"), framed(pages, width)).expect("written");
    let text = browser(folder.path(), scheme, (width, 800), &["--dump-dom"]);
    let found = text.split("<pre id=\"found\" hidden=\"\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let found = STANDARD.decode(found.expect("it was looked at")).expect("base64");
    let seen: Vec<Seen> = serde_json::from_slice(&found).expect("JSON");
    let (height, file) = (seen.iter().map(|seen| seen.height).sum(), folder.path().join("drawn.png"));
    browser(folder.path(), scheme, (width, height), &[&format!("--screenshot={}", file.display())]);
    (seen, Pixmap::decode_png(&std::fs::read(file).expect("a picture")).expect("a PNG"))
}

/// From 0 to 255.
fn brightness(picture: &Pixmap, x: u32, y: u32) -> f64 {
    let pixel = picture.pixel(x, y).expect("within the picture");
    0.299 * f64::from(pixel.red()) + 0.587 * f64::from(pixel.green()) + 0.114 * f64::from(pixel.blue())
}

/// What is wrong with how the pages look, by their names.
fn faults(pages: &[(&str, String)], scheme: Scheme, width: u32) -> Vec<String> {
    let texts: Vec<String> = pages.iter().map(|(_, page)| page.clone()).collect();
    let (seen, picture) = drawn(&texts, scheme, width);
    assert_eq!((seen.len(), picture.width()), (pages.len(), width));
    let mut faults = Vec::new();
    let mut top = 0;
    for ((name, _), seen) in pages.iter().zip(&seen) {
        let mut fault = |what: String| faults.push(format!("{name}, {scheme:?}, {width}: {what}"));
        seen.wrong.iter().cloned().for_each(&mut fault);
        if seen.dark != (scheme == Scheme::Dark) {
            fault("it was not asked for that scheme".to_owned());
        }
        if !(100..=HEIGHT_MAX).contains(&seen.height) {
            fault(format!("it is {} high", seen.height));
        }
        let rows = top..top + seen.height;
        // Nothing reaches the edges, and what lies behind everything is bright or dark as a whole.
        let edge = |row: u32| [0, width - 1].map(|x| brightness(&picture, x, row));
        let ground = edge(top + 1)[0];
        if rows.clone().any(|row| edge(row).iter().any(|seen| (seen - ground).abs() > 3.0)) {
            fault("something reaches its edge".to_owned());
        }
        let all = rows.clone().flat_map(|y| (0..width).map(move |x| (x, y)));
        let bright = all.filter(|(x, y)| brightness(&picture, *x, *y) > 128.0).count() as f64;
        let share = bright / f64::from(width * seen.height);
        let is_right = if scheme == Scheme::Dark { share < 0.25 } else { share > 0.75 };
        if !is_right {
            fault(format!("{:.0} % of it is bright", share * 100.0));
        }
        for [left, up, wide, high] in seen.pictures.iter().copied() {
            let spots = (up..up + high).step_by(2).flat_map(|y| (left..left + wide).map(move |x| (x, y)));
            let levels: Vec<f64> = spots.map(|(x, y)| brightness(&picture, x, top + y)).collect();
            let least = levels.iter().copied().fold(f64::MAX, f64::min);
            let most = levels.iter().copied().fold(f64::MIN, f64::max);
            // Lines and letters of a chart stand out from what is behind them.
            if most - least < 80.0 {
                fault(format!("a chart between {least:.0} and {most:.0}"));
            }
        }
        top += seen.height;
    }
    faults
}

/// In each width and scheme.
fn all_faults(pages: &[(&str, String)]) -> Vec<String> {
    let ways = WIDTHS.iter().flat_map(|width| [Scheme::Light, Scheme::Dark].map(|scheme| (*width, scheme)));
    ways.flat_map(|(width, scheme)| faults(pages, scheme, width)).collect()
}

/// A folder with prices of the last hours, three pieces of news, and two desks that read mails in their own language.
fn place() -> Place {
    let place = Place::new();
    let now = SystemClock.now();
    let mut bars = "symbol,time,close\n".to_owned();
    for minute in 0..240 {
        let at = (now - TimeDelta::minutes(240 - minute)).format("%Y-%m-%dT%H:%M:00Z");
        let (wave, jump) =
            ((minute as f64 / 9.0).sin(), if minute > 228 { 0.006 * (minute - 228) as f64 } else { 0.0 });
        for (symbol, price) in [("ZS=F", 1_021.0), ("MP", 70.0), ("ES=F", 6_750.0)] {
            bars += &format!("{symbol},{at},{:.4}\n", price * (1.0 + 0.001 * wave + jump));
        }
    }
    place.write("bars.csv", &bars);
    let long = "W".repeat(400);
    let item = |guid: &str, title: &str, text: &str, minutes: i64| {
        let at = (now - TimeDelta::minutes(minutes)).to_rfc2822();
        format!(
            "<item><guid>{guid}</guid><title>{title}</title><link>https://harbour.example/{guid}</link><pubDate>{at}</pubDate><description>{text}</description></item>"
        )
    };
    let items = [
        item(
            "threat",
            "US threatens 100% tariff on China from November 1",
            "The White House said the United States threatened to impose an additional 100% tariff on imports of rare earths and soybeans from China from November 1, 2031.",
            12,
        ),
        item(
            "buy",
            "China agrees to buy 12 million tons of US soybeans",
            "China agreed to buy 12 million tons of soybeans from the United States this year, the Treasury secretary said.",
            9,
        ),
        // What nobody writes, and everybody may.
        item(
            &format!("long/{long}"),
            &format!("Mexico imposes 25% tariff on steel from Brazil &lt;b&gt;{long}"),
            &format!(
                "Mexico imposed a 25% tariff on steel from Brazil, \u{202e}{long}\u{1f6a2} said, and 关税{} is what it is called.",
                "关税".repeat(60)
            ),
            7,
        ),
    ];
    place.write(
        "feed.xml",
        &format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{}</channel></rss>",
            items.concat()
        ),
    );
    place.write("key", "a key that is long enough to sign links with\n");
    place.write(
        "bellwether.yaml",
        "links: {base_url: 'https://alerts.example.org/bell/', listen: '127.0.0.1:0', secrets: [{file: key}]}\n\
         feeds: [{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}]\n\
         market: {watchlist: [ZS=F, MP, ES=F, HG=F]}\n\
         receivers:\n\
         \x20 - {name: desk, timezone: America/New_York, email: {file: mail, from: a@example.org, to: [b@example.org]}}\n\
         \x20 - {name: beijing, timezone: Asia/Shanghai, language: zh-Hans, email: {file: mail-zh, from: a@example.org, to: [c@example.org]}}\n",
    );
    place.ok(&["quotes", "import", "bars.csv"]);
    place
}

#[test]
fn mails_can_be_read_on_a_phone_and_at_a_desk_in_the_light_and_in_the_dark() {
    let place = place();
    place.ok(&["once", "--all"]);
    let listed = place.ok(&["alerts", "--format", "jsonl"]);
    let alerts: Vec<serde_json::Value> =
        listed.lines().map(|line| serde_json::from_str(line).expect("an alert")).collect();
    assert_eq!(alerts.len(), 3, "{listed}");
    let mut pages = Vec::new();
    for alert in &alerts {
        for receiver in ["desk", "beijing"] {
            let id = alert["id"].as_str().expect("an id");
            place.ok(&["preview", id, "--receiver", receiver, "--out", "page.html"]);
            let page = std::fs::read_to_string(place.path().join("page.html")).expect("a page");
            assert!(page.contains("data:image/png"), "a chart is in it");
            pages.push((receiver, page));
        }
    }
    assert_eq!(all_faults(&pages), Vec::<String>::new());
}

#[test]
fn so_can_the_pages_behind_their_links() {
    let place = place();
    place.ok(&["once", "--all"]);
    let (daemon, port) = started(&place);
    let mut pages = Vec::new();
    for folder in ["mail", "mail-zh"] {
        let mails = place.files(folder);
        let mail = mails.iter().find(|mail| std::fs::read_to_string(mail).expect("a mail").contains("soybean"));
        let mail = mail.expect("a mail on soybeans");
        let acknowledge = link(mail, "acknowledge");
        let body = |answer: String| answer.split_once("\r\n\r\n").expect("a body").1.to_owned();
        pages.push(("acknowledge", body(get(port, &acknowledge))));
        pages.push(("acknowledged", body(post(port, &acknowledge, ""))));
        pages.push(("put off", body(get(port, &link(mail, "snooze")))));
        pages.push(("unsubscribe", body(get(port, &link(mail, "unsubscribe")))));
        pages.push(("cut off", body(get(port, &acknowledge[..acknowledge.len() - 4]))));
    }
    daemon.stop();
    assert_eq!(all_faults(&pages), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_seen() {
    let page = |inside: &str| {
        format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><style>:root{{color-scheme:light dark}}body{{margin:0;padding:16px;background:#fff;color:#111}}</style></head><body>{inside}<p>{}</p></body></html>",
            "Plain words. ".repeat(30)
        )
    };
    let bad = [
        ("<table width=\"700\"><tr><td>wide</td></tr></table>", "wide in 360"),
        ("<p style=\"color:#999\">faint</p>", "contrast of 2.8"),
        ("<div style=\"height:10px;overflow:hidden\">This is cut off<br>here</div>", "cut: here"),
        ("<p style=\"font-size:9px\">small print</p>", "letters of 9"),
        ("<button style=\"height:20px\">press</button>", "for a finger"),
        ("<img src=\"data:image/png;base64,AAAA\" alt=\"chart\">", "a picture that is not there"),
        ("<div style=\"margin-left:-16px;background:#000;height:9px\"></div>", "reaches its edge"),
    ];
    let mut pages: Vec<(&str, String)> = bad.iter().map(|(inside, said)| (*said, page(inside))).collect();
    pages.push(("good", page("")));
    let found = faults(&pages, Scheme::Light, 360);
    for (_, said) in bad {
        let of_page = |fault: &&String| fault.starts_with(&format!("{said}, Light"));
        assert!(found.iter().filter(of_page).any(|fault| fault.matches(said).count() == 2), "{said}: {found:#?}");
    }
    assert!(!found.iter().any(|fault| fault.starts_with("good")), "{found:#?}");
    // A page that does not go dark.
    let found = faults(&[("bright", page(""))], Scheme::Dark, 360);
    assert!(found.iter().any(|fault| fault.contains("of it is bright")), "{found:?}");
}
