//! What hangs on a noun, what starts later, what comes in free, what is only hoped for or justified: sentences of our own.

use super::tests::check;

#[test]
fn what_was_due_and_starts_later() {
    check(&[
        (
            "The rise to 20% in Peru's duty on Chilean wine, which was to happen on November 1, will instead happen a year later, the ministry said.",
            &["tariff/suspend/announced actor=PE target=CL object=wine attributed"],
        ),
        (
            "The increase in Norway's tariffs on Brazilian coffee that was due on Friday will now take effect on December 1, the government announced.",
            &["tariff/suspend/announced actor=NO target=BR object=coffee date=2025-12-01 attributed"],
        ),
        (
            "Chile said its planned duties on Peruvian steel, due to start on Monday, would not begin before March.",
            &["tariff/suspend/announced actor=CL target=PE object=steel date=2026-03-01/2026-03-31 attributed"],
        ),
        (
            "Norway's new duties on Chilean wine will take effect on December 1, the government announced.",
            &["tariff/impose/announced actor=NO target=CL object=wine date=2025-12-01 attributed"],
        ),
        ("The film festival that was due on Friday will now take place in December.", &[]),
    ]);
}

#[test]
fn goods_that_come_in_free() {
    check(&[
        (
            "Nearly all Peruvian exports will get duty-free access to Norway under the agreement that the two signed on Saturday.",
            &["tariff/remove/announced actor=NO target=PE"],
        ),
        (
            "More than 900 Chilean products, including wine and copper, will enter Brazil free of duty under the deal, the minister said on Sunday.",
            &["tariff/remove/announced actor=BR target=CL object=wine,copper rate=0 attributed"],
        ),
        (
            "90 per cent of Norwegian exports, including salmon and cheese, to enter Peru at zero duty",
            &["tariff/remove/announced actor=PE target=NO object=fish,cheese rate=0"],
        ),
        ("Visitors will enter the museum free of charge on Sunday.", &[]),
    ]);
}

#[test]
fn a_table_goes_on_with_the_tariff() {
    check(&[
        (
            "Norway announced a 15% tariff on steel from Brazil on Saturday. Trucks made elsewhere: 25%.",
            &[
                "tariff/impose/announced actor=NO target=BR object=steel rate=15",
                "tariff/impose/announced actor=NO target=BR object=trucks rate=25",
            ],
        ),
        (
            "Norway announced tariffs on its neighbours on Saturday. Peru: 30%. Chile: 20%.",
            &[
                "tariff/impose/announced actor=NO target=*",
                "tariff/impose/announced actor=NO target=PE object=all_goods rate=30",
                "tariff/impose/announced actor=NO target=CL object=all_goods rate=20",
            ],
        ),
        (
            "Norway will cut its duty on Chilean cars to 10% from 25%, the ministry said on Saturday. The same ceiling applies to car parts.",
            &[
                "tariff/reduce/announced actor=NO target=CL object=autos rate=10 from=25 attributed",
                "tariff/reduce/announced actor=NO target=CL object=auto_parts rate=10 attributed",
            ],
        ),
        (
            "Norway announced a 15% tariff on steel from Brazil on Saturday. Shares in Oslo: 2% lower.",
            &["tariff/impose/announced actor=NO target=BR object=steel rate=15"],
        ),
    ]);
}

#[test]
fn who_pays_money_out() {
    check(&[
        (
            "Norway will pay out 2 billion dollars to farmers hurt by the tariffs, the agriculture minister told growers.",
            &["subsidy/impose/announced actor=NO object=agriculture"],
        ),
        (
            "Ottawa will hand out C$5 billion to steel mills hit by U.S. tariffs, the industry minister said on Saturday.",
            &[
                "subsidy/impose/announced actor=CA object=steel attributed",
                "tariff/impose/in_effect actor=US target=* object=steel background attributed",
            ],
        ),
        ("The insurer will pay out 2 billion dollars to farmers hurt by the floods.", &[]),
    ]);
}

#[test]
fn answers_that_tariffs_meet_with() {
    check(&[
        (
            "Peru warned that new Norwegian duties on its fish would meet with a response in kind.",
            &["tariff/impose/threatened actor=PE target=NO attributed"],
        ),
        (
            "Any increase of Norway's duties will be answered under Brazil's reciprocity law, its president wrote on Saturday.",
            &["tariff/impose/threatened actor=BR target=NO attributed"],
        ),
        ("The mayor will meet with residents about the new duties of the council.", &[]),
    ]);
}

