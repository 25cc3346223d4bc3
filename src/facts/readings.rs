//! What a sentence says of a measure, going outwards: its own words, the nouns it depends on, its verb, the clauses above.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::clearance::permits;
use crate::facts::flows::barred;
use crate::facts::governing::headless;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::Scene;
use crate::facts::sentence::Meaning;
use crate::facts::triggers::{How, Trigger};
use crate::facts::voice::Force;
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::lexicon::Form;

/// Verbs behind which `whether` and `if` open a question, and no condition.
const ASKS: &[&str] =
    &["determin", "see", "decid", "ask", "examin", "assess", "check", "find", "look", "investigat", "consider", "stud"];

/// What the words around a trigger say is done, and how real it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub acts: Vec<Act>,
    pub force: Force,
    /// The clause whose verb governs it.
    pub clause: Option<usize>,
    /// The trigger is the subject of that clause.
    pub as_subject: bool,
    /// A verb says something of it, not only the nouns beside it.
    pub verb: bool,
    /// That clause hangs on the trigger: `which took effect`.
    pub hangs: bool,
    /// `extends to pipe`, `beyond the three`: to more goods, and not for longer.
    pub wider: bool,
    /// `exemption from`, `a waiver of`: what is spoken of is itself an easing.
    pub eased: bool,
}

/// The clause whose verb governs what is read of.
pub(super) fn clause_of<'s>(scene: &'s Scene<'_, '_>, reading: &Reading) -> Option<&'s Clause> {
    reading.clause.map(|index| &scene.clauses[index])
}

