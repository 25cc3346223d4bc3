//! Where the noun phrases of a sentence begin and end, and which noun a clause tells of.
//!
//! In: a sentence's tokens. Out: the start of the phrase around a token, the noun or the parties before a relative
//! clause, whose decision an infinitive tells, whether a break only lists names.

use std::ops::Range;

use crate::facts::sentence::{Sentence, Token};
use crate::facts::words::{Act, Cue, Flag, Pos};

/// What things are counted by: `$1,200 a tonne`.
const UNITS: &[&str] = &[
    "day", "week", "month", "year", "tonne", "ton", "barrel", "bushel", "kilo", "kilogram", "head", "litre", "gallon",
    "share", "unit", "piece",
];

/// A break between clauses, or none.
pub(super) fn breaks(token: &Token) -> bool {
    matches!(
        token.pos,
        Pos::Comma | Pos::Stop | Pos::And | Pos::But | Pos::Sub | Pos::If | Pos::Rel | Pos::That | Pos::Recap
    )
}

/// A break that no noun phrase goes over.
pub(super) fn hard(token: &Token) -> bool {
    breaks(token) && !matches!(token.pos, Pos::Comma | Pos::And)
}

/// Who has decided what an infinitive tells: `Trump's decision to`, `the US threat of`, `the decision by Ottawa to`.
pub(super) fn decider(sentence: &Sentence<'_>, start: usize, from: usize) -> Option<Range<usize>> {
    let tokens = &sentence.tokens;
    let names = |range: Range<usize>| {
        range.clone().any(|at| tokens[at].pos == Pos::Of || sentence.party(at).is_some()).then_some(range)
    };
    let decision = |at: usize| {
        let told = !tokens[at].as_noun.is_empty() && tokens[at].noun.is_none();
        tokens[at].pos == Pos::Noun && told || sentence.is_any(at, &["move", "action", "step"])
    };
    let near = start.checked_sub(1).filter(|at| *at >= from)?;
    if decision(near) {
        return names(phrase_start(sentence, near, from)..near);
    }
    // "the decision in March by then US President Donald Trump to".
    let by = (from..start).rev().take(9).find(|at| sentence.is_word(*at, "by"))?;
    let plain = tokens[by..start].iter().all(|token| !breaks(token));
    let noun = (from..by).rev().find(|at| tokens[*at].is_nominal() && tokens[*at].pos != Pos::Date)?;
    (plain && decision(noun)).then(|| names(by + 1..start)).flatten()
}

/// True for the `and` of `a tariff, and imports from Laos and Myanmar will face`: a list of names after a preposition
/// within the subject.
pub(super) fn lists_names(sentence: &Sentence<'_>, gap: Range<usize>, at: usize, described: bool) -> bool {
    let tokens = &sentence.tokens;
    let name = |at: usize| tokens.get(at).is_some_and(|token| token.pos == Pos::Name);
    let article = usize::from(tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Det));
    // "the surcharge on Russian and Belarusian fertilisers".
    let adjectives = tokens[at].pos == Pos::And
        && at > gap.start + 1
        && sentence.is_demonym(at - 1)
        && tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Name)
        && sentence.is_demonym(at + 1)
        && tokens[at - 2].pos == Pos::Prep;
    // "exporters of shrimp and textiles squeezed by".
    let goods = tokens[at].pos == Pos::And
        && at > gap.start
        && at + 2 == gap.end
        && [at - 1, at + 1].into_iter().all(|at| tokens[at].pos == Pos::Noun && sentence.object(at).is_some())
        && tokens.get(gap.end).is_some_and(|next| next.pos == Pos::Verb && next.flag(Flag::Described))
        && sentence.is_word(gap.end + 1, "by");
    if adjectives || goods {
        return true;
    }
    if !matches!(tokens[at].pos, Pos::And | Pos::Comma) || !name(at + 1 + article) && tokens[at + 1].pos != Pos::And {
        return false;
    }
    // A comma lists only where an `and` ends the list.
    let ends = (at..gap.end).find(|at| tokens[*at].pos == Pos::And);
    let listed = |range: Range<usize>| {
        tokens[range].iter().all(|token| matches!(token.pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det))
    };
    if !ends.is_some_and(|and| listed(at..and) && listed(and..gap.end)) {
        return false;
    }
    let lead = (gap.start..at).rev().find(|at| !listed(*at..*at + 1));
    let Some(lead) = lead.filter(|lead| tokens[*lead].pos == Pos::Prep && *lead + 1 < at) else { return false };
    let opens = (gap.start..lead).rev().find(|at| !tokens[*at].is_nominal() && tokens[*at].pos != Pos::Adj);
    match opens {
        Some(opens) if breaks(&tokens[opens]) => opens + 1 < lead,
        _ => described && !tokens[gap.start..lead].iter().any(breaks),
    }
}

