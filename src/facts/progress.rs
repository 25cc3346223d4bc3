//! How far a meeting is: thought of, set, under way, held, put off, called off, denied.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::negotiated::proceeds;
use crate::facts::occasion::{clause_date_ahead, date_ahead};
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, Scene};
use crate::facts::slots::has_cue;
use crate::facts::voice::Force;
use crate::facts::words::{Act, Cue, Flag, Hint, Pos, Step};
use crate::facts::{Kind, Stage};
use crate::lexicon::Form;

/// True for `is not negotiating with B`: no talks go on.
pub(super) fn not_negotiating(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if sentence.tokens[token].pos != Pos::Verb || !sentence.lower(token).starts_with("negotiat") {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    clause.negated
        && clause.finite
        && clause.form == Form::Present
        && !clause.will
        && !clause.may
        && scene.parties_in(clause.object()).any(|party| party.lead == Lead::With && !party.goods)
}

/// `no plans for a call`, `plans for a summit`.
pub(super) fn planned_for(scene: &Scene<'_, '_>, start: usize) -> Option<Stage> {
    let sentence = scene.sentence;
    let plan = start.checked_sub(2).filter(|at| *at >= sentence.body)?;
    let none = plan.checked_sub(1).is_some_and(|before| sentence.is_word(before, "no"));
    sentence.tokens[plan].as_noun.cue(Cue::Plan).then_some(if none { Stage::Denied } else { Stage::Considered })
}

/// How far a meeting is that somebody goes to: `arrived for talks with`.
pub(super) fn bound(scene: &Scene<'_, '_>, clause: &Clause, force: &Force) -> Option<Stage> {
    let word = scene.sentence.lower(clause.head);
    let goes = [
        "go", "travel", "fl", "head", "com", "came", "arriv", "leav", "left", "depart", "land", "visit", "host",
        "welcom", "receiv", "invit", "join", "sit", "sat", "gather", "convene", "is", "was", "are", "were", "be",
        "lead", "led", "send", "sent", "dispatch", "return",
    ]
    .iter()
    .any(|start| word.starts_with(start));
    // "is expected in Washington for talks".
    let awaited = clause.passive
        && ["expect", "due"].iter().any(|start| word.starts_with(start))
        && scene.sentence.is_any(clause.group.end, &["in", "at"]);
    // "have reached Washington for a round of talks".
    let reached = word.starts_with("reach")
        && clause.object().next().is_some_and(|at| scene.sentence.tokens[at].pos == Pos::Name);
    let goes = goes || awaited || reached;
    if !goes || force.negated || force.denied {
        return None;
    }
    if force.considered || force.may {
        return Some(Stage::Considered);
    }
    let due = clause.object().any(|at| scene.sentence.tokens[at].as_noun.cue(Cue::Scheduled));
    if force.will || force.plan || force.agree || force.would || due || word.starts_with("invit") {
        return Some(Stage::Announced);
    }
    if scene.sentence.is_title() && !clause.is_past() {
        return Some(Stage::Announced);
    }
    let there = ["arriv", "land", "sit", "sat", "gather", "is", "are", "was", "were"]
        .iter()
        .any(|start| word.starts_with(start));
    Some(if there {
        Stage::InEffect
    } else if clause.is_past() {
        Stage::Held
    } else {
        Stage::Announced
    })
}

pub(super) fn meeting_stage(
    scene: &Scene<'_, '_>,
    (token, start): (usize, usize),
    index: Option<usize>,
    subject: bool,
    verb: bool,
    named: bool,
    force: &Force,
) -> Option<Stage> {
    let sentence = scene.sentence;
    let clause = index.map(|index| &scene.clauses[index]);
    let head = clause.map(|clause| scene.head(clause));
    let unconfirmed = has_cue(scene, Cue::Unconfirmed);
    let starts = |clause: &Clause, stems: &[&str]| sentence.begins(clause.head, stems);
    let up = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    let up = up.map(|parent| &scene.clauses[parent]);
    // "never cancelled the meeting", "did not refuse to meet": nothing is off, and nothing is set.
    let refused = up.is_some_and(|above| above.negated && starts(above, &["refus", "declin", "reject"]));
    // "did not expect to be visiting again so soon".
    let unforeseen = up
        .is_some_and(|above| above.negated && starts(above, &["expect", "think", "plan", "imagin"]) && above.is_past());
    let refused = refused || unforeseen;
    let kept = force.negated && force.cancelled && clause.is_some_and(|clause| clause.negated && clause.is_past());
    // "under the rules they should meet": a duty.
    let duty = verb && clause.is_some_and(|clause| sentence.is_word(clause.group.start, "should"));
    if refused || kept || duty {
        return None;
    }
    // "the talks could not be held".
    if subject && !verb && clause.is_some_and(|clause| clause.may && clause.negated && clause.passive) {
        return Some(Stage::Cancelled);
    }
    // "will have an opportunity to meet".
    let chance = verb
        && clause.is_some_and(|clause| {
            clause.opening == Opening::Infinitive
                && clause.antecedent.is_some_and(|noun| sentence.is_any(noun, &["opportunity", "chance", "occasion"]))
        });
    if chance && !force.negated {
        return Some(Stage::Considered);
    }
    // "is engaged in talks with".
    // "the planned summit is part of a larger effort".
    let part_of = subject
        && !verb
        && clause.is_some_and(|clause| {
            clause.copula
                && (clause.group.end..clause.group.end + 3)
                    .any(|at| sentence.is_word(at, "part") && sentence.is_word(at + 1, "of"))
        });
    if part_of {
        return None;
    }
    let engaged = !subject
        && !verb
        && clause.is_some_and(|clause| {
            starts(clause, &["engaged in", "embroiled in", "involved in", "locked in"]) && clause.form == Form::Present
        });
    if engaged && !force.negated {
        return Some(Stage::InEffect);
    }
    // "will not take place in March as planned", ".. but later".
    let no_place = subject
        && !verb
        && clause.is_some_and(|clause| {
            clause.negated
                && !clause.may
                && (starts(clause, &["tak", "took"]) && sentence.is_word(clause.group.end, "place")
                    || starts(clause, &["happen", "go ahead", "proceed"]))
        });
    if no_place && (force.will || force.would) {
        let end = sentence.tokens.len().min(token + 24);
        let later = (token..end).any(|at| sentence.is_word(at, "later"))
            || (token..end).any(|at| sentence.is_word(at, "as") && sentence.lower(at + 1).starts_with("plan"));
        return Some(if later { Stage::Postponed } else { Stage::Cancelled });
    }
    // "are arranging a summit", "is being arranged": not set yet.
    let arranging = !verb
        && clause.is_some_and(|clause| {
            starts(clause, &["arrang", "organis", "organiz", "coordinat"])
                && clause.finite
                && (clause.form == Form::Ing
                    || clause.group.clone().any(|at| sentence.is_word(at, "being"))
                    || sentence.lower(clause.head).ends_with("ing"))
                && !clause.negated
        });
    if arranging {
        return Some(Stage::Considered);
    }
    // "remains committed to talks": no talks are set.
    let stance = !verb
        && clause.is_some_and(|clause| {
            starts(clause, &["remain", "stay"])
                && (clause.group.end..clause.group.end + 3)
                    .any(|at| sentence.is_any(at, &["committed", "dedicated", "devoted"]))
                || starts(clause, &["commit"]) && up.is_none() && clause.passive && clause.form == Form::Present
        });
    if stance {
        return None;
    }
    // "was in Washington on April 14 to hold meetings with": held.
    let was_there = !verb
        && !subject
        && clause.is_some_and(|clause| {
            clause.opening == Opening::Infinitive && head.is_some_and(|head| head.as_verb.act(Act::Hold))
        })
        && up.is_some_and(|above| {
            above.copula
                && above.is_past()
                && !above.negated
                && (above.group.end..above.right).any(|at| sentence.is_any(at, &["in", "at"]))
                && !clause_date_ahead(scene, above)
        });
    if was_there && !force.negated {
        return Some(Stage::Held);
    }
    // "continues to seek talks with": no further than that.
    if !verb
        && !subject
        && head.is_some_and(|head| head.pos == Pos::Verb && head.as_verb.act(Act::Seek))
        && !force.negated
    {
        let own = clause.is_some_and(|clause| start <= clause.group.end + 1);
        let asks = up.is_some_and(|above| starts(above, &["continu", "keep", "kept"]));
        if own && asks {
            return Some(Stage::Considered);
        }
    }
    if !verb && offered(scene, token, clause) {
        return (!force.negated && !force.denied).then_some(Stage::Considered);
    }
    if verb && sentence.lower(token).ends_with(" table") && clause.is_some_and(Clause::is_past) {
        return Some(Stage::InEffect);
    }
    if verb && discussed_with(scene, token) {
        return (!force.negated && !force.denied).then_some(Stage::Held);
    }
    // "are continuing to hold talks".
    if up.is_some_and(|above| starts(above, &["continu"]) && !above.will && !above.would && !above.negated) {
        return Some(Stage::InEffect);
    }
    let on_deal = sentence.glance.noun(Kind::Agreement);
    if subject && !verb && !on_deal && !force.denied && clause.is_some_and(|clause| proceeds(scene, clause)) {
        return Some(Stage::InEffect);
    }
    // "would drop the duties after a meeting with": what is dropped is something else.
    let own = (start..=token)
        .any(|at| sentence.tokens[at].meaning().cue(Cue::Cancelled) || sentence.tokens[at].as_noun.cue(Cue::Cancelled));
    let after = !verb && !subject && led_by_recap(scene, start) && !own && !force.denied;
    if after && (force.cancelled || force.postponed || force.negated) {
        return (!planned_recap(scene, start, token)).then_some(Stage::Held);
    }
    if force.cancelled
        || head.is_some_and(|head| head.pos == Pos::Be)
            && subject
            && clause.is_some_and(|clause| sentence.is_word(clause.group.end, "off"))
    {
        return Some(Stage::Cancelled);
    }
    let drops = head.is_some_and(|head| head.pos == Pos::Verb && head.as_verb.cue(Cue::Cancelled));
    if drops && !verb && clause.is_some_and(|clause| clause.passive == subject) && !force.may && !force.threatened {
        return Some(Stage::Cancelled);
    }
    // "stands deferred", "put back his trip".
    let put_back = clause.is_some_and(|clause| !subject && starts(clause, &["put back"]));
    let stands = clause.filter(|clause| {
        subject && (clause.copula || head.is_some_and(|head| head.as_verb.act(Act::Stand))) && !clause.negated
    });
    let stands = stands.map(|clause| sentence.tokens[clause.group.end..].iter().take(2));
    let becomes = |cue: Cue| {
        stands.clone().is_some_and(|mut words| {
            words.any(|word| word.pos != Pos::Prep && (word.as_verb.cue(cue) || word.as_noun.cue(cue)))
        })
    };
    if becomes(Cue::Cancelled) {
        return Some(Stage::Cancelled);
    }
    if force.postponed
        || put_back
        || becomes(Cue::Postponed)
        || head.is_some_and(|head| subject && head.as_verb.cue(Cue::Postponed))
    {
        return Some(Stage::Postponed);
    }
    let meets =
        head.is_some_and(|head| head.as_verb.act(Act::Meet) || head.as_verb.act(Act::Hold) || head.pos == Pos::Have);
    // "is not seeking a summit".
    let unsought = head.is_some_and(|head| head.as_verb.act(Act::Seek))
        && clause.is_some_and(|clause| clause.negated && !clause.may && !clause.would && clause.form != Form::Base)
        && !subject;
    if force.denied || force.negated && (verb || meets || unsought) && !unconfirmed {
        return Some(Stage::Denied);
    }
    if force.negated {
        return unconfirmed.then_some(Stage::Announced);
    }
    if led_by_recap(scene, start) {
        return (!planned_recap(scene, start, token)).then_some(Stage::Held);
    }
    if looked_forward_to(scene, start, clause) {
        return Some(Stage::Announced);
    }
    if clause.is_some_and(|clause| clause.opening == Opening::Recap && clause.form == Form::Ing) && verb {
        return Some(Stage::Held);
    }
    // "confirmed a call between the two": calls are told of when they are over, unless a day to come is named.
    let ahead = |at: usize| {
        let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
        date.is_some_and(|date| {
            let next = sentence.text[date.start..date.end].to_ascii_lowercase().contains("next");
            if next || at > 0 && sentence.is_word(at - 1, "next") {
                return true;
            }
            let back = date.resolve(sentence.on, crate::facts::dates::Looks::Back);
            back.is_none_or(|day| day.last < sentence.on && (sentence.on - day.last).num_days() > 6)
        })
    };
    let call = sentence.is_any(token, &["call", "phone call", "telephone call", "conversation", "phone conversation"]);
    // "Trump and Xi have phone call", "Modi receives a call from Lula": over, by what a headline says.
    let had = !verb
        && !subject
        && call
        && clause.is_some_and(|clause| {
            let takes =
                head.is_some_and(|head| head.pos == Pos::Have) || starts(clause, &["receiv", "get", "got", "took"]);
            takes && !clause.negated && !clause.will && !clause.may && (sentence.is_title() || clause.is_past())
        });
    if had {
        return Some(Stage::Held);
    }
    let called = call
        && clause.is_some_and(|clause| {
            clause.is_past()
                && !clause.negated
                && sentence.lower(clause.head).starts_with("confirm")
                && !(clause.left..clause.right).any(ahead)
                && !sentence.tokens[clause.left..clause.right.min(sentence.tokens.len())].iter().any(|token| {
                    token.pos == Pos::Modal || token.as_noun.cue(Cue::Scheduled) || token.as_verb.cue(Cue::Scheduled)
                })
        });
    if called && !verb {
        return Some(Stage::Held);
    }
    // "came out of a meeting with".
    let begin = phrase_start(sentence, token, sentence.body);
    if !verb && begin >= 2 && sentence.is_word(begin - 1, "of") && sentence.is_word(begin - 2, "out") {
        return Some(Stage::Held);
    }
    let invited = clause
        .and_then(|clause| {
            scene.leading_noun(clause, |noun| sentence.is_word(noun, "invitation") || sentence.is_word(noun, "invite"))
        })
        .is_some();
    if verb && invited {
        let accepted = sentence
            .tokens
            .iter()
            .enumerate()
            .any(|(at, token)| token.pos == Pos::Verb && sentence.lower(at).starts_with("accept"));
        return Some(if accepted { Stage::Announced } else { Stage::Considered });
    }
    if force.considered && !force.plan || force.may {
        return Some(Stage::Considered);
    }
    // "offered to travel to", "will likely visit".
    let likely = verb
        && clause.is_some_and(|clause| {
            let from = clause.group.start.saturating_sub(1);
            (from..clause.group.end).any(|at| sentence.is_any(at, &["likely", "probably", "possibly", "perhaps"]))
        });
    let further = up.and_then(|above| above.parent.filter(|_| above.opening == Opening::Infinitive));
    let offers = |above: &Clause| starts(above, &["offer"]);
    if likely || up.is_some_and(offers) || further.is_some_and(|above| offers(&scene.clauses[above])) {
        return Some(Stage::Considered);
    }
    // "would rather have a meeting that is a formality".
    let rather = |at: usize| sentence.is_word(at, "would") && sentence.is_word(at + 1, "rather");
    if clause.is_some_and(|clause| (clause.left..clause.group.end).any(rather)) {
        return None;
    }
    // "are trying to arrange a call".
    let tries = up.is_some_and(|above| starts(above, &["try", "tri", "attempt", "struggl", "seek", "sought", "work"]));
    if tries && !verb && head.is_some_and(|head| head.as_verb.cue(Cue::Scheduled)) {
        return Some(Stage::Considered);
    }
    // "having met on Tuesday".
    if verb && clause.is_some_and(|clause| clause.have && clause.form == Form::Ing && !clause.finite) {
        return Some(Stage::Held);
    }
    let opens =
        |clause: &Clause| sentence.begins(clause.head, &["open", "resum", "kick", "launch", "commenc", "start", "beg"]);
    // "the second round took place".
    let took_place = subject
        && !verb
        && clause.is_some_and(|clause| {
            let next = clause.group.end;
            clause.is_past()
                && (sentence.lower(clause.head).ends_with(" place")
                    || sentence.is_any(clause.head, &["took", "taken"]) && sentence.is_word(next, "place"))
        });
    // "Two days of talks between the two are over".
    let over = subject
        && !verb
        && clause.is_some_and(|clause| {
            clause.copula
                && sentence.is_word(clause.group.end, "over")
                && sentence.tokens.get(clause.group.end + 1).is_none_or(|next| {
                    matches!(next.pos, Pos::Stop | Pos::Comma | Pos::Prep | Pos::And | Pos::But | Pos::Sub | Pos::Quote)
                })
        });
    if (took_place || over) && !force.will && !force.would {
        return Some(Stage::Held);
    }
    let effect = head.is_some_and(|head| head.pos == Pos::Verb && head.as_verb.act(Act::Effect))
        || clause.is_some_and(opens)
        || sentence.tokens.iter().any(|token| token.as_noun.act(Act::Effect));
    if let Some(clause) = clause {
        let aim = clause.opening == Opening::Infinitive && clause.form == Form::Base;
        if effect && !force.will && !force.would && !aim {
            return Some(Stage::InEffect);
        }
        // "is holding talks", "are having talks".
        let holding = !verb
            && !subject
            && clause.group.len() > 1
            && head.is_some_and(|head| head.as_verb.act(Act::Hold) || head.pos == Pos::Have);
        let goes_on = holding && clause.form == Form::Present && head.is_some_and(|head| head.form == Some(Form::Ing));
        if (verb || holding) && (goes_on || clause.form == Form::Ing) && clause.finite && !clause.have {
            let ahead = (clause.group.end..clause.right).find(|at| sentence.is_word(*at, "ahead"));
            // "is holding talks this week": now.
            let now = (clause.group.end..clause.right).any(|at| sentence.lower(at).starts_with("this "));
            let planned = !now && date_ahead(scene, clause.left..ahead.unwrap_or(clause.right));
            return Some(if planned { Stage::Announced } else { Stage::InEffect });
        }
    }
    let part = |at: usize| ["day", "round"].iter().any(|end| sentence.lower(at).rsplit(' ').next() == Some(end));
    let ordinal = (token.saturating_sub(6)..token).any(part);
    let over = head.is_some_and(|head| {
        head.as_verb.act(Act::Hold) || head.as_verb.act(Act::EndTalks) || head.as_verb.act(Act::Close)
    });
    if ordinal && !verb && !over && !force.will && !force.plan && !force.announced {
        return Some(Stage::InEffect);
    }
    let told = force.would && verb && clause.is_some_and(|clause| clause.opening == Opening::Complement);
    let above = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    let first = above.map(|parent| scene.clauses[parent].left);
    let scheduled = clause
        .map_or(0..sentence.tokens.len(), |clause| first.unwrap_or(clause.left)..clause.right)
        .any(|at| sentence.tokens[at].meaning().cue(Cue::Scheduled) || sentence.tokens[at].as_noun.cue(Cue::Scheduled));
    let done = verb && clause.is_some_and(Clause::is_past);
    if force.will || told || force.agree || force.plan || scheduled && !done {
        return Some(Stage::Announced);
    }
    let habit = clause.is_some_and(|clause| {
        (clause.left..clause.right)
            .any(|at| sentence.is_any(at, &["often", "regularly", "frequently", "usually", "always"]))
    });
    if verb && habit {
        return None;
    }
    if verb {
        if clause.is_some_and(Clause::is_past) {
            return Some(Stage::Held);
        }
        if let Some(clause) = clause.filter(|clause| clause.opening == Opening::Infinitive && !clause.finite) {
            // "went to see": done.
            let went = clause.parent.map(|parent| &scene.clauses[parent]);
            if went.is_some_and(|went| sentence.is_word(went.head, "went") && went.is_past() && !went.negated) {
                return Some(Stage::Held);
            }
            // "flies to Tokyo to see": on the way already.
            let goes = clause.parent.is_some_and(|parent| {
                let word = sentence.lower(scene.clauses[parent].head);
                ["go", "travel", "fl", "head", "com", "arriv", "leav", "left", "depart"]
                    .iter()
                    .any(|start| word.starts_with(start))
            });
            return Some(if goes { Stage::Announced } else { Stage::Considered });
        }
        let present = clause.is_some_and(|clause| matches!(clause.form, Form::Present | Form::Base));
        if !present {
            return None;
        }
        let ahead = sentence.is_title() || clause.is_some_and(|clause| clause_date_ahead(scene, clause));
        return Some(if ahead { Stage::Announced } else { Stage::InEffect });
    }
    if ordinal && clause.is_none() && sentence.is_title() {
        return Some(Stage::InEffect);
    }
    if let (Some(clause), Some(head)) = (clause, head) {
        let meets = head.as_verb.act(Act::Hold)
            || head.as_verb.act(Act::EndTalks)
            || head.as_verb.act(Act::Meet)
            || head.flag(Flag::Verb);
        // "wrap up third round of talks": a headline's present.
        let ended = sentence.is_title() && !subject && matches!(clause.form, Form::Present | Form::Base);
        let ended = ended && clause.finite && !clause.will && !clause.may && head.as_verb.act(Act::EndTalks);
        if ended
            || clause.is_past()
                && (head.as_verb.act(Act::EndTalks) || head.as_verb.act(Act::Hold) || head.as_verb.act(Act::Close))
        {
            return Some(Stage::Held);
        }
        if force.announced {
            return Some(Stage::Announced);
        }
        let fails =
            head.as_verb.act(Act::Collapse) || head.as_verb.step(Step::Fails) || head.as_verb.step(Step::Sought);
        let told = subject && named && !force.considered && !clause.passive && !fails;
        if subject && clause.is_past() && (meets || told)
            || head.pos == Pos::Have && clause.had && !subject && !unconfirmed
        {
            return Some(Stage::Held);
        }
        let on = ["visit", "trip"].iter().any(|end| sentence.lower(token).ends_with(end)) && start > 0;
        let on = on && sentence.is_word(start - 1, "on");
        if clause.copula && !subject && (on || (clause.group.end..token).any(|at| sentence.is_word(at, "in"))) {
            // "are in talks".
            return Some(if clause.is_past() { Stage::Held } else { Stage::InEffect });
        }
        if matches!(clause.form, Form::Present | Form::Base) && !clause.will && head.as_verb.act(Act::Hold) {
            // A headline tells what was done, a line with a day ahead what is to be.
            return Some(if sentence.is_title() && !clause_date_ahead(scene, clause) {
                Stage::Held
            } else {
                Stage::Announced
            });
        }
        // "into the second day of talks", "are in talks".
        if (token.saturating_sub(4)..token).any(part) {
            return Some(if clause.is_past() { Stage::Held } else { Stage::InEffect });
        }
    }
    unconfirmed.then_some(Stage::Announced)
}

/// True for `discussed the possibility of a meeting`.
pub(super) fn possible(scene: &Scene<'_, '_>, start: usize) -> bool {
    const HOPES: &[&str] = &["possibility", "prospect", "chance", "idea", "question"];
    let sentence = scene.sentence;
    start > sentence.body + 1 && sentence.is_word(start - 1, "of") && sentence.is_any(start - 2, HOPES)
}

/// True for `is ready to resume talks`, `are willing to return to the negotiations`, and for the headline without its
/// verb: offered, and not set.
pub(super) fn offered(scene: &Scene<'_, '_>, token: usize, clause: Option<&Clause>) -> bool {
    const READY: &[&str] = &["ready", "prepared", "willing", "open", "keen", "eager"];
    const RESUMES: &[&str] =
        &["resum", "restart", "return", "reopen", "hold", "start", "begin", "continu", "enter", "talk", "negotiat"];
    let sentence = scene.sentence;
    let states = |clause: &&Clause| (clause.copula || scene.head(clause).pos == Pos::Be) && clause.group.end <= token;
    let first = |at: usize, words: &[&str]| {
        let word = sentence.lower(at).split(' ').next().unwrap_or_default();
        words.iter().any(|start| word.starts_with(start))
    };
    let resumes = |at: usize| first(at, RESUMES);
    // "is willing to return to talks": two verbs.
    let above = clause.filter(|clause| clause.opening == Opening::Infinitive && resumes(clause.head));
    if let Some(above) = above.and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]) {
        return !above.negated && (above.group.start..token.min(above.group.end + 2)).any(|at| first(at, READY));
    }
    let from = match clause {
        Some(clause) => Some(clause).filter(states).map(|clause| clause.group.end),
        None => sentence.is_title().then_some(sentence.body + 1),
    };
    let Some(from) = from else { return false };
    let ready = (from..token.min(from + 4))
        .find(|at| first(*at, READY) && (sentence.lower(*at).ends_with(" to") || sentence.is_word(at + 1, "to")));
    ready.is_some_and(|ready| (ready + 1..token.min(ready + 4)).any(resumes))
}

