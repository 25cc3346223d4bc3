//! What wires, law firms and trade papers tell beside the act itself: laws, probes, licences, what came before.

use super::tests::{check, facts_of};

#[test]
fn a_law_that_lets_a_president_act_is_no_act() {
    check(&[
        ("Section 232 of the Trade Act empowers the president to impose tariffs on steel from any country.", &[]),
        ("A 1977 law gives the US government the power to restrict imports of oil from Iran.", &[]),
        ("The bureau that enforces US export controls on chips to China is short of staff.", &[]),
        (
            "The US president, whom the law allows to act, imposed a 10% tariff on steel from Chile.",
            &["tariff/impose/announced actor=US target=CL object=steel rate=10"],
        ),
    ]);
}

#[test]
fn what_a_probe_is_to_find_out_is_not_done() {
    check(&[
        (
            "India has started a probe to review the need for the anti-dumping duty on steel pipes from China.",
            &["investigation/impose/in_effect actor=IN target=CN object=steel date=2025-10-26"],
        ),
        (
            "Brazil opened an investigation to determine whether the expiry of the duty on Chinese tyres would hurt makers.",
            &["investigation/impose/announced actor=BR target=CN object=tyres"],
        ),
    ]);
}

#[test]
fn a_thing_that_goes_only_so_far_decides_nothing() {
    check(&[
        ("The licence does not lift sanctions on Syria's banks, the US Treasury said.", &[]),
        (
            "Washington will not lift sanctions on Syria's banks, the US Treasury said.",
            &["sanction/impose/in_effect actor=US target=SY attributed"],
        ),
        (
            "The US Treasury will not renew the general licence for Venezuelan oil when it runs out in May.",
            &["sanction/impose/announced actor=US target=VE object=crude_oil"],
        ),
    ]);
}

#[test]
fn what_is_not_considered_is_denied() {
    check(&[
        (
            "The Indian government is not considering any proposal to lift the export ban on rice.",
            &["export_control/remove/denied actor=IN target=* object=rice"],
        ),
        (
            "The Indian government is considering a proposal to lift the export ban on rice.",
            &["export_control/remove/considered actor=IN target=* object=rice"],
        ),
    ]);
}

#[test]
fn a_firm_that_is_cleared_to_sell_abroad_is_let_by_its_state() {
    check(&[
        (
            "Nvidia has received approval from the Trump administration to resume sales of its H20 chips to China.",
            &["export_control/reduce/announced actor=US target=CN object=semiconductors"],
        ),
        (
            "Nvidia was cleared to resume chip sales to China.",
            &["export_control/remove/announced actor=US target=CN object=semiconductors"],
        ),
        ("Nvidia seeks approval from the Trump administration to resume sales of its H20 chips to China.", &[]),
    ]);
}

#[test]
fn acts_that_and_joins_are_each_their_own() {
    check(&[(
        "Ghana will remove its export ban on cocoa and raise the export levy on gold.",
        &[
            "export_control/remove/announced actor=GH target=* object=cocoa",
            "export_control/raise/announced actor=GH target=* object=gold",
        ],
    )]);
}

#[test]
fn what_would_be_done_is_decided_where_the_saying_follows() {
    check(&[
        (
            "The duty on Turkish steel would be raised to 20%, the EU's trade chief said on Friday.",
            &["tariff/raise/announced actor=EU target=TR object=steel rate=20 attributed"],
        ),
        (
            "The duty on Turkish steel would be raised to 20% if talks fail, the EU's trade chief said on Friday.",
            &["tariff/raise/threatened actor=EU target=TR object=steel rate=20 attributed"],
        ),
    ]);
}

#[test]
fn who_receives_an_exemption_is_spared_by_the_other() {
    assert_eq!(
        facts_of(
            "Peru receives US tariff exemptions for grapes",
            "Peru sells grapes to the United States, which put a tariff on them in April."
        ),
        [
            "tariff/reduce/announced actor=US target=PE object=fruit",
            "tariff/impose/in_effect actor=US target=PE object=fruit background"
        ]
    );
}

#[test]
fn aid_is_given_by_who_unveils_it_and_not_by_who_did_the_harm() {
    let found = facts_of(
        "Trump unveils $10bn in aid to US farmers hit by trade war with China",
        "The US president unveiled the aid for farmers hurt by Chinese tariffs on Thursday.",
    );
    assert!(found[0].starts_with("subsidy/impose/announced actor=US"), "{found:?}");
}

#[test]
fn goods_for_later_delivery_are_bought_now() {
    check(&[
        (
            "China's state stockpiler bought 10 cargoes of US soybeans on Friday for shipment in April and May.",
            &["purchase/impose/in_effect actor=CN target=US object=soybeans"],
        ),
        ("China has begun purchases of US sorghum.", &["purchase/impose/in_effect actor=CN target=US object=sorghum"]),
        (
            "Chinese buyers have booked two cargoes of US wheat as tariffs between the United States and China stay in place.",
            &["purchase/impose/announced actor=CN target=US object=wheat"],
        ),
        ("Chinese buyers have booked two weeks in US hotels.", &[]),
    ]);
}

#[test]
fn a_meeting_after_another_has_its_own_day() {
    check(&[
        (
            "Trade ministers of Chile and Peru will meet for the first time since their leaders agreed a truce in Quito on 1 October.",
            &["meeting/announced who=CL,PE"],
        ),
        (
            "The visit follows talks between Mark Carney and Keir Starmer last month.",
            &["meeting/held who=person:mark-carney,person:keir-starmer background"],
        ),
    ]);
}

#[test]
fn signing_that_waits_is_no_deal_put_on_hold() {
    let found = facts_of(
        "EU postpones signing of Mercosur deal",
        "The European Union is postponing the signing of its trade deal with Mercosur until January.",
    );
    assert!(found.iter().any(|fact| fact.starts_with("agreement/suspend/postponed actor=EU")), "{found:?}");
}

#[test]
fn what_was_done_before_is_background_beside_what_undoes_it() {
    check(&[
        (
            "The US president signed an order to remove the 40% tariffs previously imposed on Brazilian coffee.",
            &[
                "tariff/remove/announced actor=US target=BR object=coffee rate=40",
                "tariff/impose/in_effect actor=US target=BR object=coffee rate=40 background",
            ],
        ),
        (
            "In May the United States agreed to end its duties on Canadian steel, and Canada agreed to end its duties on US pork.",
            &[
                "tariff/remove/announced actor=US target=CA object=steel background",
                "tariff/remove/announced actor=CA target=US object=pork background",
            ],
        ),
    ]);
}

#[test]
fn rates_in_a_list_without_verbs_stand_for_their_tariffs() {
    let text =
        "On Monday: a US threat of 30 per cent on cars. On Wednesday: a US order for 25 per cent on cars and parts.";
    let found = facts_of("What is known about the US tariff on Chile", text);
    assert!(found.iter().any(|fact| fact.contains("rate=30")) && found.iter().any(|fact| fact.contains("rate=25")));
    let nobody =
        "On Monday: a threat of 30 per cent on cars. On Wednesday: an order for 25 per cent on cars and parts.";
    assert_eq!(facts_of("What is known about the Chile tariff", nobody), [""; 0], "whose it is nobody says");
}