/// Goes outwards from the trigger and collects what is done and how real it is.
pub(super) fn readings(scene: &Scene<'_, '_>, trigger: Trigger, start: usize) -> Vec<Reading> {
    let sentence = scene.sentence;
    let mut reading = Reading::default();
    if matches!(trigger.how, How::Rate | How::Verb) {
        let found = scene.clause_of(trigger.token);
        if let Some((clause, _)) = found {
            climb(scene, trigger, clause, false, &mut reading);
        }
        if trigger.how == How::Verb {
            reading.acts.insert(0, Act::Impose);
        }
        // "gazetted increases to 62% on": the noun before the rate says which way.
        if let Some((clause, false)) = found.filter(|_| trigger.how == How::Rate) {
            let before = scene.clauses[clause].group.end..trigger.token;
            let moves = before
                .filter(|at| sentence.tokens[*at].flag(Flag::Rise))
                .flat_map(|at| sentence.tokens[at].as_noun.acts());
            reading.acts.extend(moves);
            reading.acts.extend(goes_to(scene, &scene.clauses[clause], trigger.token));
        }
        // "looks into whether tyres are dumped": the looking is the probe.
        if trigger.kind == Kind::Investigation
            && let Some((clause, _)) = found
            && scene.clauses[clause].head == trigger.token
        {
            let above = scene.clauses[clause].parent.map(|parent| scene.head(&scene.clauses[parent]).as_verb);
            reading.force.considered &= above.is_some_and(|above| above.cue(Cue::Considered));
        }
        return vec![reading];
    }
    if trigger.how == How::Flow && sentence.tokens[trigger.token].pos == Pos::Verb && barred(scene, trigger.token) {
        reading.clause = scene.clause_of(trigger.token).map(|(clause, _)| clause);
        reading.as_subject = true;
        reading.verb = true;
        reading.acts.push(Act::Restrict);
        reading.force.announced = true;
        return vec![reading];
    }
    if trigger.how == How::Flow && permits(scene, trigger.token) {
        reading.clause = scene.clause_of(trigger.token).map(|(clause, _)| clause);
        reading.verb = true;
        reading.acts.push(Act::Allow);
        reading.force.announced = true;
        return vec![reading];
    }
    // "an exemption" stands for the easing itself.
    let own = &sentence.tokens[trigger.token];
    let of_trade = own.restriction && matches!(trigger.kind, Kind::ExportControl | Kind::ImportControl);
    if own.flag(Flag::Eases) && own.noun.is_none() && !of_trade {
        reading.eased = true;
        reading.acts.extend(sentence.tokens[trigger.token].as_noun.acts());
    }
    // "The administration's own increase, to 100% for electric cars, starts Friday": a rise by its own name.
    if own.flag(Flag::Rise) && own.noun.is_none() && trigger.kind == Kind::Tariff {
        reading.acts.push(Act::Raise);
    }
    // The noun's own words: "proposed 25% tariff", "higher duties".
    for at in start..trigger.token {
        let token = &sentence.tokens[at];
        if matches!(token.pos, Pos::Adj | Pos::Noun | Pos::Adv) {
            absorb(
                &mut reading,
                if token.pos == Pos::Adj { adjective(token.as_verb, token.as_noun) } else { token.as_noun },
            );
        }
        if sentence.is_word(at, "no") {
            reading.force.negated = true;
        }
    }
    // "the import of sugar free of all duties".
    if start > 0 && sentence.is_word(start - 1, "free of") && trigger.kind == Kind::Tariff {
        reading.acts.push(Act::Remove);
        reading.force.announced = true;
    }
    // "tariff increase", "export ban threat": nouns after it belong to it.
    let mut last = trigger.token;
    while let Some(next) = sentence
        .tokens
        .get(last + 1)
        .filter(|next| next.pos == Pos::Noun && next.noun.is_none() && !next.as_noun.is_empty())
    {
        absorb(&mut reading, next.as_noun);
        reading.eased |= next.flag(Flag::Eases);
        last += 1;
    }
    // "launched work on an export restriction": not made yet.
    if start > 0 && sentence.is_word(start - 1, "work on") && sentence.tokens[start - 1].pos != Pos::Verb {
        reading.force.considered = true;
    }
    // "threat of", "suspension of", "increase in".
    let mut head = trigger.token;
    let mut begin = start;
    let mut none = false;
    for _ in 0..4 {
        let Some(led) = begin.checked_sub(1).filter(|at| sentence.tokens[*at].pos == Pos::Prep) else { break };
        let Some(mut noun) = led.checked_sub(1) else { break };
        // "gave approval late on Wednesday to".
        while noun > 1 && matches!(sentence.tokens[noun].pos, Pos::Date | Pos::Adv) {
            noun = noun.saturating_sub(1);
            if sentence.tokens[noun].pos == Pos::Prep
                || sentence.is_word(noun, "late")
                || sentence.is_word(noun, "early")
            {
                noun = noun.saturating_sub(1);
            }
            if sentence.is_word(noun, "late") || sentence.is_word(noun, "early") {
                noun = noun.saturating_sub(1);
            }
        }
        // "a threat from Washington of a 50% duty": whose threat it is stands between.
        let from = |at: usize| sentence.is_any(at, &["from", "by"]);
        if sentence.tokens[noun].pos == Pos::Name && noun > 1 && from(noun - 1) {
            noun -= 2;
        }
        // "freeze on €93 billion of duties".
        if sentence.tokens[noun].number.is_some() && noun > 1 && sentence.tokens[noun - 1].pos == Pos::Prep {
            noun -= 2;
        }
        let token = &sentence.tokens[noun];
        // "announced the end of the embargo", "an end to the duties".
        if sentence.is_any(noun, &["end", "ending"]) && sentence.is_any(led, &["of", "to"]) && token.pos != Pos::Verb {
            reading.acts.push(Act::Remove);
            head = noun;
            begin = phrase_start(sentence, noun, sentence.body);
            continue;
        }
        // "answers any tariff with duties": two, and not one of the other.
        if sentence.is_word(led, "with") && token.noun == Some(trigger.kind) {
            break;
        }
        if token.pos != Pos::Noun && token.pos != Pos::Other || token.as_noun.is_empty() && token.noun.is_none() {
            break;
        }
        absorb(&mut reading, token.as_noun);
        reading.eased |= token.flag(Flag::Eases);
        head = noun;
        begin = phrase_start(sentence, noun, sentence.body);
        for at in begin..noun {
            let token = &sentence.tokens[at];
            if token.pos == Pos::Adj {
                absorb(&mut reading, adjective(token.as_verb, token.as_noun));
            }
            none |= sentence.is_word(at, "no");
        }
    }
    // A clause of its own: "tariffs imposed by", "duties that X threatened", "a levy which took effect".
    let own = scene.clauses.iter().position(|clause| {
        matches!(clause.opening, Opening::Reduced | Opening::Relative)
            && clause.antecedent.is_some_and(|at| at >= head && at <= last + 1 || at == trigger.token)
            && !(trigger.kind == Kind::Subsidy && harms(scene, clause))
    });
    // "got no notice of the duty that A threatened": the notice is denied, and not the threat.
    let told = own.is_some_and(|own| scene.clauses[own].opening == Opening::Relative && scene.clauses[own].is_past());
    reading.force.negated |= none && !told;
    // What stands after a semicolon or dash is no object of the verb before.
    let cut = |clause: &Clause| broken(scene, clause.group.end.min(begin)..begin);
    let outer = scene.clause_of(head).filter(|(clause, subject)| *subject || !cut(&scene.clauses[*clause]));
    let outer_acts = outer.is_some_and(|(clause, _)| {
        let token = scene.head(&scene.clauses[clause]);
        scene.clauses[clause].no_longer(scene)
            || token.pos == Pos::Verb
                && token.as_verb.acts().any(|act| act.of_measure().is_some() || act == Act::Effect)
            || unlawful(scene, &scene.clauses[clause])
            || goes_away(scene, &scene.clauses[clause])
            || comes_back(scene, &scene.clauses[clause])
    });
    // "the suspension made by that order shall continue": what goes on is the news.
    let remains = outer.is_some_and(|(clause, subject)| {
        let clause = &scene.clauses[clause];
        subject
            && !clause.negated
            && matches!(clause.form, Form::Present | Form::Base)
            && (clause.group.end..clause.group.end + 2)
                .any(|at| scene.sentence.is_word(at, "in force") || scene.sentence.is_word(at, "in place"))
    });
    let goes_on = (own_acts(&reading) || remains)
        && outer.is_some_and(|(clause, subject)| subject && scene.head(&scene.clauses[clause]).as_verb.act(Act::Stand));
    // "On the table are counter-duties that were suspended in August": what may be done is the news.
    let tabled = outer.is_some_and(|(clause, subject)| {
        let clause = &scene.clauses[clause];
        !subject && clause.copula && clause.subject.clone().any(|at| scene.sentence.is_word(at, "on the table"))
    });
    let own = own.filter(|_| !goes_on && !tabled);
    // What the noun's own words say of its force gives way to a verb that eases: "delays a planned increase".
    let nominal = std::mem::take(&mut reading.force);
    let acted = reading.acts.len();
    if let Some(act) = outer.and_then(|(clause, subject)| answers_with(scene, &scene.clauses[clause], begin, subject)) {
        reading.acts.push(act);
    }
    let settle = |reading: &mut Reading| {
        let verbal = reading.acts.get(acted..).unwrap_or_default();
        let eases = verbal.iter().any(|act| matches!(act, Act::Suspend | Act::Reduce));
        let removes = verbal.contains(&Act::Remove);
        let Force { considered, plan, threatened, announced, .. } = nominal;
        let mut kept = nominal;
        // "the threatened tariffs have gone into effect": no threat any more.
        let done = verbal.contains(&Act::Effect) && !reading.force.will;
        // "the recently announced tariffs are likely to come into force": they are decided.
        if announced && verbal.contains(&Act::Effect) && reading.force.may {
            reading.force = Force { may: false, considered: false, will: true, ..reading.force };
        }
        // "issued a warning of duties": the warning is what is issued.
        let warns = threatened && head != trigger.token;
        if done || verbal.contains(&Act::Impose) && !reading.force.will && !warns {
            kept = Force { considered: considered && !done, plan: plan && !done, threatened: false, ..nominal };
        }
        if eases || removes {
            // "dropped plans for a tariff", "scrapped the proposed levy": what is gone was none yet.
            let meant = (threatened || plan || considered) && removes;
            kept = Force { considered: false, plan: false, threatened: meant, announced, ..nominal };
        }
        reading.force = reading.force.with(kept);
    };
    // "will see the duty cut to 10%", "had its rate cut": what befalls it is the statement.
    let undergoes = own.zip(outer).filter(|(own, (above, subject))| {
        const UNDERGOES: &[&str] = &["see", "sees", "saw", "seen", "have", "has", "had", "get", "gets", "got"];
        let above = &scene.clauses[*above];
        let head = scene.sentence.lower(above.head);
        !subject
            && scene.clauses[*own].opening == Opening::Reduced
            && UNDERGOES.contains(&head)
            && !scene.subject_is_thing(above)
    });
    if let Some((own, (above, _))) = undergoes {
        climb(scene, trigger, own, true, &mut reading);
        reading.force.take(scene, &scene.clauses[above], false);
        settle(&mut reading);
        // What it has undergone is told now.
        reading.force.past = false;
        reading.force.announced = true;
        return vec![reading];
    }
    let Some(own) = own else {
        if let Some((clause, subject)) = outer {
            climb(scene, trigger, clause, subject, &mut reading);
            // "has had sanctions since": they apply.
            let clause = &scene.clauses[clause];
            let has = scene.head(clause).pos == Pos::Have && begin <= clause.group.end + 1;
            reading.force.stands |= has && !subject && !clause.will && !clause.may && !clause.negated;
        }
        settle(&mut reading);
        return vec![reading];
    };
    let as_subject =
        scene.clauses[own].opening == Opening::Reduced || scene.clauses[own].subject.contains(&trigger.token);
    let mut hanging = Reading::default();
    climb(scene, trigger, own, as_subject, &mut hanging);
    hanging.hangs = true;
    let tells = !hanging.acts.is_empty() || hanging.force.says_something();
    if let Some((clause, subject)) = outer.filter(|(clause, _)| *clause != own && (outer_acts || !tells)) {
        climb(scene, trigger, clause, subject, &mut reading);
        settle(&mut reading);
        return if tells { vec![reading, hanging] } else { vec![reading] };
    }
    // What stands before the noun holds for the clause that hangs on it too: "a threatened tariff that X imposed".
    reading.hangs = true;
    climb(scene, trigger, own, as_subject, &mut reading);
    settle(&mut reading);
    vec![reading]
}