/// True for `cancelled his trip to X`, `has put back her visit to X`, `is toying with a trip to X`: a visit, where it does
/// not take place, or is only thought of.
pub(super) fn trip_told(scene: &Scene<'_, '_>, token: usize) -> bool {
    const THINKS: &[&str] = &["toy", "mull", "weigh", "consider", "contemplat", "eye", "ey", "ponder", "plan"];
    let sentence = scene.sentence;
    // "his trip next week to X".
    let dated = sentence.tokens.get(token + 1).is_some_and(|next| next.pos == Pos::Date);
    let trip = sentence.tokens[token].hint(Hint::Trip) && sentence.is_word(token + 1 + usize::from(dated), "to");
    trip && scene.clause_of(token).is_some_and(|(index, subject)| {
        let clause = &scene.clauses[index];
        let head = scene.head(clause);
        let verb = |stems: &[&str]| sentence.begins(clause.head, stems);
        let off = head.as_verb.cue(Cue::Cancelled) || head.as_verb.cue(Cue::Postponed) || verb(&["put back"]);
        let own = scene.parties_in(clause.own_subject()).any(|party| party.lead == Lead::None && !party.goods);
        let thinks =
            verb(THINKS) && !subject && own && phrase_start(sentence, token, sentence.body) == clause.group.end;
        head.pos == Pos::Verb && (off || thinks) && subject == clause.passive && !clause.negated
    })
}

