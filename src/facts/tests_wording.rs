//! The same act in the many words that news has for it.

use super::tests::{check, facts_in};

#[test]
fn a_duty_is_put_on_in_many_words() {
    let put = "tariff/impose/announced actor=NO target=CL object=wine rate=12";
    check(&[
        ("Norway is to levy a 12% duty on wine from Chile.", &[put]),
        ("Norway's cabinet signed off on a 12% duty on Chilean wine.", &[put]),
        ("Norway's cabinet rubber-stamped a 12% duty on Chilean wine.", &[put]),
        ("Norway's parliament gave the green light to a 12% duty on Chilean wine.", &[put]),
    ]);
}

#[test]
fn who_stands_before_a_verb_that_is_also_a_noun_does_it() {
    check(&[
        (
            "Norway's customs service cut the duty on wheat from Chile to 5%.",
            &["tariff/reduce/announced actor=NO target=CL object=wheat rate=5"],
        ),
        (
            "Norway's parliament voted to lift the duty on Chilean wine to 20%.",
            &["tariff/raise/announced actor=NO target=CL object=wine rate=20"],
        ),
        (
            "Norway's parliament voted to lift the duty on Chilean wine.",
            &["tariff/remove/announced actor=NO target=CL object=wine"],
        ),
    ]);
}

#[test]
fn what_somebody_is_open_to_is_considered() {
    check(&[
        (
            "Norway is willing to cut tariffs on Chilean wine, the minister said.",
            &["tariff/reduce/considered actor=NO target=CL object=wine attributed"],
        ),
        (
            "A 12% duty on Chilean wine is under discussion in Norway.",
            &["tariff/impose/considered actor=NO target=CL object=wine rate=12"],
        ),
        (
            "Washington is open to extending its trade truce with China.",
            &["agreement/extend/considered actor=US target=CN"],
        ),
    ]);
}

#[test]
fn a_plan_that_is_dropped_was_no_duty() {
    check(&[
        (
            "Norway dropped plans to impose a 12% duty on Chilean wine.",
            &["tariff/impose/cancelled actor=NO target=CL object=wine rate=12"],
        ),
        (
            "Norway said it was not planning any duty on Chilean wine.",
            &["tariff/impose/denied actor=NO target=CL object=wine attributed"],
        ),
        (
            "There will be no tariff on gold from Switzerland, Trump said.",
            &["tariff/impose/denied actor=US target=CH object=gold attributed"],
        ),
        ("There would be no tariff for firms that build in the US, Trump said.", &[]),
    ]);
}

#[test]
fn whoever_buys_from_somebody_is_the_target_and_not_the_seller() {
    check(&[(
        "Countries that buy Libyan oil will pay a 25% tariff on all trade with the US, Trump said.",
        &["tariff/impose/announced actor=US target=* rate=25 attributed"],
    )]);
}

#[test]
fn what_a_package_includes_is_as_new_as_the_package() {
    check(&[(
        "The EU on Thursday adopted a package of sanctions against Moscow that includes a ban on imports of Russian gas.",
        &[
            "sanction/impose/announced actor=EU target=RU date=2025-10-23",
            "import_control/impose/announced actor=EU target=RU object=natural_gas",
        ],
    )]);
}

#[test]
fn a_phrase_between_commas_does_not_part_a_measure_from_its_goods() {
    check(&[(
        "Norway on Thursday announced a ban, effective immediately, on salmon imports from Chile.",
        &["import_control/impose/announced actor=NO target=CL object=fish date=2025-10-23"],
    )]);
}

#[test]
fn goods_are_kept_in_and_out_in_many_words() {
    check(&[
        (
            "Mexico closed its border to US cattle.",
            &["import_control/impose/announced actor=MX target=US object=cattle"],
        ),
        (
            "Norway will no longer export herring, the fisheries minister said.",
            &["export_control/impose/announced actor=NO target=* object=fish attributed"],
        ),
    ]);
}

#[test]
fn money_for_those_who_suffer_is_a_subsidy_and_their_suffering_no_tariff() {
    check(&[(
        "The Canadian government announced C$5 billion in aid for companies hurt by US tariffs.",
        &["subsidy/impose/announced actor=CA"],
    )]);
}

