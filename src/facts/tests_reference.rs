//! Tests of sentences that refer to the one before, of purchases by a state's firms, and of what only seems to be done.

use super::tests::{check, facts_of};

#[test]
fn a_later_sentence_confirms_or_denies_the_measure() {
    check(&[
        (
            "Washington plans a 25% tariff on Canadian timber. Ottawa confirmed it on Monday.",
            &["tariff/impose/considered actor=US target=CA object=lumber rate=25 confirmed=CA"],
        ),
        // Who is asked about it neither confirms nor denies.
        (
            "Washington plans a 25% tariff on Canadian timber. Ottawa did not confirm the measure.",
            &["tariff/impose/considered actor=US target=CA object=lumber rate=25"],
        ),
        (
            "Trump and Xi will meet in Beijing in April, the White House said. Beijing denied that such a meeting was planned.",
            &[
                "meeting/announced who=person:donald-trump,person:xi-jinping date=2026-04-01/2026-04-30 confirmed=US attributed",
                "meeting/denied who=person:donald-trump,person:xi-jinping date=2026-04-01/2026-04-30 attributed",
            ],
        ),
    ]);
}

#[test]
fn a_later_sentence_puts_the_measure_off_or_drops_it() {
    let imposed = "tariff/impose/announced actor=US target=MX object=tomatoes rate=30";
    check(&[
        (
            "Washington imposed a 30% duty on Mexican tomatoes. The White House later dropped it.",
            &[imposed, "tariff/remove/announced actor=US target=MX object=tomatoes rate=30"],
        ),
        (
            "Washington imposed a 30% duty on Mexican tomatoes. The measure was suspended until December 1.",
            &[imposed, "tariff/suspend/announced actor=US target=MX object=tomatoes rate=30 date=2025-12-01"],
        ),
        // Who only grows the goods drops nothing of the state's.
        ("Washington imposed a 30% duty on Mexican tomatoes. One grower dropped it from his list.", &[imposed]),
        ("Washington imposed a 30% duty on Mexican tomatoes. The move may be suspended.", &[imposed]),
    ]);
}

#[test]
fn what_a_states_own_firms_buy_is_its_purchase() {
    check(&[
        (
            "Chinese state-owned companies bought 300,000 tonnes of US soybeans on Monday, traders said.",
            &["purchase/impose/in_effect actor=CN target=US object=soybeans reported"],
        ),
        (
            "Sinograin said it had bought several cargoes of soybeans from the United States.",
            &["purchase/impose/in_effect actor=CN target=US object=soybeans attributed"],
        ),
        ("Chinese companies bought soap from a shop in the United States.", &[]),
    ]);
}

#[test]
fn what_comes_to_nothing_is_no_measure() {
    check(&[
        ("Japan failed on Wednesday to secure relief from US tariffs on its cars.", &[]),
        (
            "Under the act the minister is empowered to take steps that include imposing duties on steel from India.",
            &[],
        ),
        ("Peru accused Chile of dragging its feet on lifting export controls on copper.", &[]),
        (
            "Peru accused Chile of fraud and imposed a 10% tariff on copper from Chile.",
            &["tariff/impose/announced actor=PE target=CL object=copper rate=10"],
        ),
    ]);
}

#[test]
fn a_list_of_the_spared_that_grows_shorter_is_a_new_duty() {
    check(&[
        (
            "The US order removes lamps from the list of goods exempt from the reciprocal tariffs on China.",
            &["tariff/impose/announced actor=US target=CN object=all_goods"],
        ),
        (
            "China has approved a number of export licence applications for rare earths, the ministry said.",
            &["export_control/reduce/announced actor=CN target=* object=rare_earths attributed"],
        ),
    ]);
}

#[test]
fn talks_at_home_and_advice_to_talk_are_no_meeting() {
    let title = "Japan weighs answer to US tariffs";
    let none = |text: &str| {
        let found: Vec<String> = facts_of(title, text).into_iter().filter(|fact| fact.starts_with("meeting")).collect();
        assert!(found.is_empty(), "{text}\n  found {found:?}");
    };
    none("The Japanese government will meet with local businesses next week to discuss the US tariffs.");
    none("Washington should stop threatening Tokyo and talk to Japan, a ministry spokesman said.");
    let two = facts_of(title, "The Japanese and US governments will meet next week to discuss the tariffs.");
    assert!(two.iter().any(|fact| fact.starts_with("meeting/announced")), "{two:?}");
}