/// True for `discussed steel with B on Tuesday`, of two persons who lead.
pub(super) fn discussed_with(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if sentence.tokens[token].pos != Pos::Verb || !sentence.lower(token).starts_with("discuss") {
        return false;
    }
    scene.clause_of(token).is_some_and(|(index, _)| {
        let clause = &scene.clauses[index];
        let with = |party: &crate::facts::roles::PartyRef| party.person && party.lead == Lead::With;
        let who = scene.subjects(clause);
        clause.head == token
            && clause.finite
            && clause.is_past()
            && !clause.passive
            && !clause.negated
            && scene.parties_in(clause.object()).any(|party| with(party) && !who.contains(&party.party))
    })
}

/// The clause that goes on after a meeting at the front: `At talks in Rome on Monday, A and B agreed`.
pub(super) fn opened_by(scene: &Scene<'_, '_>, start: usize, token: usize) -> Option<usize> {
    let sentence = scene.sentence;
    let lead = start.checked_sub(1).filter(|at| *at == sentence.body)?;
    let led = sentence.is_any(lead, &["in", "at", "during"]);
    let next = scene.clauses.iter().position(|clause| clause.group.start > token && clause.finite)?;
    let comma = (token..scene.clauses[next].group.start).any(|at| sentence.tokens[at].pos == Pos::Comma);
    (led && comma && scene.clauses[next].opening == Opening::Main).then_some(next)
}

