//! Several rates in one sentence: for others beside the first, in lists that leave out the verb, and in steps.

use std::ops::Range;

use crate::facts::clauses::Opening;
use crate::facts::dates::Looks;
use crate::facts::measures::blank;
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{Action, DateIs, Fact, Kind, RateIs, Stage};
use crate::lexicon::Is;

/// Where a tariff goes on with another rate for others: `25% on Canada and 10% on China`, `on steel to 30% and on
/// copper to 25%`.
pub(super) fn shares(scene: &Scene<'_, '_>, trigger: usize, after: Option<usize>) -> Vec<Range<usize>> {
    let sentence = scene.sentence;
    let on = |at: usize| sentence.is_any(at, &["on", "for", "against"]);
    let joined = |at: usize| {
        let mut before = at;
        while before > 0
            && (matches!(sentence.tokens[before - 1].pos, Pos::Det | Pos::Adv)
                || sentence.tokens[before - 1].flag(Flag::Step)
                || sentence.is_any(before - 1, &["of", "to", "at"]))
        {
            before -= 1;
        }
        before > 0 && matches!(sentence.tokens[before - 1].pos, Pos::Comma | Pos::And)
    };
    let end = after.unwrap_or(sentence.tokens.len()).min(sentence.tokens.len());
    let mut rates = usize::from((0..=trigger).rev().take(4).any(|at| sentence.percent(at).is_some()));
    let mut found = Vec::new();
    for at in trigger + 1..end {
        if matches!(sentence.tokens[at].pos, Pos::Stop | Pos::Sub | Pos::Recap | Pos::Rel) {
            break;
        }
        let rate = sentence.percent(at).is_some();
        let next = rate && on(at + 1) && joined(at);
        let list = on(at)
            && at > 0
            && matches!(sentence.tokens[at - 1].pos, Pos::And | Pos::Comma)
            && (at + 1..(at + 9).min(end))
                .any(|rate| sentence.percent(rate).is_some() && sentence.is_word(rate - 1, "to"));
        if rates > 0 && (next || list) {
            found.push(at);
        }
        rates += usize::from(rate);
    }
    if found.is_empty() {
        return gapped(scene, trigger, end);
    }
    let ends: Vec<usize> = found.iter().skip(1).copied().chain([end]).collect();
    found.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

/// The parts of a list that leaves out its verb: `Japan faces 25%, India 26% and Peru a 10% rate`.
fn gapped(scene: &Scene<'_, '_>, trigger: usize, end: usize) -> Vec<Range<usize>> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let bears = scene.clause_of(trigger).is_some_and(|(clause, subject)| {
        let clause = &scene.clauses[clause];
        !subject && (clause.bears(scene) || scene.head(clause).as_verb.act(Act::Charge))
    });
    let mut found = Vec::new();
    let Some(first) = (trigger.saturating_sub(4)..end).find(|at| sentence.percent(*at).is_some()) else { return found };
    if !bears {
        return found;
    }
    let parts = |at: usize| matches!(tokens[at].pos, Pos::Comma | Pos::And) || sentence.word(at) == ";";
    let item = |at: usize| {
        matches!(tokens[at].pos, Pos::Name | Pos::Noun | Pos::Other | Pos::Adj | Pos::Det | Pos::And | Pos::Comma)
            && tokens[at].noun.is_none()
            && tokens[at].number.is_none()
    };
    let mut at = first.max(trigger) + 1;
    while at < end && parts(at) {
        let start = at + 1;
        let led = |at: usize| {
            let ahead = |steps: usize| (at + 1..=at + steps).any(|rate| sentence.percent(rate).is_some());
            sentence.is_any(at, &["at", "up to", "down to"])
                || sentence.is_any(at, &["down", "up", "to", "of"]) && ahead(2)
                || tokens[at].flag(Flag::Soft) && ahead(2)
        };
        let Some(rate) = (start..end.min(start + 14)).find(|at| !item(*at) && !led(*at)) else {
            break;
        };
        let named = (start..rate).any(|at| {
            tokens[at].pos == Pos::Name && sentence.party(at).is_some()
                || matches!(sentence.object(at), Some((_, false)))
        });
        if !named || sentence.percent(rate).is_none() {
            break;
        }
        at = rate + 1;
        while at < end && (tokens[at].noun == Some(Kind::Tariff) || tokens[at].flag(Flag::Soft)) {
            at += 1;
        }
        // "Japan 5% of": no rate of its own.
        if at < end && !parts(at) && !matches!(tokens[at].pos, Pos::Stop | Pos::If | Pos::Sub | Pos::Recap | Pos::Date)
        {
            break;
        }
        found.push(start..at);
    }
    found
}