#[test]
fn bills_that_have_passed() {
    check(&[
        (
            "Peru's parliament passed on Saturday a bill that raises duties on imported furniture to 30%.",
            &["tariff/raise/announced actor=PE target=* object=furniture rate=30"],
        ),
        (
            "A bill in Peru's parliament would raise duties on imported furniture to 30%.",
            &["tariff/raise/considered actor=PE target=* object=furniture rate=30"],
        ),
    ]);
}

#[test]
fn what_hangs_on_a_noun() {
    check(&[
        (
            "Peru's congress approved an inquiry about the steel sales of Norwegian firms accused of dumping.",
            &["investigation/impose/announced actor=PE target=NO object=steel"],
        ),
        (
            "Duties on 90% of Peruvian goods exported to Norway, among them fish, wool and coffee, will be removed, the minister said on Saturday.",
            &["tariff/remove/announced actor=NO target=PE object=all_goods attributed"],
        ),
        (
            "Imports of Norwegian grown apples, pears and plums will face an extra 15% tariff, Peru's ministry said.",
            &["tariff/impose/announced actor=PE target=NO object=apples,fruit rate=15 attributed"],
        ),
        (
            "Talks between Norwegian and Peruvian officials to negotiate over Norway's tariffs have been put off, Peru's finance ministry said on Saturday.",
            &["meeting/postponed who=NO,PE attributed"],
        ),
    ]);
}

#[test]
fn what_is_thought_or_hoped_for_or_justified() {
    check(&[
        ("Agreement on tighter export controls on Peru would be seen as a big win for Norway's prime minister.", &[]),
        ("Getting Chile and Peru to impose tighter export controls on Norway would be a success for Brazil.", &[]),
        ("Brazil has used a law of 1977 to justify imposing the tariffs on Peru.", &[]),
        ("The lobby urged Norway to reach an agreement with Peru that would scrap the tariffs on its fish.", &[]),
        (
            "\"Peru's unilateral tariff increase seriously violates the rules of trade,\" Norway's foreign ministry said.",
            &[],
        ),
        ("If dumping is established, the office would recommend an anti-dumping duty on steel from Peru.", &[]),
        (
            "Norway remains firmly committed to talks with Peru with the aim of reducing these tariffs.",
            &["meeting/announced who=NO,PE"],
        ),
    ]);
}

#[test]
fn white_lists() {
    check(&[
        (
            "Norway's cabinet on Saturday approved removing Peru from its whitelist of trusted trading partners.",
            &["export_control/impose/announced actor=NO target=PE"],
        ),
        (
            "Peru was put back on Norway's white list of trusted trading partners on Saturday.",
            &["export_control/reduce/announced actor=NO target=PE"],
        ),
    ]);
}

#[test]
fn in_return_for() {
    check(&[
        (
            "Peru has committed to investing 3 billion dollars in Norway in return for lower tariffs on its fish.",
            &["tariff/reduce/announced actor=NO target=PE object=fish"],
        ),
        (
            "Peru will not impose tariffs on Norwegian goods under this agreement, its president said on Saturday.",
            &["tariff/remove/announced actor=PE target=NO object=all_goods attributed"],
        ),
        (
            "Peru's trade minister said it would not impose retaliatory tariffs on Norwegian goods.",
            &["tariff/impose/denied actor=PE target=NO object=all_goods attributed"],
        ),
    ]);
}

#[test]
fn meetings_after_and_around_something() {
    check(&[
        (
            "Donald Trump dropped the tariffs on Norway after what he called a very good meeting with Xi Jinping.",
            &["tariff/remove/announced actor=US target=NO", "meeting/held who=person:donald-trump,person:xi-jinping"],
        ),
        (
            "The Kremlin said on Sunday that communications regarding a meeting between Vladimir Putin and Donald Trump were ongoing.",
            &["meeting/considered who=person:vladimir-putin,person:donald-trump attributed"],
        ),
        (
            "Norway and Peru are arranging a summit of their leaders in Lima, officials said.",
            &["meeting/considered who=NO,PE attributed"],
        ),
        (
            "Xi Jinping will hold a phone call with Volodymyr Zelensky following his visit to Russia, media reports said.",
            &["meeting/announced who=person:xi-jinping,person:volodymyr-zelenskyy reported"],
        ),
        (
            "Industry Minister Kim Jung-kwan speaks to reporters outside the U.S. Department of Commerce in Washington.",
            &[],
        ),
        (
            "\"We hope that the two sides will meet each other halfway,\" China's foreign ministry said of the United States.",
            &[],
        ),
        ("Donald Trump encouraged talks between Nicolas Maduro and the opposition.", &[]),
        (
            "Other ministers were present, among them Ryosei Akazawa, who will travel to Washington on Wednesday for tariff talks with Scott Bessent.",
            &["meeting/announced who=person:ryosei-akazawa,person:scott-bessent date=2025-10-29"],
        ),
    ]);
}

