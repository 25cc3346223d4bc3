//! Cuts a sentence into clauses: each verb group with its subject, its object and what it hangs on.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::phrases::{
    acts, breaks, decider, hard, left_out, lists_names, measured, nominal_before, noun_before, parties_before,
    phrase_start, subject_start,
};
use crate::facts::sentence::{SEES, Sentence};
use crate::facts::verbs::groups;
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::lexicon::{Form, Is};

/// How a clause hangs on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Main,
    /// What somebody says: `said that ..`.
    Complement,
    /// After `and` with the subject of the clause before.
    And,
    /// `threatened to impose`, `began charging`, `an order doubling`.
    Infinitive,
    /// `, doubling the levy`.
    Participle,
    /// `tariffs imposed by`.
    Reduced,
    /// `which took effect`.
    Relative,
    /// After `while`, `when`, `as`.
    Side,
    /// After `after`, `following`, `in response to`.
    Recap,
    Condition,
}

/// A verb group and its clause; all ranges are of tokens.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// The verb group with its auxiliaries.
    pub group: Range<usize>,
    pub head: usize,
    pub form: Form,
    pub will: bool,
    pub may: bool,
    pub would: bool,
    pub have: bool,
    pub had: bool,
    pub passive: bool,
    pub negated: bool,
    /// The verb is a form of `be`.
    pub copula: bool,
    pub finite: bool,
    pub opening: Opening,
    pub parent: Option<usize>,
    /// Where the clause begins.
    pub left: usize,
    /// Where its object ends.
    pub right: usize,
    /// The subject, its own or that of another clause.
    pub subject: Range<usize>,
    /// The subject stands in the sentence for this clause.
    pub owned: bool,
    /// The noun that a relative or reduced clause tells of, or that an infinitive belongs to.
    pub antecedent: Option<usize>,
}

impl Clause {
    pub(super) fn object(&self) -> Range<usize> {
        self.group.end..self.right.max(self.group.end)
    }
    pub(super) fn own_subject(&self) -> Range<usize> {
        self.left..self.group.start.max(self.left)
    }
    /// True if the clause tells what was done, not what will or may be.
    pub(super) fn is_past(&self) -> bool {
        self.form == Form::Past && !self.will && !self.may && !self.would
    }
}

/// Every clause of the sentence, in order of its verbs.
pub(super) fn clauses(sentence: &Sentence<'_>) -> Vec<Clause> {
    let groups = groups(sentence);
    let mut found: Vec<Clause> = Vec::with_capacity(groups.len());
    let mut pending: Option<Range<usize>> = None;
    for (index, group) in groups.iter().enumerate() {
        let rest = &groups[(index + 1).min(groups.len())..];
        let mut clause = attach(sentence, &found, group.clone(), rest, &mut pending);
        clause.left =
            clause.left.max(found.last().map_or(sentence.body, |before| before.group.end)).min(clause.group.start);
        contact(sentence, &mut found, &mut clause);
        if let Some(before) = found.last_mut() {
            before.right = clause.left;
        }
        clause.owned = clause.finite
            && !matches!(
                clause.opening,
                Opening::And | Opening::Infinitive | Opening::Participle | Opening::Reduced | Opening::Relative
            )
            && !clause.subject.is_empty();
        clause.right = sentence.tokens.len();
        passive_headline(sentence, &mut clause);
        found.push(clause);
    }
    inverted(sentence, &mut found);
    cleft(sentence, &mut found);
    spoken_of(sentence, &mut found);
    found
}

/// `Getting the Dutch to impose controls would be a win`: an act that is spoken of, and not done.
fn spoken_of(sentence: &Sentence<'_>, found: &mut [Clause]) {
    let Some(first) = found.first() else { return };
    let gerund = first.form == Form::Ing
        && !first.finite
        && first.group.start == sentence.body
        && first.opening == Opening::Infinitive
        && first.parent.is_none();
    let told = found.iter().skip(1).find(|clause| clause.opening == Opening::Main && clause.finite);
    let breaks_off = |end: usize| {
        sentence.tokens[first.group.end..end].iter().any(|token| matches!(token.pos, Pos::Comma | Pos::Stop))
    };
    if gerund && told.is_some_and(|told| told.would && !breaks_off(told.group.start)) {
        found[0].opening = Opening::Condition;
    }
}

/// `What did start on Tuesday is the surcharge`: the surcharge started.
fn cleft(sentence: &Sentence<'_>, found: &mut Vec<Clause>) {
    let [first, second, ..] = found.as_slice() else { return };
    let what = first.own_subject().len() == 1 && sentence.is_word(first.own_subject().start, "what");
    let is = second.copula && !second.negated && second.opening == Opening::Main && second.subject == first.subject;
    if !what || !is || first.own_subject().start != sentence.body {
        return;
    }
    let right = second.right;
    found.remove(1);
    found[0].right = right;
    for clause in found.iter_mut().skip(1) {
        clause.parent = clause.parent.map(|parent| parent.saturating_sub(1));
    }
}

/// `tariffs lifted`, `pact signed`: a participle without its auxiliary, after the noun that it is done to.
fn passive_headline(sentence: &Sentence<'_>, clause: &mut Clause) {
    if clause.form != Form::Past || clause.passive || clause.group.len() > 1 || !clause.owned {
        return;
    }
    let tokens = &sentence.tokens;
    let done_to = clause
        .subject
        .clone()
        .rev()
        .find(|at| tokens[*at].is_nominal())
        .is_some_and(|at| tokens[at].noun.is_some() || tokens[at].restriction || tokens[at].flow.is_some());
    // "investigation on some goods initiated": of what the goods are the object.
    let about = clause
        .subject
        .clone()
        .find(|at| tokens[*at].pos == Pos::Prep)
        .and_then(|prep| prep.checked_sub(1))
        .is_some_and(|at| clause.subject.contains(&at) && tokens[at].noun.is_some_and(Kind::is_measure));
    let done_to = done_to || about;
    let object = tokens
        .get(clause.group.end)
        .is_some_and(|next| matches!(next.pos, Pos::Det | Pos::Name | Pos::Number | Pos::Noun | Pos::Pron | Pos::That))
        && !sentence.is_word(clause.group.end, "according to");
    let meaning = tokens[clause.head].as_verb;
    let intransitive =
        meaning.act(Act::Effect) || meaning.act(Act::Stand) || meaning.act(Act::Collapse) || meaning.cue(Cue::Denied);
    clause.passive = done_to && !object && meaning.has_act() && !intransitive;
}

