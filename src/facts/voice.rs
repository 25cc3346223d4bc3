//! How real it is, who says it, how sure it is, and whether it is the article's news.

use std::ops::Range;

use chrono::{Datelike, Days};

use crate::facts::background::{self, past_cue};
use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::{Looks, When};
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::{Meaning, Party, Sentence};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Action, Hedge, Stage};
use crate::lexicon::Form;

/// Sentences of the text that are its lead.
const LEAD: usize = 3;
/// Tokens before a clause in which its noun may be called new.
const NEAR: usize = 6;
/// Days within which a day without a year, at the head of an entry, is one to come.
const AGENDA_DAYS: i64 = 45;
/// Days after which what is dated by month and year is history.
const RECALL_DAYS: i64 = 31;
/// Days after which what a text dates is no news any more.
const NEWS_DAYS: u64 = 5;

/// What modals, cues and tense say of an act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a sentence may say")]
pub(super) struct Force {
    pub denied: bool,
    pub negated: bool,
    pub considered: bool,
    pub threatened: bool,
    pub announced: bool,
    pub agree: bool,
    pub plan: bool,
    pub cancelled: bool,
    pub postponed: bool,
    pub conditional: bool,
    pub will: bool,
    pub may: bool,
    pub would: bool,
    pub past: bool,
    pub had: bool,
    /// `takes effect`, `begins`.
    pub effect: bool,
    /// `remains`, `pays`.
    pub stands: bool,
    /// `will still face`: as before.
    pub still: bool,
    pub present: bool,
}

impl std::fmt::Display for Force {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = [
            (self.denied, "denied"),
            (self.negated, "not"),
            (self.considered, "considered"),
            (self.threatened, "threatened"),
            (self.announced, "announced"),
            (self.agree, "agreed"),
            (self.plan, "planned"),
            (self.cancelled, "cancelled"),
            (self.postponed, "postponed"),
            (self.conditional, "on a condition"),
            (self.will, "will"),
            (self.may, "may"),
            (self.would, "would"),
            (self.past, "past"),
            (self.had, "had"),
            (self.effect, "takes effect"),
            (self.stands, "stands"),
            (self.present, "present"),
        ];
        let said: Vec<&str> = said.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        write!(f, "force {}", said.join(", "))
    }
}

impl Force {
    pub(super) fn cues(&mut self, meaning: Meaning) {
        self.considered |= meaning.cue(Cue::Considered);
        self.threatened |= meaning.cue(Cue::Threatened);
        self.announced |= meaning.cue(Cue::Announced);
        self.agree |= meaning.cue(Cue::Agree);
        self.plan |= meaning.cue(Cue::Plan);
        self.denied |= meaning.cue(Cue::Denied);
        self.cancelled |= meaning.cue(Cue::Cancelled);
        self.postponed |= meaning.cue(Cue::Postponed);
        self.effect |= meaning.act(Act::Effect);
    }

    /// Takes up only when the verb of a clause tells of.
    pub(super) fn tense(&mut self, scene: &Scene<'_, '_>, clause: &Clause) {
        let before = *self;
        self.take(scene, clause, true);
        let Self { past, present, had, will, may, would, negated, .. } = *self;
        *self = Self { past, present, had, will, may, would, negated, ..before };
    }

    /// Takes up the verb of a clause; `first`: the one that governs the act itself.
    pub(super) fn take(&mut self, scene: &Scene<'_, '_>, clause: &Clause, first: bool) {
        let head = scene.head(clause);
        // "Seeks to levy anti-dumping duty on": the heading of a notification that does so.
        let heading = clause.head == scene.sentence.body && scene.sentence.is_word(clause.head, "seeks");
        self.announced |= heading;
        if head.pos == Pos::Verb && !heading {
            let before = *self;
            self.cues(head.as_verb);
            if first && (head.as_verb.acts().any(|act| act.of_measure().is_some())) {
                // "to order", "to set", "to withdraw": the act itself, not a word about it.
                *self = Self {
                    effect: self.effect,
                    threatened: before.threatened || self.threatened && !head.as_verb.has_act(),
                    ..before
                };
                self.announced |= head.as_verb.cue(Cue::Announced) && !clause.may;
            }
            self.still |= first
                && clause.group.clone().any(|at| scene.sentence.is_word(at, "still"))
                && (head.as_verb.act(Act::Bear) || head.as_verb.act(Act::Stand));
            let bears = head.as_verb.act(Act::Bear);
            self.stands |= self.still
                || first && (head.as_verb.act(Act::Stand) || bears && !clause.will && !clause.may && !clause.would);
        }
        // "Trump announced": a past of the saying is none of what is said.
        if first || !self.past {
            // "began collecting": what has begun is done.
            self.past |= (first || head.as_verb.act(Act::Effect)) && clause.is_past();
        }
        self.present |= first && matches!(clause.form, Form::Present) && !clause.will && !clause.may;
        // "had a framework": the verb itself.
        self.had |= clause.had && head.pos != Pos::Have;
        // "said it would": a future seen from the past.
        let told = clause.opening == Opening::Complement
            && clause.parent.is_some_and(|parent| {
                let above = &scene.clauses[parent];
                // "by announcing it would", "saying that it would".
                let saying = above.form == Form::Ing && scene.head(above).flag(Flag::Say);
                above.is_past() || saying || scene.sentence.is_title()
            });
        let told = told || clause.would && reported(scene, clause);
        self.will |= clause.will || clause.would && told;
        self.may |= clause.may;
        self.would |= clause.would && !told;
        self.negated |= clause.negated;
    }