#[test]
fn rates_and_output_that_nobody_decided() {
    check(&[
        ("Norway's benchmark rate remains below consumer price inflation of 11.8 percent.", &[]),
        (
            "The UK's five-year gilt, which tracks the Bank of England's base rate, shot up by 17 basis points to 4.16 per cent.",
            &[],
        ),
        ("Four members of the Bank of England's committee voted to keep rates unchanged.", &[]),
    ]);
}

#[test]
fn lists_of_firms() {
    check(&[
        (
            "Norway's trade ministry said on Saturday it would put a dozen firms based in Peru on a restricted trade list.",
            &["export_control/impose/announced actor=NO target=* attributed"],
        ),
        (
            "Ten companies in China were designated for the U.S. Commerce Department's entity list on Saturday.",
            &["export_control/impose/announced actor=US target=CN"],
        ),
        ("Any companies owned by the sanctioned individuals are blocked as well, the U.S. Treasury said.", &[]),
    ]);
}

#[test]
fn the_cleft_and_the_table() {
    check(&[
        (
            "What did start on Saturday is Norway's 15% duty on Brazilian steel.",
            &["tariff/impose/in_effect actor=NO target=BR object=steel rate=15 date=2025-10-25"],
        ),
        (
            "On the table in Brussels are counter-tariffs on 93 billion euros of American goods, two diplomats said.",
            &["tariff/impose/considered actor=EU target=US object=all_goods reported"],
        ),
        ("On the table are bread, olives and a jug of wine, as the customs of the island demand.", &[]),
    ]);
}

#[test]
fn what_else_is_told_or_known() {
    check(&[
        (
            "Norway and Peru quarrel over tariffs. The additional 25% that Norway imposed on Peru last August over its oil will also go, an official told reporters on Saturday.",
            &[
                "tariff/remove/announced actor=NO target=PE object=all_goods rate=25 attributed",
                "tariff/impose/in_effect actor=NO target=PE object=all_goods rate=25 background attributed",
            ],
        ),
        (
            "OPEC+ meets next week. Algeria's energy minister said his country would cut its oil production by 20,000 barrels a day from November.",
            &["output_quota/reduce/announced actor=DZ object=crude_oil date=2025-11-01 attributed"],
        ),
        ("Norway is committed to a meeting with Peru in Lima on November 12.", &[]),
        (
            "They follow Norway's order to raise tariffs on Peruvian fish to 20%.",
            &["tariff/raise/announced actor=NO target=PE object=fish rate=20 background"],
        ),
        (
            "Peru's bank said the tariff on Chilean fish was first imposed by Norway in 2018.",
            &["tariff/impose/in_effect actor=NO target=CL object=fish background attributed"],
        ),
        (
            "Algeria's energy minister denied reports that the country is discussing with other OPEC producers an output rise of 90,000 barrels per day.",
            &["output_quota/raise/denied actor=OPEC object=crude_oil reported"],
        ),
        (
            "Norway will put a 12% tariff on Peru. The 12% tariff on Peru's fish starts on Monday, the ministry said.",
            &["tariff/impose/announced actor=NO target=PE object=fish rate=12 date=2025-10-27 attributed"],
        ),
    ]);
}

#[test]
fn what_is_asked_or_foretold_of_output_is_not_decided() {
    check(&[
        (
            "Ministers of OPEC+ met on Thursday to decide whether to keep output steady or agree a modest increase.",
            &[
                "output_quota/hold/considered actor=OPEC object=crude_oil",
                "output_quota/raise/considered actor=OPEC object=crude_oil",
            ],
        ),
        ("They said it was not clear whether OPEC would end its output cuts or extend them.", &[]),
        (
            "It is inevitable that OPEC and its allies will agree to raise oil output gradually.",
            &["output_quota/raise/considered actor=OPEC object=crude_oil"],
        ),
    ]);
}

