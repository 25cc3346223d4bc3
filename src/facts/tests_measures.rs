//! Measures, by the wordings that turn or undo them: sentences of our own, each with its near-misses.

use super::tests::{check, facts_in};

#[test]
fn each_rate_of_a_sentence_has_its_own_fact() {
    let mut facts = facts_in("Chile set duties of 12% on Norwegian salmon and 30% on Swedish lumber on Monday.");
    facts.sort();
    assert_eq!(
        facts,
        [
            "tariff/impose/announced actor=CL target=NO object=fish rate=12",
            "tariff/impose/announced actor=CL target=SE object=lumber rate=30",
        ]
    );
}

#[test]
fn what_may_be_shipped_is_a_control() {
    check(&[
        (
            "Norway barred its refiners from selling diesel to Egypt.",
            &["export_control/impose/announced actor=NO target=EG object=diesel"],
        ),
        (
            "Japan will let Canadian firms ship lithium to its battery makers.",
            &["import_control/reduce/announced actor=JP target=CA object=lithium"],
        ),
        ("Kenya bans Chilean salmon.", &["import_control/impose/announced actor=KE target=CL object=fish"]),
        ("The club barred its players from selling tickets.", &[]),
    ]);
}

#[test]
fn the_act_may_stand_behind_the_object() {
    check(&[
        (
            "Turkey put its export ban on lemons on hold.",
            &["export_control/suspend/announced actor=TR target=* object=fruit"],
        ),
        (
            "Thailand will cut its sugar export quota to 2 million tonnes.",
            &["export_control/raise/announced actor=TH target=* object=sugar"],
        ),
    ]);
}

#[test]
fn an_easing_that_is_won_is_the_others_act() {
    check(&[(
        "Peru won an exemption from Brazil's steel tariffs.",
        &["tariff/reduce/announced actor=BR target=PE object=steel"],
    )]);
}

#[test]
fn courts_strike_down_what_others_only_call_unlawful() {
    check(&[
        (
            "A federal appeals court struck down Brazil's tariffs on Chilean wine.",
            &["tariff/remove/announced actor=BR target=CL object=wine"],
        ),
        ("Growers in Santiago called Brazil's tariffs on Chilean wine unlawful.", &[]),
    ]);
}

#[test]
fn whom_a_list_names_is_sanctioned() {
    check(&[
        (
            "The United States designated nine Turkish companies and five tankers.",
            &["sanction/impose/announced actor=US target=TR object=ships"],
        ),
        (
            "The EU hit Peru with sanctions over its purchases of Venezuelan oil.",
            &["sanction/impose/announced actor=EU target=PE"],
        ),
        ("The league designated nine Turkish players.", &[]),
    ]);
}

#[test]
fn what_is_advised_asked_for_or_was_never_done_is_no_act() {
    for text in [
        "Canada should impose tariffs on Chilean steel, the union's president said.",
        "Norway would have imposed a 20% tariff on Swedish lumber.",
        "A bill would impose a 30% tariff on Norwegian salmon.",
        "India has asked Turkey to lift its ban on wheat exports.",
    ] {
        assert!(facts_in(text).iter().all(|fact| fact.contains("/considered")), "{text}: {:?}", facts_in(text));
    }
}

#[test]
fn duties_on_what_leaves_are_controls_and_on_what_comes_tariffs() {
    check(&[
        (
            "Egypt raised its export duty on potatoes to 20%.",
            &["export_control/raise/announced actor=EG target=* object=potatoes rate=20"],
        ),
        (
            "Argentina will cut the levy on soybean exports to 24% from 26%.",
            &["export_control/reduce/announced actor=AR target=* object=soybeans rate=24 from=26"],
        ),
        (
            "Egypt raised its import duty on potatoes to 20%.",
            &["tariff/raise/announced actor=EG target=* object=potatoes rate=20"],
        ),
    ]);
}

#[test]
fn a_threat_for_a_day_to_come_stays_a_threat() {
    check(&[(
        "Oslo seeks calm following President Boric's threat of new 40% tariffs on Norwegian fish set to begin on December 1.",
        &["tariff/impose/threatened actor=CL target=NO object=fish rate=40 date=2025-12-01 background"],
    )]);
}

#[test]
fn the_title_of_an_act_is_the_act() {
    check(&[
        (
            "The ministry published Norway's announcement on suspending export controls on nickel.",
            &["export_control/suspend/announced actor=NO target=* object=nickel"],
        ),
        (
            "Ministers hold talks on suspending Norway's export controls on nickel.",
            &["export_control/suspend/considered actor=NO target=* object=nickel"],
        ),
    ]);
}

#[test]
fn what_analysts_had_foreseen_is_sure() {
    check(&[
        (
            "Peru's central bank cut its key rate by 50 basis points to 6% on Friday, in line with analysts' expectations.",
            &["policy_rate/reduce/announced actor=PE rate=6"],
        ),
        (
            "Chile's central bank left its benchmark rate at 5%, as forecast by all 19 economists in a poll.",
            &["policy_rate/hold/announced actor=CL rate=5"],
        ),
        (
            "Analysts said that Chile's central bank had left its benchmark rate at 5%.",
            &["policy_rate/hold/announced actor=CL rate=5 speculated"],
        ),
    ]);
}
