//! The forms that headlines and agencies give to an act, and what only looks like one: sentences of our own.

use super::tests::{check_by, facts_in, facts_of};

/// Each headline, marked `# `, or text tells these facts and no others.
fn check(cases: &[(&str, &[&str])]) {
    check_by(cases, |case| match case.strip_prefix("# ") {
        Some(headline) => facts_of(headline, ""),
        None => facts_in(case),
    });
}

#[test]
fn what_happens_by_itself_is_no_measure() {
    check(&[
        ("The war in Sudan has halted exports of gum arabic.", &[]),
        ("A strike by dockers has stopped shipments of Chilean copper since Monday.", &[]),
        (
            "Chile has halted exports of lithium, the mining ministry said.",
            &["export_control/impose/announced actor=CL target=* object=lithium attributed"],
        ),
    ]);
}

#[test]
fn a_deal_that_is_only_near_would_do_it() {
    check(&[
        (
            "Norway and Chile are close to a deal that would end the 30% tariff on Chilean salmon, officials said.",
            &[
                "tariff/remove/considered actor=NO target=CL object=fish rate=30 attributed",
                "agreement/reach/considered actor=NO,CL target=CL,NO attributed",
            ],
        ),
        (
            "Norway and Chile signed a deal that will end the 30% tariff on Chilean salmon.",
            &[
                "tariff/remove/announced actor=NO target=CL object=fish rate=30",
                "agreement/reach/confirmed actor=NO,CL target=CL,NO confirmed=CL,NO",
            ],
        ),
    ]);
}

#[test]
fn who_is_ready_to_lift_a_ban_makes_no_threat() {
    check(&[
        (
            "Norway is ready to lift its ban on Chilean salmon, the fisheries minister said.",
            &["import_control/remove/considered actor=NO target=CL object=fish attributed"],
        ),
        (
            "Norway is ready to hit Chilean wine with a 25% duty, the trade minister said.",
            &["tariff/impose/threatened actor=NO target=CL object=wine rate=25 attributed"],
        ),
        ("The new port in Norway is ready to handle exports of salmon.", &[]),
    ]);
}

#[test]
fn safeguards_are_tariffs() {
    check(&[
        (
            "The European Union has extended its suspension of safeguard measures on steel imports from Ukraine.",
            &["tariff/suspend/announced actor=EU target=UA object=steel"],
        ),
        (
            "Vietnam is considering safeguard measures on imported fertiliser, its trade ministry said.",
            &["tariff/impose/considered actor=VN target=* object=fertilizers attributed"],
        ),
    ]);
}

#[test]
fn whoever_bears_it_stands_elsewhere_in_the_sentence() {
    check(&[
        (
            "Norway will impose a 30% tariff on three more countries: Chile, Peru and Brazil.",
            &["tariff/impose/announced actor=NO target=CL,PE,BR object=all_goods rate=30"],
        ),
        (
            "Norway's energy ministry has cut off sales of electricity, which Denmark leans on in winter.",
            &["export_control/impose/announced actor=NO target=DK"],
        ),
        (
            "Norway has extended its ban on wheat imports, including from Chile.",
            &["import_control/extend/announced actor=NO target=* object=wheat"],
        ),
        ("Each of the two countries charges the other a toll.", &[]),
    ]);
}

#[test]
fn a_side_that_tells_of_a_deal_has_it_with_the_other() {
    check(&[
        (
            "The Norwegian government said on Thursday that it had agreed with Chile to cut the duty on Chilean salmon to 5%.",
            &[
                "tariff/reduce/announced actor=NO target=CL object=fish rate=5 attributed",
                "agreement/reach/announced actor=NO target=CL attributed",
            ],
        ),
        (
            "Chile and Norway agreed on Thursday to cut their duties on fish and wine.",
            &[
                "tariff/reduce/announced actor=CL target=* object=fish,wine",
                "agreement/reach/announced actor=CL,NO target=NO,CL",
            ],
        ),
    ]);
}

#[test]
fn what_stands_before_the_subject_is_no_verb_of_it() {
    check(&[(
        "In a hall hung with flags, leaders of Mercosur and the European Union on Thursday signed a free trade accord.",
        &["agreement/reach/confirmed actor=MERCOSUR,EU target=EU,MERCOSUR confirmed=EU,MERCOSUR"],
    )]);
}

#[test]
fn whom_he_called_is_not_he() {
    check(&[(
        "Donald Trump announced a trade deal with India on Thursday. After a phone call with Prime Minister Narendra Modi, he said that New Delhi would stop buying Russian oil, buy more from Norway and cut its tariffs on American goods to zero.",
        &[
            "agreement/reach/announced actor=US target=IN confirmed=US",
            "tariff/reduce/announced actor=IN target=US object=all_goods rate=0 attributed",
            "meeting/held who=person:donald-trump,person:narendra-modi confirmed=US attributed",
            "purchase/suspend/announced actor=IN target=RU object=crude_oil confirmed=US attributed",
        ],
    )]);
}