/// True for `following his planned trip`: not yet.
fn planned_recap(scene: &Scene<'_, '_>, start: usize, token: usize) -> bool {
    let sentence = scene.sentence;
    // "will hold a call following his visit": both are to come.
    let trip = ["visit", "trip"].iter().any(|word| sentence.lower(token).ends_with(word))
        && (start..token).any(|at| sentence.is_any(at, &["his", "her", "their"]));
    let ahead = trip
        && scene.clause_of(token).is_some_and(|(index, _)| scene.clauses[index].will && !scene.clauses[index].would)
        && !sentence.has_flag(start..sentence.tokens.len(), Flag::PastTime);
    ahead
        || (start..=token).any(|at| {
            let word = &sentence.tokens[at];
            word.as_noun.cue(Cue::Scheduled)
                || word.as_verb.cue(Cue::Scheduled) && word.form == Some(Form::Past)
                || sentence.begins(at, &["planned", "upcoming"])
        })
}

/// True for `after a very good meeting`, `after what he called a productive meeting`.
pub(super) fn led_by_recap(scene: &Scene<'_, '_>, start: usize) -> bool {
    let sentence = scene.sentence;
    let recap = |at: usize| sentence.tokens[at].pos == Pos::Recap;
    // "very good", "a".
    let first = (sentence.body..start)
        .rev()
        .take_while(|at| matches!(sentence.tokens[*at].pos, Pos::Adv | Pos::Det))
        .last()
        .unwrap_or(start);
    let Some(before) = first.checked_sub(1).filter(|at| *at >= sentence.body) else { return false };
    // "what he described as".
    let named = sentence.is_word(before, "as") || sentence.tokens[before].pos == Pos::Verb;
    let what = || {
        (before.saturating_sub(4).max(sentence.body)..before)
            .rev()
            .find(|at| sentence.is_word(*at, "what"))
            .and_then(|what| what.checked_sub(1))
            .is_some_and(|at| at >= sentence.body && recap(at))
    };
    recap(before) || named && what()
}

