use std::path::Path;
use std::sync::Mutex as StdMutex;

use chrono::TimeDelta;

use crate::delivery::Language;
use crate::delivery::render::tests::alert;
use crate::links::{LinksConfig, Signer, Ways};
use crate::secret::{Secret, SecretConfig};

use super::*;

/// An office in memory: one alert, one receiver, and what was asked.
struct Desk {
    links: Arc<Links>,
    now: StdMutex<DateTime<Utc>>,
    orders: StdMutex<Vec<Order>>,
    language: Language,
}

impl Desk {
    fn new(language: Language) -> Arc<Self> {
        let config = LinksConfig {
            base_url: "https://alerts.example.org/bell/".to_owned(),
            listen: "127.0.0.1:0".to_owned(),
            secrets: vec![SecretConfig::Clear(Secret::new("a key of thirty-two bytes or more"))],
            valid_for: None,
        };
        Arc::new(Self {
            links: Arc::new(Links::new(&config, Path::new("/")).expect("settings")),
            now: StdMutex::new(told_at() + TimeDelta::minutes(5)),
            orders: StdMutex::default(),
            language,
        })
    }

    fn ways(&self) -> Ways {
        let signer = Signer { links: self.links.clone(), receiver: "desk".to_owned() };
        signer.ways(&alert().id, told_at()).expect("links")
    }

    fn orders(&self) -> usize {
        self.orders.lock().expect("not poisoned").len()
    }
}

fn told_at() -> DateTime<Utc> {
    alert().at
}

#[async_trait]
impl Office for Desk {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("not poisoned")
    }
    fn links(&self) -> Option<Arc<Links>> {
        Some(self.links.clone())
    }
    fn recipients(&self, receiver: &str) -> Vec<String> {
        let all = ["Zoe@example.net", "two@example.net"];
        if receiver == "desk" { all.map(str::to_owned).to_vec() } else { Vec::new() }
    }
    fn has_left(&self, receiver: &str, address: &str) -> bool {
        let orders = self.orders.lock().expect("not poisoned");
        let of = |order: &Order| matches!(order, Order::Leave(left) if left.receiver == receiver && left.address.eq_ignore_ascii_case(address));
        orders.iter().any(of)
    }
    fn reader(&self, receiver: &str) -> Option<Reader> {
        (receiver == "desk").then(|| Reader { language: self.language, ..Reader::default() })
    }
    async fn alert(&self, id: &AlertId) -> Result<Option<Alert>, StoreError> {
        Ok(Some(alert()).filter(|alert| alert.id == *id))
    }
    async fn acknowledged(&self, id: &AlertId) -> Result<Option<Acknowledged>, StoreError> {
        // As slow as a store, so that two clicks meet.
        tokio::task::yield_now().await;
        let orders = self.orders.lock().expect("not poisoned").clone();
        Ok(Acknowledged::standing(id, None, orders.into_iter(), self.now()))
    }
    async fn leave(&self, order: Order) -> Result<(), StoreError> {
        tokio::task::yield_now().await;
        self.orders.lock().expect("not poisoned").push(order);
        Ok(())
    }
}

#[tokio::test]
async fn a_look_shows_the_alert_and_changes_nothing() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    let reply = door.answer(desk.ways().acknowledge.path(), Asked::Look).await;
    assert_eq!((reply.status, desk.orders()), (200, 0));
    for shown in ["US announces 100 % tariff on China: all goods", "CRITICAL", "desk", "nobody has acknowledged it"] {
        assert!(reply.html.contains(shown), "{shown} in {}", reply.html);
    }
    let button = reply.html.find("Acknowledge</button>").expect("a button");
    assert!(
        button < reply.html.find("name=\"for\" value=\"4h\"").expect("a choice"),
        "what the link is for comes first"
    );
    let reply = door.answer(desk.ways().snooze.path(), Asked::Look).await;
    let button = reply.html.find("Acknowledge</button>").expect("a button");
    assert!(button > reply.html.find("name=\"for\" value=\"4h\"").expect("a choice"));
}

#[tokio::test]
async fn two_clicks_at_once_act_once() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    let path = desk.ways().acknowledge.path().to_owned();
    let (one, two) = tokio::join!(door.answer(&path, Asked::Act("")), door.answer(&path, Asked::Act("")));
    assert_eq!((one.status, two.status, desk.orders()), (200, 200, 1));
    let said = [one.html.contains("Acknowledged."), two.html.contains("It is so already")];
    assert_eq!(said, [true, true]);
    let orders = desk.orders.lock().expect("not poisoned").clone();
    let Order::Acknowledge(known) = &orders[0] else { panic!("{orders:?}") };
    assert_eq!((known.by.as_str(), known.until), ("desk", None));
}

#[tokio::test]
async fn what_was_done_is_taken_back_by_the_button_that_the_page_then_has() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    let done = door.answer(desk.ways().acknowledge.path(), Asked::Act("")).await;
    assert!(done.html.contains("acknowledged by desk, 10 Oct 2025, 15:02 UTC"), "{}", done.html);
    let form = done.html.split("action=\"").find(|part| part.starts_with("/bell/1/undo/")).expect("a form");
    let undone = door.answer(form.split('"').next().expect("a path"), Asked::Act("")).await;
    assert!(undone.html.contains("Taken back") && desk.orders() == 2, "{}", undone.html);
    let again = door.answer(form.split('"').next().expect("a path"), Asked::Act("")).await;
    assert!(again.html.contains("It is so already") && desk.orders() == 2);
}

