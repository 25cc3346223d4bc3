//! What happens by itself and is nobody's decision: wars, weather, strikes.
//!
//! In: a clause. Out: whether its subject is such an event. `The war has halted exports of fertilizer` tells of no control.

use crate::facts::clauses::Clause;
use crate::facts::roles::Scene;
use crate::facts::words::Pos;

/// Heads of subjects that decide nothing.
const EVENTS: &[&str] = &[
    "war",
    "wars",
    "conflict",
    "fighting",
    "hostilities",
    "invasion",
    "attack",
    "attacks",
    "unrest",
    "protests",
    "violence",
    "drought",
    "flood",
    "floods",
    "flooding",
    "storm",
    "storms",
    "hurricane",
    "typhoon",
    "cyclone",
    "frost",
    "heatwave",
    "weather",
    "earthquake",
    "eruption",
    "fire",
    "fires",
    "explosion",
    "outage",
    "outages",
    "accident",
    "breakdown",
    "strike",
    "strikes",
    "walkout",
    "stoppage",
    "pandemic",
    "outbreak",
    "epidemic",
    "disease",
    "crisis",
    "collapse",
    "shortage",
    "shortages",
    "disruption",
    "disruptions",
    "congestion",
    "slump",
    "recession",
    "demand",
    "prices",
    "harvest",
    "crop",
];

/// True for `the war with Iran has halted`, `a strike by dockers blocked`: what does it is an event.
pub(super) fn does_it(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let own = clause.own_subject();
    if clause.passive || own.is_empty() {
        return false;
    }
    let phrase_end = own.clone().find(|at| sentence.tokens[*at].pos == Pos::Prep).unwrap_or(own.end);
    let head = (own.start..phrase_end).rev().find(|at| sentence.tokens[*at].is_nominal() || is_event(scene, *at));
    head.is_some_and(|head| is_event(scene, head))
}

fn is_event(scene: &Scene<'_, '_>, at: usize) -> bool {
    scene.sentence.is_any(at, EVENTS)
}