/// Where a phrase begins over a list of what describes its noun: `a fair, lasting and balanced deal`.
pub(super) fn listed_start(sentence: &Sentence<'_>, start: usize, from: usize) -> usize {
    const REACH: usize = 8;
    let tokens = &sentence.tokens;
    let low = start.saturating_sub(REACH).max(from);
    let lists = start > low && matches!(tokens[start - 1].pos, Pos::And | Pos::Comma);
    let describes = |at: usize| {
        matches!(tokens[at].pos, Pos::And | Pos::Comma | Pos::Adj)
            || tokens[at].pos == Pos::Other && sentence.word(at).starts_with(char::is_lowercase)
    };
    let first = (low..start).rev().find(|at| !describes(*at));
    first.filter(|at| lists && tokens[*at].pos == Pos::Det).unwrap_or(start)
}

/// The noun that a clause without its pronoun describes: `everything it sells`, `goods they ship`.
pub(super) fn left_out(sentence: &Sentence<'_>, gap: &Range<usize>, own: Range<usize>) -> Option<usize> {
    let pronoun = own.end.checked_sub(1).filter(|at| sentence.tokens[*at].pos == Pos::Pron)?;
    let noun = pronoun.checked_sub(1).filter(|at| gap.contains(at))?;
    let whole = sentence.is_any(noun, &["everything", "anything", "all", "whatever"]);
    let goods = sentence.object(noun).is_some() || sentence.tokens[noun].noun.is_some();
    let led = (gap.start..noun).any(|at| sentence.tokens[at].pos == Pos::Prep);
    (whole || goods && led).then_some(noun)
}

/// Where the noun phrase that can be a subject begins, past a phrase such as `on Friday` before it; none if there is none.
pub(super) fn subject_start(sentence: &Sentence<'_>, range: Range<usize>) -> Option<usize> {
    let tokens = &sentence.tokens;
    // "last July" is none.
    let dated = |at: usize| tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Date);
    let nominal = |at: usize| tokens[at].is_nominal() || tokens[at].pos == Pos::Adj && !dated(at);
    let opens = |at: usize| {
        let before = at.checked_sub(1).filter(|before| range.contains(before)).map(|before| tokens[before].pos);
        match tokens[at].pos {
            // "a million barrels a day" goes on.
            Pos::Det if sentence.is_any(at + 1, UNITS) => !matches!(
                before,
                Some(Pos::Prep | Pos::Det | Pos::Of | Pos::Recap | Pos::Noun | Pos::Other | Pos::Number)
            ),
            Pos::Det | Pos::Pron => !matches!(before, Some(Pos::Prep | Pos::Det | Pos::Of | Pos::Recap)),
            Pos::Noun if tokens[at].flag(Flag::Authority) => matches!(before, Some(Pos::Date | Pos::Number)),
            // "the tariffs Trump imposed", "the tariffs Mr. Trump imposed".
            Pos::Name => {
                let titled = at > range.start + 1 && tokens[at - 1].flag(Flag::Title);
                matches!(before, Some(Pos::Date | Pos::Number))
                    || at > range.start && measured(&tokens[at - 1 - usize::from(titled)])
            }
            // "the minister's Thursday meeting" goes on.
            Pos::Other | Pos::Noun => matches!(before, Some(Pos::Date)) && (at < 2 || tokens[at - 2].pos != Pos::Of),
            _ => false,
        }
    };
    let first = range
        .clone()
        .find(|at| !matches!(tokens[*at].pos, Pos::Quote | Pos::Adv | Pos::Comma | Pos::Stop | Pos::Date))?;
    let led = matches!(tokens[first].pos, Pos::Prep);
    // The last noun phrase that begins anew; "the ministry of the country" does not.
    let anew = range.clone().rev().find(|at| {
        *at > first && opens(*at) && {
            let before = tokens[*at - 1].pos;
            matches!(
                before,
                Pos::Noun | Pos::Other | Pos::Name | Pos::Date | Pos::Number | Pos::Adv | Pos::Quote | Pos::Pron
            )
        }
    });
    match anew {
        Some(anew) if (anew..range.end).any(nominal) => Some(anew),
        _ if led => None,
        _ => range.clone().any(nominal).then_some(first),
    }
}

/// A noun that names a measure.
pub(super) fn measured(token: &Token) -> bool {
    token.pos == Pos::Noun && (token.noun.is_some() || token.restriction)
}