/// `.., says Trump`: the speaker after the verb.
fn inverted(sentence: &Sentence<'_>, found: &mut [Clause]) {
    for index in 0..found.len() {
        let clause = &found[index];
        let says = sentence.tokens[clause.head].pos == Pos::Verb
            && sentence.tokens[clause.head].flag(Flag::Say)
            && clause.group.len() == 1;
        let governs = found.iter().any(|other| other.parent == Some(index) && other.opening != Opening::Relative);
        let first = clause.group.end;
        let named = sentence
            .tokens
            .get(first)
            .is_some_and(|token| token.pos == Pos::Name || token.flag(Flag::Authority) || token.flag(Flag::Title));
        let comma =
            clause.group.start > 0 && matches!(sentence.tokens[clause.group.start - 1].pos, Pos::Comma | Pos::Quote);
        if !says || governs || !named || !comma {
            continue;
        }
        let end = (first..clause.right)
            .find(|at| !matches!(sentence.tokens[*at].pos, Pos::Name | Pos::Noun | Pos::Other | Pos::Of))
            .unwrap_or(clause.right);
        let start = clause.group.start;
        let before = index.checked_sub(1);
        found[index].subject = first..end;
        found[index].left = start;
        found[index].opening = Opening::Main;
        found[index].parent = None;
        found[index].owned = false;
        if let Some(before) = before {
            found[before].right = start;
        }
    }
}

/// `the controls it announced would lapse`: a relative clause without its pronoun.
fn contact(sentence: &Sentence<'_>, before: &mut [Clause], clause: &mut Clause) {
    let Some(last) = before.last_mut().filter(|last| last.finite && clause.finite && !last.copula) else { return };
    let between = last.group.end..clause.group.start;
    if sentence.tokens[between].iter().any(breaks) {
        return;
    }
    let subject = last.own_subject();
    let pronoun = subject.clone().skip(1).find(|at| {
        sentence.tokens[*at].pos == Pos::Pron
            && sentence.tokens[*at - 1].is_nominal()
            && sentence.tokens[*at - 1].pos != Pos::Pron
            && *at + 1 == subject.end
    });
    let Some(pronoun) = pronoun else { return };
    clause.subject = subject.start..pronoun;
    clause.opening = last.opening;
    clause.parent = last.parent;
    last.opening = Opening::Relative;
    last.subject = pronoun..subject.end;
    last.antecedent = nominal_before(sentence, pronoun, subject.start);
    last.left = pronoun;
}

