//! Rates, dates, goods, news and recap, evidence: sentences of our own.

use super::tests::{check_by, evidence_in, facts_in};

/// Each text tells these facts, in any order, and no others.
fn check(cases: &[(&str, &[&str])]) {
    check_by(cases, |text| {
        let mut told = facts_in(text);
        told.sort();
        told
    });
}

/// The sentence, below the lead of an article on the weather, tells nothing new.
fn recalls(cases: &[&str]) {
    for text in cases {
        let told = facts_in(&format!("Rain fell on the hills. People walked home. Nothing more was said. {text}"));
        assert!(!told.is_empty() && told.iter().all(|fact| fact.contains(" background")), "{text}\n  told {told:?}");
    }
}

#[test]
fn one_date_at_the_end_is_that_of_each_rate() {
    check(&[
        (
            "Peru set duties of 12% on Chilean wine and 30% on Brazilian beef from 1 November.",
            &[
                "tariff/impose/announced actor=PE target=BR object=beef rate=30 date=2025-11-01",
                "tariff/impose/announced actor=PE target=CL object=wine rate=12 date=2025-11-01",
            ],
        ),
        (
            "Kenya will put a 5% duty on tea from 3 November, as well as 8% tariffs on onions from 1 December.",
            &[
                "tariff/impose/announced actor=KE target=* object=onions rate=8 date=2025-12-01",
                "tariff/impose/announced actor=KE target=* object=tea rate=5 date=2025-11-03",
            ],
        ),
    ]);
}

#[test]
fn an_act_that_is_done_at_once_has_its_day() {
    check(&[
        (
            "Chile opened an anti-dumping probe into Vietnamese footwear on Thursday.",
            &["investigation/impose/announced actor=CL target=VN object=footwear date=2025-10-23"],
        ),
        // The day of a decision on a duty is not the day from which it is charged.
        (
            "Chile imposed a 9% duty on Vietnamese footwear on Thursday.",
            &["tariff/impose/announced actor=CL target=VN object=footwear rate=9"],
        ),
    ]);
}

#[test]
fn a_day_of_last_year_is_of_last_year() {
    check(&[(
        "Kenya had banned exports of onions on 29 November last year.",
        &["export_control/impose/in_effect actor=KE target=* object=onions date=2024-11-29 background"],
    )]);
}

#[test]
fn the_level_before_is_no_sign_of_recap() {
    check(&[
        (
            "Peru raised its duty on palm oil to 30 per cent from 20 per cent earlier.",
            &["tariff/raise/announced actor=PE target=* object=palm_oil rate=30 from=20"],
        ),
        (
            "Peru raised its duty on palm oil to 30 per cent from 20 per cent until now.",
            &["tariff/raise/announced actor=PE target=* object=palm_oil rate=30 from=20"],
        ),
        (
            "Steel mills selling to Norway could face a tariff of 50% rather than the current 25%.",
            &["tariff/raise/considered actor=NO target=* object=steel rate=50 from=25"],
        ),
    ]);
}

#[test]
fn what_was_said_or_begun_before_is_recap() {
    recalls(&[
        "Last Friday Norway announced that its duty on Chilean salmon would be doubled.",
        "He spoke a day after Norway announced plans to put a 15% tariff on Chilean salmon.",
        "Kenya banned exports of onions from July 2023.",
        "Earlier this year Peru announced that it would put a 12% duty on Chilean wine.",
    ]);
    let told = facts_in(
        "Rain fell on the hills. People walked home. Nothing more was said. \
         Kenya's ban on tea exports will be lifted once the market recovers, the trade minister said.",
    );
    assert_eq!(told, ["export_control/remove/announced actor=KE target=* object=tea attributed"]);
}

#[test]
fn headings_give_way_to_the_goods_that_they_list() {
    check(&[
        (
            "Kenya halted exports of food products such as rice and maize on Friday.",
            &["export_control/impose/announced actor=KE target=* object=rice,corn"],
        ),
        (
            "Kenya halted exports of food and coffee on Friday.",
            &["export_control/impose/announced actor=KE target=* object=food,coffee"],
        ),
        (
            "Norway lifted its sanctions on Syria's oil industry on Thursday.",
            &["sanction/remove/announced actor=NO target=SY object=crude_oil date=2025-10-23"],
        ),
    ]);
}

