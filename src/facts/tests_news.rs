//! Turns of news prose from many outlets: who acts, what only warns, what was let out. Sentences of our own.

use super::tests::{facts_in, facts_of};

/// Each article, of headline and text, tells these facts, and no others.
fn check(cases: &[(&str, &str, &[&str])]) {
    for (title, text, wanted) in cases {
        assert_eq!(facts_of(title, text), *wanted, "{title} | {text}");
    }
}

#[test]
fn what_a_sentence_opens_with_is_over_at_its_comma() {
    check(&[
        (
            "",
            "After pressure from growers in Oslo, Norway and Sweden imposed duties on Chilean salmon.",
            &["tariff/impose/announced actor=NO,SE target=CL object=fish"],
        ),
        (
            "",
            "Amid protests in Lima, Peru and Chile lifted tariffs on Brazilian beef.",
            &["tariff/remove/announced actor=PE,CL target=BR object=beef"],
        ),
        // The list that belongs to what the sentence opens with.
        (
            "",
            "After protests in Chile and Peru, Norway imposed duties on Chilean salmon.",
            &["tariff/impose/announced actor=NO target=CL object=fish"],
        ),
    ]);
}

#[test]
fn what_only_a_state_can_do_is_no_duty_s_doing() {
    check(&[(
        "",
        "Norway dropped tariffs on salmon from Chile and Peru, which agreed to withdraw levies on cheese.",
        &[
            "tariff/remove/announced actor=NO target=CL,PE object=fish",
            "tariff/remove/announced actor=CL,PE target=NO object=cheese",
        ],
    )]);
    let found = facts_in("The EU adopted a package of sanctions against Belarus, which includes a price cap on oil.");
    assert!(found.iter().all(|line| !line.contains("actor=BY")), "{found:?}");
}

#[test]
fn what_does_not_exist_or_is_pressed_for_is_not_done() {
    check(&[
        (
            "",
            "The Chilean minister said there is no proposal before the cabinet at this time to lift tariffs on Norwegian salmon.",
            &["tariff/remove/denied actor=CL target=NO object=fish attributed"],
        ),
        ("", "Norway succeeded in pressing the EU into dropping sanctions on Belarus.", &[]),
        ("", "Chile is under pressure from its growers to lift tariffs on Norwegian salmon.", &[]),
        ("", "Chile was locked in a tariff exchange with Norway for months.", &[]),
    ]);
}

#[test]
fn what_faces_a_duty_in_a_warning_does_not_pay_it_yet() {
    check(&[
        (
            "Chilean copper faces 30% tariff, Norway warns",
            "",
            &["tariff/impose/threatened actor=NO target=CL object=copper rate=30"],
        ),
        (
            "Steel from Peru faces 12% duty as Chile threatens its neighbour",
            "",
            &["tariff/impose/threatened actor=CL target=PE object=steel rate=12"],
        ),
        (
            "",
            "Peruvian steel faces a 12% duty under the Chilean plan.",
            &["tariff/impose/considered actor=CL target=PE object=steel rate=12"],
        ),
        // What was warned of before has come.
        (
            "",
            "Peruvian steel faces a 12% duty in Chile after Norway warned of shortages.",
            &["tariff/impose/in_effect actor=CL target=PE object=steel rate=12 background"],
        ),
    ]);
    let may =
        facts_of("Chile warns Peru of duties on furniture", "The levies could hit chairs and furniture from Peru.");
    assert!(may.iter().all(|line| !line.contains("in_effect") && !line.contains("announced")), "{may:?}");
}

#[test]
fn a_planned_measure_of_the_headline_is_the_one_that_the_text_tells() {
    check(&[(
        "Chile plans tariffs on steel",
        "The Chilean president said on Friday that his government will impose tariffs on steel imports from Peru.",
        &["tariff/impose/announced actor=CL target=PE object=steel attributed"],
    )]);
}

#[test]
fn what_a_state_lets_out() {
    check(&[
        (
            "",
            "Nvidia received approval from Norway to sell drones to Egypt.",
            &["export_control/reduce/announced actor=NO target=EG object=drones"],
        ),
        ("", "Nvidia is seeking approval from Norway to sell drones to Egypt.", &[]),
        ("", "Nvidia cannot sell drones to Egypt without approval from Norway.", &[]),
    ]);
}

#[test]
fn what_is_bought_as_sellers_and_laws_tell_it() {
    check(&[
        (
            "",
            "US exporters reported sales of 90,000 tons of corn to Japan, the Department of Agriculture said on Friday.",
            &["purchase/impose/announced actor=JP target=US object=corn attributed"],
        ),
        (
            "",
            "EU leaders decided to ban the purchase, import or transfer of Belarusian potash.",
            &["import_control/impose/announced actor=EU target=BY object=potash"],
        ),
        ("", "Norway widened its rules to keep Egypt from buying drones.", &[]),
    ]);
}