/// Which way `cars from China, which pay 20% now, go to 50%` goes, by the rate before it.
fn goes_to(scene: &Scene<'_, '_>, clause: &Clause, token: usize) -> Option<Act> {
    let sentence = scene.sentence;
    let goes = sentence.is_any(clause.head, &["go", "goes", "move", "moves", "going"]);
    if !goes || !sentence.is_word(token.checked_sub(1)?, "to") {
        return None;
    }
    let (to, from) = (sentence.percent(token)?, was(scene, token)?);
    Some(if to > from { Act::Raise } else { Act::Reduce })
}

/// Which way a measure that is the subject goes: `went from 25% to 50%`, `moves to 10% from 15%`.
fn goes_between(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Act> {
    const GOES: &[&str] =
        &["go", "goes", "going", "gone", "went", "move", "moves", "moved", "moving", "jump", "jumped", "jumps"];
    let sentence = scene.sentence;
    sentence.is_any(clause.head, GOES).then_some(())?;
    let led =
        |lead: &str| clause.object().find(|at| sentence.is_word(*at, lead)).and_then(|at| sentence.percent(at + 1));
    let (from, to) = (led("from")?, led("to")?);
    Some(if to > from { Act::Raise } else { Act::Reduce })
}

/// The rate that a sentence gives for now, before the one at the token: `which pay 20% now`, `(currently 5%)`.
pub(super) fn was(scene: &Scene<'_, '_>, token: usize) -> Option<f64> {
    const NOW: &[&str] = &["now", "currently", "today", "present", "until now", "so far"];
    let sentence = scene.sentence;
    // "which at present bear a rate of 2.5 percent and a duty of 25 percent": what they pay together.
    let bears = scene.clauses.iter().find(|clause| {
        clause.right <= token
            && scene.head(clause).as_verb.act(Act::Bear)
            && clause.opening == Opening::Relative
            && matches!(clause.form, Form::Present | Form::Base)
            && !clause.will
            && !clause.may
            && (clause.left..clause.right).any(|at| sentence.is_any(at, &["at present", "now", "currently", "today"]))
    });
    if let Some(clause) = bears {
        let rates: Vec<f64> = clause.object().filter_map(|at| sentence.percent(at)).collect();
        if !rates.is_empty() {
            return Some(rates.iter().sum());
        }
    }
    let from = token.saturating_sub(14).max(sentence.body);
    (from..token).rev().find_map(|at| {
        let rate = sentence.percent(at)?;
        let near = at.saturating_sub(2)..at + 2;
        near.into_iter().any(|near| sentence.is_any(near, NOW)).then_some(rate)
    })
}

/// True for `farmers hit by the trade war`, `affected by duties`: what befell those who are helped.
fn harms(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const HARMS: &[&str] = &["hit", "hurt", "affect", "harm", "damag", "batter", "squeez", "impact", "injur", "struck"];
    let word = scene.sentence.lower(clause.head);
    clause.opening == Opening::Reduced && HARMS.iter().any(|start| word.starts_with(start))
}

/// True if what stands in the tokens ends what the verb before governs; what is set in brackets does not.
fn broken(scene: &Scene<'_, '_>, range: Range<usize>) -> bool {
    let sentence = scene.sentence;
    let mut depth = 0_usize;
    let mut aside = false;
    for at in range {
        match (sentence.tokens[at].pos, sentence.word(at)) {
            (Pos::Stop, "(" | "[") => depth += 1,
            (Pos::Stop, ")" | "]") if depth > 0 => depth -= 1,
            (Pos::Stop, "\u{2013}" | "\u{2014}" | "--") if depth == 0 => aside = !aside,
            (Pos::Stop, ":") => {}
            _ if aside => {}
            (Pos::Stop | Pos::Recap, _) if depth == 0 => return true,
            _ => {}
        }
    }
    depth > 0 || aside
}

/// The noun whose content a clause states: `the possibility that the government will`.
fn stated(scene: &Scene<'_, '_>, clause: &Clause) -> Option<usize> {
    let sentence = scene.sentence;
    let that = [Some(clause.left), clause.left.checked_sub(1)]
        .into_iter()
        .flatten()
        .find(|at| sentence.tokens.get(*at).is_some_and(|token| token.pos == Pos::That))?;
    let noun = that.checked_sub(1)?;
    let states = matches!(clause.opening, Opening::Complement | Opening::Relative)
        && clause.own_subject().len() > usize::from(clause.left == that)
        && sentence.tokens[noun].pos == Pos::Noun
        && sentence.tokens[noun].noun.is_none();
    states.then_some(noun)
}

/// `retaliated on Tuesday with tariffs`: what is answered with is imposed.
fn answers_with(scene: &Scene<'_, '_>, clause: &Clause, start: usize, subject: bool) -> Option<Act> {
    const ANSWERS: &[&str] =
        &["retaliat", "respond", "react", "repl", "answer", "counter", "hit", "fire", "fired", "struck", "strike"];
    let sentence = scene.sentence;
    let with = start > 0 && sentence.is_word(start - 1, "with") && clause.head < start;
    let word = sentence.lower(clause.head);
    (with && !subject && !clause.passive && ANSWERS.iter().any(|start| word.starts_with(start))).then_some(Act::Impose)
}

/// True for `were unlawful`, `is unconstitutional`.
pub(super) fn unlawful(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    clause.copula && clause.object().take(3).any(|at| scene.sentence.tokens[at].flag(Flag::Unlawful))
}

/// True if the trigger's own words say what is done.
fn own_acts(reading: &Reading) -> bool {
    reading.acts.iter().any(|act| matches!(act, Act::Suspend | Act::Reduce))
}

pub(super) fn adjective(verb: Meaning, noun: Meaning) -> Meaning {
    if verb.is_empty() { noun } else { verb }
}

pub(super) fn absorb(reading: &mut Reading, meaning: Meaning) {
    reading.acts.extend(meaning.acts());
    reading.force.cues(meaning);
}

/// Takes up the verb of a clause and of those that it hangs on.
pub(super) fn climb(scene: &Scene<'_, '_>, trigger: Trigger, index: usize, subject: bool, reading: &mut Reading) {
    reading.clause = Some(index);
    reading.as_subject = subject;
    let mut at = Some(index);
    let mut first = true;
    let mut steps = 0;
    let mut governs = false;
    // What a clause is joined to by "and" has acts of its own: "will remove the curbs and raise the levy".
    let mut joined = false;
    let mut settled_at = false;
    while let Some(index) = at {
        let clause = &scene.clauses[index];
        let head = scene.head(clause);
        // "an order that threatens to impose": the verb that the infinitive hangs on counts in a relative clause too.
        if first || governs || !matches!(clause.opening, Opening::Relative) {
            if head.pos == Pos::Verb && !head.as_verb.is_empty() {
                reading.verb = true;
            }
            if first && clause.copula {
                reading.verb = true;
                // "is in force", "shall be exempt from".
                for at in clause.object().take(3).take_while(|at| {
                    scene.sentence.tokens[*at].pos != Pos::Det && scene.sentence.tokens[*at].noun.is_none()
                }) {
                    reading.acts.extend(scene.sentence.tokens[at].as_noun.acts());
                    reading.force.stands |= scene.sentence.tokens[at].as_noun.act(Act::Stand);
                    reading.force.effect |= scene.sentence.tokens[at].as_noun.act(Act::Effect);
                    reading.force.considered |= scene.sentence.tokens[at].as_noun.cue(Cue::Considered)
                        || !subject && scene.sentence.tokens[at].as_noun.act(Act::Seek);
                }
                // "On the table are counter-duties".
                reading.force.considered |=
                    !subject && clause.subject.clone().any(|at| scene.sentence.is_word(at, "on the table"));
                if subject && unlawful(scene, clause) && !clause.negated {
                    reading.acts.push(Act::Remove);
                }
            }
            // "has a list of duties ready".
            let ready = first
                && !subject
                && head.pos == Pos::Have
                && clause.object().any(|at| scene.sentence.is_word(at, "ready"));
            if ready && !clause.negated {
                reading.acts.push(Act::Impose);
                reading.force.threatened = true;
            }
            // "duties would trim margins": what a duty does is none of what is done to it.
            let object = scene
                .sentence
                .tokens
                .get(clause.group.end)
                .is_some_and(|next| matches!(next.pos, Pos::Det | Pos::Name | Pos::Noun | Pos::Other | Pos::Adj));
            let does = subject
                && first
                && !clause.passive
                && object
                && (head.as_verb.act(Act::Raise) || head.as_verb.act(Act::Reduce));
            if first && head.as_verb.act(Act::Extend) {
                reading.wider = clause.object().any(|at| {
                    scene.sentence.is_word(at, "beyond")
                        && !(at + 1..at + 3)
                            .any(|at| scene.sentence.tokens.get(at).is_some_and(|near| near.date.is_some()))
                        || scene.sentence.is_word(at, "to") && scene.sentence.object(at + 1).is_some()
                });
            }
            // "putting back by one year": later, and not in force again.
            let word = scene.sentence.lower(clause.head);
            let later = first
                && word.ends_with(" back")
                && clause.object().take(5).any(|at| scene.sentence.is_any(at, &["by", "until"]));
            if later {
                reading.acts.push(Act::Suspend);
            }
            // "put the rule on hold", "bring its levy to an end": what stands behind the object says what is done.
            let behind =
                if first && head.pos == Pos::Verb && !subject { tail_act(scene, clause, trigger) } else { None };
            let freed = first && !subject && clause.passive && word == "freed" && clause.is_spared(scene);
            if freed {
                reading.acts.push(Act::Reduce);
            }
            // "the case ends in a 14% duty": what comes of it.
            let comes_of = first
                && !subject
                && word.starts_with("end")
                && scene.sentence.is_any(clause.group.end, &["in", "with"])
                && trigger.kind == Kind::Tariff;
            if comes_of {
                reading.acts.push(Act::Impose);
            }
            let behind = behind.or(comes_of.then_some(Act::Impose)).or(freed.then_some(Act::Reduce));
            reading.acts.extend(behind);
            reading.force.effect |= behind == Some(Act::Effect);
            let acts = behind.is_none()
                && !does
                && head.pos == Pos::Verb
                && (!subject || !first || clause.passive || headless(scene, clause) || intransitive(head.as_verb));
            // "tariffs will drop to 15%": lower, and not gone.
            let drops =
                first && subject && !clause.passive && ["drop", "declin"].iter().any(|start| word.starts_with(start));
            if drops {
                reading.acts.push(Act::Reduce);
            }
            // "the duty went from 25% to 50%".
            if first
                && subject
                && !clause.passive
                && let Some(act) = goes_between(scene, clause)
            {
                reading.acts.retain(|known| *known != Act::Remove);
                reading.acts.push(act);
                reading.verb = true;
                reading.force.effect |= clause.is_past();
            }
            // "has held off on raising": it does not.
            let holds_off = !first
                && head.as_verb.act(Act::Suspend)
                && scene.sentence.includes(clause.head, &["off"])
                && reading.acts.iter().any(|act| matches!(act, Act::Impose | Act::Raise))
                && !clause.object().any(|at| scene.sentence.tokens[at].date.is_some());
            reading.force.denied |= holds_off;
            // "goods falling under Chapter 7": where they belong.
            let belongs = (word.starts_with("fall") || word.starts_with("fell"))
                && scene.sentence.is_any(clause.group.end, &["under", "within", "into", "outside"]);
            let acts = acts && !holds_off && !belongs;
            let shipped = scene.head(&scene.clauses[reading.clause.unwrap_or(index)]).flag(Flag::Ships)
                || trigger.how == How::Flow && scene.sentence.tokens[trigger.token].pos == Pos::Verb;
            if acts && !joined && (first || shipped || clause.opening != Opening::Complement) {
                let lets = |act: &Act| matches!(act, Act::Restrict | Act::Allow | Act::Resume | Act::Suspend);
                reading
                    .acts
                    .extend(head.as_verb.acts().filter(|act| first && !shipped || outer(*act) || shipped && lets(act)));
            }
            // "would not hesitate to impose": a threat.
            let ready = !first
                && clause.negated
                && ["hesitat", "shy", "flinch", "shrink"].iter().any(|stem| word.starts_with(stem));
            // "U.S. controls suggest the opposite": what a measure says is none of how real it is.
            let speaks = first && subject && !clause.passive && head.pos == Pos::Verb && !head.as_verb.has_act();
            if ready {
                reading.force.threatened = true;
            } else if speaks {
                reading.force.tense(scene, clause);
            } else {
                reading.force.take(scene, clause, first);
            }
            // "stopped clearing coal": what is let through is so no more.
            let stops = head.as_verb.act(Act::Restrict) && !head.as_verb.act(Act::Remove) && !clause.negated;
            if !first && stops && trigger.how == How::Flow && reading.acts.contains(&Act::Allow) {
                reading.acts.retain(|act| *act != Act::Allow);
                reading.acts.push(Act::Restrict);
            }
            // "is no longer ruling out a duty".
            // "would not rule out a ban".
            let open = first && clause.negated && ["rule", "ruled", "ruling"].iter().any(|stem| word.starts_with(stem));
            let not_out = first && (clause.no_longer(scene) || open) && head.as_verb.cue(Cue::Denied);
            reading.force.negated &= !(open && not_out);
            if not_out {
                reading.force.considered = true;
            }
            // "will no longer accept", "no longer imposes": the other way round.
            if not_out {
                reading.force.denied = false;
                reading.force.cancelled = false;
            } else if first && !subject && clause.no_longer(scene) {
                reading.acts.retain(|act| !matches!(act, Act::Impose | Act::Charge | Act::Allow | Act::Resume));
                let frees = [Act::Impose, Act::Charge, Act::Bear].into_iter().any(|act| head.as_verb.act(act));
                reading.acts.push(if frees { Act::Remove } else { Act::Restrict });
                reading.force.stands &= !frees;
            }
            // "will no longer apply to", "is no longer charged", "cease to apply".
            let ends = first && subject && (clause.no_longer(scene) && applies(scene, clause) || ceases(scene, index));
            if ends {
                reading.acts.retain(|act| !matches!(act, Act::Impose | Act::Charge | Act::Effect | Act::Stand));
                reading.acts.push(Act::Remove);
                reading.force.effect = false;
                reading.force.stands = false;
                reading.force.cancelled = false;
            }
            // "refused on Tuesday to lift the duties".
            // "refrained from adopting duties".
            let refuses = !first
                && ["refus", "declin", "refrain", "abstain", "desist"].iter().any(|stem| word.starts_with(stem))
                && scene.clauses[reading.clause.unwrap_or(index)].opening == Opening::Infinitive;
            // "declined to rule out duties".
            let own_head = scene.sentence.lower(scene.clauses[reading.clause.unwrap_or(index)].head);
            let leaves_open = refuses && own_head.starts_with("rule out");
            if leaves_open {
                reading.force.considered = true;
                reading.force.denied = false;
            }
            reading.force.negated |= refuses && !clause.negated && !leaves_open;
            reading.force.past |= refuses && clause.is_past() && !leaves_open;
            // "expects Beijing to lift its duties": no more than expected.
            let own = &scene.clauses[reading.clause.unwrap_or(index)];
            reading.force.considered |= !first
                && word.starts_with("expect")
                && !clause.passive
                && own.opening == Opening::Infinitive
                && own.subject != clause.subject;
            // "reports of an increase were false".
            reading.force.denied |= first
                && subject
                && clause.copula
                && clause.object().take(3).any(|at| {
                    const FALSE: &[&str] = &["false", "untrue", "wrong", "baseless", "unfounded", "fake", "incorrect"];
                    scene.sentence.is_any(at, FALSE)
                });
            // "will see its duty ease to 12%".
            let sees = first && !subject && ["see", "sees", "saw", "seen", "seeing"].contains(&word);
            let change = scene.sentence.tokens.get(trigger.token + 1).map(|next| next.as_verb);
            let change = change.into_iter().flat_map(|next| next.acts());
            let change: Vec<Act> =
                change.filter(|act| matches!(act, Act::Raise | Act::Reduce | Act::Remove | Act::Suspend)).collect();
            if sees && !change.is_empty() {
                reading.acts.clear();
                reading.acts.extend(change);
                reading.force.will |= clause.will;
                reading.force.announced = true;
                reading.force.stands = false;
            }
            // "let the duty lapse".
            let lapses = first && !subject && lets_lapse(scene, clause, trigger);
            if lapses {
                reading.acts.retain(|act| !matches!(act, Act::Allow | Act::Impose));
                reading.acts.push(Act::Remove);
            }
            // "barred it from collecting the surcharge", "will stop charging": what was done is done no more.
            let stopped = !first
                && !clause.negated
                && reading.acts.iter().any(|act| matches!(act, Act::Impose | Act::Charge))
                && trigger.kind == Kind::Tariff
                && stops_from(scene, clause, reading);
            if stopped {
                reading.acts.retain(|act| !matches!(act, Act::Impose | Act::Charge));
                reading.acts.push(Act::Remove);
            }
            // "will stay suspended", "stands rescinded".
            if first && subject && !clause.passive && head.as_verb.act(Act::Stand) {
                let rests = scene.sentence.tokens.get(clause.group.end);
                let acts = rests.into_iter().flat_map(|rests| rests.as_verb.acts().chain(rests.as_noun.acts()));
                let mut found: Vec<Act> = acts.filter(|act| matches!(act, Act::Suspend | Act::Remove)).collect();
                if found.is_empty() && scene.sentence.lower(clause.group.end).starts_with("withdrawn") {
                    found.push(Act::Remove);
                }
                if !found.is_empty() {
                    reading.acts.retain(|act| *act != Act::Stand);
                    reading.acts.extend(found.into_iter().take(1));
                    settled_at = true;
                }
            }
            // "has put zero duty on the table".
            let offered = first
                && !subject
                && ["put", "plac", "lay", "laid"].iter().any(|stem| word.starts_with(stem))
                && clause.object().any(|at| at > trigger.token && scene.sentence.is_word(at, "on the table"));
            reading.force.considered |= offered;
            // "new tariffs loom for tyre makers".
            reading.force.threatened |= first && subject && word.starts_with("loom");
            // "the duty will be nil until September".
            let nil = first
                && subject
                && clause.copula
                && clause.object().take(1).any(|at| scene.sentence.is_any(at, &["nil", "zero"]));
            if nil && !clause.negated {
                reading.acts.push(Act::Remove);
            }
            // "the duty is gone", "to be gone by Friday".
            if first && subject && word == "gone" && !clause.negated {
                reading.acts.push(Act::Remove);
            }
            // "the duty is history", "the ban is no more".
            let over = first && subject && clause.copula && {
                let next = clause.group.end;
                scene.sentence.is_any(next, &["history", "no more"])
                    || scene.sentence.is_word(next, "no") && scene.sentence.is_word(next + 1, "more")
            };
            if over && !clause.negated && !scene.sentence.is_any(clause.group.end + 2, &["than"]) {
                reading.acts.push(Act::Remove);
                reading.verb = true;
                reading.force.announced = true;
            }
            // "found the duty unlawful".
            let judged = first
                && !subject
                && ["found", "find", "rul", "declar", "held", "deem"].iter().any(|stem| word.starts_with(stem));
            if judged
                && !clause.negated
                && clause.object().any(|at| at > trigger.token && scene.sentence.tokens[at].flag(Flag::Unlawful))
            {
                reading.acts.push(Act::Remove);
            }
            // "keeping the embargo in force for another year", "will stay in place for a further three months".
            if first && prolongs(scene, clause, trigger, subject) {
                reading.acts.retain(|act| !matches!(act, Act::Hold | Act::Stand | Act::Impose));
                reading.acts.push(Act::Extend);
                reading.force.stands = false;
                reading.force.announced = true;
            }
            // "landed on the blacklist".
            if first && !subject && ["land", "wound up", "end up", "ended up"].iter().any(|stem| word.starts_with(stem))
            {
                reading.acts.retain(|act| *act != Act::Bear);
                reading.acts.push(Act::Impose);
                reading.force.stands = false;
            }
            // "is looking closely at whether to open a case".
            reading.force.considered |= !first
                && word.starts_with("look")
                && (clause.group.end..clause.right.min(scene.sentence.tokens.len()))
                    .any(|at| scene.sentence.is_word(at, "whether"));
            // "bring the levy down to 15%".
            let lowers = first
                && !subject
                && ["bring", "brought", "tak", "took", "push"].iter().any(|stem| word.starts_with(stem))
                && clause
                    .object()
                    .any(|at| scene.sentence.is_word(at, "down") && at > trigger.token || word.ends_with(" down"));
            if lowers {
                reading.acts.retain(|act| !matches!(act, Act::Open | Act::Impose));
                reading.acts.push(Act::Reduce);
            }
            // "was planned to start": a plan that was.
            let planned = head.as_verb.cue(Cue::Plan) || head.as_verb.cue(Cue::Scheduled);
            // "is not considering any proposal to lift", "was not planning any duty".
            reading.force.denied |= (!first || !subject)
                && clause.copula
                && clause.object().take(2).any(|at| scene.sentence.tokens[at].as_noun.cue(Cue::Denied));
            // "is willing to cut", "is open to easing".
            reading.force.considered |= !first
                && clause.copula
                && clause.object().take(2).any(|at| scene.sentence.tokens[at].as_noun.cue(Cue::Considered));
            // "is hopeful that his country can soon resume exports".
            reading.force.considered |= !first
                && (clause.copula || clause.passive)
                && ["hopeful", "optimistic", "hoping"]
                    .iter()
                    .any(|word| (clause.group.start..clause.group.end + 2).any(|at| scene.sentence.is_word(at, word)));
            // "it is no longer necessary to impose".
            if !first && clause.copula {
                let gone = clause.object().take(4).any(|at| {
                    let token = &scene.sentence.tokens[at];
                    token.as_noun.cue(Cue::Cancelled) || token.pos == Pos::Not
                });
                // "no longer necessary to continue to impose": what applied ends.
                if (gone || clause.negated) && goes_on_with(scene, reading) {
                    reading.acts.retain(|act| !matches!(act, Act::Impose | Act::Charge | Act::Stand));
                    reading.acts.push(Act::Remove);
                    reading.force.negated = false;
                    reading.force.announced = true;
                } else {
                    reading.force.cancelled |= gone || clause.negated;
                }
            }
            reading.force.had |= (!first || subject) && clause.passive && clause.is_past() && planned;
            // "tariffs on autos were coming in the near future": to come.
            let coming = first
                && subject
                && head.form == Some(Form::Ing)
                && clause.finite
                && head.as_verb.act(Act::Effect)
                && scene.sentence.lower(clause.head).starts_with("coming");
            if coming {
                reading.acts.retain(|act| *act != Act::Effect);
                reading.acts.push(Act::Impose);
                reading.force.effect = false;
                reading.force.past = false;
                reading.force.will = true;
            }
            // "has decided to apply duties": it puts them on, and they do not take effect by that.
            if first && !subject && !clause.passive && scene.sentence.lower(clause.head).starts_with("appl") {
                reading.acts.retain(|act| *act != Act::Effect);
                reading.force.effect = false;
            }
            if first && !subject {
                lists_and_quotas(scene, clause, trigger, reading);
            }
            if first && subject && !settled_at {
                stands_or_climbs(scene, clause, reading);
            } else if first && takes_to(scene, clause, word) {
                reading.acts.push(Act::Raise);
            }
            // "agreed to leave the duty at 10 percent": as it was.
            let left = ["leave", "leaving", "left", "keep", "kept"].iter().any(|stem| word.starts_with(stem));
            let at_rate =
                clause.object().any(|at| scene.sentence.is_word(at, "at") && scene.sentence.percent(at + 1).is_some());
            reading.force.stands |= first && !subject && left && at_rate;
            // "is set at 7.66 percent": how it stands.
            let set = scene.sentence.is_any(clause.head, &["set", "fixed"]);
            reading.force.stands |= first && set && clause.passive && clause.form == Form::Present && !clause.will;
            reading.force.stands &= !settled_at;
        }
        // "a vote on scrapping", "talks about cutting": not done yet.
        let led = clause
            .group
            .start
            .checked_sub(1)
            .is_some_and(|at| scene.sentence.is_any(at, &["on", "about", "toward", "towards", "for"]));
        // "Announcement on suspending", "decision on raising": the title of the act itself.
        let made = clause.group.start.checked_sub(2).is_some_and(|at| {
            scene.sentence.tokens[at].as_noun.cue(Cue::Announced)
                || scene.sentence.is_any(at, &["notice", "order", "decision", "regulation", "decree"])
        });
        if clause.form == Form::Ing && clause.opening == Opening::Infinitive && led && !made {
            reading.force.considered = true;
        }
        reading.force.denied |= clause.opening == Opening::Infinitive && none_exists(scene, clause);
        if let Some(noun) = clause.antecedent.filter(|_| clause.opening == Opening::Infinitive) {
            // "no plan to tax", "no immediate plans to lift".
            let none = phrase_start(scene.sentence, noun, scene.sentence.body);
            reading.force.denied |= (none..noun).any(|at| scene.sentence.is_word(at, "no"))
                && !scene.sentence.tokens[noun].as_noun.is_empty();
            // "is ready to lift the ban": offered, and no threat.
            let offers = scene.sentence.is_any(noun, &["ready", "prepared", "stands ready"])
                && [Act::Remove, Act::Reduce, Act::Suspend, Act::Allow, Act::Resume]
                    .into_iter()
                    .any(|act| scene.head(clause).as_verb.act(act));
            if offers {
                reading.force.considered = true;
            } else {
                reading.force.cues(scene.sentence.tokens[noun].as_noun);
            }
        }
        if clause.opening == Opening::Relative
            && clause.antecedent.is_some_and(|noun| scene.sentence.tokens[noun].noun == Some(Kind::Agreement))
            && let Some(above) = clause.parent.map(|parent| &scene.clauses[parent])
        {
            // A deal that is only sought brings nothing yet.
            let verb = scene.head(above).as_verb;
            let sought = verb.act(Act::Seek) || verb.cue(Cue::Considered) || above.may || above.would;
            reading.force.considered |= sought;
            reading.force.announced |= !sought;
        }
        // "offered concessions, including easing": no further than what it is part of.
        let part = first && clause.opening == Opening::Participle && clause.group.start > 0;
        let above =
            clause.parent.filter(|_| part && included(scene, clause.group.start - 1)).map(|at| &scene.clauses[at]);
        reading.force.considered |= above.is_some_and(|above| {
            let word = scene.sentence.lower(above.head);
            scene.head(above).as_verb.cue(Cue::Considered)
                || ["offer", "propos", "discuss"].iter().any(|stem| word.starts_with(stem))
        });
        first = false;
        joined |= clause.opening == Opening::And;
        governs = clause.opening == Opening::Infinitive && clause.antecedent.is_none();
        // "the possibility that it will", "his threat that he would": what the noun says of it.
        if let Some(noun) = stated(scene, clause) {
            reading.force.cues(scene.sentence.tokens[noun].as_noun);
        }
        steps += 1;
        at = match clause.opening {
            Opening::Infinitive | Opening::And | Opening::Complement if steps < 6 => clause.parent.filter(|_| {
                // What is coordinated shares the force only where it has none of its own.
                clause.opening != Opening::And
                    || clause.form == Form::Base && first_pos(scene, clause) != Pos::Modal
                    || clause.form == Form::Past && !clause.finite
            }),
            _ => None,
        };
        if clause.opening == Opening::Complement
            && let Some(parent) = at
        {
            // What is said is as real as it is said to be; the saying itself only denies or threatens.
            reading.force.said(scene, &scene.clauses[parent]);
            at = None;
        }
    }
    // "to determine whether", "see if": what is to be found out is no condition.
    let sentence = scene.sentence;
    let asked = |at: usize| {
        let asks = |verb: usize| sentence.begins(verb, ASKS);
        at.checked_sub(1).is_some_and(|verb| sentence.tokens[verb].pos == Pos::Verb && asks(verb))
    };
    let hangs = |clause: &&Clause| {
        let before =
            clause.left.checked_sub(1).filter(|at| sentence.is_word(*at, "whether") || sentence.is_word(*at, "if"));
        clause.opening == Opening::Condition
            && !before.is_some_and(asked)
            && !formula(scene, clause.left.saturating_sub(1))
    };
    let condition = scene.clauses.iter().find(hangs);
    let on_if = |at: usize| sentence.tokens[at].pos == Pos::If && !asked(at) && !formula(scene, at);
    if condition.is_some() || (0..sentence.tokens.len()).any(on_if) {
        reading
            .force
            .condition(condition.is_some_and(|condition| condition.group.start == scene.clauses[index].group.start));
    }
}

/// True for `let the duty lapse`, `allowed the waiver to expire`.
fn lets_lapse(scene: &Scene<'_, '_>, clause: &Clause, trigger: Trigger) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let lets = ["let", "lets", "letting", "allow", "allows", "allowed", "allowing"].contains(&word);
    let end = clause.right.max(trigger.token + 8).min(sentence.tokens.len());
    lets && (trigger.token + 1..end)
        .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Rel))
        .any(|at| {
            sentence.is_any(at, &["lapse", "expire", "end"])
                || sentence.is_word(at, "run") && sentence.is_word(at + 1, "out")
                || sentence.is_word(at, "run out")
        })
}