#[test]
fn what_failed_does_not_deny_what_comes_after_it() {
    check(&[(
        "India and the EU failed to conclude a trade deal this week but will meet again in December, officials said.",
        &["meeting/announced who=IN,EU date=2025-12-01/2025-12-31 attributed"],
    )]);
}

#[test]
fn who_signs_may_be_named_by_whom_he_is_from() {
    let signed = "agreement/reach/confirmed actor=NO,CL target=CL,NO confirmed=CL,NO";
    check(&[
        ("Ministers from Norway and Chile signed a free trade pact in Santiago on Friday.", &[signed]),
        ("Trade talks between Norway and Chile are under way in Oslo.", &["meeting/in_effect who=NO,CL"]),
        (
            "Norway cancelled trade talks with Chile that were due on Monday.",
            &["meeting/cancelled who=NO,CL date=2025-10-27"],
        ),
    ]);
}

#[test]
fn a_rate_that_takes_the_place_of_another_lowers_it() {
    check(&[(
        "Chilean wine will be let into Norway at a 6% duty instead of the current 12% duty.",
        &["tariff/reduce/announced actor=NO target=CL object=wine rate=6 from=12"],
    )]);
}

#[test]
fn a_round_that_ends_is_no_deal_and_a_probe_into_plans_no_measure() {
    let deals = facts_in(
        "The third round of negotiations for the Norway-Chile Free Trade Agreement concluded in Oslo on Friday.",
    );
    assert!(deals.iter().all(|fact| !fact.contains("agreement/reach/announced")), "{deals:?}");
    let probed =
        facts_in("The Chinese government launched an investigation into Mexico's plans to increase tariffs on cars.");
    assert!(probed.iter().all(|fact| !fact.starts_with("tariff")), "{probed:?}");
    let borne = facts_in("Norway announced a fund to help exporters weather a 50% US tariff.");
    assert!(borne.iter().all(|fact| !fact.contains("actor=NO target=US")), "{borne:?}");
}

#[test]
fn two_meetings_of_one_day_are_two_where_nobody_is_at_both() {
    let told = facts_in(
        "Japan's minister Ryosei Akazawa held tariff talks with U.S. Commerce Secretary Howard Lutnick on Friday. \
         Late on Friday, Prime Minister Shigeru Ishiba held telephone talks with U.S. President Donald Trump.",
    );
    let of = |who: &str| told.iter().filter(|fact| fact.contains(who)).count();
    assert_eq!((told.len(), of("howard-lutnick"), of("shigeru-ishiba")), (2, 1, 1), "{told:?}");
}

#[test]
fn what_a_measure_is_for_is_none() {
    check(&[
        ("The tariffs are meant to redress the trade deficit, Norway's minister said.", &[]),
        ("Chile still hopes to be exempted from Norway's duties on salmon.", &[]),
        ("Norway has given no sign that it will scrap its duty on Chilean salmon.", &[]),
        ("Growers complained of duties by Norway on their salmon.", &[]),
        ("Norway acts under a law by which the government may restrict imports of fish in an emergency.", &[]),
    ]);
}

#[test]
fn whoever_is_spared_does_nothing() {
    check(&[
        (
            "Chile will be exempt from Norway's duty on salmon, Oslo said.",
            &["tariff/reduce/announced actor=NO target=CL object=fish attributed"],
        ),
        (
            "Chile welcomed the lifting of Norway's sanctions on its banks.",
            &["sanction/remove/announced actor=NO target=CL"],
        ),
    ]);
}

#[test]
fn a_dispute_is_opened_by_many_words() {
    check(&[
        (
            "Chile has asked Norway for dispute settlement consultations over its quotas for salmon.",
            &["investigation/impose/announced actor=CL target=NO object=fish"],
        ),
        (
            "Chile said it would revive its complaint to the WTO about Norway's fish subsidies.",
            &["investigation/impose/announced actor=CL target=NO object=fish attributed"],
        ),
        (
            "Chile is taking Norway's decision to put a 20% duty on its salmon to the WTO.",
            &["investigation/impose/announced actor=CL target=NO object=fish"],
        ),
    ]);
}