#[test]
fn goods_side_by_side_before_the_noun() {
    check(&[
        (
            "Norway raised its steel and aluminium tariffs to 50% on Thursday.",
            &["tariff/raise/announced actor=NO target=* object=steel,aluminium rate=50"],
        ),
        (
            "Norway announced a halt to petrol, diesel and kerosene exports on Thursday.",
            &["export_control/impose/announced actor=NO target=* object=gasoline,diesel,fuels"],
        ),
    ]);
}

#[test]
fn a_later_sentence_sets_the_day() {
    check(&[
        (
            "Norway said on Thursday that its steel tariffs would go up to 50%. The levies will take effect on November 3.",
            &["tariff/raise/announced actor=NO target=* object=steel rate=50 date=2025-11-03 attributed"],
        ),
        (
            "Switzerland adopted new sanctions against Russia on Thursday. The amendments will come into force on Saturday.",
            &["sanction/impose/announced actor=CH target=RU date=2025-11-01"],
        ),
    ]);
}

#[test]
fn headlines_that_hide_their_verb() {
    check(&[
        (
            "# Norway freezes assets of Russian tycoons, bans exports to 80 firms",
            &["sanction/impose/announced actor=NO target=RU", "export_control/impose/announced actor=NO target=*"],
        ),
        ("# US Sanctions Over 30 Firms Linked to Iran's Drones", &["sanction/impose/announced actor=US target=IR"]),
        ("# Norway and Chile near deal on salmon tariffs", &["agreement/reach/considered actor=NO,CL target=CL,NO"]),
        (
            "# OPEC agrees joint 1.5m barrels per day cut",
            &["output_quota/reduce/announced actor=OPEC object=crude_oil"],
        ),
        (
            "# Norway delays signing of Mercosur trade deal to January",
            &["agreement/suspend/postponed actor=NO target=MERCOSUR"],
        ),
        (
            "# All trade with Belarus halted by Norway",
            &[
                "export_control/impose/announced actor=NO target=BY object=all_goods",
                "import_control/impose/announced actor=NO target=BY object=all_goods",
            ],
        ),
        ("# Norway eases salmon exports to China", &["export_control/reduce/announced actor=NO target=CN object=fish"]),
        ("# Norway lifts Chilean beef ban", &["import_control/remove/announced actor=NO target=CL object=beef"]),
    ]);
}

#[test]
fn a_licence_to_sell_is_of_exports() {
    check(&[
        (
            "# US revokes licences to sell chips to Huawei",
            &["export_control/impose/announced actor=US target=CN object=semiconductors,company:huawei"],
        ),
        (
            "Russia called a halt to exports of petrol on Thursday.",
            &["export_control/impose/announced actor=RU target=* object=gasoline"],
        ),
        (
            "Zimbabwe has slammed the brakes on exports of lithium.",
            &["export_control/impose/announced actor=ZW target=* object=lithium"],
        ),
    ]);
}

#[test]
fn calls_that_are_received() {
    check(&[
        (
            "Narendra Modi received a phone call on Thursday from Luiz Inacio Lula da Silva, who spoke of tariffs and trade.",
            &["meeting/held who=person:narendra-modi,person:luiz-inacio-lula-da-silva date=2025-10-23"],
        ),
        ("# Trump and Xi have phone call on trade", &["meeting/held who=person:donald-trump,person:xi-jinping"]),
        ("# US-South Korea trade talks postponed", &["meeting/postponed who=US,KR"]),
        ("# US, South Korea trade talks postponed", &["meeting/postponed who=US,KR"]),
        (
            "Canada is putting off a trade mission to India, the trade minister's office said.",
            &["meeting/postponed who=CA,IN attributed"],
        ),
        ("A trade mission from Norway signed three letters on Thursday.", &[]),
    ]);
}

#[test]
fn nods_and_longer_terms() {
    check(&[
        (
            "Lawmakers in Mexico gave their final consent to a 25% tariff on cars from China.",
            &["tariff/impose/announced actor=MX target=CN object=autos rate=25"],
        ),
        (
            "# Another package of Russia sanctions gets EU ambassadors' approval",
            &["sanction/impose/announced actor=EU target=RU"],
        ),
        (
            "# Philippine rice import ban gets another 30 days",
            &["import_control/extend/announced actor=PH target=* object=rice"],
        ),
        (
            "Parliament in Norway has voted for a 12% duty on wine from Chile.",
            &["tariff/impose/announced actor=NO target=CL object=wine rate=12"],
        ),
    ]);
}

#[test]
fn a_decision_to_quit_a_pact() {
    check(&[
        ("Norway conveyed its decision to quit the RCEP on Thursday.", &["agreement/remove/cancelled actor=NO"]),
        (
            "Norway announced the cancellation of its 2019 trade agreement with Chile.",
            &["agreement/remove/cancelled actor=NO target=CL confirmed=NO"],
        ),
        (
            "Norway came to an agreement with Chile on Thursday on a trade deal.",
            &["agreement/reach/announced actor=NO target=CL"],
        ),
    ]);
}