/// True for `barred it from collecting`, `will stop charging`.
fn stops_from(scene: &Scene<'_, '_>, clause: &Clause, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let Some(own) = clause_of(scene, reading).filter(|own| own.form == Form::Ing && own.group.start > 0) else {
        return false;
    };
    let from = sentence.is_word(own.group.start - 1, "from");
    let bars = ["bar", "block", "prohibit", "stop", "prevent", "forb", "restrain", "enjoin"];
    let ends = ["stop", "ceas", "halt", "discontinu", "end", "quit", "suspend"];
    from && bars.iter().any(|stem| word.starts_with(stem))
        || !from && own.group.start == clause.group.end && ends.iter().any(|stem| word.starts_with(stem))
}

/// True for the verb of `no longer apply`, `no longer charged`: what a measure does while it is there.
fn applies(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let word = scene.sentence.lower(clause.head);
    let head = scene.head(clause).as_verb;
    let imposed = clause.passive && [Act::Impose, Act::Charge].into_iter().any(|act| head.act(act));
    let stands = clause.copula
        && (clause.group.end..clause.group.end + 2).any(|at| {
            ["effect", "force", "place", "valid", "applicable"]
                .iter()
                .any(|word| scene.sentence.lower(at).ends_with(word))
        });
    imposed
        || stands
        || !clause.passive
            && ["appl", "affect", "cover", "hit", "exist", "hold"].iter().any(|stem| word.starts_with(stem))
}

