//! Deals, talks, buying and output in more wordings of the news: sentences of our own.

use super::tests::{facts_in, facts_of};

/// The sentence tells a fact whose line begins so, and none of these kinds beyond it.
fn tells(text: &str, wanted: &[&str]) {
    const KINDS: &[&str] = &["agreement", "meeting", "purchase", "output_quota"];
    let mut found = facts_in(text);
    found.retain(|line| KINDS.iter().any(|kind| line.starts_with(kind)));
    let all = found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| found.starts_with(wanted));
    assert!(all, "{text}\n  found {found:?}\n  wanted {wanted:?}");
}

#[test]
fn deals_that_are_formed_worked_on_or_launched() {
    tells(
        "Chile and Jordan agreed to form a free-trade zone with Tunisia.",
        &["agreement/reach/considered actor=CL,JO target=TN"],
    );
    tells(
        "Norway is working with Malaysia on a free trade agreement.",
        &["agreement/reach/considered actor=NO target=MY"],
    );
    tells("Peru and Oman are engaged on finalising a trade deal.", &["agreement/reach/considered actor=PE,OM"]);
    tells(
        "Kenya and Qatar signed agreements on trade and tourism in Doha on Monday.",
        &["agreement/reach/confirmed actor=KE,QA"],
    );
    tells(
        "The signing of the trade agreement between Peru and Oman has been delayed.",
        &["agreement/suspend/postponed"],
    );
}

#[test]
fn agreements_that_are_none_of_states() {
    tells("The ministry signed agreements with American firms to drill wells.", &[]);
    tells("The dispute creates doubts for trade agreements.", &[]);
    tells("A free trade zone opened near the port of Colon.", &[]);
}

#[test]
fn states_by_their_full_names() {
    tells(
        "The Kingdom of Cambodia and the Republic of Korea signed a free trade agreement.",
        &["agreement/reach/confirmed actor=KH,KR"],
    );
}

#[test]
fn meetings_before_and_after_which_something_is_done() {
    tells(
        "Cyril Ramaphosa briefed his team ahead of trade talks with Donald Trump on Friday.",
        &["meeting/announced who=person:cyril-ramaphosa,person:donald-trump"],
    );
    tells(
        "Narendra Modi, after talks with Emmanuel Macron on Sunday, said trade would grow.",
        &["meeting/held who=person:narendra-modi,person:emmanuel-macron"],
    );
    tells(
        "The trade talks between Norway and Peru, originally scheduled for Friday, have been called off.",
        &["meeting/cancelled who=NO,PE"],
    );
    tells("The trade ministry of Kenya denied reports of trade talks with Norway.", &["meeting/denied who=KE,NO"]);
}

#[test]
fn visits_are_meetings() {
    tells(
        "Xi Jinping postponed an official trip to Brazil because of the tariff dispute.",
        &["meeting/postponed who=person:xi-jinping,BR"],
    );
    tells(
        "I look forward to Emmanuel Macron's visit to India in May to discuss trade.",
        &["meeting/announced who=person:emmanuel-macron,IN"],
    );
    tells("Narendra Modi is the first Indian leader to visit Peru for trade talks.", &[]);
}

#[test]
fn purchases_and_figures_of_trade() {
    tells(
        "Egypt's state grain buyer booked 180,000 tons of Romanian wheat on Tuesday.",
        &["purchase/impose/announced actor=EG"],
    );
    tells("The EU imported 70 billion euros worth of steel from Turkey in 2024, figures show.", &[]);
    tells("Canberra wants Chinese consumers to buy more Australian wine.", &[]);
    tells(
        "India has not directed its refiners to halt purchases of Russian crude.",
        &["purchase/suspend/denied actor=IN"],
    );
}

#[test]
fn output_that_resumes_or_stays() {
    tells("OPEC+ agreed to resume oil output increases in April.", &["output_quota/raise/announced actor=OPEC"]);
    tells("OPEC has decided not to reduce oil production.", &["output_quota/hold/announced actor=OPEC"]);
    tells(
        "Saudi Arabia's energy ministry said it would extend its voluntary cut of 500,000 barrels per day.",
        &["output_quota/hold/announced actor=SA"],
    );
    tells("OPEC ministers overrode calls to cut output.", &[]);
}

#[test]
fn a_states_own_buyers_are_the_state_and_may_is_a_month_too() {
    tells(
        "Chinese state-run mills have booked eight cargoes of Brazilian sugar for April and May loading, traders said.",
        &["purchase/impose/announced actor=CN target=BR object=sugar"],
    );
    tells(
        "Algeria's state grain agency bought 400,000 tons of French wheat for May shipment.",
        &["purchase/impose/in_effect actor=DZ target=FR object=wheat"],
    );
    tells("Italian buyers have booked two cargoes of Brazilian coffee for May loading.", &[]);
    assert_eq!(
        facts_in("There are no plans to raise the duty on sugar, the trade minister of Kenya said on Monday."),
        ["tariff/raise/denied actor=KE target=* object=sugar attributed"]
    );
    assert_eq!(facts_in("Brazil may impose a duty of 12% on Thai rubber.").len(), 1, "a modal verb all the same");
}

