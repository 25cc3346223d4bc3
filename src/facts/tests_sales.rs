//! Buying told by the seller or by a ministry, deals that are days away, and sides that say nothing: sentences of our own.

use super::tests::check;

#[test]
fn a_countrys_buyers_buy_for_it_where_the_goods_are_anothers() {
    check(&[
        (
            "Japanese mills have bought five cargoes of Australian wheat.",
            &["purchase/impose/in_effect actor=JP target=AU object=wheat"],
        ),
        (
            "Thai importers have resumed purchases of Brazilian soybeans.",
            &["purchase/impose/in_effect actor=TH target=BR object=soybeans"],
        ),
        (
            "India's trade ministry says refiners are buying Russian crude again.",
            &["purchase/impose/in_effect actor=IN target=RU object=crude_oil confirmed=IN attributed"],
        ),
        ("Retailers say shoppers are buying French wine again.", &[]),
        ("Buyers in Ghana have been purchasing cocoa for years.", &[]),
        ("Korean carmakers bought more steel.", &[]),
    ]);
}

#[test]
fn what_is_sold_to_a_states_buyers_or_by_the_ton_is_their_purchase() {
    check(&[
        (
            "Exporters sold 110,000 tons of US corn to Japan, the U.S. Department of Agriculture said on Monday.",
            &["purchase/impose/announced actor=JP target=US object=corn confirmed=US attributed"],
        ),
        (
            "Two Canadian firms have sold wheat to Indonesia's state mills.",
            &["purchase/impose/announced actor=ID target=CA object=wheat"],
        ),
        (
            "The quantity of palm oil sold to India has reached 2 million tons, Malaysia's trade ministry said on Wednesday.",
            &["purchase/impose/announced actor=IN target=MY object=palm_oil confirmed=MY attributed"],
        ),
        ("The chipmaker sold chips to Japanese buyers of consoles.", &[]),
        ("He sold his wheat farm to Canada's largest bank.", &[]),
        ("Sales of beef to Japan fell by a third to 12,000 tons.", &[]),
    ]);
}

#[test]
fn a_deal_that_is_days_away_is_near_and_not_there() {
    check(&[
        (
            "A trade deal between Japan and Peru is days, not weeks, away, officials said.",
            &["agreement/reach/considered actor=JP,PE target=PE,JP attributed"],
        ),
        (
            "A trade agreement between Britain and the Gulf Cooperation Council is still weeks off.",
            &["agreement/reach/considered actor=GB,GCC target=GCC,GB"],
        ),
        ("Britain clinches Gulf trade deal", &["agreement/reach/announced actor=GB target=GCC"]),
        ("Refiners on the Gulf Coast buy less Mexican oil.", &[]),
    ]);
}

#[test]
fn who_takes_a_threat_is_the_one_whom_it_is_for() {
    check(&[
        (
            "Lima shrugs off tariff threat\n\nThe US trade office said nothing. The US was silent.",
            &["tariff/impose/threatened actor=US target=PE"],
        ),
        (
            "Peru has received no notice of the 20% tariff that the US threatened on Monday.",
            &["tariff/impose/threatened actor=US rate=20 background"],
        ),
        (
            "Brussels responds with a 20% tariff on US steel",
            &["tariff/impose/announced actor=EU target=US object=steel rate=20"],
        ),
    ]);
}

#[test]
fn customs_charges_what_is_entered_on_or_after_a_day() {
    check(&[(
        "US tariffs\n\nCopper products of Peru shall be subject to a duty of 20 percent, with respect to goods entered \
         for consumption on or after 12:01 a.m. eastern time on November 3, 2025.",
        &["tariff/impose/announced actor=US target=PE object=copper rate=20 date=2025-11-03"],
    )]);
}

#[test]
fn a_side_that_would_not_say_is_a_side_of_the_meeting() {
    check(&[
        (
            "Tokyo won't confirm a meeting with Claudia Sheinbaum on tariffs.",
            &["meeting/announced who=person:claudia-sheinbaum,JP unconfirmed=JP"],
        ),
        (
            "The leaders of Mexico and Canada met for three hours and said they would fight US tariffs.",
            &["meeting/held who=MX,CA confirmed=MX,CA"],
        ),
    ]);
}