/// True for `the duties cease to apply`, `will stop applying`: they end.
fn ceases(scene: &Scene<'_, '_>, index: usize) -> bool {
    let clause = &scene.clauses[index];
    let word = scene.sentence.lower(clause.head);
    !clause.passive
        && ["ceas", "stop"].iter().any(|stem| word.starts_with(stem))
        && scene.clauses.iter().any(|below| {
            below.parent == Some(index) && below.group.start <= clause.group.end + 1 && applies(scene, below)
        })
}

/// True for `unless revoked or amended earlier`: what notices say of every term, and no condition.
fn formula(scene: &Scene<'_, '_>, at: usize) -> bool {
    const ENDS: &[&str] = &[
        "revoked",
        "amended",
        "superseded",
        "withdrawn",
        "rescinded",
        "extended",
        "terminated",
        "otherwise",
        "sooner",
    ];
    let sentence = scene.sentence;
    sentence.is_word(at, "unless") && sentence.is_any(at + 1, ENDS)
}

/// True for `including`, `such as`.
fn included(scene: &Scene<'_, '_>, at: usize) -> bool {
    let sentence = scene.sentence;
    sentence.is_word(at, "including")
        || sentence.is_word(at, "such as")
        || sentence.is_word(at, "as") && at > 0 && sentence.is_word(at - 1, "such")
}

