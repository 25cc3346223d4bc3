//! Who pays at which border, what leads elsewhere, days that a later sentence gives: sentences of our own.

use super::tests::{check, facts_from, facts_in, facts_of};

#[test]
fn goods_pay_at_the_border_that_they_cross() {
    check(&[
        (
            "Wire rod entering Peru will pay 18 percent instead of 9 percent, the trade ministry decided.",
            &["tariff/raise/announced actor=PE target=* object=steel rate=18 from=9"],
        ),
        (
            "Shoes stitched in Albania will draw a 12 per cent levy on arrival in Norway from Monday.",
            &["tariff/impose/announced actor=NO target=AL object=footwear rate=12 date=2025-10-27"],
        ),
        (
            "Lamb from Chile pays an extra 40% on entering Norway as of Friday, the customs office said.",
            &["tariff/impose/announced actor=NO target=CL object=lamb rate=40 date=2025-10-31 attributed"],
        ),
        ("Members pay 25% of the bill on entering Norway's parks.", &[]),
        ("The club will pay 25% less for steel this year.", &[]),
    ]);
}

#[test]
fn what_is_shipped_abroad_is_taxed_on_its_way_out() {
    check(&[
        (
            "A 20 per cent duty has been slapped on outbound shipments of rice, the Peruvian government said.",
            &["export_control/impose/announced actor=PE target=* object=rice rate=20 attributed"],
        ),
        (
            "Norway is toying with a tax on salmon shipped abroad unprocessed.",
            &["export_control/impose/considered actor=NO target=* object=fish"],
        ),
        (
            "Oslo has doubled to 10 percent its tax on salmon sold abroad.",
            &["export_control/raise/announced actor=NO target=* object=fish rate=10 from=5"],
        ),
        ("Norway raised the tax on salmon sold in its shops.", &[]),
    ]);
}

#[test]
fn what_is_called_off_or_put_into_force() {
    check(&[
        (
            "The 15% tariffs that were to hit Peru and Chile on Dec. 1 will not be imposed after all, the Norwegian government said.",
            &["tariff/impose/cancelled actor=NO target=PE,CL object=all_goods rate=15 date=2025-12-01 attributed"],
        ),
        (
            "Norway put its curbs on exports of nickel into force on Thursday.",
            &["export_control/impose/in_effect actor=NO target=* object=nickel date=2025-10-23"],
        ),
        (
            "Norway barred a set of tariffs on Chile, its court said.",
            &["tariff/remove/announced actor=NO target=CL attributed"],
        ),
        (
            "Norway's prime minister has pledged tariffs of 10% on Chilean wine.",
            &["tariff/impose/threatened actor=NO target=CL object=wine rate=10 attributed"],
        ),
        (
            "The prime minister of Norway said he had not agreed to begin lowering tariffs on Chilean wine.",
            &["tariff/reduce/denied actor=NO target=CL object=wine attributed"],
        ),
        (
            "Norway's ban on exports of nickel has for the most part been lifted, Oslo confirmed on Thursday.",
            &["export_control/remove/announced actor=NO target=* object=nickel attributed"],
        ),
        (
            "Norway will from 1 December charge a 20% duty on Chilean wine.",
            &["tariff/impose/announced actor=NO target=CL object=wine rate=20 date=2025-12-01"],
        ),
    ]);
}

#[test]
fn what_is_asked_evaded_or_still_open_is_no_measure() {
    check(&[
        (
            "Norway has imposed sanctions on Chile, but what does that mean?",
            &["sanction/impose/in_effect actor=NO target=CL background"],
        ),
        ("The invasion is not the only reason a sanction might be imposed.", &[]),
        ("Norway will decide the quota of wine that may enter from Chile.", &[]),
        ("Banks that help Chileans evade the sanctions face a fine in Norway.", &[]),
        ("Norway's growers complain of dumping and unfair subsidies.", &[]),
        ("Norway accepted a claim of damage from a maker of steel coils.", &[]),
    ]);
}

#[test]
fn goods_are_bought_by_whom_the_passive_names() {
    check(&[
        (
            "Nearly a million tons of Peruvian soybeans have been bought by China, traders said.",
            &["purchase/impose/in_effect actor=CN target=PE object=soybeans reported"],
        ),
        ("The plant was bought by a Japanese steel maker.", &[]),
        ("Most of its soybeans are bought by China.", &[]),
    ]);
}