    /// Everything that either says.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            denied: self.denied || other.denied,
            negated: self.negated || other.negated,
            considered: self.considered || other.considered,
            threatened: self.threatened || other.threatened,
            announced: self.announced || other.announced,
            agree: self.agree || other.agree,
            plan: self.plan || other.plan,
            cancelled: self.cancelled || other.cancelled,
            postponed: self.postponed || other.postponed,
            conditional: self.conditional || other.conditional,
            will: self.will || other.will,
            may: self.may || other.may,
            would: self.would || other.would,
            past: self.past || other.past,
            had: self.had || other.had,
            effect: self.effect || other.effect,
            stands: self.stands || other.stands,
            still: self.still || other.still,
            present: self.present || other.present,
        }
    }

    /// What is said by a verb of saying.
    pub(super) fn said(&mut self, scene: &Scene<'_, '_>, clause: &Clause) {
        let head = scene.head(clause);
        self.denied |= head.as_verb.cue(Cue::Denied);
        self.threatened |= head.as_verb.cue(Cue::Threatened) && (self.will || self.would || self.may);
        self.considered |= head.as_verb.cue(Cue::Considered) && !head.as_verb.cue(Cue::Announced);
        // "I expect that this means that they will lift it": no more than expected.
        let above = clause.parent.filter(|_| clause.opening == Opening::Complement).map(|at| &scene.clauses[at]);
        self.considered |= above.is_some_and(|above| {
            let word = scene.sentence.lower(above.head);
            let first = above.subject.len() == 1 && scene.sentence.is_any(above.subject.start, &["i", "we"]);
            first && ["expect", "believe", "think", "hope"].iter().any(|stem| word.starts_with(stem))
        });
    }

    /// A condition stands in the sentence; `inside`: the act is the condition.
    pub(super) fn condition(&mut self, inside: bool) {
        self.conditional = true;
        self.may |= inside;
    }

    /// True if a decision is told, and not what applies.
    pub(super) fn decides(&self, acts: &[Act]) -> bool {
        !self.effect
            && (self.announced
                || self.agree
                || acts.iter().any(|act| matches!(act, Act::Allow | Act::Reach | Act::Sign)))
    }

    /// True if the words say no more than that it is thought or spoken about.
    pub(super) fn only_considered(&self) -> bool {
        self.considered && !Self { considered: false, ..*self }.says_something()
    }

    /// True if anything but a bare noun was read.
    pub(super) fn says_something(&self) -> bool {
        let Self { denied, considered, threatened, announced, agree, plan, cancelled, effect, .. } = *self;
        denied || considered || threatened || announced || agree || plan || cancelled || effect || self.stands
    }
}

/// True for `The duty would be raised in May, the minister said`: what the saying after it tells.
fn reported(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let says = |other: &Clause| {
        let next = sentence.tokens.get(other.group.end).map(|token| token.pos);
        other.opening == Opening::Main
            && other.left >= clause.group.end
            && other.is_past()
            && !other.passive
            && !other.subject.is_empty()
            && scene.head(other).flag(Flag::Say)
            && matches!(next, None | Some(Pos::Comma | Pos::Date | Pos::Stop | Pos::Prep))
    };
    clause.opening == Opening::Main
        && !sentence.tokens.iter().any(|token| token.pos == Pos::If)
        && !sentence.has_flag(0..sentence.tokens.len(), Flag::Analyst)
        && scene.clauses.iter().any(says)
}

/// The stage of a measure; the action as it stands in the end. None where the sentence says nothing of it.
pub(super) fn stage_of_measure(force: &Force, action: Action, fresh: bool, bare: bool) -> Option<(Stage, Action)> {
    let easing = matches!(action, Action::Reduce | Action::Remove | Action::Suspend);
    if force.denied || force.negated {
        if easing && force.negated && force.agree && !force.denied {
            // "had not agreed to begin lowering".
            return Some((Stage::Denied, action));
        }
        if easing && force.negated {
            // "will not lift": it stays.
            return Some((Stage::InEffect, Action::Impose));
        }
        if force.negated && force.agree && !force.denied {
            // "agreed not to impose".
            return Some((Stage::Cancelled, action));
        }
        if force.effect && force.negated {
            return Some((Stage::Cancelled, Action::Impose));
        }
        if force.denied
            || force.past
            || force.will
            || force.present
            || force.plan
            || force.considered
            || force.announced
        {
            return Some((Stage::Denied, action));
        }
        return None;
    }
    if force.cancelled && !easing {
        return Some((Stage::Cancelled, action));
    }
    if force.threatened {
        return Some((Stage::Threatened, action));
    }
    if force.stands && !force.effect && !easing {
        // "should keep its tariffs in place": whatever else is said, it applies.
        return Some((Stage::InEffect, action));
    }
    if force.conditional && (force.will || force.would) && !easing {
        return Some((Stage::Threatened, action));
    }
    if force.considered || force.may || force.would && !force.announced && !force.agree && !easing {
        return Some((Stage::Considered, action));
    }
    if force.plan {
        return Some((if easing { Stage::Announced } else { Stage::Threatened }, action));
    }
    if force.still {
        return Some((Stage::InEffect, action));
    }
    if force.effect {
        return Some((if force.will { Stage::Announced } else { Stage::InEffect }, action));
    }
    if force.will || force.agree || force.announced || force.would {
        return Some((Stage::Announced, action));
    }
    if force.stands || bare {
        return Some((Stage::InEffect, action));
    }
    Some((if fresh { Stage::Announced } else { Stage::InEffect }, action))
}

