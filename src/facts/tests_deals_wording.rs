//! Deals, meetings, buying, aid, rates and moves in set phrases of the news: sentences of our own.

use super::tests::{facts_in, facts_of};

const KINDS: &[&str] = &["agreement", "meeting", "purchase", "output_quota", "policy_rate", "market_move", "subsidy"];

/// What differs between what a text tells of these kinds and what it should, each by the beginning of its line.
fn differs(title: &str, text: &str, wanted: &[&str]) -> Option<String> {
    let mut found = if title.is_empty() { facts_in(text) } else { facts_of(title, text) };
    found.retain(|line| KINDS.iter().any(|kind| line.starts_with(kind)));
    let same = found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| found.starts_with(wanted));
    (!same).then(|| format!("{title}{text}\n  found {found:?}\n  wanted {wanted:?}"))
}

fn check(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases.iter().filter_map(|(text, wanted)| differs("", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_titles(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases.iter().filter_map(|(title, wanted)| differs(title, "", wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn deals_signed_and_approved_in_set_phrases() {
    check(&[
        (
            "Envoys from Jordan and Norway put pen to paper in Amman on Monday on a free trade agreement.",
            &["agreement/reach/confirmed actor=JO,NO"],
        ),
        (
            "The presidents of Peru and Ghana put their names to a trade pact in Lima on Monday.",
            &["agreement/reach/confirmed actor=PE,GH"],
        ),
        (
            "Norway's parliament gave its consent on Monday, by a vote of 90 to 44, to the trade agreement with India.",
            &["agreement/reach/confirmed actor=NO target=IN"],
        ),
        (
            "Qatar and Chile ended ten years of haggling on Monday by signing a free trade agreement.",
            &["agreement/reach/confirmed actor=QA,CL"],
        ),
        (
            "The trade agreement between Peru and Jordan becomes effective on 1 December.",
            &["agreement/reach/confirmed actor=PE,JO"],
        ),
    ]);
}

#[test]
fn deals_kept_alive_or_let_go() {
    check(&[
        (
            "Washington and Beijing will keep their tariff truce alive for another year, both governments said.",
            &["agreement/extend/announced actor=US,CN"],
        ),
        (
            "Ottawa has mulled letting its trade agreement with Peru lapse, an official said.",
            &["agreement/remove/considered actor=CA target=PE"],
        ),
        (
            "Hopes of a trade deal between Kenya and Japan were dashed on Monday.",
            &["agreement/remove/cancelled actor=KE,JP"],
        ),
        (
            "Canada is walking away from talks on a trade deal with Ecuador, its trade minister said.",
            &["agreement/remove/cancelled actor=CA target=EC"],
        ),
        (
            "A trade deal between Norway and Peru hangs in the balance, officials said.",
            &["agreement/reach/considered actor=NO,PE"],
        ),
        (
            "A trade deal between Norway and India looks unlikely this year, officials said.",
            &["agreement/reach/considered actor=NO,IN"],
        ),
        (
            "Chile's foreign minister said he expected the trade agreement with India to be extended in March.",
            &["agreement/extend/considered"],
        ),
        (
            "The signing of the trade agreement between Peru and Oman has been pushed into next year.",
            &["agreement/suspend/postponed actor=PE,OM"],
        ),
    ]);
    check_titles(&[("US, China grant trade truce another 60 days", &["agreement/extend/announced actor=US,CN"])]);
}

#[test]
fn deals_that_somebody_says_are_none() {
    check(&[
        (
            "A trade agreement between Norway and Ghana has not been signed, Ghana's trade ministry said.",
            &["agreement/reach/denied actor=NO,GH"],
        ),
        ("There is no trade deal with India, Norway's trade minister told reporters.", &["agreement/reach/denied"]),
        (
            "Japan's trade minister said Tokyo would not rush to sign a trade deal with Washington.",
            &["agreement/reach/considered actor=JP target=US"],
        ),
        ("A trade agreement between Norway and Ghana has not been signed yet, the ministry said.", &[]),
        (
            "Peru accused Ghana of tearing up last year's trade agreement.",
            &["agreement/remove/cancelled actor=GH target=PE"],
        ),
        ("Peru and Ghana signed an agreement to avoid double taxation on Monday.", &[]),
    ]);
}

#[test]
fn meetings_planned_put_off_and_under_way() {
    check(&[
        (
            "Officials are trying to arrange a call between Donald Trump and Narendra Modi on trade.",
            &["meeting/considered who=person:donald-trump,person:narendra-modi"],
        ),
        (
            "A delegation from Norway will be in New Delhi on 20 November for talks on a trade agreement.",
            &["meeting/announced who=NO,IN"],
        ),
        (
            "Negotiators from Norway and Japan were at work in Geneva on Monday on the second day of talks about tariffs.",
            &["meeting/in_effect who=NO,JP"],
        ),
        (
            "Japan's trade minister has put back his trip to Washington over the tariffs.",
            &["meeting/postponed who=US,JP"],
        ),
        ("Ottawa is not negotiating with Tokyo on lumber tariffs, its trade minister said.", &["meeting/denied"]),
        (
            "Negotiators from Norway and Japan met in Geneva on Monday for the first time since May to discuss tariffs.",
            &["meeting/held who=NO,JP"],
        ),
        ("G7 finance ministers met in Banff on Monday to discuss tariffs.", &["meeting/held who=G7"]),
        (
            "The Norwegian trade minister's Monday meeting at the USTR is off, an official said.",
            &["meeting/cancelled who=NO,US"],
        ),
        (
            "Narendra Modi offered to travel to Washington to meet Donald Trump over the tariffs.",
            &["meeting/considered who=person:narendra-modi,person:donald-trump"],
        ),
        (
            "Ottawa said its trade minister would fly to Tokyo next week for trade talks.",
            &["meeting/announced who=JP,CA"],
        ),
        ("Norway and Japan agreed to work together to meet American requirements on steel.", &[]),
        (
            "Norway and Japan have concluded negotiations on a free trade agreement, Norway's trade minister said.",
            &["agreement/reach/announced actor=NO,JP"],
        ),
    ]);
}

#[test]
fn talks_that_a_headline_ends() {
    check_titles(&[("Norway, Japan conclude fourth round of trade talks", &["meeting/held who=NO,JP"])]);
}

#[test]
fn buying_by_order_by_contract_and_on_a_condition() {
    check(&[
        (
            "Chinese airlines have been told by Beijing not to buy any more American jets.",
            &["purchase/suspend/announced actor=CN target=US object=aircraft"],
        ),
        (
            "State-run mills in India have signed a contract for 2 million tons of American coal.",
            &["purchase/impose/announced actor=IN target=US object=coal"],
        ),
        (
            "China warned that it would stop buying Canadian canola if the tariffs go ahead.",
            &["purchase/suspend/threatened actor=CN target=CA object=canola"],
        ),
        (
            "Egypt's cabinet cleared the purchase of 300,000 tons of wheat from Russia on Monday.",
            &["purchase/impose/announced actor=EG target=RU object=wheat"],
        ),
        (
            "Indian refiners have received no directive from New Delhi to stop buying Russian oil, officials said.",
            &["purchase/suspend/denied actor=IN target=RU object=crude_oil"],
        ),
        ("Washington raised its tariff on Indian goods over Delhi's purchases of Russian oil.", &[]),
    ]);
}

#[test]
fn aid_for_those_whom_a_tariff_has_struck() {
    check(&[
        (
            "Norway's government cleared guarantees worth 2 billion euros for fish exporters hit by the US tariff.",
            &["subsidy/impose/announced actor=NO"],
        ),
        (
            "Tokyo is mulling grants for small steel suppliers hit by the American tariffs.",
            &["subsidy/impose/considered actor=JP object=steel"],
        ),
    ]);
}

#[test]
fn rates_without_a_word_for_them() {
    check(&[
        (
            "The Bank of England stood pat on Thursday, leaving its benchmark at 4%.",
            &["policy_rate/hold/announced actor=GB rate=4"],
        ),
        (
            "The rupee rose after the Reserve Bank of India left its repo rate at 5.5%.",
            &["policy_rate/hold/announced actor=IN"],
        ),
        ("The European Central Bank cut rates eight times over that stretch, its economist noted.", &[]),
    ]);
    check_titles(&[
        ("Fed holds, warns on tariffs", &["policy_rate/hold/announced actor=US"]),
        ("Fed holds annual conference in Wyoming", &[]),
    ]);
}

#[test]
fn moves_of_prices() {
    check(&[
        (
            "Nickel gained 0.4% at $15,200 a ton, copper fell 1.2% and zinc 0.8%.",
            &[
                "market_move object=nickel rate=0.4",
                "market_move object=copper rate=-1.2",
                "market_move object=zinc rate=-0.8",
            ],
        ),
        ("The Dax gave up a gain of 1% and closed 0.5% lower.", &["market_move object=dax rate=-0.5"]),
        ("Word of a truce put 3% on the price of Brent.", &["market_move object=brent rate=3"]),
        ("The rand was 0.9% weaker against the dollar.", &["market_move object=zar rate=-0.9"]),
        ("Traders expected the yen to fall by 3%.", &[]),
        ("Copper stocks in Shanghai warehouses fell 4%.", &[]),
        ("Coal fell 12% to 30 million tons, customs said.", &[]),
        ("Wheat rose 5% in planted area, growers said.", &[]),
    ]);
}