/// True if what is read of hangs on `continue to`, `keep`.
fn goes_on_with(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let mut at = reading.clause;
    for _ in 0..3 {
        let Some(clause) = at.map(|index| &scene.clauses[index]) else { return false };
        if scene.sentence.begins(clause.head, &["continu", "keep", "maintain"]) {
            return true;
        }
        at = clause.parent;
    }
    false
}

/// What is issued, and by which something is done.
const ORDERS: &[&str] =
    &["order", "orders", "instruction", "instructions", "directive", "directives", "decision", "notification"];

/// True for `there is no proposal before the cabinet as of now to lift`, `has no plan at this stage to lift`.
fn none_exists(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    // "has made no promise to reopen its market".
    let makes = sentence.begins(above.head, &["mak", "made", "giv", "gave", "tak", "took", "reach"]);
    // "There have been no orders issued to delay imports".
    let issued = (above.opening == Opening::Reduced || above.form == Form::Past)
        && above.subject.clone().skip(1).any(|noun| sentence.is_word(noun - 1, "no") && sentence.is_any(noun, ORDERS));
    if issued {
        return true;
    }
    let is = above.copula || makes || scene.head(above).pos == Pos::Have;
    let first = above.group.end;
    let planned = |at: usize| {
        let noun = sentence.tokens[at].as_noun;
        [Cue::Plan, Cue::Considered, Cue::Announced, Cue::Agree].into_iter().any(|cue| noun.cue(cue))
            || makes && sentence.is_any(at, &["promise", "promises", "request", "move"])
    };
    is && sentence.is_word(first, "no") && (first + 1..(first + 4).min(clause.left)).any(planned)
}