/// Goods that each move from one rate to another, in an article on duties, where no noun of a measure stands beside
/// them: `Also raised are sugar from 10% to 20%; salt from 5% to 10%`, `Corn will drop from 12% to 9.5%`.
pub(super) fn ladder(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let context = scene.context;
    let duties = context.export_duties || context.matter == Some(Kind::Tariff);
    let mut found = Vec::new();
    if !duties || !sentence.glance.percents() || !sentence.glance.products() {
        return found;
    }
    let tokens = &sentence.tokens;
    let moves: Vec<(usize, f64, f64)> = (sentence.body..tokens.len())
        .filter(|at| sentence.is_word(*at, "from"))
        .filter_map(|at| {
            let to = sentence.is_word(at + 2, "to") || sentence.is_word(at + 2, "-");
            Some((at, sentence.percent(at + 1)?, sentence.percent(at + 3).filter(|_| to)?))
        })
        .collect();
    let priced = (sentence.body..tokens.len()).any(|at| {
        tokens[at].flow.is_some()
            || tokens[at].flag(Flag::Income)
            || sentence.find(at, |is| matches!(is, Is::Instrument(_))).is_some()
            || sentence
                .begins(at, &["price", "output", "production", "demand", "inflation", "share", "growth", "sales"])
    });
    if moves.is_empty() || priced || sentence.has_flag(0..tokens.len(), Flag::PastTime) {
        return found;
    }
    let mut start = sentence.body;
    for (at, before, rate) in moves {
        let range = start..at;
        start = at + 4;
        let goods = scene.goods(range.clone());
        // What moves is the goods' own: "soybeans will fall from", "and cement, from".
        let own = range.clone().rev().find(|at| tokens[*at].is_nominal()).is_some_and(|at| {
            sentence.object(at).is_some() || range.clone().rev().take(6).any(|at| sentence.object(at).is_some())
        });
        let listed = (range.start..range.end).all(|at| tokens[at].noun.is_none());
        if goods.is_empty() || !own || !listed {
            continue;
        }
        let clause = scene.clause_of(at).map(|(clause, _)| &scene.clauses[clause]);
        let may = clause.is_some_and(|clause| clause.negated || clause.opening == Opening::Condition);
        if may {
            continue;
        }
        let kind = if context.export_duties { Kind::ExportControl } else { Kind::Tariff };
        let (hedge, said_by) = voice::voice(scene, clause);
        let fresh = voice::is_fresh(scene, clause, at, &Force::default());
        let mut fact = blank(scene, kind, fresh, hedge, said_by);
        fact.action = Some(if rate < before { Action::Reduce } else { Action::Raise });
        fact.stage = Some(if fresh { Stage::Announced } else { Stage::InEffect });
        fact.object = goods;
        fact.rate = Some(rate);
        fact.rate_from = Some(before);
        fact.rate_is = Some(RateIs::Level);
        scene.note(|| format!("goods that move from {before}% to {rate}%"));
        found.push(fact);
    }
    found
}

/// The same act on others at the rate that stands in the tokens.
pub(super) fn shared(scene: &Scene<'_, '_>, fact: &Fact, range: Range<usize>) -> Option<Fact> {
    let sentence = scene.sentence;
    let rate = range.clone().find_map(|at| sentence.percent(at))?;
    let mut targets: Vec<_> = scene
        .parties_in(range.clone())
        .filter(|party| {
            !party.person && !party.indirect && (party.goods || party.lead != Lead::By && party.lead != Lead::In)
        })
        .map(|party| party.party)
        .collect();
    unique(&mut targets);
    let mut goods = scene.goods(range.clone());
    // "BYD will pay 17%, Geely 20%": firms in the place of others, and their goods.
    let firms = goods.iter().all(|id| id.as_str().starts_with("company:"));
    if firms && !goods.is_empty() {
        goods.splice(0..0, fact.object.iter().filter(|id| !id.as_str().starts_with("company:")).cloned());
    }
    if targets.is_empty() && goods.is_empty() {
        return None;
    }
    let mut other = fact.clone();
    let down = range.clone().any(|at| sentence.is_word(at, "down") && sentence.is_word(at + 1, "to"));
    if down {
        other.action = Some(Action::Reduce);
    }
    other.rate = Some(rate);
    other.rate_from = None;
    if !targets.is_empty() {
        other.target = scene.ids(&targets);
        other.target.retain(|party| !fact.actor.contains(party));
    }
    if !goods.is_empty() {
        other.object = goods;
    } else if !targets.is_empty() {
        other.object.retain(|id| id.as_str() == "all_goods");
    }
    Some(other)
}

/// `a 10% duty from 1 February, rising to 25% on 1 June`: the same measure again, at its next rate.
pub(super) fn steps(scene: &Scene<'_, '_>, found: &mut Vec<Fact>) {
    let sentence = scene.sentence;
    for clause in &scene.clauses {
        let head = scene.head(clause);
        let up = head.as_verb.act(Act::Raise) || sentence.is_any(clause.head, &["going", "go"]);
        let down = head.as_verb.act(Act::Reduce);
        if head.pos != Pos::Verb || !(up || down) || !matches!(clause.opening, Opening::Participle | Opening::And) {
            continue;
        }
        let Some(at) = clause.object().find(|at| sentence.percent(*at).is_some() && sentence.is_word(at - 1, "to"))
        else {
            continue;
        };
        if clause.object().take_while(|other| *other < at).any(|at| sentence.tokens[at].noun.is_some()) {
            continue;
        }
        let rate = sentence.percent(at);
        let Some(base) = found
            .iter()
            .rev()
            .find(|fact| fact.kind == Kind::Tariff && fact.rate.is_some() && fact.rate != rate)
            .cloned()
        else {
            continue;
        };
        let mut next = base.clone();
        next.action = Some(if up { Action::Raise } else { Action::Reduce });
        next.rate = rate;
        next.rate_from = base.rate;
        next.rate_is = Some(RateIs::Level);
        let dated = clause.object().find_map(|at| sentence.tokens[at].date).map(|date| &sentence.dates[date]);
        next.date = dated.and_then(|found| found.resolve(sentence.on, Looks::Ahead));
        next.date_is = next.date.map(|_| DateIs::Effective);
        found.push(next);
    }
}