fn attach(
    sentence: &Sentence<'_>,
    before: &[Clause],
    mut clause: Clause,
    rest: &[Clause],
    pending: &mut Option<Range<usize>>,
) -> Clause {
    let tokens = &sentence.tokens;
    let next = rest.first();
    let last = before.len().checked_sub(1);
    let from = last.map_or(sentence.body, |last| before[last].group.end);
    let start = clause.group.start;
    let gap = from..start;
    let nominal = |range: Range<usize>| {
        range.into_iter().any(|at| tokens[at].is_nominal() || tokens[at].pos == Pos::Adj && tokens[at].count_is_known())
    };
    let described = last.is_some_and(|last| before[last].opening == Opening::Reduced);
    let boundary = gap
        .clone()
        .rev()
        .find(|at| breaks(&tokens[*at]) && !(last.is_some() && lists_names(sentence, gap.clone(), *at, described)));
    // "the tariffs that were to hit Norway and Finland will not be imposed": both are hit.
    let swallowed = boundary.filter(|at| {
        let names = |range: Range<usize>| {
            !range.is_empty()
                && tokens[range].iter().all(|token| matches!(token.pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det))
        };
        let end =
            (*at + 1..start).find(|at| tokens[*at].pos != Pos::Name && tokens[*at].pos != Pos::Det).unwrap_or(start);
        tokens[*at].pos == Pos::And
            && last.is_some_and(|last| before[last].opening == Opening::Relative && before[last].finite)
            && clause.passive
            && names(gap.start..*at)
            && names(*at + 1..end)
            && tokens[end..start].iter().all(|token| matches!(token.pos, Pos::Prep | Pos::Date | Pos::Number))
    });
    let boundary = boundary.filter(|_| swallowed.is_none());
    // "the pact that Britain and India signed": two names behind the pronoun.
    let boundary = boundary.map(|at| {
        let names = |range: Range<usize>| {
            !range.is_empty() && tokens[range].iter().all(|token| matches!(token.pos, Pos::Name | Pos::Det))
        };
        let opened = (gap.start..at).rev().find(|before| !matches!(tokens[*before].pos, Pos::Name | Pos::Det));
        opened
            .filter(|opened| {
                tokens[at].pos == Pos::And
                    && matches!(tokens[*opened].pos, Pos::Rel | Pos::That)
                    && last.is_none()
                    && names(*opened + 1..at)
                    && names(at + 1..start)
            })
            .unwrap_or(at)
    });
    // "In a hall hung with flags, leaders of A and B signed": the subject begins after the place.
    let after_place = last
        .filter(|last| *last == 0 && before[0].opening == Opening::Reduced && tokens[sentence.body].pos == Pos::Prep)
        .and_then(|_| gap.clone().find(|at| tokens[*at].pos == Pos::Comma))
        .filter(|comma| {
            boundary.is_some_and(|at| tokens[at].pos == Pos::And)
                && !tokens[comma + 1..start].iter().any(|token| token.pos == Pos::Comma || hard(token))
                && nominal(comma + 1..start)
        });
    let boundary = after_place.or(boundary);
    let open_slot = last.is_none()
        || gap.clone().any(|at| {
            hard(&tokens[at])
                || tokens[at].pos == Pos::Comma && tokens[at + 1..start].iter().any(|token| token.pos == Pos::Comma)
        });
    // "agreed to cuts led by": what is agreed to is no statement.
    let agreed = last.is_some_and(|last| tokens[before[last].head].as_verb.cue(Cue::Agree) && !before[last].passive)
        && sentence.is_word(from, "to");
    let says = last.is_some_and(|last| speaks(sentence, &before[last])) && !agreed;
    let prior = clause.group.start.checked_sub(1).map(|at| tokens[at].pos);
    // Forms that are not finite by themselves.
    // "let the chips be exported": the bare form after a verb that makes another act.
    if !clause.finite && clause.form == Form::Base && tokens[start].pos == Pos::Be {
        clause.left = start;
        clause.opening = Opening::Infinitive;
        clause.parent = last;
        clause.subject = gap;
        return clause;
    }
    // "will see them cut tariffs": an object pronoun is nobody's subject.
    let lets = last.is_some_and(|last| {
        clause.form == Form::Base
            && !before[last].passive
            && nominal(gap.clone())
            && !tokens[gap.clone()].iter().any(breaks)
            && ["let", "lets", "letting"].iter().chain(SEES).any(|word| sentence.is_word(before[last].head, word))
    });
    let acts_on = lets || gap.len() == 1 && sentence.is_any(from, &["them", "him"]);
    if acts_on && last.is_some() && clause.group.len() == 1 {
        clause.finite = false;
        clause.form = if clause.form == Form::Ing { Form::Ing } else { Form::Base };
        clause.left = start;
        clause.opening = Opening::Infinitive;
        clause.parent = last;
        clause.subject = gap;
        return clause;
    }
    // "which appear likely to set off a trade war": one statement.
    let seems = last.is_some_and(|last| sentence.begins(before[last].head, &["appear", "seem", "look"]))
        && start == from
        && tokens[start].pos == Pos::Modal;
    if seems {
        clause.opening = Opening::Infinitive;
        clause.finite = false;
        clause.left = start;
        clause.parent = last;
        clause.subject = last.map_or(gap, |last| before[last].subject.clone());
        return clause;
    }
    // "suspends a tariff rise due to begin on January 1": what was to be of the object.
    let set = last.is_some_and(|last| !before[last].passive && tokens[before[last].head].pos == Pos::Verb)
        && tokens[start].pos == Pos::Modal
        && sentence.is_any(start, &["due to", "scheduled to", "slated to", "set to"])
        && !(sentence.is_title() && sentence.is_word(start, "set to"))
        && boundary.is_none()
        && !says
        && start > from
        && nominal(gap.clone());
    if set {
        clause.opening = Opening::Reduced;
        clause.finite = false;
        clause.left = start;
        clause.parent = last;
        clause.antecedent = nominal_before(sentence, start, from);
        clause.subject = gap;
        return clause;
    }
    if !clause.finite && tokens[start].pos == Pos::To {
        let own = boundary.map_or(gap.start, |at| at + 1)..start;
        let control = last.is_some_and(|last| tokens[before[last].head].flag(Flag::Control));
        // "Ottawa expects Beijing to bring the duty down": Beijing does.
        let expects = last.is_some_and(|last| {
            sentence.lower(before[last].head).starts_with("expect") && !before[last].passive && !gap.is_empty()
        });
        let headline = subject_start(sentence, own.clone()).is_some()
            && !control
            && (last.is_none()
                || says
                || boundary.is_some_and(|at| matches!(tokens[at].pos, Pos::Stop | Pos::And | Pos::But)))
            && (last.is_none() || sentence.is_title())
            && (sentence.is_title() || gap.len() <= 8);
        // "99 per cent of exports, including textiles, gems and leather, to enter at zero duty".
        let listed = last.is_none()
            && next.is_none()
            && boundary.is_some_and(|at| at + 1 == start && tokens[at].pos == Pos::Comma)
            && gap.clone().any(|at| sentence.is_any(at, &["including", "such as"]))
            && nominal(gap.clone());
        if listed {
            clause.finite = true;
            clause.will = true;
            clause.left = gap.start;
            clause.subject = gap;
            return clause;
        }
        // "Talks between officials to negotiate over the tariffs have been put off": what the talks are for.
        let resumed = last.is_none()
            && !sentence.is_title()
            && next.is_some_and(|next| {
                let between = clause.group.end..next.group.start;
                next.finite
                    && next.group.start > clause.group.end
                    && !tokens[between.clone()].iter().any(breaks)
                    && subject_start(sentence, between).is_none()
            });
        if headline && !resumed && !(last.is_none() && noun_before(sentence, start)) {
            clause.finite = true;
            clause.will = true;
        } else {
            clause.left = start;
            clause.opening = Opening::Infinitive;
            clause.parent = last;
            clause.antecedent = (start > from).then(|| nominal_before(sentence, start, from)).flatten();
            // "agreed to delay the duty and to open talks": each hangs on what is before both.
            if let Some(joined) = last.map(|last| &before[last]).filter(|joined| {
                prior == Some(Pos::And)
                    && joined.opening == Opening::Infinitive
                    && tokens[joined.group.start].pos == Pos::To
                    && joined.parent.is_some()
            }) {
                clause.parent = joined.parent;
                clause.antecedent = joined.antecedent;
            }
            // "Trump's decision to double": who has decided does it.
            let owned = decider(sentence, start, from);
            clause.subject = match last {
                _ if owned.is_some() => owned.unwrap_or_default(),
                Some(_) if (control || expects) && nominal(gap.clone()) => gap.clone(),
                Some(last) => before[last].subject.clone(),
                None => gap.clone(),
            };
            if last.is_none() {
                *pending = Some(gap);
            }
            return clause;
        }
    }
    if !clause.finite && clause.form == Form::Ing {
        let led_by_recap = prior == Some(Pos::Recap);
        // "came out of talks with B saying that": whom he met.
        let talks = |at: usize| {
            at > from && (tokens[at - 1].noun == Some(Kind::Meeting) || tokens[at - 1].as_verb.act(Act::Meet))
        };
        let with = gap
            .clone()
            .rev()
            .find(|at| sentence.is_word(*at, "with") && boundary.is_none_or(|boundary| boundary < *at) && !talks(*at));
        // "with Oman, Qatar and Kuwait facing 19%": a list of names.
        let names = |with: usize| {
            let listed = |at: usize| matches!(tokens[at].pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det);
            with + 2 < start && (with + 1..start).all(listed) && tokens[start - 1].pos == Pos::Name
        };
        let listed = gap.clone().rev().find(|at| sentence.is_word(*at, "with")).filter(|with| names(*with));
        if let Some(with) = with.filter(|with| nominal(with + 1..start)).or(listed) {
            clause.left = with + 1;
            clause.subject = with + 1..start;
            clause.opening = Opening::Side;
            clause.parent = None;
            return clause;
        }
        // "with A halving a duty and B holding back its rules": each does its own.
        let own = boundary.filter(|at| {
            tokens[*at].pos == Pos::And
                && last.is_some_and(|last| before[last].opening == Opening::Side && before[last].form == Form::Ing)
                && *at + 1 < start
                && tokens[*at + 1..start].iter().all(|token| token.pos == Pos::Name)
        });
        if let Some(and) = own {
            clause.left = and + 1;
            clause.subject = and + 1..start;
            clause.opening = Opening::Side;
            clause.parent = None;
            return clause;
        }
        // "opposes Washington adding its firms to the list": what another does.
        let named = boundary.is_none()
            && start > from
            && tokens[from..start].iter().all(|token| matches!(token.pos, Pos::Name | Pos::Det));
        let judged = last.filter(|_| named).is_some_and(|last| {
            const JUDGES: &[&str] = &[
                "oppos", "condemn", "criticis", "criticiz", "denounc", "protest", "resent", "slam", "welcom", "regret",
                "decr",
            ];
            let word = sentence.lower(before[last].head);
            JUDGES.iter().any(|stem| word.starts_with(stem)) && !before[last].passive
        });
        if judged {
            clause.left = from;
            clause.subject = gap;
            clause.opening = Opening::Side;
            clause.parent = None;
            return clause;
        }
        // "the deal includes Peru buying wheat": what the other party does by it.
        let includes = last.filter(|_| named).is_some_and(|last| {
            sentence.begins(before[last].head, &["includ", "involv", "entail", "envisag", "foresee"])
                && before[last].finite
                && !before[last].passive
        });
        if includes {
            clause.left = from;
            clause.subject = gap;
            clause.opening = Opening::Infinitive;
            clause.parent = last;
            return clause;
        }
        // "in response to Peru raising its tariffs": what another has done.
        let ground = boundary.filter(|at| {
            let between = &tokens[at + 1..start];
            tokens[*at].pos == Pos::Recap
                && last.is_some()
                && between.iter().any(|token| token.pos == Pos::Name)
                && between.iter().all(|token| matches!(token.pos, Pos::Name | Pos::Det))
        });
        if let Some(ground) = ground {
            clause.left = ground + 1;
            clause.subject = ground + 1..start;
            clause.opening = Opening::Recap;
            clause.parent = None;
            return clause;
        }
        let comma = boundary.is_some_and(|at| at + 1 == start || !nominal(at + 1..start));
        let more = next.is_some_and(|next| {
            next.finite && tokens[clause.group.end..next.group.start].iter().all(|token| !breaks(token))
        });
        if more
            && nominal(gap.clone())
            && boundary.is_none()
            && matches!(prior, Some(Pos::Name | Pos::Noun | Pos::Other | Pos::Date))
        {
            // "countries imposing tariffs will face": describes its noun.
            clause.opening = Opening::Reduced;
            clause.left = start;
            clause.parent = last;
            clause.antecedent = nominal_before(sentence, start, from);
            clause.subject = gap.clone();
            *pending = Some(gap);
            return clause;
        }
        if last.is_none()
            && boundary.is_none()
            && nominal(gap.clone())
            && prior.is_some_and(|pos| matches!(pos, Pos::Name | Pos::Noun | Pos::Other))
        {
            // "US weighing tariffs"
            clause.finite = true;
            clause.subject = gap.clone();
            clause.left = gap.start;
            return clause;
        }
        clause.left = start;
        // "to include firms that endanger its security, barring exports to them": who includes them bars.
        let last = match last {
            Some(inner)
                if prior == Some(Pos::Comma)
                    && before[inner].opening == Opening::Relative
                    && before[inner].parent.is_some()
                    && tokens[before[inner].left].pos == Pos::That =>
            {
                before[inner].parent
            }
            last => last,
        };
        clause.parent = last;
        let decided = (prior == Some(Pos::Prep) && sentence.is_word(start - 1, "of"))
            .then(|| decider(sentence, start - 1, from))
            .flatten();
        clause.subject = decided.unwrap_or_else(|| last.map_or(gap.clone(), |last| before[last].subject.clone()));
        // "Lifting the ban would help": spoken of, not done.
        let bare_start = boundary.map_or(gap.start, |at| at + 1) == start;
        // "Beyond imposing duties, the law would let him": beside what is told.
        const BESIDE: &[&str] = &["beyond", "besides", "without"];
        let beside = last.is_none()
            && start == from + 1
            && sentence.is_any(from, BESIDE)
            && next.is_some_and(|next| next.finite);
        // "approved ejecting the country from the list of those entitled": what is approved.
        let governed = last.is_some_and(|last| !before[last].passive && before[last].finite) && start == from;
        if beside || more && bare_start && !governed && boundary.is_none_or(|at| tokens[at].pos != Pos::Comma) {
            clause.opening = Opening::Condition;
            clause.parent = None;
            return clause;
        }
        clause.opening = if led_by_recap {
            Opening::Recap
        } else if comma && prior != Some(Pos::And) {
            Opening::Participle
        } else {
            clause.antecedent = nominal_before(sentence, start, from);
            Opening::Infinitive
        };
        if last.is_none() {
            *pending = Some(gap.clone());
        }
        return clause;
    }
    // "in what appears to be an answer": what the act is called, and nobody's act.
    let called = last.is_some() && start > from + 1 && sentence.is_word(start - 1, "what");
    if called && tokens[start - 2].pos == Pos::Prep {
        clause.left = start - 2;
        clause.subject = start - 1..start;
        clause.opening = Opening::Relative;
        clause.parent = last;
        return clause;
    }
    let region = boundary.map_or(gap.start, |at| at + 1)..start;
    // "on top of what they already pay": a clause that is an object.
    let what = region.clone().rev().find(|at| sentence.is_word(*at, "what")).filter(|at| {
        last.is_some()
            && *at > from
            && (tokens[*at - 1].pos == Pos::Prep || sentence.lower(*at - 1).ends_with(" of"))
            && *at + 1 < start
            && nominal(*at + 1..start)
    });
    if let Some(what) = what {
        clause.left = what;
        clause.subject = what + 1..start;
        clause.opening = Opening::Relative;
        clause.parent = last;
        return clause;
    }
    let found = subject_start(sentence, region.clone()).filter(|_| swallowed.is_none());
    let has_own = found.is_some();
    let own = found.unwrap_or(region.start)..start;
    // A bare participle after a noun: "tariffs imposed by".
    // "took" is no participle, as "taken" is.
    const FINITE: &[&str] = &[
        "took", "went", "came", "fell", "rose", "began", "gave", "saw", "wrote", "threw", "froze", "broke", "chose",
        "drove", "flew", "grew", "knew", "spoke", "tore", "withdrew", "sank", "shrank", "undid",
    ];
    let bare = clause.form == Form::Past
        && clause.group.len() == 1
        && tokens[start].pos == Pos::Verb
        && !sentence.begins(clause.head, FINITE);
    // "signed a deal expected to": what is signed is no speech.
    let awaited = says
        && boundary.is_none()
        && !sentence.is_title()
        && start > 0
        && sentence.before(start).is_some_and(|at| tokens[at].noun.is_some() || tokens[at].pos == Pos::Name)
        && ["expected", "projected", "designed", "intended", "meant", "estimated"].iter().any(|word| {
            sentence.word(start).strip_suffix(" to").unwrap_or(sentence.word(start)).eq_ignore_ascii_case(word)
        });
    // "the duties previously imposed on": the noun stands before the adverb.
    let described_by = |at: usize| {
        sentence.is_any(
            at,
            &["previously", "originally", "initially", "recently", "already", "newly", "formerly", "earlier"],
        )
    };
    let prior = match start.checked_sub(2) {
        Some(noun) if bare && noun >= from && last.is_some() && described_by(start - 1) => Some(tokens[noun].pos),
        _ => prior,
    };
    if (bare || awaited)
        && has_own
        && prior.is_some_and(|pos| matches!(pos, Pos::Noun | Pos::Other | Pos::Name | Pos::Number | Pos::Date))
    {
        let acts =
            last.is_some_and(|last| tokens[before[last].head].as_verb.acts().any(|act| act.of_measure().is_some()));
        let taken = last.is_some()
            // "under a deal signed on Monday": nobody speaks.
            && (!speaks_head(sentence, clause.head)
                || (acts || !tokens[clause.head].flag(Flag::Say)) && followed_by_prep(sentence, start))
            && !open_slot
            // "approved an investigation about the sales of firms accused of dumping": what is approved is no speech.
            && (!says || last.is_some_and(|last| approves(sentence, &before[last])) && followed_by_prep(sentence, start))
            && boundary.is_none();
        let listed = |at: usize| {
            matches!(tokens[at].pos, Pos::Comma | Pos::And)
                && tokens[at - 1].pos == Pos::Name
                && tokens[at + 1].pos == Pos::Name
        };
        let more = next.is_some_and(|next| {
            // ", Canada's minister said": who says so, and no list.
            let told = tokens[next.head].flag(Flag::Say);
            // "Summit put off until negotiators are done".
            let until =
                (clause.group.end..next.group.start).any(|at| sentence.is_any(at, &["until", "till", "unless"]));
            next.finite
                && !until
                && ((clause.group.end..next.group.start).all(|at| !breaks(&tokens[at]) || listed(at) && !told)
                    || named_among(sentence, clause.group.end..next.group.start))
                && (!tokens[clause.head].flag(Flag::Say)
                    // "The tariffs announced by the ministry are due to": they were, and it announced nothing here.
                    || sentence.is_word(clause.group.end, "by") && tokens[start - 1].noun.is_some_and(Kind::is_measure))
        });
        // Two finite verbs without a break, and no subject between them: the first describes its noun.
        let alone = || next.is_some_and(|next| subject_start(sentence, clause.group.end..next.group.start).is_none());
        // "announced a duty on products imported from China": the participle of a noun, and not what is said.
        let described = says
            && boundary.is_none()
            && prior != Some(Pos::Name)
            && tokens[start].flag(Flag::Described)
            && tokens.get(start + 1).is_some_and(|next| next.pos == Pos::Prep);
        // "The leaders of A and B met for an hour": who meets, and nobody who is met.
        let meets = tokens[start].as_verb.act(Act::Meet) && !sentence.is_word(start + 1, "by");
        let transitive =
            !meets && followed_by_prep(sentence, start) && (tokens[start].as_verb.has_act() || more && alone());
        // "producers on Thursday agreed to": whose verb it is, and no participle.
        let told = prior == Some(Pos::Date)
            && start > from + 1
            && sentence.is_word(start - 2, "on")
            && tokens[start].as_verb.cue(Cue::Agree)
            && matches!(tokens.get(start + 1).map(|next| next.pos), Some(Pos::Prep | Pos::To));
        // "the duties that Washington imposed on India will go": whose verb it is stands behind the pronoun.
        let related = boundary.is_some_and(|at| {
            matches!(tokens[at].pos, Pos::That | Pos::Rel)
                && own.start == at + 1
                && at > from
                && (tokens[at - 1].is_nominal()
                    || tokens[at].pos == Pos::Rel
                        && tokens[at - 1].pos == Pos::Comma
                        && tokens[clause.head].as_verb.has_act())
        });
        // "a tariff on oil, tractors and large cars imported from Peru": the last of the goods, and no clause of its own.
        let listed_goods = last.is_some()
            && boundary.is_some_and(|at| matches!(tokens[at].pos, Pos::Comma | Pos::And))
            && (tokens[start].flow.is_some() || tokens[start].flag(Flag::Described))
            && sentence.is_word(clause.group.end, "from")
            && matches!(sentence.object(start - 1), Some((Is::Product(_), _)))
            && (clause.group.end + 1..clause.group.end + 3).any(|at| sentence.party(at).is_some());
        if !related && (taken || described || awaited || listed_goods || more && transitive && !told) {
            clause.opening = Opening::Reduced;
            clause.finite = false;
            clause.passive = true;
            clause.left = start;
            clause.parent = last;
            // "a probe into brandy imported from": the goods, and not the measure on them.
            let goods = tokens[start].flow.is_some()
                || tokens[start].flag(Flag::Described) && !tokens[start].as_verb.has_act()
                || sentence.is_any(start, &["made", "produced", "built"])
                    && sentence.is_word(start + 1, "with")
                    && nominal_before(sentence, start, from).is_some_and(|at| tokens[at].noun != Some(Kind::Agreement));
            clause.antecedent = if goods {
                (from..start).rev().find(|at| tokens[*at].is_nominal())
            } else {
                nominal_before(sentence, start, from)
            };
            clause.subject = own.clone();
            if last.is_none() {
                *pending = Some(gap);
            } else if says && !described && !awaited {
                *pending = Some(own);
            }
            return clause;
        }
    }
    // "In a hall hung with flags, leaders of A and B signed": what describes the place where it is done.
    let placed = bare
        && last.is_none()
        && !sentence.is_title()
        && boundary.is_none()
        && tokens[from].pos == Pos::Prep
        && start > from + 1
        && matches!(prior, Some(Pos::Noun | Pos::Other | Pos::Name))
        && followed_by_prep(sentence, start)
        && next.is_some_and(|next| {
            let between = clause.group.end..next.group.start;
            let comma = between.clone().find(|at| tokens[*at].pos == Pos::Comma);
            next.finite
                && comma.is_some_and(|comma| nominal(comma + 1..next.group.start))
                && !tokens[between].iter().any(hard)
        });
    if placed {
        clause.opening = Opening::Reduced;
        clause.finite = false;
        clause.passive = true;
        clause.left = start;
        clause.antecedent = nominal_before(sentence, start, from);
        clause.subject = gap;
        return clause;
    }
    // "stay at the table ahead of tariffs on cars made in China": whose origin is told.
    let origin = bare
        && !has_own
        && last.is_some()
        && !says
        && boundary.is_none()
        && !open_slot
        && matches!(prior, Some(Pos::Noun))
        && tokens[start].flag(Flag::Described)
        && followed_by_prep(sentence, start)
        && nominal(gap.clone());
    if origin {
        clause.opening = Opening::Reduced;
        clause.finite = false;
        clause.passive = true;
        clause.left = start;
        clause.parent = last;
        clause.antecedent = nominal_before(sentence, start, from);
        clause.subject = gap;
        return clause;
    }
    let comma = |at: usize| sentence.before(at).is_some_and(|at| tokens[at].pos == Pos::Comma);
    // "the talks, originally set for Friday, have been called off": a participle between commas.
    let bracketed = bare
        && last.is_none()
        && comma(start)
        && followed_by_prep(sentence, start)
        && next.is_some_and(|next| {
            next.finite && comma(next.group.start) && (clause.group.end..next.group.start).all(|at| !hard(&tokens[at]))
        });
    // "The curb, notified on Thursday and meant to apply at once, will now start in May": two participles.
    let twice = bare
        && last.is_none()
        && comma(start)
        && followed_by_prep(sentence, start)
        && next.is_some_and(|next| tokens[next.group.start - 1].pos == Pos::And)
        && rest.iter().skip(1).take(2).any(|later| {
            later.finite
                && comma(later.group.start)
                && (later.will || later.would || later.have || later.passive)
                && (clause.group.end..later.group.start - 1)
                    .all(|at| !matches!(tokens[at].pos, Pos::Comma) && !hard(&tokens[at]))
        });
    if (bracketed || twice) && nominal(gap.clone()) {
        clause.opening = Opening::Reduced;
        clause.finite = false;
        clause.passive = true;
        clause.left = start;
        clause.antecedent = nominal_before(sentence, start, from);
        let end = (from..start).rev().find(|at| tokens[*at].pos == Pos::Comma).unwrap_or(start);
        clause.subject = from..end;
        *pending = Some(from..end);
        return clause;
    }
    // "X, after talks with Y, said": whose verb it is stands before the aside.
    let aside = gap.clone().skip(1).find(|at| tokens[*at].pos == Pos::Recap && tokens[*at - 1].pos == Pos::Comma);
    let aside = aside.filter(|_| last.is_none() && comma(start));
    if let Some(aside) = aside.filter(|aside| nominal(from..*aside)) {
        clause.left = from;
        clause.subject = subject_start(sentence, from..aside - 1).unwrap_or(from)..aside - 1;
        return clause;
    }
    // "with higher tariffs threatened for others": an aside with its own subject.
    let with = gap
        .clone()
        .rev()
        .take_while(|at| boundary.is_none_or(|boundary| boundary < *at))
        .find(|at| sentence.is_word(*at, "with"));
    if let Some(with) = with.filter(|with| bare && with + 1 < start && measured(&tokens[start - 1])) {
        clause.left = with + 1;
        clause.subject = with + 1..start;
        clause.opening = Opening::Side;
        clause.passive = true;
        return clause;
    }
    if set_for_later(sentence, &clause, next) && last.is_none() && has_own {
        // "The duties scheduled to start on Monday are suspended": describes its noun.
        clause.opening = Opening::Reduced;
        clause.left = start;
        clause.antecedent = nominal_before(sentence, start, from);
        clause.subject = own.clone();
        *pending = Some(own);
        return clause;
    }
    let Some(boundary) = boundary else {
        // No break: what is said, or the verb of a long subject.
        clause.left = if says || last.is_none() {
            gap.start
        } else if has_own && own.start > gap.start {
            own.start
        } else {
            start
        };
        clause.subject = if has_own { own.clone() } else { gap.clone() };
        let hanging = last.is_some_and(|last| matches!(before[last].opening, Opening::Relative | Opening::Reduced));
        if hanging
            && !has_own
            && let Some(subject) = pending.take()
        {
            clause.left = start;
            clause.subject = subject;
            return clause;
        }
        if let Some(noun) = left_out(sentence, &gap, own.clone()).filter(|_| says && has_own) {
            // "threatened Peru with a tax on everything it sells": what it sells, and nothing that is said.
            clause.left = own.start;
            clause.opening = Opening::Relative;
            clause.parent = last;
            clause.antecedent = Some(noun);
        } else if says {
            clause.opening = Opening::Complement;
            clause.parent = last;
        } else if let Some(last) = last {
            if has_own && own.start > gap.start {
                let titled = usize::from(tokens[own.start - 1].flag(Flag::Title));
                let noun = (own.start - 1).saturating_sub(titled);
                // "the duties it had placed on", "a deal the two governments reached".
                let begins = match tokens[own.start].pos {
                    Pos::Name | Pos::Det => measured(&tokens[noun]),
                    Pos::Pron => {
                        tokens[noun].pos == Pos::Noun && sentence.is_any(own.start, &["it", "he", "she", "they", "we"])
                    }
                    _ => false,
                };
                if begins {
                    clause.opening = Opening::Relative;
                    clause.parent = Some(last);
                    clause.antecedent = Some(noun);
                }
                return clause;
            }
            clause.subject = pending.take().unwrap_or_else(|| before[last].subject.clone());
            if nominal(gap.clone())
                && !matches!(before[last].opening, Opening::Infinitive | Opening::Reduced | Opening::Relative)
            {
                clause.left = gap.start;
                clause.subject = gap.clone();
            }
        }
        return clause;
    };
    let sign = tokens[boundary].pos;
    clause.left = boundary + 1;
    if matches!(sign, Pos::Rel | Pos::That) && !has_own {
        // "which took effect": the pronoun stands for what is before it.
        clause.opening = Opening::Relative;
        clause.left = boundary;
        clause.antecedent = nominal_before(sentence, boundary, from);
        clause.subject = clause.antecedent.map_or(boundary..boundary, |at| phrase_start(sentence, at, from)..boundary);
        if let Some(parties) =
            parties_before(sentence, boundary, from).filter(|_| !clause.passive && acts(sentence, clause.head))
        {
            clause.antecedent = Some(parties.end - 1);
            clause.subject = parties;
        }
        clause.parent = last;
        // "Cars that are products of Japan, which bear 25%, shall pay 15%": the first subject waits on.
        let waits = pending.is_some()
            && last.is_some_and(|last| before[last].opening == Opening::Relative)
            && !gap.clone().any(|at| at < boundary && hard(&tokens[at]));
        if !waits && (last.is_none() || open_slot && sign == Pos::Rel) {
            let begin = gap
                .clone()
                .take_while(|at| *at < boundary)
                .filter(|at| hard(&tokens[*at]))
                .last()
                .map_or(gap.start, |at| at + 1);
            *pending = Some(begin..boundary);
        }
        return clause;
    }
    if !has_own {
        // "as outlined in the July deal": known.
        if bare && sign == Pos::Sub && boundary + 1 == start && sentence.is_word(boundary, "as") {
            clause.opening = Opening::Recap;
            return clause;
        }
        // "The ban, put on in 2020, was": set between commas it describes the noun before it.
        let inserted = next.is_some_and(|next| next.finite && tokens[next.group.start - 1].pos == sign);
        // "its planned duties, due to start on Monday, would not begin".
        let due = tokens[start].pos == Pos::Modal && sentence.is_any(start, &["due to", "scheduled to", "slated to"]);
        if (bare || due)
            && matches!(sign, Pos::Comma | Pos::Stop)
            && boundary + 1 == start
            && inserted
            && nominal(gap.start..boundary)
        {
            clause.opening = Opening::Reduced;
            clause.finite = false;
            clause.passive = !due;
            clause.left = start;
            clause.parent = last;
            clause.antecedent = nominal_before(sentence, boundary, from);
            clause.subject = gap.start..boundary;
            *pending = Some(gap.start..boundary);
            return clause;
        }
        // "The ruling — a blow to the president — halted": the subject stands before what is set between dashes.
        let opened = gap.clone().take_while(|at| *at < boundary).filter(|at| tokens[*at].pos == Pos::Stop).last();
        if sign == Pos::Stop
            && boundary + 1 == start
            && let Some(opened) = opened.filter(|opened| nominal(gap.start..*opened))
        {
            clause.left = gap.start;
            clause.subject = gap.start..opened;
            return clause;
        }
        // ", said it hoped": the subject waits before the insertion.
        let interrupted = last.is_some_and(|last| {
            matches!(
                before[last].opening,
                Opening::Relative | Opening::Participle | Opening::Reduced | Opening::Infinitive
            )
        });
        if let Some(subject) = pending.take().filter(|_| interrupted) {
            // "said its duties, due to start on Monday, would not begin": what is said.
            let said = last.and_then(|last| before[last].parent.filter(|_| before[last].opening == Opening::Reduced));
            if let Some(said) =
                said.filter(|said| speaks(sentence, &before[*said]) && subject.start >= before[*said].group.end)
            {
                clause.opening = Opening::Complement;
                clause.parent = Some(said);
            }
            clause.subject = subject;
            return clause;
        }
        let begin = gap.clone().rfind(|at| hard(&tokens[*at]));
        let apposition = begin.map_or(gap.start, |at| at + 1)..boundary;
        if (last.is_none() || begin.is_some()) && nominal(apposition.clone()) && sign == Pos::Comma {
            clause.left = apposition.start;
            clause.subject = apposition;
            clause.opening = begin.map_or(Opening::Main, |at| opening(sentence, before, at, last));
            clause.parent = if clause.opening == Opening::Complement { last } else { None };
            return clause;
        }
        if matches!(sign, Pos::If | Pos::Sub | Pos::Recap) {
            clause.opening = opening(sentence, before, boundary, last);
            return clause;
        }
        if let Some(last) = last {
            let mut root = inserted_saying(sentence, before, last, boundary).unwrap_or(last);
            // "no sign that they will scrap or lower them": two verbs side by side are of one clause.
            let paired =
                before[last].group.end + 1 == start && clause.form == Form::Base && before[last].form == Form::Base;
            // "claimed that Delhi would stop buying oil, buy much more and cut its duties": what it would do, and not he.
            let modal = |root: usize| {
                let above = &before[root];
                clause.form == Form::Base
                    && clause.group.len() == 1
                    && above.form == Form::Base
                    && (above.would || above.may || above.will)
            };
            while !paired
                && (matches!(before[root].opening, Opening::Relative | Opening::Reduced | Opening::Participle)
                    || before[root].opening == Opening::Infinitive && clause.form != before[root].form
                    || before[root].opening == Opening::Complement && sign == Pos::Comma && !modal(root)
                    || resumes(sentence, &before[root], &clause, boundary))
            {
                match before[root].parent {
                    Some(parent) => root = parent,
                    None => break,
                }
            }
            clause.left = start;
            clause.opening = Opening::And;
            clause.parent = Some(root);
            clause.subject = before[root].subject.clone();
            if bare && before[root].passive || before[root].will && clause.form == Form::Base {
                clause.passive = before[root].passive;
                clause.will |= before[root].will;
            } else if modal(root) && before[root].opening == Opening::Complement && !before[root].passive {
                clause.would |= before[root].would;
                clause.may |= before[root].may;
            }
        }
        return clause;
    }
    clause.subject = own;
    clause.opening = opening(sentence, before, boundary, last);
    // "confidence that Mexico could reach a deal": a whole statement after the noun, and nothing left out of it.
    let whole = sign == Pos::That
        && clause.opening == Opening::Relative
        && !measured(&tokens[boundary.saturating_sub(1)])
        && !(last.is_none()
            && acts(sentence, clause.head)
            && nominal_before(sentence, boundary, from).is_some_and(|at| measured(&tokens[at])))
        && tokens.get(clause.group.end).is_some_and(|next| {
            matches!(next.pos, Pos::Det | Pos::Name | Pos::Noun | Pos::Number | Pos::Pron | Pos::Adj)
        });
    if whole {
        clause.opening = Opening::Complement;
    }
    clause.parent = match clause.opening {
        Opening::Complement | Opening::Relative => last,
        _ => None,
    };
    if clause.subject.clone().any(|at| sentence.is_word(at, "what")) && clause.subject.len() > 1 {
        // "on top of what they pay": inside another clause.
        clause.opening = Opening::Relative;
        clause.parent = last;
    }
    if clause.opening == Opening::Relative {
        clause.antecedent = nominal_before(sentence, boundary, from);
        clause.left = boundary;
        let begin = gap.clone().take_while(|at| *at < boundary).filter(|at| hard(&tokens[*at])).last();
        if last.is_none() || begin.is_some() && matches!(sign, Pos::Rel) {
            *pending = Some(begin.map_or(from, |at| at + 1)..boundary);
        }
    }
    // "US, China slash": a list of names is one subject.
    if matches!(sign, Pos::Comma | Pos::And) {
        let begin = gap.clone().rfind(|at| hard(&tokens[*at])).map_or(gap.start, |at| at + 1);
        let free = last.is_none() || begin > gap.start || says;
        let listed = tokens[begin..boundary].split(|token| matches!(token.pos, Pos::Comma | Pos::And)).all(|part| {
            part.is_empty()
                || part.iter().any(|token| token.pos == Pos::Name)
                    && part.iter().all(|token| !matches!(token.pos, Pos::Prep | Pos::Recap | Pos::Date))
        });
        // "In addition, the tariffs on cars and parts will": past what stands in front.
        // "After talks in Oslo, Peru and Chile agreed": what the sentence opens with is over at the comma.
        // "As part of its response to Peru, Chile will": the same, further on in what stands in front.
        let led = begin > sentence.body + 1
            && matches!(tokens[sentence.body].pos, Pos::Prep | Pos::Sub | Pos::Recap)
            && !tokens[sentence.body + 1..begin - 1].iter().any(breaks);
        let aside = last.is_none() && (begin == sentence.body + 1 || led) && tokens[begin - 1].pos == Pos::Recap;
        let front = (begin..boundary)
            .find(|at| tokens[*at].pos == Pos::Comma)
            .filter(|comma| aside || subject_start(sentence, begin..*comma).is_none());
        let whole = front.map_or(begin, |comma| comma + 1);
        let over = aside && front.is_none() && sign == Pos::Comma;
        let aside = aside && front.is_some();
        if over {
            return clause;
        }
        if free && whole < boundary && (listed || sign == Pos::And) {
            clause.left = begin;
            clause.subject = whole..start;
            if aside {
                clause.left = whole;
                clause.opening = Opening::Main;
            } else if begin > gap.start {
                clause.opening = opening(sentence, before, begin - 1, last);
                clause.parent =
                    matches!(clause.opening, Opening::Complement | Opening::Relative).then_some(last).flatten();
            } else if says {
                clause.opening = Opening::Complement;
                clause.parent = last;
            }
        }
    }
    clause
}

