//! The map from facts to symbols.

use super::*;
use crate::facts::Kind;
use crate::lexicon::{Lexicon, PartyId, ProductId};
use crate::market::calendar::Calendars;

fn instruments() -> Instruments {
    Instruments::embedded(&Calendars::embedded())
}

fn symbols(theme: &Theme<'_>) -> Vec<String> {
    let lexicon = Lexicon::embedded();
    let is_a = |good: &str, class: &str| lexicon.is_a(&ProductId::new(good), &ProductId::new(class));
    Exposures::embedded(&instruments()).symbols(theme, is_a).iter().map(ToString::to_string).collect()
}

#[test]
fn every_id_of_the_map_is_one_of_the_lexicon() {
    let lexicon = Lexicon::embedded();
    let exposures = Exposures::embedded(&instruments());
    for entry in exposures.entries() {
        for kind in &entry.kind {
            assert!(Kind::BUILT_IN.iter().any(|known| known.as_str() == kind), "kind `{kind}`");
        }
        for party in entry.actor.iter().chain(&entry.target).chain(&entry.party) {
            assert!(lexicon.find_party(&PartyId::new(party)).is_some(), "party `{party}`");
        }
        for object in &entry.object {
            assert!(lexicon.find_product(&ProductId::new(object)).is_some(), "product `{object}`");
        }
        assert!(!entry.because.is_empty());
    }
}

#[test]
fn a_control_of_rare_earths_moves_miners_and_users() {
    let theme = Theme { kind: "export_control", actors: vec!["CN"], targets: vec![], objects: vec!["rare_earths"] };
    let found = symbols(&theme);
    assert_eq!(found[..5], ["ES=F", "MP", "USAR", "REMX", "LYC.AX"]);
    for symbol in ["SOXX", "CNH=X", "FXI"] {
        assert!(found.contains(&symbol.to_owned()), "{symbol}: {found:?}");
    }
    assert!(!found.contains(&"ZS=F".to_owned()), "{found:?}");
    assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), found.len(), "each once");
}

#[test]
fn a_tariff_on_cars_moves_makers_and_the_currency_of_the_target() {
    let theme = Theme { kind: "tariff", actors: vec!["US"], targets: vec!["MX"], objects: vec!["autos"] };
    let found = symbols(&theme);
    for symbol in ["GM", "F", "VOW3.DE", "MXN=X", "EWW"] {
        assert!(found.contains(&symbol.to_owned()), "{symbol}: {found:?}");
    }
}

#[test]
fn what_is_of_a_class_moves_what_the_class_moves() {
    let theme = Theme { kind: "export_control", actors: vec!["CN"], targets: vec![], objects: vec!["gallium"] };
    assert!(symbols(&theme).contains(&"REMX".to_owned()));
}

#[test]
fn where_nothing_holds_there_is_a_default() {
    let found = symbols(&Theme { kind: "subsidy", ..Theme::default() });
    assert_eq!(found[..3], ["ES=F", "NQ=F", "CNH=X"]);
}

#[test]
fn a_file_comes_before_what_is_there_and_a_wrong_one_is_refused() {
    let mut exposures = Exposures::embedded(&instruments());
    let mine = "base: [SPY]\nexposures:\n  - {object: [rare_earths], symbols: [SMH], because: mine}\n";
    exposures.lay_over("mine.yaml", mine, &instruments()).expect("sound");
    let theme = Theme { kind: "tariff", objects: vec!["rare_earths"], ..Theme::default() };
    let found = exposures.symbols(&theme, |_, _| false);
    assert_eq!(found[..3], [Symbol::new("SPY"), Symbol::new("SMH"), Symbol::new("MP")]);
    let wrong =
        "base: [OWL]\nexposures:\n  - {symbols: [SPY]}\n  - {kind: [tariff]}\n  - {kind: [tariff], symbols: [OWL]}\n";
    let told: Vec<String> = exposures
        .lay_over("w.yaml", wrong, &instruments())
        .expect_err("wrong")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told.len(), 4);
    assert_eq!(told[0], "w.yaml: `base`: `OWL` is no known instrument");
    assert!(told[1].starts_with("w.yaml:3:5: an exposure says nothing of when it holds"), "{}", told[1]);
    assert_eq!(told[2], "w.yaml:4:5: an exposure has no `symbols`");
    assert!(told[3].contains("`OWL` is no known instrument; add it to"), "{}", told[3]);
}
