//! What the classes of the lexicon's words mean to the reader.

use crate::facts::{Action, Kind};

/// A class of words, as the reader understands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Word {
    /// Names a matter of this kind.
    Noun(Kind),
    /// Names trade that a verb must act on to make a matter of this kind: `exports`.
    Flow(Kind),
    /// Looks like a matter and is none: `electricity tariff`.
    Block,
    Act(Act),
    Cue(Cue),
    Say,
    /// A claim without a name behind it.
    Reportedly,
    Opinion,
    Unnamed,
    Analyst,
    Title,
    /// What follows is the ground, not the news.
    Recap,
    PastTime,
    Now,
    Break,
    Up,
    Down,
    Trade,
    Both,
    Leaders,
    Everyone,
    Step,
    /// A class of a user's file that nothing here reads.
    Other,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Act {
    Impose,
    Raise,
    Reduce,
    Remove,
    Suspend,
    Extend,
    Restrict,
    Resume,
    Hold,
    Effect,
    Open,
    Close,
    Reach,
    Sign,
    Collapse,
    Seek,
    Meet,
    Buy,
    EndTalks,
}

/// How real it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cue {
    Considered,
    Threatened,
    Announced,
    Agree,
    Plan,
    Scheduled,
    Denied,
    Not,
    Cancelled,
    Postponed,
    Condition,
    Confirmed,
    Unconfirmed,
    Market,
}

impl Word {
    /// The meaning of a class of `words.yaml`.
    pub(super) fn of(class: &str) -> Self {
        match class {
            "noun/tariff" => Self::Noun(Kind::Tariff),
            "noun/export_control" => Self::Noun(Kind::ExportControl),
            "noun/import_control" => Self::Noun(Kind::ImportControl),
            "noun/sanction" => Self::Noun(Kind::Sanction),
            "noun/investigation" => Self::Noun(Kind::Investigation),
            "noun/subsidy" => Self::Noun(Kind::Subsidy),
            "noun/agreement" => Self::Noun(Kind::Agreement),
            "noun/meeting" => Self::Noun(Kind::Meeting),
            "noun/purchase" => Self::Noun(Kind::Purchase),
            "noun/policy_rate" => Self::Noun(Kind::PolicyRate),
            "noun/output_quota" => Self::Noun(Kind::OutputQuota),
            "noun/exports" => Self::Flow(Kind::ExportControl),
            "noun/imports" => Self::Flow(Kind::ImportControl),
            "block" => Self::Block,
            "act/impose" => Self::Act(Act::Impose),
            "act/raise" => Self::Act(Act::Raise),
            "act/reduce" => Self::Act(Act::Reduce),
            "act/remove" => Self::Act(Act::Remove),
            "act/suspend" => Self::Act(Act::Suspend),
            "act/extend" => Self::Act(Act::Extend),
            "act/restrict" => Self::Act(Act::Restrict),
            "act/resume" => Self::Act(Act::Resume),
            "act/hold" => Self::Act(Act::Hold),
            "act/effect" => Self::Act(Act::Effect),
            "act/open" => Self::Act(Act::Open),
            "act/close" => Self::Act(Act::Close),
            "act/reach" => Self::Act(Act::Reach),
            "act/sign" => Self::Act(Act::Sign),
            "act/collapse" => Self::Act(Act::Collapse),
            "act/seek" => Self::Act(Act::Seek),
            "act/meet" => Self::Act(Act::Meet),
            "act/buy" => Self::Act(Act::Buy),
            "act/end_talks" => Self::Act(Act::EndTalks),
            "cue/considered" => Self::Cue(Cue::Considered),
            "cue/threatened" => Self::Cue(Cue::Threatened),
            "cue/announced" => Self::Cue(Cue::Announced),
            "cue/agree" => Self::Cue(Cue::Agree),
            "cue/plan" => Self::Cue(Cue::Plan),
            "cue/scheduled" => Self::Cue(Cue::Scheduled),
            "cue/denied" => Self::Cue(Cue::Denied),
            "cue/not" => Self::Cue(Cue::Not),
            "cue/cancelled" => Self::Cue(Cue::Cancelled),
            "cue/postponed" => Self::Cue(Cue::Postponed),
            "cue/condition" => Self::Cue(Cue::Condition),
            "cue/confirmed" => Self::Cue(Cue::Confirmed),
            "cue/unconfirmed" => Self::Cue(Cue::Unconfirmed),
            "cue/market" => Self::Cue(Cue::Market),
            "say" => Self::Say,
            "say/report" => Self::Reportedly,
            "say/opinion" => Self::Opinion,
            "speaker/unnamed" => Self::Unnamed,
            "speaker/analyst" => Self::Analyst,
            "title" => Self::Title,
            "recap" => Self::Recap,
            "past_time" => Self::PastTime,
            "now" => Self::Now,
            "break" => Self::Break,
            "up" => Self::Up,
            "down" => Self::Down,
            "trade" => Self::Trade,
            "both" => Self::Both,
            "leaders" => Self::Leaders,
            "everyone" => Self::Everyone,
            "step" => Self::Step,
            _ => Self::Other,
        }
    }
}

impl Act {
    /// The action of a measure that this verb acts on.
    pub(super) fn of_measure(self) -> Option<Action> {
        Some(match self {
            Self::Impose | Self::Restrict => Action::Impose,
            Self::Raise => Action::Raise,
            Self::Reduce => Action::Reduce,
            Self::Remove => Action::Remove,
            Self::Suspend => Action::Suspend,
            Self::Extend => Action::Extend,
            _ => return None,
        })
    }

    /// The action on trade itself: who bans exports imposes a control, who resumes them lifts one.
    pub(super) fn of_flow(self) -> Option<Action> {
        Some(match self {
            Self::Restrict | Self::Suspend => Action::Impose,
            Self::Resume => Action::Remove,
            _ => return None,
        })
    }
}
