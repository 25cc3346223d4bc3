//! Why a rule fired on a change, or did not: every condition, what it saw, and whether it held.

use serde::Serialize;

use crate::ledger::{Change, Novelty};
use crate::market::View;
use crate::rules::condition::{Condition, Subject, Truth};
use crate::rules::set::{Body, Rule, RuleSet};
use crate::rules::timed::standing;
use crate::rules::{RuleName, Severity};

/// One condition and what became of it; `met` is none where the value is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tested {
    pub condition: String,
    pub saw: String,
    pub met: Option<bool>,
}

/// What one rule made of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub rule: RuleName,
    pub severity: Severity,
    /// `fact`, `change`, ..
    pub on: &'static str,
    pub fires: bool,
    /// Of several alternatives the one that came nearest.
    pub tested: Vec<Tested>,
    /// What else stands in its way, or what it waits for.
    pub note: Option<String>,
}

impl Verdict {
    /// How many conditions do not hold.
    pub fn short_by(&self) -> usize {
        self.tested.iter().filter(|tested| tested.met != Some(true)).count()
    }

    /// True if all but one of the conditions hold, and the fact is of the kind that is asked for.
    pub fn is_near(&self) -> bool {
        let missed = |tested: &&Tested| tested.met != Some(true);
        self.short_by() == 1
            && !self.tested.iter().find(missed).is_some_and(|tested| tested.condition.starts_with("kind:"))
    }
}

impl RuleSet {
    /// What every rule that is on makes of the change: those that fire first, then those that came nearest; with what prices
    /// were, where that is known. Rules on prices are left out.
    pub fn explain(&self, change: &Change, view: Option<&View<'_>>) -> Vec<Verdict> {
        let mut found: Vec<Verdict> = self.rules_on().filter_map(|rule| self.verdict(rule, change, view)).collect();
        found.sort_by_key(|verdict| (!verdict.fires, verdict.short_by()));
        found
    }

    fn verdict(&self, rule: &Rule, change: &Change, view: Option<&View<'_>>) -> Option<Verdict> {
        let subject =
            Subject { fact: &change.fact, article: &change.article, story: &change.story, lexicon: self.lexicon() };
        let stands = standing(&change.story, &change.fact);
        let state = Subject { fact: &stands, ..subject };
        let (on, mut tested, mut note) = match &rule.body {
            Body::Fact(body) => {
                let mut tested = nearest(&body.any, subject);
                tested.push(novelty(&body.novelty, change.novelty));
                let waits = body.corroboration.as_ref().map(|wanted| {
                    format!("wants {} sources, and the story has {}", wanted.sources, change.story.sources_count())
                });
                ("fact", tested, waits)
            }
            Body::Change(body) => {
                let mut tested = nearest(&body.any, state);
                tested.extend(body.moves(change, self.lexicon()));
                ("change", tested, None)
            }
            Body::Sequence(body) => {
                let steps = body.steps.iter().map(|step| nearest(step, subject));
                let best = steps.enumerate().min_by_key(|(_, tested)| short(tested))?;
                ("sequence", best.1, Some(format!("as step {} of {}", best.0 + 1, body.steps.len())))
            }
            Body::Absence(body) => {
                ("absence", nearest(&body.any, subject), Some("fires later, unless what it waits for comes".to_owned()))
            }
            Body::Deadline(body) => {
                ("deadline", nearest(&body.any, subject), Some("fires ahead of the story's date".to_owned()))
            }
            Body::Count(body) => {
                let of = body.distinct.map(|field| format!(" values of {}", field.name())).unwrap_or_default();
                ("count", nearest(&body.any, subject), Some(format!("counts; fires at {}{of}", body.at_least)))
            }
            Body::Price(_) | Body::Amendment { .. } => return None,
        };
        let news_at = change.article.dated_at();
        let prices_say_so = rule.body.market().zip(view).is_some_and(|(market, view)| market.holds(view, news_at));
        if let Some((market, view)) = rule.body.market().zip(view) {
            let all = market.tested(view, news_at);
            // Of tests of which one is enough, those that hold say it.
            tested.extend(all.into_iter().filter(|tested| !prices_say_so || tested.met == Some(true)));
        }
        if let Some(market) = rule.body.market().filter(|_| !prices_say_so) {
            note = Some(note.map_or_else(|| market.written(), |note| format!("{note}; {}", market.written())));
        }
        if let Some(exception) = self.exception(&rule.name, change) {
            tested.push(Tested {
                condition: format!("not excepted by `{exception}`"),
                saw: "excepted".into(),
                met: Some(false),
            });
        }
        let fires =
            matches!(on, "fact" | "change") && tested.iter().all(|tested| tested.met == Some(true)) && note.is_none();
        if !matches!(on, "fact" | "change") && tested.iter().any(|tested| tested.met != Some(true)) {
            note = None;
        }
        Some(Verdict { rule: rule.name.clone(), severity: rule.severity, on, fires, tested, note })
    }
}

/// The alternative of which the fewest conditions fail.
fn nearest(any: &[Vec<Condition>], subject: Subject<'_>) -> Vec<Tested> {
    any.iter()
        .map(|all| all.iter().map(|condition| tested(condition, subject)).collect::<Vec<_>>())
        .min_by_key(|all| short(all))
        .unwrap_or_default()
}

fn short(tested: &[Tested]) -> usize {
    tested.iter().filter(|tested| tested.met != Some(true)).count()
}

fn tested(condition: &Condition, subject: Subject<'_>) -> Tested {
    let (truth, reason) = condition.holds(subject);
    let met = match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    };
    Tested { condition: reason.condition, saw: reason.saw, met }
}

fn novelty(wanted: &[Novelty], is: Novelty) -> Tested {
    let names: Vec<&str> = wanted.iter().map(|novelty| novelty.as_str()).collect();
    Tested {
        condition: format!("novelty: [{}]", names.join(", ")),
        saw: is.as_str().to_owned(),
        met: Some(wanted.contains(&is)),
    }
}
