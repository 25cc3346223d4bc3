//! Whose government a paper means: sentences of our own, as papers of several states would print them.

use super::tests::facts_from;

fn tells(site: &str, text: &str, wanted: &str) {
    let found = facts_from(site, "", text);
    assert!(found.iter().any(|line| line.starts_with(wanted)), "{site}: {text}\n  found {found:?}\n  wanted {wanted}");
}

#[test]
fn the_government_is_that_of_the_paper() {
    let text = "The government has raised the import duty on tiles from Vietnam to 30 per cent.";
    tells("dawn.com", text, "tariff/raise/announced actor=PK target=VN");
    tells("epaper.dawn.com", text, "tariff/raise/announced actor=PK target=VN");
    tells("thepaper.co.ke", text, "tariff/raise/announced actor=KE target=VN");
    tells("herald.example.co.uk", text, "tariff/raise/announced actor=GB target=VN");
    let text = "The ministry of trade opened an anti-dumping investigation into glass from Malaysia on Friday.";
    tells("inquirer.net", text, "investigation/impose/announced actor=PH target=MY");
}

#[test]
fn a_dateline_says_more_than_the_paper() {
    let text = "HANOI, Oct 26 - The government cut the import duty on corn to 2 percent on Saturday.";
    tells("dawn.com", text, "tariff/reduce/announced actor=VN");
}

#[test]
fn who_is_named_acts_and_not_the_paper() {
    let text = "Brazil has raised the import duty on tiles to 30 per cent. The government said it would last a year.";
    tells("dawn.com", text, "tariff/raise/announced actor=BR");
    let headed = facts_from(
        "vnexpress.net",
        "Malaysia to end duties on steel from China",
        "The government will end the duties on steel from China on Monday.",
    );
    assert!(headed.iter().all(|line| line.contains("actor=MY")), "{headed:?}");
}

#[test]
fn a_site_of_the_world_has_no_government() {
    let text = "The government has raised the import duty on tiles from Vietnam to 30 per cent.";
    for site in ["reuters.com", "startup.io", "example.co", "test"] {
        let found = facts_from(site, "", text);
        assert!(!found.iter().any(|line| line.contains("actor=CO") || line.contains("actor=IO")), "{site}: {found:?}");
    }
}

#[test]
fn what_is_said_in_general_is_no_government_s() {
    let text = "An import duty is a tax that a government puts on goods. If a probe finds dumping, the authorities may impose \
                duties on the product.";
    assert_eq!(facts_from("businesstoday.in", "", text), Vec::<String>::new());
}

#[test]
fn what_came_after_something_old_is_old() {
    let text = "Peru asked Chile on Friday to lower its duties. The two met in Lima. Talks will go on in May. \
                Chile hit copper with a 10% duty after Lima asked in 2019 for a panel.";
    let found = facts_from("test", "", text);
    assert!(found.iter().any(|line| line.starts_with("tariff/impose") && line.contains("background")), "{found:?}");
}

#[test]
fn a_committee_that_sets_rates_is_that_of_the_papers_state() {
    let text = "The Monetary Policy Committee decided to hold the policy rate at 22 percent on Friday.";
    tells("dawn.com", text, "policy_rate/hold/announced actor=PK");
    let text = "Lotus Bank has revised rates on term deposits from Monday.";
    assert_eq!(facts_from("businesstoday.in", "", text), Vec::<String>::new());
    let text = "Exports of tea by Lotus Estates Limited rose in May.";
    assert_eq!(facts_from("dawn.com", "", text), Vec::<String>::new());
}