#[test]
fn a_court_that_finds_no_power_strikes_the_duties_down() {
    let gone = &["tariff/remove/announced actor=US target=*"][..];
    check(&[
        ("The US Supreme Court ruled that the president overstepped his authority by imposing tariffs on all.", gone),
        ("The US Supreme Court held that the emergency act does not authorise the president to levy tariffs.", gone),
        ("A ruling of the US Supreme Court ended his use of the emergency act to impose import tariffs.", gone),
        ("The US Supreme Court is reviewing whether his use of the emergency act to levy tariffs was lawful.", &[]),
    ]);
}

#[test]
fn a_probe_is_into_all_whose_goods_are_listed() {
    check(&[
        (
            "Brazil will open an anti-dumping investigation to determine whether steel from Chile, Peru and India is sold below cost.",
            &["investigation/impose/announced actor=BR target=CL,PE,IN object=steel"],
        ),
        ("Brazil announced a negative determination in the anti-dumping investigation of steel from Chile.", &[]),
        (
            "Fertiliser exports to Malawi will be suspended if Malawi does not lift its ban, Tanzania's minister said.",
            &["export_control/impose/threatened actor=TZ target=MW object=fertilizers attributed"],
        ),
    ]);
}

#[test]
fn what_is_only_wished_or_weighed_is_not_bought_or_lifted() {
    check(&[
        ("The deal comes as soon as India stops buying Russian oil, the US minister said.", &[]),
        ("Progress was crucial to reducing the US tariff on Indian cars, an official said.", &[]),
        ("Peru's minister flew to Washington to defuse a tariff threat.", &["meeting/held who=PE,US"]),
        (
            "India's team offered concessions, including easing restrictions on imports of corn from the US.",
            &["import_control/reduce/considered actor=IN target=US object=corn"],
        ),
        (
            "The US has assessed a duty of 40% on tyres from Vietnam.",
            &["tariff/impose/announced actor=US target=VN object=tyres rate=40"],
        ),
    ]);
}

#[test]
fn what_somebody_is_pushed_to_or_may_do_is_not_done() {
    check(&[
        ("Canberra is pushing Washington to scrap tariffs on Australian goods, its minister says.", &[]),
        (
            "Beyond imposing counter tariffs, the law would allow Brazil's president to restrict imports from the US.",
            &[],
        ),
        ("US tariffs on Chinese goods are considered a potent tool by some.", &[]),
        (
            "Washington pushed tariffs on Australian goods to 15%, its minister says.",
            &["tariff/raise/announced actor=US target=AU object=all_goods rate=15 attributed"],
        ),
    ]);
}

#[test]
fn many_countries_are_those_named_or_all() {
    check(&[
        (
            "Mexico imposed a 35% duty on shoes from countries with which it has no trade deal, including China and India.",
            &["tariff/impose/announced actor=MX target=CN,IN object=footwear rate=35"],
        ),
        (
            "Mexico imposed a 35% duty on shoes from Asian nations without a trade deal.",
            &["tariff/impose/announced actor=MX target=* object=footwear rate=35"],
        ),
        (
            "The US imposed a 30% duty on all goods imported from the European Union and Mexico.",
            &["tariff/impose/announced actor=US target=EU,MX object=all_goods rate=30"],
        ),
        (
            "Mexico's Senate has given final approval to a bill that puts a 35% duty on shoes from India.",
            &["tariff/impose/announced actor=MX target=IN object=footwear rate=35"],
        ),
    ]);
}

#[test]
fn a_deal_and_a_price_are_no_duty_of_their_own() {
    check(&[
        (
            "Peru and Chile have signed a trade agreement that will cut tariffs on the country to 5%, Lima said.",
            &[
                "tariff/reduce/announced actor=PE target=CL object=all_goods rate=5 attributed",
                "agreement/reach/confirmed actor=PE,CL target=CL,PE confirmed=CL,PE attributed",
            ],
        ),
        (
            "The US president pledged to cap the tariff on Swiss goods at 15%.",
            &["tariff/reduce/announced actor=US target=CH object=all_goods rate=15 attributed"],
        ),
        (
            "The US imposed a 50% tariff on copper from Chile. The cost of copper on the exchange jumped more than 12%.",
            &["tariff/impose/announced actor=US target=CL object=copper rate=50"],
        ),
        ("Lima would have lifted its duties on Chilean wine and opened a quota.", &[]),
    ]);
}

#[test]
fn the_level_that_was_may_be_compared_with() {
    check(&[
        (
            "Manila's order set the rice tariff at 35 percent, compared to the original 40 percent.",
            &["tariff/reduce/announced actor=PH target=* object=rice rate=35 from=40"],
        ),
        ("The US president ended the interview over an advertisement denouncing tariffs on Canada.", &[]),
    ]);
}
