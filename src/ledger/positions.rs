//! Who stands where: announced, confirmed, silent, denied; and whose accounts of one matter differ.
//!
//! A party's account is what it has told itself, by its own page or by someone who speaks for it. Two parties' accounts
//! that differ in a rate, a date or the goods are a dispute: the story keeps what the first one told.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::article::Article;
use crate::facts::{DateSpan, Fact, Kind, Stage};
use crate::ledger::{Account, Position, Stance, Story, matching};
use crate::lexicon::{Lexicon, PartyId, ProductId};

/// The fact, with what the source's own standing adds: a ministry's page confirms for its state.
pub(super) fn spoken(fact: &Fact, article: &Article) -> Fact {
    let mut fact = fact.clone();
    if let (Kind::Meeting, Some(party)) = (fact.kind, &article.source.speaks_for) {
        let stands = matches!(fact.stage, Some(Stage::Announced | Stage::Confirmed | Stage::InEffect | Stage::Held));
        if stands && !fact.confirmed_by.contains(party) && !fact.denied_by.contains(party) {
            fact.confirmed_by.push(party.clone());
        }
    }
    fact
}

pub(super) fn news_of(story: &Story, party: &PartyId, stance: Stance) -> bool {
    let known = story.positions.iter().rev().find(|position| position.party == *party);
    match (known, stance) {
        (None, _) => true,
        (Some(position), _) if position.stance == stance => false,
        // A party that has spoken is not put back to silence by an older text.
        (Some(_), Stance::Unconfirmed) => false,
        (Some(position), Stance::Confirmed | Stance::Announced) => {
            !matches!(position.stance, Stance::Announced | Stance::Confirmed)
        }
        _ => true,
    }
}

pub(super) fn take_positions(story: &mut Story, fact: &Fact, article: &Article, now: DateTime<Utc>) {
    // Who tells of what it has decided announces it; who speaks to what another has told confirms it.
    let stands = if fact.stage == Some(Stage::Announced) { Stance::Announced } else { Stance::Confirmed };
    for (parties, stance) in
        [(&fact.confirmed_by, stands), (&fact.unconfirmed_by, Stance::Unconfirmed), (&fact.denied_by, Stance::Denied)]
    {
        for party in parties {
            if !news_of(story, party, stance) {
                continue;
            }
            let (left, kept) = story.positions.drain(..).partition(|position| position.party == *party);
            story.positions = kept;
            story.past_positions.extend::<Vec<_>>(left);
            story.positions.push(Arc::new(Position {
                party: party.clone(),
                stance,
                at: now,
                article: article.id.clone(),
                evidence: fact.evidence.text.clone(),
            }));
        }
    }
}

/// A meeting is confirmed when two sides stand behind it and none is silent or against.
pub(super) fn both_stand_behind(story: &Story) -> bool {
    story.kind == Kind::Meeting
        && story.positions.len() >= 2
        && story.positions.iter().all(|position| matches!(position.stance, Stance::Announced | Stance::Confirmed))
}

/// What a fact says anew of who stands where: field, and the parties before and after.
pub(super) fn changes(before: &Story, fact: &Fact) -> Vec<(&'static str, String, String)> {
    let shown = |parties: &[PartyId]| parties.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    for (field, parties, stance) in [
        ("confirmed_by", &fact.confirmed_by, Stance::Confirmed),
        ("unconfirmed_by", &fact.unconfirmed_by, Stance::Unconfirmed),
        ("denied_by", &fact.denied_by, Stance::Denied),
    ] {
        let mut listed = before.parties(stance);
        if stance == Stance::Confirmed {
            listed.extend(before.parties(Stance::Announced));
        }
        let old = shown(&listed);
        listed.extend(parties.iter().filter(|party| news_of(before, party, stance)).cloned());
        let new = shown(&listed);
        if new != old {
            found.push((field, old, new));
        }
    }
    found
}

