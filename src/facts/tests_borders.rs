//! What no longer applies, what is let go, and goods that may or may not cross a border.

use super::tests::{check, facts_in};

#[test]
fn what_no_longer_applies_is_removed() {
    check(&[
        (
            "Norway's duty will no longer apply to wine from Chile.",
            &["tariff/remove/announced actor=NO target=CL object=wine"],
        ),
        (
            "Norway's duties on Chilean wine will cease to apply on 1 December.",
            &["tariff/remove/announced actor=NO target=CL object=wine date=2025-12-01"],
        ),
        (
            "Norway's customs will stop collecting the duty on Chilean wine on 1 December.",
            &["tariff/remove/announced actor=NO target=CL object=wine date=2025-12-01"],
        ),
        (
            "Norway let its anti-dumping duty on Chilean salmon lapse.",
            &["tariff/remove/announced actor=NO target=CL object=fish"],
        ),
        (
            "Norway's duty on Chilean wine stands withdrawn, the ministry notified.",
            &["tariff/remove/announced actor=NO target=CL object=wine attributed"],
        ),
    ]);
}

#[test]
fn an_easing_that_ends_is_a_measure_again() {
    check(&[
        (
            "Norway will withdraw the customs duty exemption on wine from Chile.",
            &["tariff/impose/announced actor=NO target=CL object=wine"],
        ),
        (
            "Washington has revoked the sanctions waiver that let Iraq buy gas from Iran.",
            &["sanction/impose/announced actor=US target=IR object=natural_gas"],
        ),
        (
            "Norway granted Chile an exemption from its duty on wine.",
            &["tariff/reduce/announced actor=NO target=CL object=wine"],
        ),
    ]);
}

#[test]
fn whose_duty_is_seen_to_change_bears_it() {
    check(&[
        (
            "Chilean wine will see its Norwegian duty ease to 5% from 12%.",
            &["tariff/reduce/announced actor=NO target=CL object=wine rate=5 from=12"],
        ),
        (
            "Norway expects Chile to lift its duty on salmon.",
            &["tariff/remove/considered actor=CL target=* object=fish speculated"],
        ),
        (
            "Chile will invest in Norway in exchange for lower duties on its wine.",
            &["tariff/reduce/announced actor=NO target=CL object=wine"],
        ),
    ]);
}

