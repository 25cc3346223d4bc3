//! How sure the reader is of a fact: what bears it out, and what does not.

use super::tests::weighed_in;
use super::*;

/// The confidence of each fact of the kind.
fn sure(title: &str, text: &str, kind: Kind) -> Vec<f32> {
    weighed_in(title, text).iter().filter(|(fact, _)| fact.kind == kind).map(|(fact, _)| fact.confidence).collect()
}

const LEAD: &str =
    "Norway will charge a 12% tariff on Chilean salmon from 3 November, its trade ministry said on Friday.";
const PASSING: &str = "Brokers spoke of a long week. Freight was dear. Several ports were closed by fog. Buyers stayed at home, \
    and few cargoes were offered. Stocks in the north ran low. Some growers sold their boats. Others hoped for spring. \
    A study counted the jobs that depend on fish. It had been planned for years. The authors asked nine hundred firms. \
    Their answers filled two volumes, which the institute printed at its own cost and sent to all who asked for them. \
    Few did, though the matter had been in every paper. Growers said that Norway imposes tariffs on Chilean salmon.";

#[test]
fn what_leads_with_a_day_and_a_rate_is_surer_than_what_is_told_once_far_down() {
    let lead = sure("Norway to tax Chilean salmon", LEAD, Kind::Tariff);
    let passing = sure("A quiet week at the fish market", PASSING, Kind::Tariff);
    assert_eq!((lead.len(), passing.len()), (1, 1), "{lead:?} {passing:?}");
    assert!(lead[0] > 0.9 && passing[0] < 0.7, "{lead:?} {passing:?}");
}

#[test]
fn what_the_headline_tells_too_is_surer() {
    let told = sure("Norway puts tariff on Chilean salmon", LEAD, Kind::Tariff);
    let alone = sure("Fish prices", LEAD, Kind::Tariff);
    assert!(told[0] > alone[0], "{told:?} {alone:?}");
}

#[test]
fn each_sign_is_named_and_their_sum_is_the_confidence() {
    let facts = weighed_in("", LEAD);
    let (fact, signs) = &facts[0];
    for name in ["has=date", "has=rate", "named=actor", "start=to_0", "act=tariff/impose", "clauses=will"] {
        assert!(signs.iter().any(|(sign, _)| sign == name), "`{name}` of {signs:?}");
    }
    let base = Weights::built_in().base();
    let sum = signs.iter().fold(base, |sum, (_, weight)| sum + weight);
    assert!((fact.confidence - 1.0 / (1.0 + (-sum).exp())).abs() < 0.006, "{} {signs:?}", fact.confidence);
}

#[test]
fn of_background_the_wording_alone_decides() {
    let text = "Norway will tax salmon. In 2019, Norway imposed a 9% tariff on Chilean salmon.";
    let facts = weighed_in("", text);
    let (fact, signs) = facts.iter().find(|(fact, _)| !fact.fresh).expect("a fact that is recalled");
    assert!(signs.is_empty(), "{signs:?}");
    assert!((fact.confidence - 0.8).abs() < 0.01, "{}", fact.confidence);
}

#[test]
fn a_sign_that_there_is_not_is_refused() {
    let unknown = Weights::read("base: 0.1\nsigns: {has: {colour: 0.2}}").expect_err("no such sign");
    assert_eq!(unknown, "`has` has no sign `colour`");
    let unknown = Weights::read("base: 0.1\nsigns: {smell: {sweet: 0.2}}").expect_err("no such family");
    assert_eq!(unknown, "`smell` is no family of signs");
}