/// The nearest noun before a token, over prepositions' objects to the measure that it tells of.
pub(super) fn nominal_before(sentence: &Sentence<'_>, at: usize, from: usize) -> Option<usize> {
    const ACTORS: &[&str] = &[
        "countries",
        "nations",
        "governments",
        "states",
        "partners",
        "companies",
        "firms",
        "importers",
        "exporters",
        "producers",
        "manufacturers",
        "makers",
        "suppliers",
        "buyers",
        "country",
        "nation",
        "government",
    ];
    let tokens = &sentence.tokens;
    let near = (from..at).rev().find(|at| tokens[*at].is_nominal())?;
    // "tariffs on countries that buy": they do it, and not the tariffs.
    if near + 1 == at
        && sentence.tokens.get(at).is_some_and(|token| matches!(token.pos, Pos::Rel | Pos::That))
        && sentence.is_any(near, ACTORS)
    {
        return Some(near);
    }
    // "pay no tariff under an order that Trump signed": the order was.
    const PAPERS: &[&str] = &["order", "proclamation", "decree", "law", "bill"];
    let paper = near + 1 == at
        && tokens[near].noun.is_none()
        && sentence.is_any(near, PAPERS)
        && near > from + 1
        && tokens[near - 1].pos == Pos::Det
        && sentence.is_any(near - 2, &["under", "in", "by"]);
    if paper {
        return Some(near);
    }
    // "tariffs on steel that ..": the measure, not the goods.
    let measure = (from..=near).rev().find(|at| {
        tokens[*at].noun.is_some()
            || tokens[*at].restriction
            || tokens[*at].flow.is_some()
            || tokens[*at].as_noun.has_act()
    });
    // "tariffs on Canada, a partner which": what stands beside a name is not told of the measure.
    let beside = tokens.get(at).is_some_and(|token| token.pos == Pos::Rel);
    let apposed = |at: usize| {
        beside
            && tokens[at].pos == Pos::Comma
            && (matches!(tokens[at + 1].pos, Pos::Det | Pos::Number) || sentence.is_word(at + 1, "one"))
    };
    measure.filter(|measure| (*measure..near).all(|at| !hard(&tokens[at]) && !apposed(at))).or(Some(near))
}

/// True for a verb that only a state, and no measure, can do: `which agreed`, `which imposed`.
pub(super) fn acts(sentence: &Sentence<'_>, head: usize) -> bool {
    let token = &sentence.tokens[head];
    let meaning = token.as_verb;
    let does =
        [Act::Impose, Act::Buy, Act::Seek, Act::Meet, Act::Reach, Act::Sign].into_iter().any(|act| meaning.act(act));
    let states = [Cue::Agree, Cue::Threatened, Cue::Plan].into_iter().any(|cue| meaning.cue(cue));
    let holds = sentence.begins(head, &["includ", "cover", "contain"]);
    token.pos == Pos::Verb && !holds && (does || states && !meaning.has_act())
}

/// The parties of `tariffs on Peru and Chile, which`: those named last, back to what leads to them.
pub(super) fn parties_before(sentence: &Sentence<'_>, boundary: usize, from: usize) -> Option<Range<usize>> {
    let tokens = &sentence.tokens;
    let comma = boundary.checked_sub(1).filter(|at| *at > from && tokens[*at].pos == Pos::Comma)?;
    let named = |at: usize| tokens[at].pos == Pos::Name && sentence.party(at).is_some();
    let listed = |at: &usize| named(*at) || matches!(tokens[*at].pos, Pos::And | Pos::Comma | Pos::Det);
    let start = (from..comma).rev().take_while(listed).last()?;
    let led = start > from && matches!(tokens[start - 1].pos, Pos::Prep);
    (led && named(comma - 1)).then_some(start..comma)
}

pub(super) fn noun_before(sentence: &Sentence<'_>, at: usize) -> bool {
    // "a plan to impose", "threat to raise": the infinitive belongs to the noun.
    at.checked_sub(1).is_some_and(|at| {
        let token = &sentence.tokens[at];
        !token.as_noun.is_empty()
            && !token.as_noun.act(Act::Impose)
            && token.pos == Pos::Noun
            && token.noun.is_none()
            && !token.restriction
            && token.flow.is_none()
    })
}

/// Where the noun phrase around a token begins.
pub(super) fn phrase_start(sentence: &Sentence<'_>, at: usize, from: usize) -> usize {
    let tokens = &sentence.tokens;
    let mut start = at;
    while start > from {
        match tokens[start - 1].pos {
            Pos::Noun | Pos::Name | Pos::Other | Pos::Adj | Pos::Number | Pos::Quote | Pos::Of | Pos::Adv => start -= 1,
            Pos::Det => {
                start -= 1;
                // "all the tariffs", but not "X's a tariff".
                if start == from || tokens[start - 1].pos != Pos::Det {
                    break;
                }
            }
            Pos::Date => start -= 1,
            _ => break,
        }
    }
    start
}