/// True if the clause tells the article's news, false for recap, history and background.
pub(super) fn is_fresh(scene: &Scene<'_, '_>, clause: Option<&Clause>, token: usize, force: &Force) -> bool {
    let sentence = scene.sentence;
    let holder = scene.clause_of(token).map(|(index, _)| &scene.clauses[index]);
    let range = clause.map_or(0..sentence.tokens.len(), |clause| clause.left..clause.right);
    // "will suspend them after last week's meeting": the ground is old, not the news.
    let timed = sentence.glance.flag(Flag::PastTime) || !sentence.dates.is_empty();
    let aside = clause.filter(|_| timed).and_then(|clause| background::aside(scene, clause));
    let past_time = [
        Some(range.clone()),
        holder.map(|holder| holder.left..holder.right),
        clause.map(|clause| dated(scene, Some(clause))),
    ]
    .into_iter()
    .flatten()
    .filter(|_| timed)
    .any(|range| {
        let end = range
            .clone()
            .find(|at| *at > token && sentence.tokens.get(*at).is_some_and(|token| token.pos == Pos::Recap))
            .unwrap_or(range.end);
        let last = |at: usize| {
            let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
            date.is_some_and(|date| {
                !background::owns(sentence, at) && date.lead == "last" || sentence.begins(at, &["last "])
            })
        };
        // "to remove the duties previously imposed": a word on what hangs on the noun.
        let hangs = |at: usize| {
            at > token
                && sentence
                    .tokens
                    .get(at + 1)
                    .is_some_and(|next| next.pos == Pos::Verb && next.form == Some(Form::Past))
                && clause.is_none_or(|clause| !clause.group.contains(&(at + 1)))
                && !force.past
        };
        // "The duties that it announced last week came into effect": old is what the noun is known by.
        let known_by = |at: usize| {
            scene.clauses.iter().any(|other| {
                let inner = other.left..other.right;
                matches!(other.opening, Opening::Relative | Opening::Reduced)
                    && inner.contains(&at)
                    && !inner.contains(&token)
                    && clause.is_some_and(|clause| clause.head != other.head && clause.subject.contains(&other.left))
            })
        };
        let inserted = |at: usize| aside.as_ref().is_some_and(|aside| aside.contains(&at));
        (range.start.min(end)..end)
            .any(|at| (past_cue(scene, at, token) && !hangs(at) || last(at)) && !known_by(at) && !inserted(at))
    });
    if sentence.is_title() {
        return !past_time;
    }
    // "Suppose Beijing banned exports": it did not.
    if sentence.is_any(sentence.body, &["suppose", "imagine", "assume", "picture"]) {
        return false;
    }
    // "January's threat of a tariff was one of many": of when it was.
    let owned = (token.saturating_sub(7).max(sentence.body)..token).any(|at| {
        let date = sentence.tokens[at].date.map(|date| &sentence.dates[date]);
        background::owns(sentence, at)
            && date.is_some_and(|date| {
                matches!(date.when, When::Month { .. })
                    && date.resolve(sentence.on, Looks::Back).is_some_and(|span| span.last < sentence.on)
            })
            && sentence.tokens.get(at + 2).is_some_and(|noun| !noun.as_noun.is_empty() || noun.noun.is_some())
    });
    if owned {
        return false;
    }
    // "In our worst case scenario Washington doubles the duty", "when Congress reached for sanctions, he recalls".
    let scenario = sentence.is_word(sentence.body, "in")
        && (sentence.body + 1..sentence.body + 7).any(|at| sentence.is_any(at, &["scenario", "simulation"]));
    if scenario || background::remembered(sentence) {
        return false;
    }
    // "Already, the bloc has enacted tariffs": before what is told.
    if sentence.is_word(sentence.body, "already") && scene.clauses.first().is_some_and(|clause| clause.have) {
        return false;
    }
    // A list of what came when: only what stands before it may be new.
    if scene.context.timeline && (sentence.number > LEAD || headed_by_old_day(scene)) {
        return false;
    }
    // "The bloc has imposed sanctions, but what does that mean?"
    if sentence.text.trim_end_matches(['"', '”', '’', '\'', ' ']).ends_with('?') {
        return false;
    }
    let now = sentence.has_flag(0..sentence.tokens.len(), Flag::Now);
    let had = force.had && !told_before(scene, clause);
    let now_too = now && clause.is_none_or(|clause| sentence.has_flag(clause.left..clause.right, Flag::Now));
    // "slid after Beijing on Tuesday slapped a duty on": of the day itself, whatever it is told for.
    let just = just_done(scene, clause, force);
    let overnight = just && clause.is_some_and(|clause| (clause.left..clause.right).any(|at| of_the_day(sentence, at)));
    if past_time
        || had && !now_too && !overnight
        || past_year(scene, dated(scene, clause))
        || long_ago(scene, clause, range, force)
    {
        return false;
    }
    if after_recap(scene, token) && !force.will && !just {
        return false;
    }
    // "since Washington made known its plans to impose duties": from when what is told goes on.
    let since = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    let since = since.map(|parent| &scene.clauses[parent]).is_some_and(|above| {
        above.opening == Opening::Recap
            && (above.left.saturating_sub(1)..=above.left).any(|at| sentence.is_word(at, "since"))
    });
    if since {
        return false;
    }
    if sentence.number > 1 && (background::follows(scene, token) || !now && background::is(scene, clause, token, force))
    {
        return false;
    }
    // "following Trump's decision to double", "since his return he has imposed".
    let decided = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.antecedent);
    let follows = decided.is_some_and(|noun| {
        after_recap(scene, noun)
            || (noun.saturating_sub(5)..noun).any(|at| sentence.is_any(at, &["follows", "followed"]))
    });
    // "the decision to put them on the list gave firms time": known, where it is what something else is told of.
    let known = sentence.number > 1
        && decided.is_some_and(|noun| {
            clause.is_some_and(|clause| {
                scene.clauses.iter().any(|other| {
                    other.head != clause.head && other.finite && other.owned && other.subject.contains(&noun)
                })
            })
        });
    // "criticised its decision to add firms to the list": known, and judged.
    let judged = sentence.number > 1
        && decided.is_some()
        && clause.and_then(|clause| clause.parent).is_some_and(|parent| {
            let word = sentence.lower(scene.clauses[parent].head);
            ["criticis", "criticiz", "condemn", "slam", "denounc", "blast", "deplor", "hail", "prais", "welcom"]
                .iter()
                .any(|stem| word.starts_with(stem))
        });
    if (known || judged) && !just {
        return false;
    }
    // "earlier plans to halt exports": known; "is currently suspended": how things stand.
    let earlier = decided.is_some_and(|noun| {
        (noun.saturating_sub(2)..noun).any(|at| {
            sentence.tokens[at].flag(Flag::PastTime) || sentence.is_any(at, &["previous", "original", "initial"])
        })
    });
    // "his action taken last week to reduce duties": what was done then.
    let taken = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    let then = taken.map(|parent| &scene.clauses[parent]).is_some_and(|above| {
        let last = |at: usize| sentence.tokens[at].date.is_some_and(|date| sentence.dates[date].lead == "last");
        above.opening == Opening::Reduced
            && (above.left..above.right.min(sentence.tokens.len())).any(|at| past_cue(scene, at, token) || last(at))
    });
    if then {
        return false;
    }
    let currently = clause.is_some_and(|clause| {
        let present =
            clause.form == Form::Present || clause.passive && sentence.is_any(clause.group.start, &["is", "are"]);
        present && (clause.group.start.saturating_sub(1)..clause.group.end).any(|at| sentence.is_word(at, "currently"))
    });
    if earlier || currently {
        return false;
    }
    // "before threatened tariffs take effect", "just as Canada is imposing sanctions": known.
    let led = clause.and_then(|clause| clause.left.checked_sub(1)).filter(|at| *at > 0);
    let beside = led.is_some_and(|at| {
        sentence.is_word(at, "as") && sentence.is_word(at - 1, "just")
            || sentence.is_word(at, "before")
                && (force.threatened || force.effect && !force.will && !force.past || before_that(scene, clause, force))
    });
    if beside || headed_by_old_day(scene) || recalled(scene, clause, force) {
        return false;
    }
    // "had suggested in a preliminary finding that the rate would come down": said before the news.
    let suggested = sentence.number > 1
        && !now
        && clause.is_some_and(|clause| {
            clause.opening == Opening::Complement
                && clause.parent.is_some_and(|parent| scene.clauses[parent].had && scene.clauses[parent].have)
        });
    if suggested {
        return false;
    }
    // "Since midnight on Tuesday they have paid": since just now.
    let since_now = (sentence.body..sentence.body + 8).filter_map(|at| sentence.tokens.get(at)?.date).any(|date| {
        let span = sentence.dates[date].when.resolve(sentence.on, Looks::Back);
        span.is_some_and(|span| (0..=1).contains(&(sentence.on - span.last).num_days()))
    });
    let since = sentence.is_word(sentence.body, "since") && clause.is_some_and(|clause| clause.have) && !since_now;
    let throughout = sentence.is_word(sentence.body, "throughout") && clause.is_some_and(|clause| clause.have);
    if follows && !just || since || throughout {
        return false;
    }
    let still = clause.is_some_and(|clause| clause.group.clone().any(|at| sentence.is_word(at, "still")));
    if still && force.stands {
        return false;
    }
    // "although Delhi's duty was in force for part of it": how things were.
    let was = clause.is_some_and(|clause| {
        let led = clause
            .left
            .checked_sub(1)
            .is_some_and(|at| sentence.is_any(at, &["although", "though", "when", "while", "because"]));
        clause.opening == Opening::Side && led && clause.copula && clause.is_past() && !clause.have
    });
    if was {
        return false;
    }
    let opening = |wanted: Opening| {
        clause.is_some_and(|clause| clause.opening == wanted) || holder.is_some_and(|clause| clause.opening == wanted)
    };
    if opening(Opening::Recap) && !just {
        return false;
    }
    // "a package of sanctions that includes a ban on": as new as the package.
    let within = clause.is_some_and(|clause| {
        let word = sentence.lower(clause.head);
        clause.opening == Opening::Relative
            && ["includ", "contain", "compris"].iter().any(|stem| word.starts_with(stem))
            && clause.subject.clone().any(|at| sentence.tokens[at].noun.is_some())
    });
    // "an order which doubles", "a deal under which": what the order says is as new as the order.
    let ordered = within
        || clause.and_then(|clause| clause.antecedent).is_some_and(|at| {
            let noun = &sentence.tokens[at];
            noun.as_noun.cue(Cue::Announced)
            || sentence.is_any(at, &["order", "orders", "directive", "regulation", "rule", "circular", "resolution"])
                && clause.and_then(|clause| clause.parent).is_some_and(|parent| {
                    let above = &scene.clauses[parent];
                    // "has put his signature on an order".
                    let signs = above.object().any(|at| sentence.is_word(at, "signature"));
                    (signs || scene.head(above).as_verb.cue(Cue::Announced)) && !above.passive
                })
            // "has given final approval to a bill that imposes".
            || noun.flag(Flag::Bill) && sentence.has("final ")
            || noun.noun == Some(crate::facts::Kind::Agreement)
            // "on the day that the duties took effect": what came today too.
            || sentence.number < LEAD && force.effect && sentence.is_any(at, &["day", "date"])
        });
    // "announced a tariff on cars that takes effect on April 1": as new as its announcement.
    let announced = clause.filter(|clause| clause.opening == Opening::Relative && force.effect && !force.past);
    let ordered = ordered
        || announced.and_then(|clause| clause.parent).is_some_and(|above| {
            let above = &scene.clauses[above];
            let start = above.group.end;
            scene.head(above).as_verb.cue(Cue::Announced)
                && !above.negated
                && start <= token
                && phrase_start(sentence, token, start) == start
        });
    // "Duties already collected".
    let already = clause.is_some_and(|clause| {
        clause.opening == Opening::Reduced && clause.left > 0 && sentence.is_word(clause.left - 1, "already")
    });
    if already {
        return false;
    }
    // "new" of something else in the sentence makes no news of it.
    let near = |clause: &Clause| clause.left.saturating_sub(NEAR)..clause.right;
    let now_near = now && clause.is_none_or(|clause| sentence.has_flag(near(clause), Flag::Now));
    // "shall continue until 10 November" decides something, "will go on attracting duty" does not.
    let prolonged = force.will
        && dated(scene, clause).any(|at| {
            let date = sentence.tokens.get(at).and_then(|token| token.date);
            date.is_some_and(|date| {
                let found = &sentence.dates[date];
                // "will continue for four more years".
                let text = sentence.text[found.start..found.end].to_ascii_lowercase();
                let more = found.is_distance()
                    && ["more", "another", "further"].iter().any(|word| text.contains(word) || found.lead == *word);
                more || matches!(found.lead, "until" | "till" | "through" | "on")
            })
        });
    // "the suspension made by that order shall continue": what is said of it, and not what it is known by.
    let main = clause.is_some_and(|clause| clause.opening == Opening::Main);
    if !ordered
        && !just
        && (opening(Opening::Relative) || opening(Opening::Reduced) && !(main && prolonged))
        && (force.past || force.stands || force.present)
        && !now_near
    {
        return false;
    }
    // "struck a deal under which most EU goods face a tariff of 15%": as new as the deal.
    let of_deal = ordered
        && sentence.number < LEAD
        && clause.is_some_and(|clause| clause.opening == Opening::Relative && !clause.is_past())
        && clause
            .and_then(|clause| clause.antecedent)
            .is_some_and(|at| sentence.tokens[at].noun == Some(crate::facts::Kind::Agreement));
    // "pays an extra 55% as of Wednesday": it begins to.
    let begins = force.stands && begins_now(scene, clause);
    if force.stands && !force.effect && !force.negated && !prolonged && !now_near && !of_deal && !begins {
        // What goes on as before is no news.
        return false;
    }
    if sentence.number < LEAD {
        return true;
    }
    // "China has slapped tariffs on", far down: how things stand.
    let stands = clause.is_some_and(|clause| {
        clause.have && clause.finite && !clause.negated && matches!(clause.opening, Opening::Main | Opening::And)
    });
    // "Separately, the duty on glass has been lifted".
    let more = sentence
        .is_any(sentence.body, &["separately", "meanwhile", "additionally", "moreover", "likewise", "similarly"]);
    // "It has likewise slapped duty on", "for its part has dropped", "banned with immediate effect".
    let added = clause.is_some_and(|clause| {
        let inner = |at: usize| {
            sentence.is_any(at, &["also", "likewise", "similarly", "too"])
                || sentence.tokens.get(at).is_some_and(|token| token.flag(Flag::AtOnce))
        };
        (clause.group.start..clause.right).any(inner)
            || clause.subject.clone().any(|at| sentence.is_word(at, "part") && sentence.is_word(at - 1, "its"))
    });
    if stands && !now && !more && !added && !force.threatened && sentence.number > 3 && !recent(scene, clause) {
        return false;
    }
    let when = clause.is_some_and(|clause| {
        clause.opening == Opening::Side && clause.left > 0 && sentence.is_word(clause.left - 1, "when")
    });
    if opening(Opening::Side) && (force.past || when) && !now && !just {
        return false;
    }
    !force.stands || now || begins
}