fn opening(sentence: &Sentence<'_>, before: &[Clause], boundary: usize, last: Option<usize>) -> Opening {
    let says = last.is_some_and(|last| speaks(sentence, &before[last]));
    match sentence.tokens[boundary].pos {
        Pos::If => Opening::Condition,
        Pos::Recap => Opening::Recap,
        Pos::Rel => Opening::Relative,
        Pos::That if says => Opening::Complement,
        Pos::That => {
            let noun = boundary
                .checked_sub(1)
                .is_some_and(|at| matches!(sentence.tokens[at].pos, Pos::Noun | Pos::Other | Pos::Number | Pos::Name));
            if noun { Opening::Relative } else { Opening::Complement }
        }
        Pos::Sub if sentence.is_word(boundary, "whether") => Opening::Condition,
        Pos::Sub => Opening::Side,
        _ => Opening::Main,
    }
}

/// True for the second verb of `ruled that the rate is 20%, and decided to`: a past after what is said in the present is
/// that of who said it.
fn resumes(sentence: &Sentence<'_>, said: &Clause, clause: &Clause, boundary: usize) -> bool {
    let comma = boundary > 0 && sentence.tokens[boundary - 1].pos == Pos::Comma;
    comma
        && said.opening == Opening::Complement
        && said.form == Form::Present
        && !said.have
        && clause.form == Form::Past
        && clause.finite
        && clause.group.len() == 1
}

