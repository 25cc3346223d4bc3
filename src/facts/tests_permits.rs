//! Licences to sell abroad, people and money that a state keeps, floors and ceilings of prices, what is prolonged, left open
//! or put off, and asides whose days are not those of the act.

use super::tests::{check, facts_in};

/// None of the texts tells a measure, a rate or a decision on output as its news.
fn none_of(texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, facts_in(text)))
        .filter(|(_, found)| found.iter().any(|line| !line.starts_with("market_move") && !line.contains("background")))
        .map(|(text, found)| format!("{text}: {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_has_to_have_a_licence_to_sell_abroad_is_controlled() {
    check(&[
        (
            "AMD must from now on obtain a licence to sell its chips in China, it was told by Washington on Monday.",
            &["export_control/impose/announced actor=US target=CN object=semiconductors"],
        ),
        (
            "Synopsys will no longer need a licence from Washington to sell its design software to China.",
            &["export_control/remove/announced actor=US target=CN object=software"],
        ),
        (
            "China made exports of samarium subject to a licence on Wednesday.",
            &["export_control/impose/announced actor=CN target=* object=rare_earths"],
        ),
        (
            "Exports of yttrium will be subject to licensing from 1 July, China's commerce ministry said.",
            &["export_control/impose/announced actor=CN target=* object=rare_earths attributed"],
        ),
    ]);
}

#[test]
fn licences_that_are_given_or_taken_away() {
    check(&[
        (
            "Beijing has granted licences for rare earth magnets to eleven Japanese firms.",
            &["export_control/reduce/announced actor=CN target=JP object=rare_earths"],
        ),
        (
            "Bosch was granted licences for magnets by China's commerce ministry last night, it said.",
            &["export_control/reduce/announced actor=CN target=* object=rare_earths attributed"],
        ),
        (
            "The US Treasury has renewed the licence under which Chevron pumps oil in Venezuela.",
            &["sanction/reduce/announced actor=US target=VE object=company:chevron,crude_oil"],
        ),
        (
            "A US Treasury waiver for Russian oil already at sea was allowed to lapse on Wednesday.",
            &["sanction/impose/announced actor=US target=RU object=crude_oil"],
        ),
    ]);
}

#[test]
fn licences_of_other_sorts_control_no_exports() {
    none_of(&[
        "Anyone who sells fireworks in China needs a licence from the police.",
        "The pub was granted a licence for live music by the council in Beijing Road.",
        "Nvidia will need a licence from the city to build its new campus.",
        "Sony has been granted licences for three game titles by China's regulator.",
        "A driver needs a licence to operate the crane.",
        "The Treasury in London granted the bank a licence.",
    ]);
}

#[test]
fn firms_are_let_sell_in_another_country() {
    check(&[
        (
            "Washington will let Nvidia sell its H200 chip in China, the president said.",
            &["export_control/reduce/announced actor=US target=CN object=semiconductors attributed"],
        ),
        (
            "The US waved through sales of advanced chips to China.",
            &["export_control/reduce/announced actor=US target=CN object=semiconductors"],
        ),
        (
            "Washington has approved the sale of 100,000 Nvidia chips to a state firm in Saudi Arabia.",
            &["export_control/reduce/announced actor=US target=SA object=semiconductors"],
        ),
    ]);
    none_of(&[
        "Washington waved through the sale of a steelmaker to a Japanese rival.",
        "China will let foreign insurers sell policies in its biggest cities.",
        "The FDA has approved the sale of flavoured vapes in the United States.",
    ]);
}

#[test]
fn people_and_money_are_kept_and_let_go() {
    check(&[
        (
            "Russia bans entry to 31 British officials over the arms for Kyiv.",
            &["sanction/impose/announced actor=RU target=GB"],
        ),
        (
            "China has barred twelve executives of American defence firms from entering the country.",
            &["sanction/impose/announced actor=CN target=US"],
        ),
        ("Britain has unfrozen the assets of 24 Syrian bodies.", &["sanction/remove/announced actor=GB target=SY"]),
        (
            "Britain put 14 Russian banks under sanctions on Tuesday.",
            &["sanction/impose/announced actor=GB target=RU date=2025-10-21"],
        ),
    ]);
    none_of(&[
        "The club banned twelve fans from entering the stadium in China.",
        "The bank has been under sanctions since 2022.",
        "Chile barred entry to its northern parks after a fire.",
        "Norway released frozen salmon from its reserves.",
    ]);
}

#[test]
fn floors_and_ceilings_of_prices() {
    check(&[
        (
            "India has put a floor price of $550 a tonne on exports of onions.",
            &["export_control/impose/announced actor=IN target=* object=onions"],
        ),
        (
            "Vietnam scrapped its floor price for rice exports on Friday.",
            &["export_control/remove/announced actor=VN target=* object=rice"],
        ),
        (
            "The EU will lower its ceiling on the price of Russian crude to $44.10 a barrel from December.",
            &["sanction/raise/announced actor=EU target=RU object=crude_oil date=2025-12-01"],
        ),
    ]);
    none_of(&[
        "Rice exports from Vietnam fell to a floor of $400 a tonne.",
        "Hungary has put a ceiling on the price of petrol.",
        "Traders crowded the floor of the exchange as exports fell.",
    ]);
}

#[test]
fn measures_that_are_prolonged_or_over() {
    check(&[
        (
            "Russia's ban on petrol exports will stay in force for a further three months, the cabinet decided.",
            &["export_control/extend/announced actor=RU target=* object=gasoline"],
        ),
        (
            "Brazil's 18% duty on American ethanol is history, the trade ministry said.",
            &["tariff/remove/announced actor=BR target=US object=ethanol rate=18 attributed"],
        ),
        (
            "Kazakhstan's ban on wheat exports is no more.",
            &["export_control/remove/announced actor=KZ target=* object=wheat"],
        ),
        (
            "Canada's counter-tariffs on the United States will not start on Wednesday as planned but on 1 December.",
            &["tariff/suspend/announced actor=CA target=US date=2025-12-01"],
        ),
    ]);
}

#[test]
fn what_is_not_ruled_out_may_come() {
    check(&[
        (
            "India did not rule out curbs on exports of iron ore.",
            &["export_control/impose/considered actor=IN target=* object=iron_ore"],
        ),
        (
            "The European Commission declined to rule out duties on Chinese drones.",
            &["tariff/impose/considered actor=EU target=CN object=drones"],
        ),
        (
            "India ruled out a ban on exports of iron ore.",
            &["export_control/impose/denied actor=IN target=* object=iron_ore"],
        ),
    ]);
}

#[test]
fn goods_may_pass_again_or_shall_not() {
    check(&[
        (
            "Traders in Vietnam may ship rice abroad again from Monday, the trade ministry in Hanoi said.",
            &["export_control/reduce/announced actor=VN target=* object=rice attributed"],
        ),
        (
            "Importers may bring wheat into the Philippines again from July, the farm department said.",
            &["import_control/reduce/announced actor=PH target=* object=wheat attributed"],
        ),
        (
            "China has ordered that no petrol or diesel be exported this month.",
            &["export_control/impose/announced actor=CN target=* object=gasoline,diesel"],
        ),
        (
            "Since midnight no Russian gas may enter the European Union.",
            &["import_control/impose/announced actor=EU target=RU object=natural_gas"],
        ),
    ]);
    none_of(&[
        "The mayor ordered that no car leave the city before noon.",
        "Doctors ordered that no rice be served to the patient.",
        "Traders in Vietnam may sell rice again once the shops reopen.",
    ]);
}

#[test]
fn an_aside_does_not_make_the_act_old() {
    check(&[
        (
            "Tanzania's ban on South African apples, imposed in April of last year, has been prolonged to December.",
            &[
                "import_control/extend/announced actor=TZ target=ZA object=apples",
                "import_control/impose/in_effect actor=TZ target=ZA object=apples background",
            ],
        ),
        (
            "China's probe of European dairy, born of a quarrel in 2024, was closed without measures on Tuesday.",
            &["investigation/remove/announced actor=CN target=EU object=dairy date=2025-10-21"],
        ),
        (
            "In response to the American duties, the European Union will charge 50% on steel from 1 July.",
            &["tariff/impose/announced actor=EU target=* object=steel rate=50 date=2026-07-01"],
        ),
        (
            "Tanzania barred maize from Malawi and South Africa until they drop bans of their own.",
            &["import_control/impose/announced actor=TZ target=MW,ZA object=corn"],
        ),
    ]);
    none_of(&[
        "The ban on Chilean beef, imposed in 2020, was lifted a year later.",
        "It is widely forgotten that the European Union once hit American bourbon with duties.",
        "The ink had barely dried, envoys recall, when Congress reached for new sanctions on Iran.",
    ]);
}

#[test]
fn banks_and_producers_by_their_steps() {
    check(&[
        (
            "The rand fell after the South African Reserve Bank's cut to 6.50% on Friday.",
            &["policy_rate/reduce/announced actor=ZA rate=6.5"],
        ),
        (
            "Oil climbed after OPEC+ cut its July target.",
            &["output_quota/reduce/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ members are talking of a cut in output.",
            &["output_quota/reduce/considered actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ will probably raise its output again in December.",
            &["output_quota/raise/considered actor=OPEC object=crude_oil date=2025-12-01"],
        ),
    ]);
    none_of(&[
        "The rand fell ahead of the Reserve Bank's expected cut to 6.50% on Thursday.",
        "The retailer cut its July target, as OPEC+ met in Vienna.",
    ]);
}

#[test]
fn registrations_of_works_and_goods_that_are_not_sold() {
    check(&[
        (
            "China allowed the registrations of 400 US beef plants to lapse on Sunday.",
            &["import_control/impose/announced actor=CN target=US object=beef"],
        ),
        (
            "China has restored the registrations of 300 US beef plants.",
            &["import_control/reduce/announced actor=CN target=US object=beef"],
        ),
        (
            "China will ban all imports of Japanese seafood, its customs office said.",
            &["import_control/impose/announced actor=CN target=JP object=seafood attributed"],
        ),
        (
            "Nvidia's newest chip won't be sold to China for now, the White House said.",
            &["export_control/impose/announced actor=US target=CN object=company:nvidia,semiconductors attributed"],
        ),
        (
            "The US allowed Chevron to resume pumping oil in Venezuela.",
            &["sanction/reduce/announced actor=US target=VE"],
        ),
    ]);
    none_of(&[
        "Chile renewed the registrations of 300 US lorries.",
        "China opened registrations for its beef fair to US plants.",
        "Brazil allowed Petrobras to resume drilling off the coast of Guyana.",
        "The newest phone won't be sold to children, the firm said.",
    ]);
}

#[test]
fn trade_by_its_parts_and_probes_by_their_law() {
    check(&[
        (
            "The US is considering restricting a wide range of exports of software to China.",
            &["export_control/impose/considered actor=US target=CN object=software"],
        ),
        (
            "Vietnam has banned a number of exports of raw rare earths.",
            &["export_control/impose/announced actor=VN target=* object=rare_earths"],
        ),
        (
            "Washington mulls curbs on exports to China made with American software.",
            &["export_control/impose/considered actor=US target=CN object=software"],
        ),
        (
            "India's trade ministry opened a probe into dumping of solar glass by Chinese firms.",
            &["investigation/impose/announced actor=IN target=CN object=glass"],
        ),
        ("The US is preparing a Section 301 probe of digital levies.", &["investigation/impose/considered actor=US"]),
    ]);
    none_of(&["Chile sells a wide range of exports to China.", "A number of exports of copper fell in May."]);
}

#[test]
fn output_by_what_was_expected() {
    check(&[
        (
            "Oil prices fell after OPEC+ agreed to a larger than expected output hike.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        (
            "Saudi Arabia, Russia and six other OPEC+ members agreed to pump another 137,000 barrels a day.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
    ]);
    none_of(&["OPEC+ output rose by 330,000 barrels a day in September, a survey found."]);
}

#[test]
fn its_goods_are_those_of_whom_it_hits() {
    check(&[
        (
            "The US president has threatened Mexico with a tariff of 30% on all its goods.",
            &["tariff/impose/threatened actor=US target=MX object=all_goods rate=30 attributed"],
        ),
        (
            "Stung by a 25% tariff that Washington imposed on its goods on Saturday, India said it would look elsewhere.",
            &["tariff/impose/announced actor=US target=IN object=all_goods rate=25 attributed"],
        ),
        (
            "Mexico agreed to delay the American tariff on its goods.",
            &["tariff/suspend/announced actor=US target=MX object=all_goods"],
        ),
    ]);
}

#[test]
fn two_names_behind_the_pronoun() {
    check(&[(
        "The trade pact that Britain and India signed in July came into force on Saturday.",
        &[
            "agreement/reach/in_effect actor=GB,IN target=IN,GB date=2025-10-25 confirmed=GB,IN",
            "agreement/reach/confirmed actor=GB,IN target=IN,GB confirmed=GB,IN background",
        ],
    )]);
    none_of(&["Switzerland's exports to America fell by 22% in August, the first month of the 39% tariff."]);
}

#[test]
fn years_of_talks_are_no_meeting() {
    check(&[
        (
            "Indonesia and the EU signed a free trade agreement on Saturday after nine years of talks.",
            &["agreement/reach/confirmed actor=ID,EU target=EU,ID confirmed=EU,ID"],
        ),
        (
            "China and the United States held two days of trade talks in Geneva after months of silence.",
            &["meeting/held who=CN,US"],
        ),
    ]);
}