#[test]
fn what_another_has_done_is_only_answered() {
    for text in [
        "Chile has lodged a complaint against Norway for taxing its wine.",
        "Only parliament may levy a duty on wine from Chile, the Norwegian court found.",
        "Norway does not know which tariffs Chile will impose.",
        "The firm will raise prices to make up for Norway's duty on Chilean wine.",
        "The president will fly to Oslo to try to avert a duty on Chilean wine.",
        "Norway has dropped a plan to halve its duty on Chilean wine.",
        "3 March 2025 - Norway announces a 12% duty on wine from Chile.",
        "Norway has barred wheat exports since 2022.",
    ] {
        let found = facts_in(text);
        let told: Vec<&String> = found
            .iter()
            .filter(|line| {
                !line.starts_with("investigation") && !line.starts_with("meeting") && !line.contains("background")
            })
            .collect();
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn goods_that_may_not_cross_a_border_are_controlled() {
    check(&[
        (
            "No wheat may leave Norway before the end of the year.",
            &["export_control/impose/announced actor=NO target=* object=wheat"],
        ),
        (
            "Wheat may no longer be exported from Norway.",
            &["export_control/impose/announced actor=NO target=* object=wheat"],
        ),
        (
            "Raw cashew may be shipped out of Norway again.",
            &["export_control/reduce/announced actor=NO target=* object=cashews"],
        ),
        (
            "Norway closed its northern ports to Chilean cattle.",
            &["import_control/impose/announced actor=NO target=CL object=cattle"],
        ),
        (
            "The export policy of rice is amended from \"free\" to \"prohibited\", Norway said.",
            &["export_control/impose/announced actor=NO target=* object=rice attributed"],
        ),
        (
            "Norway has imposed new bans on Chilean copper and lithium exports.",
            &["import_control/impose/announced actor=NO target=CL object=copper,lithium"],
        ),
    ]);
}

#[test]
fn a_duty_on_what_goes_abroad_is_a_control_of_exports() {
    check(&[
        (
            "Norway raised its duty on herring shipped abroad to 10% from 5%.",
            &["export_control/raise/announced actor=NO target=* object=fish rate=10 from=5"],
        ),
        ("Chile welcomed lower tariffs on wine exports to Norway.", &[]),
    ]);
}

#[test]
fn a_verb_stands_behind_a_long_subject() {
    check(&[
        (
            "Norwegian duties of 12% on Chilean wine take effect at midnight, the ministry told reporters.",
            &["tariff/impose/announced actor=NO target=CL object=wine rate=12 date=2025-10-27 attributed"],
        ),
        (
            "Norwegian duties on Chilean wine rise to 12% on 1 December.",
            &["tariff/raise/announced actor=NO target=CL object=wine rate=12 date=2025-12-01"],
        ),
        (
            "The duties it had placed on Chilean wine will be dropped, Norway said.",
            &["tariff/remove/announced actor=NO target=CL object=wine attributed"],
        ),
    ]);
}

#[test]
fn what_rests_or_goes_on_is_told_so() {
    check(&[
        (
            "Norway's duty on Chilean wine will stay suspended for another year.",
            &["tariff/suspend/announced actor=NO target=CL object=wine"],
        ),
        (
            "Norway put up its duty on Chilean wine to 12%.",
            &["tariff/raise/announced actor=NO target=CL object=wine rate=12"],
        ),
        (
            "Norway has put an end to its duty on wine from Chile.",
            &["tariff/remove/announced actor=NO target=CL object=wine"],
        ),
        (
            "Norway is no longer ruling out a duty on Chilean wine.",
            &["tariff/impose/considered actor=NO target=CL object=wine"],
        ),
        (
            "Norway will lift its export duty on herring to 7,500 kroner a ton from 5,100 kroner.",
            &["export_control/raise/announced actor=NO target=* object=fish"],
        ),
    ]);
}

#[test]
fn barrels_a_day_are_a_quota_of_output() {
    check(&[
        (
            "OPEC+ will add 137,000 barrels a day to supply from December, it said.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil date=2025-12-01 attributed"],
        ),
        ("OPEC said demand for oil will rise by 1.3 million barrels a day.", &[]),
    ]);
}

#[test]
fn each_of_two_does_his_own() {
    check(&[(
        "Norway and Chile made up, with Norway halving its duty on wine and Chile lifting its ban on exports of lithium.",
        &[
            "tariff/reduce/announced actor=NO target=* object=wine",
            "export_control/remove/announced actor=CL target=* object=lithium",
        ],
    )]);
}

#[test]
fn two_verbs_side_by_side_are_of_one_clause() {
    check(&[
        ("Norway has given no sign that it will scrap or lower its duty on Chilean wine.", &[]),
        (
            "Norway will scrap or lower its duty on Chilean wine.",
            &["tariff/reduce/announced actor=NO target=CL object=wine"],
        ),
    ]);
}

#[test]
fn who_stands_before_its_own_measure_acts() {
    check(&[
        (
            "Norway is to slash its duties on Chilean wine and Chile its duties on herring, both governments said.",
            &[
                "tariff/reduce/announced actor=NO target=CL object=wine attributed",
                "tariff/reduce/announced actor=CL target=* object=fish attributed",
            ],
        ),
        ("The firm put the damage from Norway's duties on Chilean wine at 100 million euros.", &[]),
    ]);
}

#[test]
fn what_is_met_or_seen_is_no_meeting() {
    for text in [
        "Norway and Chile have committed to meet demand for lithium.",
        "Chile vowed to meet Norwegian requirements on the safety of its salmon.",
        "Chile will see its Norwegian duty ease.",
    ] {
        let found = facts_in(text);
        assert!(!found.iter().any(|line| line.starts_with("meeting")), "{text}: {found:?}");
    }
}

#[test]
fn a_duty_that_is_matched_is_nil_or_looms() {
    check(&[
        (
            "Chile said it would match Norway's duties on wine dollar for dollar.",
            &["tariff/impose/threatened actor=CL target=NO attributed"],
        ),
        (
            "Norway's duty on Chilean wine will be nil from 1 December.",
            &["tariff/remove/announced actor=NO target=CL object=wine date=2025-12-01"],
        ),
    ]);
}

#[test]
fn what_is_beside_the_news_is_no_news() {
    for text in [
        "Norway refrained from adopting a duty on Chilean wine for now.",
        "Chile will start to retaliate against the 12% duties imposed by Norway.",
        "Chile paused its countermeasures against Norwegian duties on wine.",
        "Sanctioned clubs such as Norway's Brann are on the list.",
        "It was important to keep making progress in reducing Norway's duties, the Chilean minister said.",
        "Chile hopes for a deal before the threatened Norwegian duties on wine take effect.",
    ] {
        let found = facts_in(text);
        let told: Vec<&String> = found
            .iter()
            .filter(|line| line.starts_with("tariff") || line.starts_with("sanction"))
            .filter(|line| !line.contains("background") && !line.contains("denied") && !line.contains("actor=CL"))
            .collect();
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn what_is_worked_on_or_answered_is_not_in_force() {
    check(&[
        (
            "Norway launched work on a restriction on exports of herring.",
            &["export_control/impose/considered actor=NO target=* object=fish"],
        ),
        ("Chile's president authorised a retaliation process against Norway's tariffs.", &[]),
        ("Norway's minister spoke of an anti-tariff advertisement.", &[]),
        (
            "The Norwegian trade ministry ruled that the margin is 21%, and decided to impose a duty of 21% on Chilean salmon.",
            &["tariff/impose/announced actor=NO target=CL object=fish rate=21"],
        ),
    ]);
}

#[test]
fn what_was_due_is_put_off_and_what_is_hoped_for_is_not_done() {
    check(&[
        (
            "Norway suspends for three months a duty of 12% on Chilean wine due to begin on 1 December.",
            &["tariff/suspend/announced actor=NO target=CL object=wine rate=12 date=2025-12-01"],
        ),
        (
            "Norway's recently announced 12% duty on Chilean wine is likely to come into force next week.",
            &["tariff/impose/announced actor=NO target=CL object=wine rate=12 date=2025-10-27/2025-11-02"],
        ),
        ("\"We hope to resume exports of herring to Chile,\" Norway's minister said.", &[]),
    ]);
}