/// True where the clause gives one of the last two days, or last night, as the time of a thing done (papers date what they
/// print after midnight): `after Beijing on Tuesday slapped`,
/// `following Monday's decision to raise`.
fn just_done(scene: &Scene<'_, '_>, clause: Option<&Clause>, force: &Force) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = clause.filter(|_| !force.will && !force.would) else { return false };
    // "Rubio spoke by phone on Monday with": the speaking is what was done.
    let spoken = scene.head(clause).as_verb.act(crate::facts::words::Act::Meet);
    let near = |at: usize| {
        let Some(found) = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]) else {
            return of_the_day(sentence, at);
        };
        let day = found.resolve(sentence.on, Looks::Back).filter(|day| day.first == day.last);
        // "after Beijing on Tuesday slapped".
        let on = at > 0 && sentence.is_word(at - 1, "on") && found.lead == "after";
        let plain = (on || matches!(found.lead, "on" | "" | "late" | "early" | "at"))
            && matches!(found.when, When::Weekday(_) | When::MonthDay { .. } | When::Fixed(_));
        plain
            && day.is_some_and(|day| (0..=2).contains(&(sentence.on - day.last).num_days()))
            && (spoken || !crate::facts::timing::said(scene, at))
    };
    let own = |at: usize| scene.clause_of(at).is_none_or(|(index, _)| scene.clauses[index].head == clause.head);
    let done = clause.is_past() || force.past;
    if done && (clause.left..clause.right).any(|at| near(at) && own(at)) {
        return true;
    }
    // "Monday's decision by Mexico to raise".
    const REACH: usize = 7;
    clause.opening == Opening::Infinitive
        && (clause.group.start.saturating_sub(REACH).max(sentence.body)..clause.group.start).any(|at| {
            near(at)
                && sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Of)
                && (at + 2..at + 4).any(|noun| {
                    sentence.tokens.get(noun).is_some_and(|noun| {
                        [Cue::Announced, Cue::Plan, Cue::Agree].into_iter().any(|cue| noun.as_noun.cue(cue))
                    })
                })
        })
}