#[test]
fn a_later_sentence_tells_the_rate_of_the_same_goods() {
    check(&[
        (
            "Norway imposed anti-dumping duties on ceramic tiles from India on Friday. The new rates range from 9% to 28%.",
            &["tariff/impose/announced actor=NO target=IN object=ceramics rate=28"],
        ),
        (
            "Norway imposed anti-dumping duties on ceramic tiles from India on Friday. \
             According to the customs office, the duties are set at 28%.",
            &["tariff/impose/announced actor=NO target=IN object=ceramics rate=28"],
        ),
    ]);
    let other = facts_in(
        "Norway imposed anti-dumping duties on ceramic tiles from India on Friday. The duties on cheese are 30%.",
    );
    assert!(other.iter().all(|fact| !(fact.contains("ceramics") && fact.contains("rate"))), "{other:?}");
}

#[test]
fn the_sentence_under_a_headline_is_the_evidence() {
    let text = "Officials in Oslo say that a duty of 15% on salmon from Chile may well come. Fishermen are pleased.";
    let told = evidence_in("Norway to impose duty on salmon from Chile, officials say", text);
    assert_eq!(told, [text.split_inclusive('.').next().unwrap_or_default()]);
    // Nothing under it says the same: the headline stays.
    let told = evidence_in("Norway imposes duty on salmon from Chile", "It rained in Oslo. Fishermen stayed at home.");
    assert_eq!(told, ["Norway imposes duty on salmon from Chile"]);
}

#[test]
fn what_an_earlier_version_said_is_told_by_nobody() {
    for text in [
        "An earlier version of this article said that the United States would impose a 25% tariff on Mexican trucks.",
        "Correction: A previous version of this story misstated the tariff that the United States put on trucks from Mexico.",
    ] {
        assert!(facts_in(text).is_empty(), "{text}");
    }
    check(&[(
        "An earlier version of the order did not name trucks. The United States put a 25% tariff on trucks from Mexico on Friday.",
        &["tariff/impose/announced actor=US target=MX object=trucks rate=25"],
    )]);
}

#[test]
fn a_weekday_with_its_day_is_that_day() {
    check(&[
        (
            "Ghana lifted the ban on exports of cocoa effective Tuesday, October 21.",
            &["export_control/remove/in_effect actor=GH target=* object=cocoa date=2025-10-21"],
        ),
        (
            "Norway will impose a 15% tariff on Chilean salmon from Friday, 14 November.",
            &["tariff/impose/announced actor=NO target=CL object=fish rate=15 date=2025-11-14"],
        ),
        // No day of the month follows.
        (
            "Norway will impose a 15% tariff on Chilean salmon from Friday, officials said.",
            &["tariff/impose/announced actor=NO target=CL object=fish rate=15 date=2025-10-31 attributed"],
        ),
    ]);
}

#[test]
fn the_day_of_several_tariffs() {
    check(&[
        (
            "Peru said it would charge 15% on Chilean wine, as well as 10% on Chilean salmon. The tariffs take effect on 3 November.",
            &[
                "tariff/impose/announced actor=PE target=CL object=fish rate=10 date=2025-11-03 attributed",
                "tariff/impose/announced actor=PE target=CL object=wine rate=15 date=2025-11-03 attributed",
            ],
        ),
        (
            "Peru will impose a 15% tariff on Chilean wine and a 10% tariff on Chilean salmon. The duties take effect on 3 November.",
            &[
                "tariff/impose/announced actor=PE target=CL object=fish rate=10 date=2025-11-03",
                "tariff/impose/announced actor=PE target=CL object=wine rate=15 date=2025-11-03",
            ],
        ),
        (
            "Peru will impose a 15% tariff on Chilean wine. The tariffs take effect on 3 November. Chilean salmon will face a 10% tariff, it said.",
            &[
                "tariff/impose/announced actor=PE target=CL object=fish rate=10 date=2025-11-03 attributed",
                "tariff/impose/announced actor=PE target=CL object=wine rate=15 date=2025-11-03",
            ],
        ),
    ]);
}

#[test]
fn what_a_state_is_known_for_is_not_what_is_charged() {
    check(&[
        (
            "Peru will impose a 20% tariff on goods from Vietnam, a key garment supplier.",
            &["tariff/impose/announced actor=PE target=VN object=all_goods rate=20"],
        ),
        (
            "Peru will impose a 20% tariff on goods from Brazil, the world's top exporter of coffee.",
            &["tariff/impose/announced actor=PE target=BR object=all_goods rate=20"],
        ),
        // The goods are named.
        (
            "Peru will impose a 20% tariff on coffee from Brazil, the world's top exporter.",
            &["tariff/impose/announced actor=PE target=BR object=coffee rate=20"],
        ),
        (
            "Russia, a leading supplier of wheat, has restricted its exports to Turkey.",
            &["export_control/impose/announced actor=RU target=TR object=wheat"],
        ),
    ]);
}