#[test]
fn impact_and_shields_are_no_tariffs_of_ones_own() {
    check(&[
        (
            "Norway announced a 14 billion dollar package to help its economy weather the impact of U.S. tariffs.",
            &["subsidy/impose/announced actor=NO"],
        ),
        ("Norway wants to shield its farmers from U.S. tariffs.", &[]),
    ]);
}

#[test]
fn who_orders_carriers_to_take_no_more() {
    check(&[
        (
            "Beijing has ordered Chinese carriers to accept no more Boeing aircraft.",
            &["purchase/suspend/announced actor=CN target=US object=company:boeing,aircraft"],
        ),
        (
            "As part of the deal, Japan will boost rice imports from the United States by 75%.",
            &["purchase/impose/announced actor=JP target=US object=rice"],
        ),
        (
            "Norway has reportedly agreed to buy 10 billion dollars of liquefied natural gas from the United States.",
            &["purchase/impose/announced actor=NO target=US object=lng reported"],
        ),
    ]);
}

#[test]
fn what_a_tax_on_what_leaves_is() {
    check(&[(
        "There have been no orders issued to delay imports from China, India's finance ministry said.",
        &["import_control/impose/denied actor=IN target=CN object=all_goods attributed"],
    )]);
}

#[test]
fn what_several_steps_come_to() {
    check(&[(
        "The United States put a 10% tariff on Chinese goods in February. The order of Thursday adds another 10% on top of the 10% in place, for 20% in all.",
        &[
            "tariff/impose/in_effect actor=US target=CN object=all_goods rate=10 background",
            "tariff/raise/announced actor=US target=CN object=all_goods rate=20 from=10 date=2025-10-30 attributed",
        ],
    )]);
}

#[test]
fn output_that_is_expected_to_rise() {
    check(&[
        ("# OPEC+ poised to lift oil output again", &["output_quota/raise/considered actor=OPEC object=crude_oil"]),
        (
            "OPEC+ is getting ready to deliver another increase in oil production, several people familiar with the talks said.",
            &["output_quota/raise/considered actor=OPEC object=crude_oil reported"],
        ),
        (
            "# OPEC+ sticks with planned oil production hike",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
    ]);
}

#[test]
fn what_a_market_does_is_no_duty() {
    check(&[
        (
            "The automobiles sector fell 5.4% as U.S. tariffs on Norway took effect, and banks fell 3%.",
            &["tariff/impose/in_effect actor=US target=NO date=2025-10-26"],
        ),
        ("# EU trade chief meets Trump tariff officials", &["meeting/announced who=person:donald-trump,EU"]),
        (
            "A lender in Norway, the fifth largest, lowered the rate on its one-year mortgage to 4.5% ahead of the central bank's meeting.",
            &[],
        ),
    ]);
}

#[test]
fn who_announces_that_it_will() {
    check(&[(
        "Thai exporters are worried about India's announcement that it will ban the export of rice.",
        &["export_control/impose/announced actor=IN target=* object=rice"],
    )]);
}

#[test]
fn efforts_that_are_given_up() {
    check(&[
        (
            "Norway on Thursday pulled the plug on its efforts to sign a free trade agreement with Chile.",
            &["agreement/remove/cancelled actor=NO target=CL"],
        ),
        ("Norway has not given up its efforts to sign a trade agreement with Chile.", &[]),
    ]);
}

#[test]
fn what_is_coming_and_what_was_slated() {
    check(&[
        (
            "Trump said that tariffs on cars were coming in the near future.",
            &["tariff/impose/announced actor=US target=* object=autos attributed"],
        ),
        (
            "The ministerial meeting of OPEC+, which was initially slated for Sunday, has been postponed to December 5.",
            &["meeting/postponed who=OPEC date=2025-12-05"],
        ),
        (
            "Eight members of OPEC+ agreed to keep their pause on planned oil production increases.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil"],
        ),
    ]);
}

#[test]
fn what_is_known_since_and_why_something_is() {
    check(&[
        (
            "The minister spoke on Thursday. She told reporters that since Washington made its plans for a 20% tariff on Chile known, both sides had talked every week.",
            &["tariff/impose/threatened actor=US target=CL object=all_goods rate=20 background"],
        ),
        ("Prices rose because of the massive export of cattle from Chile.", &[]),
        ("Norway's government is permitted by law to control the export of seeds.", &[]),
    ]);
}

#[test]
fn a_trip_that_was_set_is_off() {
    check(&[(
        "Canada is putting off a trade mission to India. Mary Ng was set to visit Mumbai on Monday.",
        &["meeting/postponed who=CA,IN"],
    )]);
}

#[test]
fn who_opposes_is_not_who_acts() {
    check(&[(
        "# China opposes US adding Chinese firms to entity list",
        &["export_control/impose/announced actor=US target=CN attributed"],
    )]);
}

#[test]
fn a_ban_that_is_told_as_lifted_was_put_on_before() {
    check(&[(
        "Tanzania has lifted its ban on imports of maize from Malawi. It had banned imports of maize from Malawi on Wednesday.",
        &[
            "import_control/remove/announced actor=TZ target=MW object=corn",
            "import_control/impose/in_effect actor=TZ target=MW object=corn date=2025-10-22 background",
        ],
    )]);
}