/// The party whose own word a fact is, if it is one of those concerned.
fn teller(story: &Story, fact: &Fact, article: &Article, lexicon: Option<&Lexicon>) -> Option<PartyId> {
    let on = article.dated_at().date_naive();
    let acts_for = |id: &str| match lexicon.and_then(|lexicon| lexicon.find_person(id)) {
        Some(person) => person.acts_for(on).cloned(),
        None => Some(PartyId::new(id)),
    };
    let said = fact.said_by.as_deref().and_then(acts_for);
    let party = article.source.speaks_for.clone().or(said)?;
    let concerned = story.actor.iter().chain(&story.target).any(|one| *one == party)
        || story.participants.iter().any(|one| acts_for(one).is_some_and(|one| one == party));
    concerned.then_some(party)
}

/// Figures of a fact that another party tells otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contested {
    pub rate: bool,
    pub date: bool,
}

/// Which figures of the fact do not move the story, since they are one party's word against another's. Whose measure it
/// is says what it is.
pub(super) fn contests(story: &Story, fact: &Fact, article: &Article, lexicon: Option<&Lexicon>) -> Contested {
    let Some(party) = teller(story, fact, article, lexicon) else { return Contested::default() };
    let mutual = matches!(story.kind, Kind::Agreement | Kind::Meeting | Kind::Purchase);
    if !mutual && story.actor.contains(&party) {
        return Contested::default();
    }
    let others = || story.accounts.iter().filter(|account| account.party != party);
    Contested {
        rate: fact.rate.is_some_and(|rate| others().any(|other| other.rate.is_some_and(|theirs| !same(rate, theirs)))),
        date: fact.date.is_some_and(|date| others().any(|other| other.date.is_some_and(|theirs| apart(date, theirs)))),
    }
}

/// Drops what others told before the matter turned: a meeting put off to Monday is not at odds with who had told of
/// Saturday.
pub(super) fn outdate_accounts(story: &mut Story) {
    for account in &mut story.accounts {
        (account.rate, account.date) = (None, None);
    }
}

/// Keeps what the party that speaks has told, field by field, the last word of each.
pub(super) fn take_account(
    story: &mut Story,
    fact: &Fact,
    article: &Article,
    lexicon: Option<&Lexicon>,
    now: DateTime<Utc>,
) {
    let Some(party) = teller(story, fact, article, lexicon) else { return };
    let known = story.accounts.iter().position(|account| account.party == party);
    let mut account = match known {
        Some(index) => story.accounts.remove(index),
        None => Account {
            party,
            rate: None,
            date: None,
            object: Vec::new(),
            at: now,
            article: article.id.clone(),
            evidence: String::new(),
        },
    };
    account.rate = fact.rate.or(account.rate);
    account.date = fact.date.or(account.date);
    if !fact.object.is_empty() {
        account.object.clone_from(&fact.object);
    }
    (account.at, account.article) = (now, article.id.clone());
    account.evidence.clone_from(&fact.evidence.text);
    story.accounts.push(account);
    story.accounts.sort_by(|a, b| a.party.cmp(&b.party));
}

impl Story {
    /// Fields in which two parties' accounts differ: `rate`, `date`, `object`.
    pub fn disputed(&self) -> Vec<&'static str> {
        let mut fields = Vec::new();
        for (index, ours) in self.accounts.iter().enumerate() {
            for theirs in &self.accounts[index + 1..] {
                let rate = ours.rate.zip(theirs.rate).is_some_and(|(ours, theirs)| !same(ours, theirs));
                let date = ours.date.zip(theirs.date).is_some_and(|(ours, theirs)| apart(ours, theirs));
                let object = !one_holds_the_other(&ours.object, &theirs.object);
                for (field, differs) in [("rate", rate), ("date", date), ("object", object)] {
                    if differs && !fields.contains(&field) {
                        fields.push(field);
                    }
                }
            }
        }
        fields
    }
}

fn same(ours: f64, theirs: f64) -> bool {
    matching::same_rate(ours, theirs)
}

fn apart(ours: DateSpan, theirs: DateSpan) -> bool {
    !matching::same_date(ours, theirs)
}

/// A list that is part of the other is less exact, and not another account; so are goods in general.
fn one_holds_the_other(ours: &[ProductId], theirs: &[ProductId]) -> bool {
    let general = |goods: &[ProductId]| goods.iter().any(|id| id.as_str() == matching::ALL_GOODS);
    general(ours)
        || general(theirs)
        || ours.iter().all(|one| theirs.contains(one))
        || theirs.iter().all(|one| ours.contains(one))
}
