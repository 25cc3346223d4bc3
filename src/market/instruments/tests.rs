//! Instruments as data, and files laid over them.

use super::*;

#[test]
fn what_comes_with_the_program_is_sound() {
    let instruments = Instruments::embedded(&Calendars::embedded());
    assert!(instruments.iter().count() > 80);
    let soy = instruments.get(&Symbol::new("ZS=F")).expect("known");
    assert_eq!((soy.venue.as_str(), soy.unit.as_str()), ("CBOT-GRAIN", "US cents a bushel"));
    // One step to the market: what things are measured against is measured against itself.
    for instrument in instruments.iter() {
        let benchmark = instrument.benchmark.as_ref().and_then(|symbol| instruments.get(symbol));
        let second = benchmark.and_then(|benchmark| benchmark.benchmark.as_ref());
        assert_eq!(second, None, "{} is measured against what is measured itself", instrument.symbol);
    }
}

#[test]
fn a_file_replaces_a_symbol_and_adds_others() {
    let mut instruments = Instruments::embedded(&Calendars::embedded());
    let count = instruments.iter().count();
    let text = "- {symbol: MP, name: MP, group: rare earths, venue: XNYS, unit: USD, benchmark: REMX}\n\
        - {symbol: WOOD, name: timber ETF, group: timber, venue: XNYS, unit: USD, benchmark: SPY}\n";
    instruments.lay_over("mine.yaml", text, &Calendars::embedded()).expect("sound");
    assert_eq!(instruments.iter().count(), count + 1);
    assert_eq!(instruments.get(&Symbol::new("MP")).and_then(|mp| mp.benchmark.clone()), Some(Symbol::new("REMX")));
}

#[test]
fn a_wrong_file_is_refused_as_a_whole() {
    let mut instruments = Instruments::embedded(&Calendars::embedded());
    let count = instruments.iter().count();
    let text = "- {symbol: A, name: a, group: g, venue: XNYX, unit: USD}\n\
        - {symbol: B, name: b, group: g, venue: XNYS, unit: USD, benchmark: B}\n\
        - {symbol: C, name: c, group: g, venue: XNYS, unit: USD, benchmark: NONE}\n\
        - {symbol: D, name: d, group: g, venue: XNYS, unit: USD}\n";
    let problems = instruments.lay_over("mine.yaml", text, &Calendars::embedded()).expect_err("wrong");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "mine.yaml:1:3: instrument `A`: unknown venue `XNYX`; did you mean `XNYS`?",
            "mine.yaml:2:3: instrument `B` is its own benchmark; leave `benchmark` out",
            "mine.yaml:3:3: instrument `C`: its benchmark `NONE` is no known instrument",
        ]
    );
    assert_eq!(instruments.iter().count(), count);
}