/// `the meeting scheduled for Nov 12`: its own words tell of it.
pub(super) fn scheduled_after(scene: &Scene<'_, '_>, token: usize) -> bool {
    let tokens = &scene.sentence.tokens;
    tokens.get(token + 1).is_some_and(|next| {
        (next.as_verb.cue(Cue::Scheduled) || next.as_noun.cue(Cue::Scheduled)) && next.form != Some(Form::Base)
    }) && tokens.get(token + 2).is_some_and(|next| matches!(next.pos, Pos::Prep | Pos::Date))
}

/// `the talks were set for Friday, but were called off`: what a later verb of the same subject makes of it.
pub(super) fn then_off(scene: &Scene<'_, '_>, index: usize) -> Option<Stage> {
    let own = &scene.clauses[index].subject;
    let later = scene.clauses.iter().skip(index + 1).find(|clause| {
        clause.opening == Opening::And
            && clause.subject == *own
            && scene.head(clause).pos == Pos::Verb
            && clause.passive
    })?;
    let head = scene.head(later).as_verb;
    if later.negated || later.may || later.will || later.would {
        None
    } else if head.cue(Cue::Cancelled) {
        Some(Stage::Cancelled)
    } else {
        head.cue(Cue::Postponed).then_some(Stage::Postponed)
    }
}