#[test]
fn producers_that_meet() {
    check(&[
        (
            "",
            "Saudi Arabia and other members of OPEC+ held an online meeting on Friday.",
            &["meeting/held who=SA,OPEC date=2025-10-24"],
        ),
        ("OPEC+ has delayed its November meeting", "", &["meeting/postponed who=OPEC"]),
    ]);
}

#[test]
fn meetings_that_are_not_sought_or_are_due() {
    check(&[
        (
            "",
            "Trump told reporters that he was not seeking a summit with Xi.",
            &["meeting/denied who=person:donald-trump,person:xi-jinping attributed"],
        ),
        (
            "",
            "The order came ahead of Chile-Norway trade talks due to begin next week.",
            &["meeting/announced who=CL,NO date=2025-10-27/2025-11-02"],
        ),
    ]);
}

#[test]
fn probes_that_are_talked_about_are_not_opened_again() {
    check(&[
        ("", "The ministry will hear Norwegian makers on Monday to discuss an investigation into salmon imports.", &[]),
        (
            "",
            "Chile has ramped up its anti-dumping investigation into Norwegian salmon in what appears to be an answer.",
            &["investigation/raise/announced actor=CL target=NO object=fish"],
        ),
    ]);
}

#[test]
fn a_ruling_that_is_held_up_leaves_the_duty_in_force() {
    for text in [
        "A federal appeals court on Friday paused a trade court decision blocking Trump's tariffs.",
        "The appeals court pressed pause on a lower court ruling that struck down many of Trump's tariffs.",
        "An appeals court granted a stay of the judgment that found Trump's tariffs unlawful.",
    ] {
        assert_eq!(facts_in(text), ["tariff/impose/in_effect actor=US target=*"], "{text}");
    }
    let struck = facts_in("A trade court ruling on Friday struck down Trump's tariffs.");
    assert_eq!(struck, ["tariff/remove/announced actor=US target=*"]);
}

#[test]
fn what_was_due_and_is_put_off_is_one_thing() {
    check(&[
        (
            "",
            "The US tariffs on Chilean copper scheduled to start on Monday are suspended until further notice.",
            &["tariff/suspend/announced actor=US target=CL object=copper date=2025-10-27"],
        ),
        (
            "",
            "Chile said that it is no longer necessary to continue to levy duties on Norwegian salmon.",
            &["tariff/remove/announced actor=CL target=NO object=fish attributed"],
        ),
        ("", "Chile sent a team to persuade Norway to hold off on tariffs.", &[]),
    ]);
}

#[test]
fn sanctions_that_are_named_by_whom_they_are_on() {
    let eased = facts_of("Treasury eases Belarus sanctions", "The US move lifts curbs on the airline.");
    assert!(eased.iter().any(|line| line.starts_with("sanction/reduce/announced actor=US target=BY")), "{eased:?}");
    check(&[(
        "",
        "The US Treasury issued a general license for Belarus that allows sales of potash.",
        &["sanction/reduce/announced actor=US target=BY object=potash"],
    )]);
}

#[test]
fn a_duty_that_is_described_or_to_come_does_not_apply_yet() {
    check(&[
        (
            "",
            "The Chilean duties, which cover Norwegian salmon, will take effect on Friday.",
            &["tariff/impose/announced actor=CL target=NO object=fish date=2025-10-31"],
        ),
        (
            "",
            "The Chilean tariff on Norwegian salmon takes effect on Tuesday.",
            &["tariff/impose/announced actor=CL target=NO object=fish date=2025-10-28"],
        ),
        (
            "",
            "The Chilean tariff on Norwegian salmon took effect on Tuesday.",
            &["tariff/impose/in_effect actor=CL target=NO object=fish date=2025-10-21"],
        ),
    ]);
    let averted = facts_in(
        "Chile confirmed that a deal had been reached to avert US tariffs that were scheduled to start on Monday.",
    );
    assert!(averted.iter().all(|line| !line.starts_with("tariff/impose/announced")), "{averted:?}");
    let backed = facts_in("Norway signed a trade agreement with the US-backed council of Libya.");
    assert!(backed.iter().all(|line| !line.contains("US")), "{backed:?}");
}

#[test]
fn what_is_announced_with_the_day_that_it_applies_from_is_news() {
    check(&[
        (
            "",
            "Norway's government announced a 20 percent tariff on Chilean salmon that takes effect on April 1.",
            &["tariff/impose/announced actor=NO target=CL object=fish rate=20 date=2026-04-01 attributed"],
        ),
        // What is announced is the relief, and the tariff known.
        (
            "",
            "Norway announced relief for firms hit by Chile's 20 percent tariff on salmon that takes effect on April 1.",
            &[
                "subsidy/impose/announced actor=NO object=fish",
                "tariff/impose/announced actor=CL target=* object=fish rate=20 date=2026-04-01 background attributed",
            ],
        ),
    ]);
}