/// The part of speech of the word that a verb group begins with.
fn first_pos(scene: &Scene<'_, '_>, clause: &Clause) -> Pos {
    scene.sentence.tokens[clause.group.start].pos
}

/// What is done by revising a list or opening a quota: `amends its entity list`, `opened a duty-free quota`.
fn lists_and_quotas(scene: &Scene<'_, '_>, clause: &Clause, trigger: Trigger, reading: &mut Reading) {
    let sentence = scene.sentence;
    let noun = sentence.lower(trigger.token);
    let word = sentence.lower(clause.head);
    let starts = |words: &[&str]| words.iter().any(|start| word.starts_with(start));
    if noun.ends_with("list") && starts(&["amend", "revis", "updat"]) && reading.acts.is_empty() {
        let removes = scene.clauses.iter().any(|other| scene.head(other).as_verb.act(Act::Remove));
        reading.acts.push(if removes { Act::Remove } else { Act::Raise });
    }
    if noun.contains("free quota") && starts(&["open", "creat", "grant", "establish", "allow", "introduc", "announc"]) {
        reading.acts.push(Act::Reduce);
    }
}

/// What an active verb says of a measure that is its subject: `the curbs stay in place`, `the tax may reach 25%`.
fn stands_or_climbs(scene: &Scene<'_, '_>, clause: &Clause, reading: &mut Reading) {
    if clause.passive {
        return;
    }
    let head = scene.head(clause).as_verb;
    let word = scene.sentence.lower(clause.head);
    if head.act(Act::Stand) && word.starts_with("stay") {
        reading.acts.retain(|act| *act != Act::Suspend);
    }
    // "the package gets the ambassadors' approval", "the halt gets another 30 days".
    let gets =
        ["get", "got", "win", "won", "receiv", "secur", "obtain", "gain"].iter().any(|stem| word.starts_with(stem));
    if gets && !clause.negated {
        const NODS: &[&str] =
            &["approval", "nod", "backing", "go-ahead", "green light", "assent", "consent", "blessing", "clearance"];
        let nod = clause.object().take(8).any(|at| scene.sentence.is_any(at, NODS));
        let longer =
            clause.object().take(3).any(|at| scene.sentence.is_any(at, &["additional", "another", "extra", "further"]))
                && clause.object().take(6).any(|at| {
                    ["days", "day", "weeks", "week", "months", "month", "year", "years"]
                        .iter()
                        .any(|word| scene.sentence.lower(at).ends_with(word))
                });
        if nod {
            reading.acts.push(Act::Impose);
            reading.force.announced = true;
        } else if longer {
            reading.acts.push(Act::Extend);
            reading.force.announced = true;
        }
    }
    // "is to last another 30 days".
    let lasts = ["last", "continu", "remain", "stay", "run"].iter().any(|stem| word.starts_with(stem));
    if lasts
        && clause.object().take(2).any(|at| scene.sentence.is_any(at, &["another", "additional", "further"]))
        && (clause.will || clause.would)
    {
        reading.acts.push(Act::Extend);
    }
    if goes_away(scene, clause) {
        reading.acts.push(Act::Remove);
    }
    if comes_back(scene, clause) {
        reading.acts.push(Act::Impose);
        reading.force.announced = true;
    }
    let climbs = ["reach", "top", "hit"].iter().any(|start| word.starts_with(start));
    let rate = || (clause.group.end..clause.group.end + 3).any(|at| scene.sentence.percent(at).is_some());
    if climbs && rate() {
        reading.acts.push(Act::Raise);
    }
}