/// The clause that tells of what an infinitive stands in.
pub(super) fn told_by<'s>(scene: &'s Scene<'_, '_>, index: usize) -> &'s Clause {
    let mut clause = &scene.clauses[index];
    for _ in 0..3 {
        let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive);
        let Some(parent) = above else { break };
        clause = &scene.clauses[parent];
    }
    clause
}

/// `ahead of a meeting with`, `before talks with`: it is still to come.
pub(super) fn ahead_of(scene: &Scene<'_, '_>, start: usize) -> bool {
    let sentence = scene.sentence;
    let Some(before) = start.checked_sub(1).filter(|at| *at >= sentence.body) else { return false };
    let ahead = before.checked_sub(1).is_some_and(|at| sentence.is_word(before, "of") && sentence.is_word(at, "ahead"));
    ahead || sentence.is_any(before, &["before", "prior to", "ahead of"])
}

/// What is told of a meeting before which something else is done: that it is set.
pub(super) fn before_it(scene: &Scene<'_, '_>, clause: Option<&Clause>, token: usize) -> Option<Stage> {
    let sentence = scene.sentence;
    let ahead = clause.is_some_and(|clause| clause_date_ahead(scene, clause));
    // "ahead of talks due to start next week", "before a summit planned for May".
    let due = (token + 1..(token + 4).min(sentence.tokens.len())).any(|at| {
        let token = &sentence.tokens[at];
        token.pos == Pos::Modal && token.flag(Flag::Will) || token.as_verb.cue(Cue::Scheduled) && token.pos == Pos::Verb
    });
    let ahead = ahead || due;
    let lead = scene.sentence.number <= 1 && !scene.sentence.has_flag(0..scene.sentence.tokens.len(), Flag::PastTime);
    (ahead || lead).then_some(Stage::Announced)
}