/// True for `scheduled to start`, `due to begin` before the verb of the sentence itself.
fn set_for_later(sentence: &Sentence<'_>, clause: &Clause, next: Option<&Clause>) -> bool {
    const SET: &[&str] =
        &["scheduled to", "due to", "slated to", "expected to", "planned to", "supposed to", "poised to"];
    let tokens = &sentence.tokens;
    let first = clause.group.start;
    let bare = tokens[first].pos == Pos::Modal && sentence.is_any(first, SET);
    let Some(next) = next.filter(|next| bare && next.finite && !sentence.is_title()) else { return false };
    let between = clause.group.end..next.group.start;
    let joined = tokens[between.clone()].iter().any(|token| hard(token) || matches!(token.pos, Pos::And | Pos::But));
    let comma = between.clone().rev().find(|at| tokens[*at].pos == Pos::Comma).map_or(between.start, |at| at + 1);
    !joined && subject_start(sentence, comma..between.end).is_none()
}

/// True for a verb that a statement may follow.
pub(super) fn speaks(sentence: &Sentence<'_>, clause: &Clause) -> bool {
    speaks_head(sentence, clause.head)
}

/// True for `approved`, `adopted`, `signed`: what is decided follows as a noun, and not as a statement.
fn approves(sentence: &Sentence<'_>, clause: &Clause) -> bool {
    let token = &sentence.tokens[clause.head];
    token.pos == Pos::Verb
        && !token.flag(Flag::Say)
        && token.as_verb.cue(Cue::Announced)
        && !token.as_verb.cue(Cue::Denied)
        && !token.as_verb.cue(Cue::Threatened)
        && sentence.begins(clause.head, &["approv", "adopt", "sign", "back", "clear", "endors", "issu"])
}