/// True for `overnight`, `earlier in the day`, `a few hours before`.
fn of_the_day(sentence: &crate::facts::sentence::Sentence<'_>, at: usize) -> bool {
    sentence.is_word(at, "overnight")
        || sentence.is_word(at, "earlier") && sentence.is_word(at + 1, "in") && sentence.is_word(at + 3, "day")
        || sentence.is_word(at, "hours") && sentence.is_any(at + 1, &["before", "earlier"])
        || sentence.is_any(at, &["hours before", "hours earlier", "a few hours earlier"])
}

/// True for `noted that before the US imposed sanctions it sold more`: a time, and no news; not for `a day before the talks
/// the US opened a probe`.
fn before_that(scene: &Scene<'_, '_>, clause: Option<&Clause>, force: &Force) -> bool {
    let told = |own: &Clause| {
        scene.clauses.iter().any(|other| {
            other.head != own.head && other.finite && matches!(other.opening, Opening::Main | Opening::Complement)
        })
    };
    scene.sentence.number > 1
        && force.past
        && !force.will
        && clause.is_some_and(|clause| !clause.have && clause.opening == Opening::Side && told(clause))
}

/// What begins so many days ahead is told as it is settled.
const SOON_DAYS: i64 = 90;

/// True for `goods pay 25% as of Wednesday`, `from midnight`: the clause gives the day of publication, the one before, or one
/// soon to come as that from which it is so.
fn begins_now(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let sentence = scene.sentence;
    // "pays 40% on entering Norway as of Friday": up to the end of what hangs on it.
    let own = dated(scene, clause);
    let hanging = clause.into_iter().flat_map(|clause| {
        scene.clauses.iter().filter(|other| {
            other.opening == Opening::Infinitive
                && other.form == Form::Ing
                && other.parent.is_some_and(|parent| scene.clauses[parent].head == clause.head)
        })
    });
    let end = hanging.map(|other| other.right).fold(own.end, usize::max);
    clause.is_some_and(|clause| matches!(clause.opening, Opening::Main | Opening::And | Opening::Complement))
        && (own.start..end).any(|at| {
            let today = sentence.is_any(at, &["today", "now", "tonight", "midnight"])
                && at > 0
                && sentence.is_any(at - 1, &["as of", "from", "as from"])
                || sentence.is_any(at, &["as of today", "from today", "as from today", "as of now"]);
            let Some(date) = sentence.tokens.get(at).and_then(|token| token.date) else { return today };
            let found = &sentence.dates[date];
            let as_of = at > 1 && sentence.is_word(at - 1, "of") && sentence.is_word(at - 2, "as")
                || at > 0 && sentence.is_word(at - 1, "as of");
            (as_of || matches!(found.lead, "from" | "starting" | "effective" | "beginning"))
                && [Looks::Back, Looks::Ahead]
                    .into_iter()
                    .filter_map(|looks| found.when.resolve(sentence.on, looks))
                    .any(|span| (-SOON_DAYS..=1).contains(&(sentence.on - span.first).num_days()))
        })
}

/// True for `3 August 2025 - Peru announces`, in a list of what came when: a day long past stands before the sentence.
fn headed_by_old_day(scene: &Scene<'_, '_>) -> bool {
    let sentence = scene.sentence;
    let first = sentence.tokens.iter().position(|token| token.pos != Pos::Quote).unwrap_or(0);
    let stop = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.pos == Pos::Stop);
    let heads = first + 1 < sentence.body || stop(first + 1);
    let Some(date) = sentence.tokens.get(first).and_then(|token| token.date).filter(|_| heads) else { return false };
    let found = &sentence.dates[date];
    let back = found.resolve(sentence.on, Looks::Back).map(|day| (sentence.on - day.last).num_days());
    let ahead = found.resolve(sentence.on, Looks::Ahead).map(|day| (day.first - sentence.on).num_days());
    // A day without a year that is near at hand is one to come.
    let soon = ahead.is_some_and(|days| (0..AGENDA_DAYS).contains(&days)) && ahead != back;
    back.is_some_and(|days| days > i64::try_from(NEWS_DAYS).unwrap_or(i64::MAX)) && !soon
}