#[tokio::test]
async fn an_alert_is_put_off_for_a_time_that_is_offered() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    let path = desk.ways().snooze.path().to_owned();
    for form in ["", "for=", "for=5h", "for=4h%20", "4h", "for=99999999h"] {
        let reply = door.answer(&path, Asked::Act(form)).await;
        assert!(reply.status == 400 && reply.html.contains("Choose for how long"), "{form}");
    }
    let reply = door.answer(&path, Asked::Act("for=4h")).await;
    assert!(reply.html.contains("put off until 10 Oct 2025, 19:02 UTC by desk"), "{}", reply.html);
    door.answer(&path, Asked::Act("for=4h")).await;
    assert_eq!(desk.orders(), 1, "the same once more");
    door.answer(&path, Asked::Act("for=1h")).await;
    assert_eq!(desk.orders(), 2, "another time");
    *desk.now.lock().expect("not poisoned") += TimeDelta::hours(2);
    let later = door.answer(&path, Asked::Look).await;
    assert!(later.html.contains("nobody has acknowledged it"), "{}", later.html);
}

#[tokio::test]
async fn what_is_no_good_link_is_told_why_and_nothing_else() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    let ways = desk.ways();
    let path = ways.acknowledge.path();
    let stranger = Signer { links: desk.links.clone(), receiver: "gone".to_owned() };
    let gone = stranger.ways(&alert().id, told_at()).expect("links").acknowledge;
    let signer = Signer { links: desk.links.clone(), receiver: "desk".to_owned() };
    let unknown = signer.ways(&AlertId("a0000000000000000".into()), told_at()).expect("links").acknowledge;
    let drill = signer.ways(&AlertId("drill1760000000000".into()), told_at()).expect("links").acknowledge;
    for asked in [Asked::Look, Asked::Act("for=1h")] {
        for (path, status, said) in [
            ("/", 404, "There is nothing here"),
            ("/favicon.ico", 404, "There is nothing here"),
            (&path.replace("a00c", "b00c"), 403, "not valid"),
            (&path[..path.len() - 1], 403, "not valid"),
            (gone.path(), 404, "not configured any more"),
            (unknown.path(), 404, "not in the store"),
            (drill.path(), 200, "The link works"),
        ] {
            let reply = door.answer(path, asked).await;
            assert!(reply.status == status && reply.html.contains(said), "{path}: {reply:?}");
            assert!(!reply.html.contains("tariff"), "{path}");
        }
    }
    *desk.now.lock().expect("not poisoned") = told_at() + TimeDelta::days(7);
    let over = door.answer(path, Asked::Act("")).await;
    assert!(over.status == 410 && over.html.contains("good until 17 Oct 2025, 14:57 UTC"), "{}", over.html);
    assert!(!over.html.contains("tariff") && desk.orders() == 0);
}

#[tokio::test]
async fn the_page_speaks_the_readers_language_and_loads_nothing() {
    let desk = Desk::new(Language::Chinese);
    let door = Door::new(desk.clone());
    let path = desk.ways().acknowledge.path().to_owned();
    let reply = door.answer(&path, Asked::Act("")).await;
    for shown in ["lang=\"zh-Hans\"", "已知悉。", "紧急", "desk已于2025年10月10日 15:02 UTC知悉"] {
        assert!(reply.html.contains(shown), "{shown} in {}", reply.html);
    }
    let foreign = ["<script", "<img", "<link", "src=", "url(", "@import", "http:", "https:"];
    assert!(foreign.iter().all(|part| !reply.html.contains(part)), "{}", reply.html);
}

#[tokio::test]
async fn a_recipient_is_left_out_by_the_post_of_rfc_8058_once_and_never_by_a_look() {
    for language in [Language::English, Language::Chinese] {
        let desk = Desk::new(language);
        let door = Door::new(desk.clone());
        let path = desk.links.leave_url("desk", "zoe@example.net").expect("a link").path().to_owned();
        let look = door.answer(&path, Asked::Look).await;
        assert!(look.status == 200 && look.html.contains("Zoe@example.net"), "{}", look.html);
        let button = format!("name=\"{}\" value=\"{}\"", "List-Unsubscribe", "One-Click");
        assert!(look.html.contains(&button) && look.html.contains(&format!("action=\"{path}\"")), "{}", look.html);
        assert_eq!(desk.orders(), 0, "a look changes nothing");
        let wrong = door.answer(&path, Asked::Act("for=1h")).await;
        assert_eq!((wrong.status, desk.orders()), (400, 0));
        let altered = path.replace("/desk/", "/boss/");
        assert_eq!(door.answer(&altered, Asked::Act("List-Unsubscribe=One-Click")).await.status, 403);
        for _ in 0..2 {
            let done = door.answer(&path, Asked::Act("List-Unsubscribe=One-Click")).await;
            assert!(done.status == 200 && !done.html.contains("<form"), "{}", done.html);
        }
        let orders = desk.orders.lock().expect("not poisoned").clone();
        let left = crate::alerts::Left {
            receiver: "desk".into(),
            address: "zoe@example.net".into(),
            at: *desk.now.lock().expect("not poisoned"),
        };
        assert_eq!(orders, [Order::Leave(left)]);
    }
}

#[tokio::test]
async fn who_is_no_recipient_any_more_is_told_so() {
    let desk = Desk::new(Language::English);
    let door = Door::new(desk.clone());
    for (receiver, address) in [("desk", "gone@example.net"), ("nobody", "zoe@example.net")] {
        let path = desk.links.leave_url(receiver, address).expect("a link").path().to_owned();
        let answer = door.answer(&path, Asked::Act("List-Unsubscribe=One-Click")).await;
        assert_eq!((answer.status, desk.orders()), (404, 0), "{receiver}");
    }
}