fn speaks_head(sentence: &Sentence<'_>, head: usize) -> bool {
    let token = &sentence.tokens[head];
    token.pos == Pos::Verb
        && (token.flag(Flag::Say)
            || token.as_verb.cue(Cue::Announced)
            || token.as_verb.cue(Cue::Confirmed)
            || token.as_verb.cue(Cue::Denied)
            || token.as_verb.cue(Cue::Threatened))
}

fn followed_by_prep(sentence: &Sentence<'_>, at: usize) -> bool {
    // "imposed last August".
    let last = sentence.is_any(at + 1, &["last", "earlier"])
        && sentence.tokens.get(at + 2).is_some_and(|next| next.pos == Pos::Date);
    // "unveiled on Wednesday a package": a verb that has its object, and the day before it.
    let day = sentence.is_word(at + 1, "on") && sentence.tokens.get(at + 2).is_some_and(|next| next.pos == Pos::Date);
    if day && sentence.is_any(at + 3, &["a", "an"]) {
        return false;
    }
    last || sentence
        .tokens
        .get(at + 1)
        .is_some_and(|token| matches!(token.pos, Pos::Prep | Pos::Recap | Pos::Date | Pos::Adv))
}

/// True for `to India, among them meat, wool and cotton,`: a list set between commas.
fn named_among(sentence: &Sentence<'_>, range: Range<usize>) -> bool {
    let tokens = &sentence.tokens;
    let Some(comma) = range.clone().find(|at| breaks(&tokens[*at])) else { return false };
    let led = sentence.is_any(comma + 1, &["including", "such as"])
        || sentence.is_word(comma + 1, "among") && sentence.is_word(comma + 2, "them");
    led && tokens[comma].pos == Pos::Comma
        && tokens[range.end - 1].pos == Pos::Comma
        && tokens[comma + 1..range.end].iter().all(|token| {
            matches!(
                token.pos,
                Pos::Comma
                    | Pos::And
                    | Pos::Noun
                    | Pos::Other
                    | Pos::Adj
                    | Pos::Name
                    | Pos::Prep
                    | Pos::Pron
                    | Pos::Det
            )
        })
}

/// The clause before an inserted saying: `Peru halted imports, an official said, and banned shipments`.
fn inserted_saying(sentence: &Sentence<'_>, before: &[Clause], last: usize, boundary: usize) -> Option<usize> {
    let said = &before[last];
    let alone = said.opening == Opening::Main
        && sentence.tokens[said.head].flag(Flag::Say)
        && sentence.tokens[boundary].pos == Pos::And
        && boundary == said.group.end + 1
        && sentence.tokens[said.group.end].pos == Pos::Comma
        && said.subject.start > 0
        && sentence.tokens[said.subject.start - 1].pos == Pos::Comma;
    last.checked_sub(1).filter(|earlier| alone && before[*earlier].finite)
}
