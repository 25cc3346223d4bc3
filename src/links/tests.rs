use crate::secret::Secret;

use super::*;

pub(crate) const KEY: &str = "a key of thirty-two bytes or more";
pub(crate) const OTHER: &str = "another key of thirty-two bytes, later";

pub(crate) fn config(secrets: &[&str]) -> LinksConfig {
    LinksConfig {
        base_url: "https://alerts.example.org/bell".to_owned(),
        listen: "127.0.0.1:0".to_owned(),
        secrets: secrets.iter().map(|secret| SecretConfig::Clear(Secret::new(*secret))).collect(),
        valid_for: None,
    }
}

pub(crate) fn links(secrets: &[&str]) -> Links {
    Links::new(&config(secrets), Path::new("/")).expect("settings")
}

fn told_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).expect("an instant")
}

fn ways(links: &Links) -> Ways {
    let signer = Signer { links: Arc::new(links.clone()), receiver: "desk".to_owned() };
    signer.ways(&AlertId("a00c0ffee00c0ffee".into()), told_at()).expect("links")
}

#[test]
fn a_link_says_again_what_was_signed_into_it() {
    let links = links(&[KEY]);
    let ways = ways(&links);
    let address = ways.acknowledge.as_str();
    let head = "https://alerts.example.org/bell/1/acknowledge/a00c0ffee00c0ffee/desk/1760604800/";
    assert!(address.starts_with(head) && address.len() == head.len() + 43, "{address}");
    let read = links.read(ways.snooze.path(), told_at()).expect("a ticket");
    let ticket = Ticket {
        action: LinkAction::Snooze,
        alert: AlertId("a00c0ffee00c0ffee".into()),
        receiver: "desk".to_owned(),
        until: told_at() + TimeDelta::days(7),
    };
    assert_eq!(read, ticket);
    // A server before this one may take its own part of the path off.
    let bare = ways.snooze.path().strip_prefix("/bell").expect("a path below the base");
    assert_eq!(links.read(bare, told_at()), Ok(ticket));
}

#[test]
fn the_signature_is_hmac_sha_256_over_the_parts() {
    // Made by Python: hmac.new(key, b"bellwether link\n1\nacknowledge\na00c0ffee00c0ffee\ndesk\n1760604800", "sha256").
    let address = ways(&links(&[KEY])).acknowledge;
    assert!(address.as_str().ends_with("/LeS4zNF0luPEYkymGL4t0VcVnDlYHis8vuWv47870U4"), "{address}");
}

#[test]
fn whatever_is_altered_is_refused() {
    let links = links(&[KEY]);
    let address = ways(&links).acknowledge;
    let path = address.path();
    for (part, other) in [
        ("acknowledge", "undo"),
        ("a00c0ffee00c0ffee", "a00c0ffee00c0fff0"),
        ("/desk/", "/boss/"),
        ("1760604800", "1860604800"),
        ("1760604800", "+1760604800"),
        ("1760604800", "01760604800"),
    ] {
        assert_eq!(links.read(&path.replace(part, other), told_at()), Err(Refusal::Unsigned), "{part}");
    }
    for end in 1..=43 {
        assert_eq!(links.read(&path[..path.len() - end], told_at()), Err(Refusal::Unsigned));
    }
    for strange in ["", "/", "/bell/", "/1", "//////", "/bell/2/acknowledge/a/b/1/c", "/1/a/b/c/d/e", &"/1".repeat(900)]
    {
        assert_eq!(links.read(strange, told_at()), Err(Refusal::Unknown), "{strange}");
    }
    assert_eq!(links.read(&path.replace("acknowledge", "delete"), told_at()), Err(Refusal::Unknown));
}

#[test]
fn a_link_ends_with_its_time_and_still_says_whose_it_was() {
    let links = links(&[KEY]);
    let path = ways(&links).acknowledge.path().to_owned();
    let until = told_at() + TimeDelta::days(7);
    assert!(links.read(&path, until - TimeDelta::seconds(1)).is_ok());
    let Err(Refusal::Expired(ticket)) = links.read(&path, until) else { panic!("it is over") };
    assert_eq!(ticket.receiver, "desk");
}

#[test]
fn keys_are_changed_by_giving_both_for_a_while() {
    let (old, both, new) = (links(&[KEY]), links(&[OTHER, KEY]), links(&[OTHER]));
    let read = |links: &Links, of: &Links| links.read(ways(of).acknowledge.path(), told_at()).is_ok();
    assert!(read(&both, &old) && read(&both, &new) && read(&new, &both));
    assert!(!read(&new, &old) && !read(&old, &both));
}

#[test]
fn no_link_is_made_of_an_id_that_could_not_stand_in_one() {
    let signer = Signer { links: Arc::new(links(&[KEY])), receiver: "desk".to_owned() };
    for id in ["", "a/b", "a\nb", "a?b", "関税", &"a".repeat(101)] {
        assert_eq!(signer.ways(&AlertId(id.into()), told_at()), None, "{id}");
    }
}

#[test]
fn a_setting_that_cannot_work_is_named_and_no_key_shows() {
    let good = || config(&[KEY]);
    let with_base = |base: &str| LinksConfig { base_url: base.to_owned(), ..good() };
    for (bad, told) in [
        (with_base("alerts.example.org"), "`links.base_url` `alerts.example.org` is not an address"),
        (with_base("ftp://example.org/"), "does not begin with `https://`"),
        (with_base("http://alerts.example.org/"), "would send links in clear"),
        (with_base("http://93.184.216.34/"), "would send links in clear"),
        (with_base("https://me:pw@example.org/"), "`links.base_url` holds a user, a query or a fragment"),
        (with_base("https://example.org/?a=b"), "holds a user, a query or a fragment"),
        (with_base(&format!("https://example.org/{}", "x".repeat(300))), "longer than 300"),
        (LinksConfig { listen: "8311".to_owned(), ..good() }, "`links.listen` `8311` is not an address and a port"),
        (config(&[]), "`links.secrets` names no key"),
        (config(&[KEY, "hunter2"]), "`links.secrets[1]` is shorter than 32 bytes"),
        (
            LinksConfig { valid_for: Some(HumanDuration(TimeDelta::days(91))), ..good() },
            "`links.valid_for` is not between",
        ),
        (
            LinksConfig { secrets: vec![SecretConfig::Env("BELLWETHER_NO_SUCH".to_owned())], ..good() },
            "`links.secrets[0]` cannot be had",
        ),
    ] {
        let error = Links::new(&bad, Path::new("/")).expect_err(told).to_string();
        assert!(error.contains(told) && !error.contains("hunter2") && !error.contains(":pw"), "{error}");
    }
    for near in ["http://localhost:8311", "http://192.168.1.5/x", "http://[::1]:1/", "https://alerts.example.org"] {
        assert!(Links::new(&with_base(near), Path::new("/")).is_ok(), "{near}");
    }
    assert!(!format!("{:?}", links(&[KEY])).contains("thirty"));
}