#[test]
fn what_talks_are_on_is_sought() {
    tells(
        "Chile is in active dialogue with Malaysia for a free trade agreement.",
        &["agreement/reach/considered actor=CL target=MY"],
    );
    tells(
        "Peru is also in talks with Norway and Iceland on a trade pact.",
        &["meeting/in_effect who=PE,NO,IS", "agreement/reach/considered actor=PE target=NO"],
    );
    tells(
        "Kenya is engaged with Canada to conclude a trade agreement, the ministry said.",
        &["agreement/reach/considered actor=KE target=CA"],
    );
    tells(
        "The minister said discussions were under way on a trade deal between Oman and Japan.",
        &["agreement/reach/considered actor=OM,JP"],
    );
    tells(
        "Negotiations on a free trade agreement between Chile and Oman are ongoing.",
        &["agreement/reach/considered actor=CL,OM"],
    );
    tells(
        "Ghana continues to engage with Canada on a reciprocal trade agreement.",
        &["agreement/reach/considered actor=GH target=CA"],
    );
    tells(
        "Norway is working with Kenya for a fair, modern and balanced free trade agreement.",
        &["agreement/reach/considered actor=NO target=KE"],
    );
    tells(
        "A trade agreement between Ghana and Oman is meant to be signed in Accra.",
        &["agreement/reach/considered actor=GH,OM"],
    );
    // What was under way once, and talks that are only named.
    tells("Kenya and Oman were in talks on a trade pact in 2011.", &["meeting/held who=KE,OM background"]);
    tells("The dispute has clouded the negotiations with Oman on a trade pact.", &[]);
}

#[test]
fn talks_that_are_offered_possible_or_at_the_front() {
    tells("Canada is ready to resume trade talks with Mexico, an official said.", &["meeting/considered who=CA,MX"]);
    tells("Peru is willing to return to trade negotiations with Canada.", &["meeting/considered who=PE,CA"]);
    tells(
        "Donald Trump and Lee Jae Myung discussed the possibility of a meeting in Busan.",
        &["meeting/considered who=person:donald-trump,person:lee-jae-myung"],
    );
    tells(
        "In a meeting between Donald Trump and Narendra Modi on Friday, both sides agreed to lower duties.",
        &["meeting/held who=person:donald-trump,person:narendra-modi date=2025-10-24"],
    );
    tells(
        "Mark Carney said he discussed lumber with Donald Trump on Thursday.",
        &["meeting/held who=person:mark-carney,person:donald-trump date=2025-10-23"],
    );
    tells("Mark Carney discussed lumber with his cabinet on Thursday.", &[]);
}

#[test]
fn talks_that_end_and_trips_that_are_off() {
    tells(
        "Trade talks between Chile and Peru ended on Friday without a deal.",
        &["meeting/held who=CL,PE date=2025-10-24"],
    );
    tells(
        "Trade talks between Chile and Peru collapsed on Friday.",
        &["agreement/remove/cancelled actor=CL target=PE"],
    );
    tells(
        "Narendra Modi has cancelled his trip to the United States for tariff talks.",
        &["meeting/cancelled who=person:narendra-modi,US"],
    );
    tells(
        "India faces new tariffs. A visit to the United States that Narendra Modi had planned for November has been postponed.",
        &["meeting/postponed who=person:narendra-modi,US"],
    );
}

#[test]
fn buying_that_is_offered_promised_or_barred() {
    tells("Vietnam offered to buy more American natural gas.", &["purchase/impose/considered actor=VN target=US"]);
    tells(
        "Japan is willing to buy more corn from the United States.",
        &["purchase/impose/considered actor=JP target=US"],
    );
    tells("Korea promised to buy more from the United States.", &["purchase/impose/announced actor=KR target=US"]);
    tells("Washington's demand that India stop buying Russian oil weighs on the talks.", &[]);
    let lifted = facts_in(
        "China has bought two million tons of American soybeans, traders said. Beijing lifted its import ban on American soybeans.",
    );
    assert!(lifted.iter().any(|line| line.starts_with("purchase/impose/in_effect actor=CN target=US")), "{lifted:?}");
}

#[test]
fn a_meeting_that_is_thought_of_is_not_confirmed_in_passing() {
    let found = facts_in(
        "Donald Trump may travel to China in April for talks with Xi Jinping on tariffs. Washington and Beijing said the dates will be confirmed.",
    );
    assert!(!found.iter().any(|line| line.starts_with("meeting/confirmed")), "{found:?}");
}

#[test]
fn what_both_sides_say_together_is_confirmed() {
    for text in [
        "The White House and China's foreign ministry said Donald Trump will meet Xi Jinping in Busan on Friday.",
        "Donald Trump will meet Xi Jinping in Busan on Friday, both governments said.",
    ] {
        let found = facts_in(text);
        assert!(found.iter().any(|line| line.starts_with("meeting/confirmed")), "{text} {found:?}");
    }
    let one = facts_in("Donald Trump will meet Xi Jinping in Busan on Friday, the White House said.");
    assert!(one.iter().any(|line| line.starts_with("meeting/announced")), "{one:?}");
}

#[test]
fn a_day_between_the_trip_and_where_it_leads() {
    assert_eq!(
        facts_of("Trade", "EU trade chief Maros Sefcovic cancelled his trip next week to Canada."),
        ["meeting/cancelled who=person:maros-sefcovic,CA date=2025-10-27/2025-11-02"]
    );
}