/// True for `In September 2025 Beijing announces`, `has barred exports since 2022`, `last autumn, when China stopped`.
fn recalled(scene: &Scene<'_, '_>, clause: Option<&Clause>, force: &Force) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = clause else { return false };
    let old = |at: usize| {
        let found = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date])?;
        let day = found.resolve(sentence.on, Looks::Back)?;
        let text = &sentence.text[found.start..found.end];
        let year = text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
        Some(((sentence.on - day.last).num_days(), year, found.lead))
    };
    let own = |at: usize| scene.clause_of(at).is_none_or(|(index, _)| scene.clauses[index].head == clause.head);
    let told = clause.form == Form::Present && !clause.will && !force.will && !clause.have;
    let historic = told
        && dated(scene, Some(clause)).any(|at| {
            old(at).is_some_and(|(days, year, lead)| days > RECALL_DAYS && year && lead != "since" && lead != "from")
                && own(at)
        });
    let since = clause.have
        && clause.is_past()
        && clause.object().any(|at| {
            let year = sentence.is_word(at, "since")
                && sentence.word(at + 1).parse::<i32>().is_ok_and(|year| (1900..sentence.on.year()).contains(&year));
            year || old(at).is_some_and(|(days, _, lead)| lead == "since" && days > RECALL_DAYS)
        });
    let when =
        [clause.left.checked_sub(1), Some(clause.left)].into_iter().flatten().find(|at| sentence.is_word(*at, "when"));
    let then = when.is_some_and(|when| {
        clause.is_past()
            && (when.saturating_sub(3)..when).any(|at| {
                sentence.tokens[at].flag(Flag::PastTime) || old(at).is_some_and(|(days, _, _)| days > RECALL_DAYS)
            })
    });
    // "had in April of last year doubled the duty".
    let had = scene.clauses.iter().any(|other| {
        other.had
            && scene.head(other).pos == Pos::Have
            && other.group.end < clause.group.start
            && (other.group.end..clause.group.start)
                .all(|at| matches!(sentence.tokens[at].pos, Pos::Prep | Pos::Date | Pos::Adv | Pos::Det | Pos::Number))
            && clause.is_past()
    });
    historic || since || then || had
}

/// True for `said that China had agreed` in the lead: what was done before it was said is the news.
fn told_before(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let mut at = clause;
    for _ in 0..4 {
        let Some(clause) = at.filter(|_| scene.sentence.number < LEAD) else { return false };
        let above = clause.parent.map(|parent| &scene.clauses[parent]);
        if clause.opening == Opening::Complement {
            return clause.had
                && clause.have
                && !clause.group.clone().any(|at| scene.sentence.is_any(at, &["already", "earlier"]))
                && above.is_some_and(|above| {
                    const HEARS: &[&str] = &["learn", "learned", "learnt", "hear", "heard"];
                    let that = clause.left.checked_sub(2);
                    let news = that.is_some_and(|at| scene.sentence.is_any(at, &["news", "word"]));
                    let hears = scene.sentence.is_any(above.head, HEARS);
                    (above.is_past() || hears && above.opening == Opening::Infinitive)
                        && (hears || news || scene.head(above).flag(Flag::Say))
                });
        }
        at = above.filter(|_| clause.opening == Opening::Infinitive);
    }
    false
}

/// The tokens whose dates are those of a clause: its own, and what stands in front of the sentence where it is the
/// first to tell something.
fn dated(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> std::ops::Range<usize> {
    let sentence = scene.sentence;
    let Some(clause) = clause else { return 0..sentence.tokens.len() };
    let leads = |other: &Clause| matches!(other.opening, Opening::Main | Opening::And | Opening::Complement);
    let first = scene.clauses.iter().find(|other| leads(other) && !other.subject.is_empty());
    let own = first.is_some_and(|first| first.head == clause.head);
    let range = if own { sentence.body..clause.right } else { clause.left..clause.right };
    match background::aside(scene, clause).filter(|aside| range.start < aside.end) {
        Some(aside) => aside.end..range.end,
        None => range,
    }
}

/// True if the token's noun phrase hangs on `after`, `following`, `in response to`.
fn after_recap(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    for at in (token.saturating_sub(14).max(sentence.body)..token).rev() {
        match sentence.tokens[at].pos {
            Pos::Recap => return true,
            Pos::Verb if sentence.tokens[at].form != Some(Form::Ing) => return false,
            Pos::Modal | Pos::Be | Pos::Stop | Pos::Sub | Pos::That | Pos::Rel | Pos::Comma => return false,
            _ => {}
        }
    }
    false
}

/// A year before the one of publication: `in 2018`.
pub(super) fn past_year(scene: &Scene<'_, '_>, range: std::ops::Range<usize>) -> bool {
    let sentence = scene.sentence;
    range.into_iter().any(|at| {
        let word = sentence.word(at);
        // "in the 1930s".
        let decade = word.len() == 5
            && word.ends_with("0s")
            && word.get(..4).and_then(|year| year.parse::<i32>().ok()).is_some_and(|year| year < sentence.on.year());
        if decade {
            return true;
        }
        let led = |before: usize| {
            sentence.is_any(before, &["in", "during", "by", "back", "("]) || sentence.word(before).ends_with(" in")
        };
        word.len() == 4
            && word.parse::<i32>().is_ok_and(|year| (1900..sentence.on.year()).contains(&year))
            && at.checked_sub(1).is_some_and(led)
            && sentence.tokens[at].number.is_none()
    })
}

/// A day that the sentence names lies well before publication.
fn long_ago(scene: &Scene<'_, '_>, clause: Option<&Clause>, range: std::ops::Range<usize>, force: &Force) -> bool {
    let sentence = scene.sentence;
    // "gives notice that, on September 2, the Secretary opened": what is made known now is new.
    let told = clause.filter(|clause| clause.opening == Opening::Complement && sentence.number < LEAD);
    let told = told.and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]);
    let discloses = |above: &Clause| {
        sentence.number <= 1
            && sentence.begins(above.head, &["disclos", "reveal", "announc", "confirm"])
            && !dated_long_ago(sentence, dated(scene, Some(above)).filter(|at| *at < above.right))
    };
    if told.is_some_and(|above| above.form == Form::Present && !above.have || discloses(above)) {
        return false;
    }
    // "threatened on Oct. 10 to add": the day stands with the verb above.
    let own = clause.map(|clause| (dated(scene, Some(clause)), force.past && !force.will));
    let mut ranges: Vec<(std::ops::Range<usize>, bool)> = own.into_iter().collect();
    let mut above = clause.and_then(|clause| clause.parent);
    for _ in 0..3 {
        let Some(clause) = above.map(|index| &scene.clauses[index]) else { break };
        if clause.have && sentence.number > LEAD && scene.head(clause).flag(Flag::Say) {
            return true;
        }
        ranges.push((dated(scene, Some(clause)), clause.is_past()));
        above = clause.parent;
    }
    if ranges.is_empty() {
        ranges.push((range, force.past && !force.will));
    }
    // "which has continued its attacks since 2023": of what is described, and not of the act.
    let described = |at: usize| {
        let inner = scene.clause_of(at).map(|(index, _)| &scene.clauses[index]);
        inner.is_some_and(|inner| {
            inner.opening == Opening::Relative
                && inner.finite
                && clause.is_some_and(|clause| !(inner.left..inner.right).contains(&clause.head))
        })
    };
    // "In May A agreed to end its duties, and B agreed to end its own": the day in front is that of both.
    let joined = clause.filter(|clause| matches!(clause.opening, Opening::Main | Opening::And) && clause.is_past());
    let first = scene.clauses.iter().find(|other| !other.subject.is_empty());
    if let (Some(clause), Some(first)) = (joined.or_else(|| main_above(scene, clause)), first)
        && clause.left > 0
        && sentence.tokens[clause.left - 1].pos == Pos::And
        && first.is_past()
    {
        ranges.push((sentence.body..first.subject.start, true));
    }
    ranges.into_iter().any(|(range, past)| past && dated_long_ago(sentence, range.filter(|at| !described(*at))))
}