#[test]
fn a_later_sentence_gives_the_day() {
    check(&[
        (
            "Norway said it would lift its tariffs on Chilean wine. They will be lifted on November 29, it said.",
            &["tariff/remove/announced actor=NO target=CL object=wine date=2025-11-29 attributed"],
        ),
        (
            "Norway will tighten its rules on exports of chips to Chile. The move, which takes effect from December 4, comes after a court ruling.",
            &["export_control/raise/announced actor=NO target=CL object=semiconductors date=2025-12-04"],
        ),
        (
            "Norway has extended its anti-dumping duties on steel from Chile. The duties will be valid for a year, effective from November 6 this year.",
            &["tariff/extend/announced actor=NO target=CL object=steel date=2025-11-06"],
        ),
        (
            "Norway's trade ministry on Tuesday announced the initiation of an anti-dumping investigation into Chilean steel.",
            &["investigation/impose/announced actor=NO target=CL object=steel date=2025-10-21"],
        ),
        (
            "Norway extended its ban on sugar exports. The ministry's decree from December 2023 has been prolonged.",
            &["export_control/extend/announced actor=NO target=* object=sugar"],
        ),
    ]);
}

#[test]
fn a_link_to_another_article_is_none_of_its_news() {
    let text = "Norway imposed a 20% duty on Chilean wine.\n\nRELATED: Peru Gets Reprieve on Steel Tariff";
    assert_eq!(facts_in(text), ["tariff/impose/announced actor=NO target=CL object=wine rate=20"]);
    let text = "Norway imposed a 20% duty on Chilean wine.\n\nAlso read: Peru imposes 30% tariff on steel from Brazil";
    assert_eq!(facts_in(text), ["tariff/impose/announced actor=NO target=CL object=wine rate=20"]);
}

#[test]
fn states_face_a_rate_each() {
    let text = "Norway has imposed tariffs on a string of nations, with Chile, Peru and Ecuador facing a 19% rate. \
                Brazil has been assigned a 20% tariff, whilst Bolivia faces 25%.";
    let found = facts_of("Norway unveils new tariffs", text);
    assert_eq!(
        found,
        [
            "tariff/impose/announced actor=NO target=*",
            "tariff/impose/announced actor=NO target=CL,PE,EC object=all_goods rate=19",
            "tariff/impose/announced actor=NO target=BR object=all_goods rate=20",
            "tariff/impose/announced actor=NO target=BO object=all_goods rate=25"
        ]
    );
}

#[test]
fn a_dateline_says_more_than_the_country_of_the_paper() {
    let text = "OSLO: The government has decided to extend its ban on exports of salmon.";
    assert_eq!(
        facts_from("the-hans-india", "Salmon export ban to be extended", text),
        ["export_control/extend/announced actor=NO target=* object=fish"]
    );
    let text = "The government has decided to extend its ban on exports of rice.";
    assert_eq!(
        facts_from("the-hans-india", "Rice export ban to be extended", text),
        ["export_control/extend/announced actor=IN target=* object=rice"]
    );
}

#[test]
fn a_level_that_moves_says_from_where() {
    check(&[
        (
            "The Norwegian duty on Chilean wine went from 25% to 50% on Thursday.",
            &["tariff/raise/in_effect actor=NO target=CL object=wine rate=50 from=25 date=2025-10-23"],
        ),
        (
            "Sugar imports shall attract 100 per cent customs duty in Norway as against 50 per cent at present.",
            &["tariff/raise/announced actor=NO target=* object=sugar rate=100 from=50"],
        ),
        (
            "Norway doubles its tariff on Chilean wine to 50%.",
            &["tariff/raise/announced actor=NO target=CL object=wine rate=50 from=25"],
        ),
        ("Norwegian wine prices went from 25 to 50 crowns on Thursday.", &[]),
    ]);
}

#[test]
fn what_goes_on_or_waits() {
    check(&[
        (
            "Norway's tariffs on Chilean goods will continue for four more years after a review, the ministry said.",
            &["tariff/extend/announced actor=NO target=CL object=all_goods attributed"],
        ),
        (
            "Norway's duty on Chilean tomatoes will not be collected for another 90 days, its government announced.",
            &["tariff/suspend/announced actor=NO target=CL object=tomatoes attributed"],
        ),
        (
            "Chilean aircraft parts will be spared Norwegian duties until December 7.",
            &["tariff/suspend/announced actor=NO target=CL object=aircraft_parts date=2025-12-07"],
        ),
        (
            "Chilean wine was freed of the Norwegian duty on Thursday.",
            &["tariff/reduce/announced actor=NO target=CL object=wine"],
        ),
        ("Under the pact signed in 2020, most Chilean shirts enter Norway free of duty.", &[]),
        ("A 25% tariff would shave half a point off Norwegian growth, the institute said.", &[]),
    ]);
}

#[test]
fn probes_come_over_goods_and_end_in_something() {
    check(&[
        (
            "Tyres from Chile come under a Norwegian dumping probe.",
            &["investigation/impose/announced actor=NO target=CL object=tyres"],
        ),
        (
            "Norway has opened an inquiry into rebar dumped by Chile.",
            &["investigation/impose/announced actor=NO target=CL object=steel"],
        ),
        (
            "Norway's dumping case against Chilean glass ends in a 14% duty from Monday.",
            &["tariff/impose/announced actor=NO target=CL object=glass rate=14 date=2025-10-27"],
        ),
    ]);
}