/// `rejected claims about talks with`: that there are any is denied.
pub(super) fn claim_denied(scene: &Scene<'_, '_>, start: usize, clause: Option<&Clause>) -> bool {
    const CLAIMS: &[&str] = &[
        "claim",
        "claims",
        "report",
        "reports",
        "rumours",
        "rumors",
        "suggestions",
        "speculation",
        "assertion",
        "assertions",
    ];
    let sentence = scene.sentence;
    let denies = clause.is_some_and(|clause| {
        scene.head(clause).pos == Pos::Verb && scene.head(clause).as_verb.cue(Cue::Denied) && !clause.negated
    });
    let led = start
        .checked_sub(2)
        .filter(|at| *at >= sentence.body)
        .is_some_and(|noun| sentence.is_any(noun + 1, &["about", "of", "on"]) && sentence.is_any(noun, CLAIMS));
    denies && led
}

/// `I look forward to his visit`, `looks forward to meeting`.
fn looked_forward_to(scene: &Scene<'_, '_>, start: usize, clause: Option<&Clause>) -> bool {
    let looks = |clause: &Clause| {
        let word = scene.sentence.lower(clause.head);
        word.starts_with("look") && word.ends_with("forward to")
    };
    let above = clause.and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]);
    clause.is_some_and(|clause| looks(clause) && start <= clause.group.end + 1) || above.is_some_and(looks)
}

/// True if all that is old in the sentence is the day that was set first: `originally scheduled for Friday`.
pub(super) fn once_set(scene: &Scene<'_, '_>) -> bool {
    let sentence = scene.sentence;
    (sentence.body..sentence.tokens.len()).filter(|at| sentence.tokens[*at].flag(Flag::PastTime)).all(|at| {
        sentence.is_any(at, &["originally", "initially", "previously", "earlier"])
            && (at + 1..at + 4).any(|at| {
                sentence
                    .tokens
                    .get(at)
                    .is_some_and(|token| token.as_verb.cue(Cue::Scheduled) || token.as_noun.cue(Cue::Scheduled))
            })
    }) && sentence.glance.flag(Flag::PastTime)
}