/// The past main clause that an infinitive hangs on.
fn main_above<'s>(scene: &'s Scene<'_, '_>, clause: Option<&Clause>) -> Option<&'s Clause> {
    let parent = clause.filter(|clause| clause.opening == Opening::Infinitive)?.parent?;
    Some(&scene.clauses[parent]).filter(|above| above.opening == Opening::Main && above.is_past())
}

/// A day that the clause names lies within the days of the news, or ahead.
fn recent(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let sentence = scene.sentence;
    dated(scene, clause).filter_map(|at| sentence.tokens.get(at)?.date).any(|date| {
        let span = sentence.dates[date].when.resolve(sentence.on, Looks::Back);
        span.is_some_and(|span| {
            sentence.on.checked_sub_days(Days::new(NEWS_DAYS)).is_some_and(|news| span.last >= news)
        })
    })
}

fn dated_long_ago(sentence: &crate::facts::sentence::Sentence<'_>, tokens: impl Iterator<Item = usize>) -> bool {
    let mut dated = tokens.filter(|at| sentence.tokens.get(*at).is_some_and(|token| token.date.is_some()));
    dated.any(|at| {
        let Some(date) = sentence.tokens[at].date else { return false };
        if background::of_level(sentence, at)
            || background::of_delivery(sentence, at)
            || background::of_record(sentence, at)
        {
            return false;
        }
        let found = &sentence.dates[date];
        let ahead = matches!(found.lead, "from" | "until" | "through" | "starting" | "effective" | "by" | "to");
        let dated = matches!(found.when, When::MonthDay { .. } | When::Month { .. } | When::Fixed(_));
        // "introduced in July", told in August.
        let month = matches!(found.when, When::Month { .. }) && found.lead == "in";
        dated
            && !ahead
            && found.resolve(sentence.on, Looks::Back).is_some_and(|span| {
                month && span.last < sentence.on
                    || sentence.on.checked_sub_days(Days::new(NEWS_DAYS)).is_some_and(|news| span.last < news)
            })
    })
}