#[test]
fn what_was_done_yesterday_is_news_wherever_it_stands() {
    check(&[
        (
            "Shares of Chilean wineries fell after Norway on Saturday slapped a 25% duty on Chilean wine.",
            &["tariff/impose/announced actor=NO target=CL object=wine rate=25"],
        ),
        (
            "Shares of Chilean wineries fell following Saturday's decision by Norway to raise its wine duty to 35% from 25%.",
            &["tariff/raise/announced actor=NO target=* object=wine rate=35 from=25"],
        ),
        (
            "Shares of Chilean wineries fell after Norway in March slapped a 25% duty on Chilean wine.",
            &["tariff/impose/in_effect actor=NO target=CL object=wine rate=25 background"],
        ),
        (
            "Suppose Norway banned exports of salmon tomorrow: half of its plants would stand idle.",
            &["export_control/impose/announced actor=NO target=* object=fish date=2025-10-27 background"],
        ),
        (
            "Hog futures slid on fears of the 25% duty that China slapped on pork from Norway in March last year.",
            &["tariff/impose/considered actor=CN target=NO object=pork rate=25 background"],
        ),
    ]);
}

#[test]
fn a_truce_runs_on_or_is_no_more() {
    check(&[
        (
            "The trade truce between Norway and Chile will now run for another year, both sides announced.",
            &["agreement/extend/announced actor=NO,CL target=CL,NO attributed"],
        ),
        (
            "The trade truce between Norway and Chile has ceased to exist, Chile's commerce ministry said.",
            &["agreement/remove/cancelled actor=NO,CL target=CL,NO confirmed=CL attributed"],
        ),
        ("The trade truce between Norway and Chile runs until November.", &[]),
    ]);
}

#[test]
fn a_call_that_is_confirmed_is_over() {
    check(&[
        (
            "Norway's government confirmed a call between Jonas Gahr Støre and Donald Trump.",
            &["meeting/held who=person:jonas-gahr-store,person:donald-trump confirmed=NO"],
        ),
        (
            "Norway's government confirmed a call between Jonas Gahr Støre and Donald Trump next Thursday.",
            &["meeting/confirmed who=person:jonas-gahr-store,person:donald-trump date=2025-10-30 confirmed=NO"],
        ),
    ]);
}

#[test]
fn goods_out_of_a_country_are_its_own() {
    check(&[(
        "Norway will charge 20% on solar panels out of Chile, a tariff that its parliament passed.",
        &["tariff/impose/announced actor=NO target=CL object=solar rate=20"],
    )]);
}

#[test]
fn talks_that_are_over_and_whom_a_pronoun_before_its_name_means() {
    check(&[
        ("Two days of trade talks in Oslo between Norway and Chile are over.", &["meeting/held who=NO,CL"]),
        ("Most of the talks between Norway and Chile are over the phone.", &[]),
        (
            "After he met Prime Minister Shigeru Ishiba on Saturday, Scott Bessent wrote that a deal was possible.",
            &["meeting/held who=person:scott-bessent,person:shigeru-ishiba date=2025-10-25 confirmed=US"],
        ),
        (
            "The decision came after Marco Rubio spoke by telephone on Saturday with Russian Foreign Minister Sergei Lavrov.",
            &["meeting/held who=person:marco-rubio,person:sergei-lavrov date=2025-10-25"],
        ),
    ]);
}

#[test]
fn a_rate_is_taken_somewhere_or_awaited() {
    check(&[
        (
            "Norges Bank took its key rate to 4.25% from 4.5% on Thursday.",
            &["policy_rate/reduce/announced actor=NO rate=4.25 from=4.5"],
        ),
        (
            "The crown was little changed after Norges Bank, as expected, stood pat at 4.25% on Thursday.",
            &["policy_rate/hold/announced actor=NO rate=4.25"],
        ),
        ("The crown was steady ahead of Norges Bank's decision on rates, due on Thursday.", &[]),
    ]);
}

#[test]
fn whose_deal_it_is_and_who_speaks_in_a_statement() {
    check(&[
        (
            "In a separate announcement Norway said that it will sanction five Russian banks.",
            &["sanction/impose/announced actor=NO target=RU attributed"],
        ),
        (
            "OPEC has agreed a preliminary deal to cut production for the first time in eight years.",
            &["output_quota/reduce/announced actor=OPEC object=crude_oil"],
        ),
        (
            "Boeing announced it had signed a deal with the China Aviation Suppliers Holding Company to sell 300 airplanes.",
            &[],
        ),
    ]);
}