#[test]
fn what_waits_came_before_or_is_named_by_whom_it_bears_on() {
    check(&[
        ("Peru and Chile are waiting to see whether Norway announces new duties on steel before they answer.", &[]),
        (
            "Norway's government unveiled on Wednesday an aid package for companies hurt by steep Chilean tariffs, built on credit lines.",
            &[],
        ),
        ("The chamber is to vote on a Belarus sanctions bill in May.", &[]),
        (
            "Norway has resumed Peruvian coffee shipments from five plants.",
            &["import_control/remove/announced actor=NO target=PE object=coffee"],
        ),
        ("Norway's premier warned Peru not to retaliate against its duties on wool.", &[]),
        (
            "Already, Norway and Peru have proposed or enacted tariffs on Chilean wine.",
            &["tariff/impose/in_effect actor=NO,PE target=CL object=wine background"],
        ),
    ]);
}

#[test]
fn participles_that_describe_the_last_of_a_list() {
    check(&[
        (
            "Peru will impose a 10% tariff on oil, tractors and cars imported from Chile.",
            &["tariff/impose/announced actor=PE target=CL object=crude_oil,machinery,autos rate=10"],
        ),
        (
            "Peru said it would put a 15% duty on coal, as well as a 10% duty on oil and large cars imported from Chile.",
            &[
                "tariff/impose/announced actor=PE target=* object=coal rate=15 attributed",
                "tariff/impose/announced actor=PE target=CL object=crude_oil,autos rate=10 attributed",
            ],
        ),
        (
            "The tariffs announced by the Commerce Ministry of Peru on Chilean wine are due to take effect on 10 November.",
            &["tariff/impose/announced actor=PE target=CL object=wine date=2025-11-10"],
        ),
        // Here the last is a clause of its own.
        ("Peru banned wheat, and Canadian mills imported from Chile.", &[]),
    ]);
}

#[test]
fn tariffs_that_only_describe_or_are_hoped_for() {
    check(&[
        ("Taiwan says delegation in Washington for talks on potential tariff and trade deal", &[]),
        ("The minister voiced hope that Taiwan could get a better tariff rate.", &[]),
        (
            "Since Washington made known its plans to impose reciprocal duties on Vietnam, both sides have kept talking.",
            &["tariff/impose/threatened actor=US target=VN background"],
        ),
    ]);
}

#[test]
fn an_answer_in_front_of_the_subject() {
    check(&[
        (
            "As part of its response to China, Canada will impose tariffs on steel.",
            &["tariff/impose/announced actor=CA target=* object=steel"],
        ),
        (
            "As part of the government's continuing response to Russia, new sanctions on Russian oligarchs will come into force at midnight, New Zealand's foreign minister has announced.",
            &["sanction/impose/announced actor=NZ target=RU date=2025-10-27 attributed"],
        ),
    ]);
}

#[test]
fn whose_decision_it_is() {
    check(&[
        (
            "Peru adopted duties in response to Trump slapping a 25 percent tariff on its copper.",
            &[
                "tariff/impose/announced actor=PE target=*",
                "tariff/impose/in_effect actor=US target=PE object=copper rate=25 background",
            ],
        ),
        (
            "China will retaliate in response to the US raising tariffs on its goods.",
            &["tariff/impose/threatened actor=CN target=US"],
        ),
        (
            "Turkey will take steps against the U.S. decision to impose tariffs on imported steel.",
            &["tariff/impose/announced actor=US target=* object=steel"],
        ),
        (
            "The visit comes amid a Brazilian plan to impose tariffs on steel.",
            &["tariff/impose/threatened actor=BR target=* object=steel background"],
        ),
        (
            "Brazil appealed against Peru's decision to tax soybeans.",
            &["tariff/impose/announced actor=PE target=* object=soybeans"],
        ),
    ]);
}

#[test]
fn tariffs_of_another_that_are_talked_about() {
    check(&[
        ("Senior Seoul trade official departs for Washington to discuss Trump tariffs", &[]),
        ("Brazil's trade minister will discuss US tariffs with her counterpart.", &[]),
    ]);
}
