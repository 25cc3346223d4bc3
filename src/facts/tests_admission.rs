//! Who is let into a market, who is kept out of it, and decisions on output that do not say `output`.

use super::tests::{check, facts_in};

/// None of the texts tells a control, a sanction or a decision on output.
fn none_of(texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, facts_in(text)))
        .filter(|(_, found)| {
            found.iter().any(|line| {
                ["import_control", "export_control", "sanction", "output_quota"]
                    .iter()
                    .any(|kind| line.starts_with(kind))
                    && !line.contains("background")
            })
        })
        .map(|(text, found)| format!("{text}: {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn goods_that_win_entry_are_let_in() {
    check(&[
        (
            "Chilean beef has gained access to Vietnam after ten years of talks.",
            &["import_control/reduce/announced actor=VN target=CL object=beef"],
        ),
        (
            "Danish pork gets the green light from Mexico.",
            &["import_control/reduce/announced actor=MX target=DK object=pork"],
        ),
        (
            "Peruvian grapes have won entry to Japan.",
            &["import_control/reduce/announced actor=JP target=PE object=fruit"],
        ),
    ]);
}

#[test]
fn what_is_won_at_home_or_hoped_for_is_not_let_in() {
    none_of(&[
        "Chilean wine won a prize in Japan.",
        "Danish pork gains ground in Mexico as prices fall.",
        "Chilean growers hope that their cherries will win entry to Vietnam.",
        "Norwegian salmon had won entry to Japan in the 1980s.",
        "The Danish pork producer got access to cheap credit from Mexico.",
        "Norway and Peru let in Chilean beef far too easily, an economist writes in a column.",
        "Peruvian grapes could win entry to Japan within five years.",
    ]);
}

#[test]
fn a_state_lets_goods_in_or_shuts_them_out() {
    check(&[
        (
            "Vietnam will allow in seafood from Norway.",
            &["import_control/reduce/announced actor=VN target=NO object=seafood"],
        ),
        (
            "Norwegian beef plants have been relisted by Chinese customs.",
            &["import_control/reduce/announced actor=CN target=NO object=beef"],
        ),
        ("China delists two Canadian pork plants", &["import_control/impose/announced actor=CN target=CA object=pork"]),
        (
            "Japan struck Chile off the list of countries allowed to sell it poultry.",
            &["import_control/impose/announced actor=JP target=CL object=poultry"],
        ),
        (
            "Mexico restored Chile to the list of countries approved to ship it beef.",
            &["import_control/reduce/announced actor=MX target=CL object=beef"],
        ),
        (
            "Norway will shut its market to Chilean potatoes if talks fail.",
            &["import_control/impose/threatened actor=NO target=CL object=potatoes"],
        ),
    ]);
    none_of(&[
        "The exchange in Oslo delisted a Canadian maker of steel.",
        "Norway's factories let in the smell of Chilean fish.",
        "Chile was struck off the list of countries that sell the most beef.",
        "The club shuts out Chilean fans.",
        "Norway took Chile's beef off the menu of its embassies.",
        "Canadian pork plants were bought by a Chinese company.",
    ]);
}

#[test]
fn a_state_that_sells_another_no_more_controls_its_exports() {
    check(&[
        (
            "Chile will sell Norway no more copper.",
            &["export_control/impose/announced actor=CL target=NO object=copper"],
        ),
        (
            "Chile will ship no more copper to Norway.",
            &["export_control/impose/announced actor=CL target=NO object=copper"],
        ),
    ]);
    none_of(&[
        "Chile will sell Norway no more than 300 tonnes of fish this season.",
        "The firm will sell no more copper this year.",
        "Chile sold Norway no more wine than the year before.",
    ]);
}

#[test]
fn output_moves_without_its_name() {
    check(&[
        (
            "Baghdad rolls over its half-million-barrel cut into the spring",
            &["output_quota/hold/announced actor=IQ object=crude_oil"],
        ),
        (
            "Another 120,000 barrels a day will come back to the market as OPEC+ unwinds its cuts.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        (
            "The increases planned for the winter will be skipped, OPEC+ said.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil attributed"],
        ),
        (
            "Kuwait denied that OPEC+ was weighing an increase of 300,000 barrels a day.",
            &["output_quota/raise/denied actor=OPEC object=crude_oil attributed"],
        ),
        (
            "A cut of 700,000 barrels a day is on the table at OPEC+.",
            &["output_quota/reduce/considered actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ has dropped plans for an extra increase in December.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil date=2025-12-01"],
        ),
    ]);
}

#[test]
fn other_increases_and_cuts_are_no_output_of_opec() {
    none_of(&[
        "OPEC expects an increase in demand next year.",
        "OPEC cut its forecast for growth in demand to 1.1m barrels a day.",
        "OPEC+ said price increases would be short-lived.",
        "Fares increases will be skipped this year, the railway said.",
        "A cut of its dividend is on the table at Shell, which pumps 2m barrels a day.",
        "About 2m barrels a day will come back to the market once the strait is open.",
        "OPEC welcomed cuts to fuel duty.",
        "OPEC's staff were told of a cut in their allowances.",
    ]);
}

#[test]
fn entry_that_is_stopped_and_allowed() {
    check(&[
        (
            "China will suspend the entry of citrus fruits from Taiwan starting Wednesday.",
            &["import_control/impose/announced actor=CN target=TW object=fruit"],
        ),
        (
            "Japan suspended the entry of Thai poultry on Monday.",
            &["import_control/impose/announced actor=JP target=TH object=poultry"],
        ),
        (
            "The entry of Thai poultry has been allowed again by Japan.",
            &["import_control/reduce/announced actor=JP target=TH object=poultry"],
        ),
        (
            "Chinese mainland will suspend the entry of citrus fruits and two kinds of fish products from the Taiwan region.",
            &["import_control/impose/announced actor=CN target=TW object=fruit,seafood"],
        ),
        // Of persons.
        ("Brazil suspended the entry of tourists from Peru.", &[]),
    ]);
}