#[test]
fn who_is_let_do_what() {
    check(&[
        (
            "Norway will let Kongsberg sell its drones to Chile again, the firm said.",
            &["export_control/reduce/announced actor=NO target=CL object=drones attributed"],
        ),
        (
            "A summit of Norway and Chile will not take place in March as planned, Oslo said.",
            &["meeting/postponed who=NO,CL attributed"],
        ),
    ]);
}

#[test]
fn who_says_that_it_will_answer_threatens_to() {
    let threat = "tariff/impose/threatened actor=CL target=NO attributed";
    check(&[
        ("Chile will respond in kind if Norway raises its tariffs, Santiago said.", &[threat]),
        ("Chile vowed to retaliate against Norway's new tariffs on salmon.", &[threat]),
        ("Chile's government said duties by Norway would be met with an answer.", &[threat]),
        (
            "Chile will not retaliate against Norway's tariffs, its president said.",
            &["tariff/impose/denied actor=CL target=NO attributed"],
        ),
        ("Chile urged Peru to retaliate against Norway's tariffs.", &[]),
        ("The club will retaliate in the second leg, its coach said.", &[]),
    ]);
}

#[test]
fn what_an_order_does_is_as_new_as_the_order() {
    check(&[
        (
            "Norway's king signed an order which doubles the duty on Chilean salmon to 50% from 25%.",
            &["tariff/raise/announced actor=NO target=CL object=fish rate=50 from=25"],
        ),
        (
            "Norway's new duty on salmon from Chile, until now 8%, has been doubled to 16%.",
            &["tariff/raise/announced actor=NO target=CL object=fish rate=16 from=8"],
        ),
    ]);
}

#[test]
fn a_threat_on_a_condition_is_for_whoever_meets_it() {
    check(&[
        (
            "Norway's prime minister warned of a further 10% tariff if Chile goes on with its tax.",
            &["tariff/impose/threatened actor=NO target=CL object=all_goods rate=10 attributed"],
        ),
        (
            "Chile's foreign minister said the country has a package of duties on Norway's goods ready.",
            &["tariff/impose/threatened actor=CL target=NO object=all_goods attributed"],
        ),
    ]);
}

#[test]
fn conditions_of_export_are_a_control() {
    check(&[
        (
            "Norway eased the conditions for the export of drones to Chile.",
            &["export_control/reduce/announced actor=NO target=CL object=drones"],
        ),
        (
            "A timber firm has been ordered by the Norwegian government to stop importing plywood from Chile.",
            &["import_control/impose/announced actor=NO target=CL object=plywood"],
        ),
        (
            "Norway will allow duty-free entry of wheat from Chile.",
            &["tariff/remove/announced actor=NO target=CL object=wheat"],
        ),
        (
            "Norway will end duty-free entry of wheat from Chile.",
            &["tariff/impose/announced actor=NO target=CL object=wheat"],
        ),
    ]);
}

#[test]
fn talks_may_end_in_a_deal_and_a_day_may_be_late() {
    check(&[
        (
            "Trade talks between Norway and Chile ended on Sunday in a framework deal.",
            &[
                "meeting/held who=NO,CL date=2025-10-26",
                "agreement/reach/announced actor=NO,CL target=CL,NO confirmed=CL,NO",
            ],
        ),
        (
            "Norway will sign its trade deal with Chile only in January.",
            &["agreement/reach/postponed actor=NO target=CL"],
        ),
        ("Norway received a letter from Chile on tariffs.", &[]),
    ]);
}

#[test]
fn what_a_minister_is_in_charge_of_is_no_goods() {
    check(&[
        (
            "Norway will not stop exports of copper, Energy and Mineral Resources Minister Ola Borten said.",
            &["export_control/impose/denied actor=NO target=* object=copper attributed"],
        ),
        (
            "Chinese state buyers have resumed purchases of Canadian canola, ten vessels so far, Ottawa said.",
            &["purchase/impose/in_effect actor=CN target=CA object=canola confirmed=CA attributed"],
        ),
    ]);
}