/// True for `the additional 25% will also go`, `the duties would go away`.
pub(super) fn goes_away(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let next = clause.group.end;
    let ends = scene.sentence.tokens.get(next).is_none_or(|token| {
        matches!(token.pos, Pos::Comma | Pos::Stop | Pos::Quote | Pos::And)
            || scene.sentence.is_any(next, &["too", "away", "as well"])
    });
    scene.sentence.is_word(clause.head, "go") && ends && !clause.negated && !clause.may && (clause.will || clause.would)
}

/// True for `export taxes return after two days`, `the duties go back to the old rates`, `the ban is back`: in force again.
fn comes_back(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let next = clause.group.end;
    let moves =
        clause.copula || ["go", "went", "com", "came", "snap", "revert"].iter().any(|stem| word.starts_with(stem));
    let back = moves && sentence.is_word(next, "back");
    (word.starts_with("return") || word.starts_with("revert") || back)
        && !clause.negated
        && !clause.may
        && !clause.passive
        // "returned to the WTO".
        && !(next..next + 3).any(|at| sentence.party(at).is_some())
}

/// True for `takes the tariff on cars to 120 percent`, `brings the levy to 30%`: up, where nothing says that it is down.
fn takes_to(scene: &Scene<'_, '_>, clause: &Clause, word: &str) -> bool {
    let sentence = scene.sentence;
    let moves = ["take", "taking", "took", "bring", "brought", "push", "move", "moving"]
        .iter()
        .any(|start| word.starts_with(start));
    let puts_up = ["put", "puts", "putting"].contains(&word) && sentence.is_word(clause.group.end, "up");
    (moves || puts_up)
        && !scene.head(clause).as_verb.act(Act::Reduce)
        && !clause.object().any(|at| sentence.is_word(at, "down"))
        && clause
            .object()
            .any(|at| sentence.is_word(at, "to") && sentence.percent(at + 1).is_some_and(|rate| rate > 0.0))
}

/// True for `keeps the ban in force for another year`, `will remain in place for a further three months`.
fn prolongs(scene: &Scene<'_, '_>, clause: &Clause, trigger: Trigger, subject: bool) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let keeps = ["keep", "kept", "maintain", "leav", "left", "retain"].iter().any(|stem| word.starts_with(stem));
    let stays = clause.will && ["stay", "remain", "continue"].iter().any(|stem| word.starts_with(stem));
    let stands = if subject { stays && !clause.passive } else { keeps };
    let held = |at: usize| {
        at + 1 >= trigger.token && sentence.is_any(at, &["in force", "in place", "in effect"])
            || word.contains("in place") && at == clause.head
    };
    let more = |at: usize| sentence.is_any(at, &["another", "further", "more"]);
    let longer = |at: usize| {
        let date = sentence.tokens[at].date.map(|date| &sentence.dates[date]);
        date.is_some_and(|date| {
            let text = &sentence.text[date.start..date.end];
            date.is_distance()
                && (["another", "further", "more"].iter().any(|word| text.contains(word) || date.lead == *word)
                    || (at.saturating_sub(3)..at).any(more)
                    || more(at + 1))
        })
    };
    let end = clause.right.min(sentence.tokens.len());
    stands && !clause.negated && (clause.head..end).any(held) && (clause.group.end..end).any(longer)
}

/// What the words behind the object of `put`, `bring`, `take`, `leave` do to it.
fn tail_act(scene: &Scene<'_, '_>, clause: &Clause, trigger: Trigger) -> Option<Act> {
    const LIGHT: &[&str] = &[
        "put", "plac", "bring", "brought", "tak", "took", "leav", "left", "keep", "kept", "hold", "held", "strik",
        "struck", "com", "came", "cross", "knock",
    ];
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    if !LIGHT.iter().any(|start| word.starts_with(start)) {
        return None;
    }
    // "took South Korea off its white list".
    let list = |at: usize| sentence.includes(at, &["list"]);
    let off = (list(trigger.token) || list(trigger.token + 1))
        && clause.object().any(|at| sentence.is_word(at, "off") && (at + 1..at + 4).contains(&trigger.token));
    if off && !["put", "plac", "leav", "left", "keep", "kept"].iter().any(|stem| word.starts_with(stem)) {
        return Some(Act::Remove);
    }
    clause.object().skip(1).find_map(|at| {
        let token = &sentence.tokens[at];
        token.flag(Flag::Tail).then(|| token.as_noun.acts().next()).flatten()
    })
}

/// Verbs whose subject is what changes: `tariffs rise`, `the ban took effect`.
pub(super) fn intransitive(meaning: Meaning) -> bool {
    [Act::Effect, Act::Stand, Act::Raise, Act::Reduce, Act::Resume].into_iter().any(|act| meaning.act(act))
}

/// Acts that go on top of another: `agreed to suspend`, `began to lift`.
pub(super) fn outer(act: Act) -> bool {
    matches!(act, Act::Suspend | Act::Remove | Act::Effect | Act::Extend)
}