/// How the sentence stands behind its claim, and whose it is.
pub(super) fn voice(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> (Hedge, Option<String>) {
    let sentence = scene.sentence;
    let all = 0..sentence.tokens.len();
    let named = speaker(scene, clause);
    // What an opinion piece recalls did happen.
    let recalled = clause.is_some_and(|clause| clause.is_past() && clause.opening != Opening::Condition);
    let aside = if recalled { expected(sentence) } else { 0..0 };
    let has = |flag: Flag| sentence.has_flag(0..aside.start, flag) || sentence.has_flag(aside.end..all.end, flag);
    let (analyst, opinion) = (has(Flag::Analyst), has(Flag::Opinion));
    if opinion && named.is_none() && traded(scene, recalled) {
        return (Hedge::Reported, None);
    }
    if scene.context.hypothetical && !recalled
        || analyst && named.as_ref().is_none_or(|speaker| speaker.loose)
        || opinion && named.is_none() && !sentence.is_title()
    {
        return (Hedge::Speculated, None);
    }
    let unnamed = all.clone().find(|at| sentence.tokens[*at].flag(Flag::Unnamed));
    if let Some(unnamed) = unnamed {
        return (Hedge::Reported, Some(sentence.word(unnamed).to_owned()));
    }
    if sentence.has_flag(all, Flag::Reportedly) {
        return (Hedge::Reported, None);
    }
    match named {
        Some(speaker) => (if speaker.media { Hedge::Reported } else { Hedge::Attributed }, Some(speaker.id)),
        None => (Hedge::Asserted, None),
    }
}

/// The aside of `cut its rate, in line with analysts' expectations, as`, `left it at 2%, as economists had forecast`: what
/// was done is sure, whoever saw it coming; an empty range where there is none.
fn expected(sentence: &Sentence<'_>) -> Range<usize> {
    const NEAR: usize = 6;
    const EXPECTED: &[&str] = &[
        "forecast",
        "forecasts",
        "expected",
        "predicted",
        "anticipated",
        "expectations",
        "predictions",
        "estimates",
        "consensus",
        "poll",
        "polled",
        "survey",
        "surveyed",
    ];
    if !(sentence.glance.flag(Flag::Analyst) || sentence.glance.flag(Flag::Opinion)) {
        return 0..0;
    }
    let end = sentence.tokens.len();
    let compares = |at: usize| {
        sentence.is_any(at, &["as", "in line with", "matching", "meeting", "beating", "defying", "confounding"])
            || sentence.is_word(at, "in") && sentence.is_word(at + 1, "line") && sentence.is_word(at + 2, "with")
    };
    let opens = |at: &usize| {
        let stop = (*at + 1..end).find(|at| sentence.tokens[*at].pos == Pos::Comma).unwrap_or(end);
        compares(*at) && (*at + 1..stop.min(at + NEAR)).any(|at| sentence.is_any(at, EXPECTED))
    };
    let Some(start) = (sentence.body..end).find(opens) else { return 0..0 };
    start..(start..end).find(|at| sentence.tokens[*at].pos == Pos::Comma).unwrap_or(end)
}

/// True for `customs stopped clearing coal, traders said`: what those in the trade have seen done.
fn traded(scene: &Scene<'_, '_>, recalled: bool) -> bool {
    const TRADE: &[&str] = &["traders", "importers", "exporters", "shippers", "industry"];
    let sentence = scene.sentence;
    let first = |at: usize| sentence.lower(at).split(' ').next().unwrap_or_default();
    recalled
        && (sentence.body..sentence.tokens.len())
            .filter(|at| sentence.tokens[*at].flag(Flag::Opinion))
            .all(|at| TRADE.contains(&first(at)))
}

/// Who says it.
#[derive(Clone, Debug)]
struct Speaker {
    id: String,
    party: Option<Party>,
    /// No party or person stands behind it.
    loose: bool,
    /// `the Times reported`.
    media: bool,
}

/// The subject of the verb of saying that a clause hangs on, or of the sentence's own.
fn speaker(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> Option<Speaker> {
    let sentence = scene.sentence;
    let says = |clause: &Clause| {
        let head = scene.head(clause);
        head.pos == Pos::Verb
            && head.flag(Flag::Say)
            && !clause.passive
            && !matches!(clause.opening, Opening::Relative | Opening::Recap | Opening::Infinitive)
    };
    // "China announces controls": its own act, and nobody's claim.
    let declares = |say: &Clause| {
        clause.is_some_and(|clause| clause.head == say.head) && scene.head(say).as_verb.cue(Cue::Announced)
    };
    let says = |clause: &Clause| says(clause) && !declares(clause);
    let own =
        clause.and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]).filter(|clause| says(clause));
    // A saying that stands by itself: ", he said on Friday".
    let loose_say = |clause: &&Clause| {
        says(clause)
            && !scene.head(clause).as_verb.cue(Cue::Threatened)
            && clause.object().next().is_none_or(|at| {
                matches!(
                    sentence.tokens[at].pos,
                    Pos::Date
                        | Pos::Prep
                        | Pos::Adv
                        | Pos::Comma
                        | Pos::Stop
                        | Pos::Quote
                        | Pos::Sub
                        | Pos::Recap
                        | Pos::And
                )
            })
    };
    let above = || {
        let mut at = clause.and_then(|clause| clause.parent);
        for _ in 0..4 {
            let found = at.map(|at| &scene.clauses[at])?;
            if says(found) {
                return Some(found);
            }
            at = found.parent;
        }
        None
    };
    let any = || if clause.is_none() { scene.clauses.iter().find(|clause| says(clause)) } else { None };
    let say = own
        .or_else(above)
        .or_else(|| clause.filter(|clause| says(clause)))
        .or_else(|| scene.clauses.iter().find(loose_say))
        .or_else(any);
    let Some(say) = say else {
        // "according to": what follows.
        let at = (sentence.body..sentence.tokens.len()).find(|at| sentence.is_word(*at, "according to"))?;
        let range = at + 1..(at + 10).min(sentence.tokens.len());
        return named(scene, range.clone(), |_| true).or_else(|| {
            let end = range
                .clone()
                .find(|at| {
                    !sentence.tokens[*at].is_nominal()
                        && !matches!(sentence.tokens[*at].pos, Pos::Det | Pos::Adj | Pos::Prep)
                })
                .unwrap_or(range.end);
            loose(scene, range.start..end, false)
        });
    };
    let media = sentence.lower(say.head).starts_with("report");
    named(scene, say.subject.clone(), |lead| matches!(lead, Lead::None | Lead::For | Lead::Of))
        .or_else(|| {
            // "…," said Mr A: the subject after the verb.
            let after = say.group.end..(say.group.end + 8).min(sentence.tokens.len());
            let quoted = say.own_subject().is_empty() || say.subject.is_empty();
            quoted.then(|| named(scene, after, |lead| lead == Lead::None)).flatten()
        })
        // "a notification issued by the ministry said".
        .or_else(|| named(scene, say.subject.clone(), |lead| lead == Lead::By))
        .or_else(|| loose(scene, say.subject.clone(), media))
}

fn named(scene: &Scene<'_, '_>, range: std::ops::Range<usize>, lead: impl Fn(Lead) -> bool) -> Option<Speaker> {
    let sentence = scene.sentence;
    let fits = |party: &&crate::facts::roles::PartyRef| lead(party.lead) && !party.goods && !party.place;
    let person = scene.parties_in(range.clone()).filter(fits).find(|party| party.person);
    let chosen = person.or_else(|| scene.parties_in(range.clone()).find(fits));
    if let Some(chosen) = chosen {
        // "he claimed": the one of whom the article spoke last.
        let he = sentence.is_any(chosen.token, &["he", "she"]);
        let spoken = || {
            let person = scene.context.person.filter(|_| he)?;
            (sentence.lexicon.person_party(person, sentence.on) == Some(chosen.party)).then_some(person)
        };
        let id = match sentence.person(chosen.token).or_else(spoken) {
            Some(person) => sentence.lexicon.person(person).id.to_string(),
            None => sentence.lexicon.party(chosen.party).id.to_string(),
        };
        return Some(Speaker { id, party: Some(chosen.party), loose: false, media: false });
    }
    // A person without an office still speaks.
    let person = range.into_iter().find_map(|at| sentence.person(at))?;
    Some(Speaker { id: sentence.lexicon.person(person).id.to_string(), party: None, loose: false, media: false })
}

/// A speaker that the lexicon does not know, in the text's own words.
fn loose(scene: &Scene<'_, '_>, range: std::ops::Range<usize>, media: bool) -> Option<Speaker> {
    let sentence = scene.sentence;
    let words: Vec<usize> = range.filter(|at| sentence.tokens[*at].pos != Pos::Comma).collect();
    let (first, last) = (words.first()?, words.last()?);
    let text = &sentence.text[sentence.tokens[*first].start..sentence.tokens[*last].end];
    (text.len() <= 60).then(|| Speaker { id: text.to_owned(), party: None, loose: true, media })
}

/// The party that the sentence's speaker speaks for.
pub(super) fn speaker_party(scene: &Scene<'_, '_>) -> Option<Party> {
    speaker(scene, None)
        .and_then(|speaker| speaker.party)
        .filter(|party| !matches!(scene.sentence.lexicon.party(*party).id.as_str(), "*"))
}

/// The person who speaks in the sentence.
pub(super) fn speaker_person(scene: &Scene<'_, '_>) -> Option<u16> {
    let speaker = speaker(scene, None)?;
    (0..scene.sentence.tokens.len())
        .filter_map(|at| scene.sentence.person(at))
        .find(|person| *scene.sentence.lexicon.person(*person).id == *speaker.id)
}
