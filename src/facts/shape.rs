//! What facts of a kind can hold, so that a rule which asks for what no fact can have is found.

use crate::facts::{Action, Kind, Stage};

impl Kind {
    /// Actions that facts of this kind can have; none where the kind has no action.
    pub fn actions(self) -> &'static [Action] {
        use Action::{Extend, Hold, Impose, Raise, Reach, Reduce, Remove, Suspend};
        match self {
            Self::Meeting | Self::MarketMove => &[],
            Self::Agreement => &[Reach, Extend, Suspend, Remove],
            Self::PolicyRate => &[Raise, Reduce, Hold],
            Self::OutputQuota => &[Raise, Reduce, Hold, Extend],
            _ => &[Impose, Raise, Reduce, Remove, Suspend, Extend],
        }
    }

    /// Stages that facts of this kind can have; none where the kind has no stage.
    pub fn stages(self) -> &'static [Stage] {
        use Stage::{Announced, Cancelled, Confirmed, Considered, Denied, Held, InEffect, Postponed, Threatened};
        match self {
            Self::MarketMove => &[],
            Self::Meeting => &[Considered, Announced, Confirmed, InEffect, Held, Postponed, Cancelled, Denied],
            Self::Agreement | Self::Purchase => {
                &[Considered, Threatened, Announced, Confirmed, InEffect, Postponed, Cancelled, Denied]
            }
            // What is put off is `suspend`, not `postponed`; only a meeting is held.
            _ => &[Considered, Threatened, Announced, Confirmed, InEffect, Cancelled, Denied],
        }
    }

    /// True if facts of this kind never have that field, by its name in rules.
    pub fn lacks(self, field: &str) -> bool {
        match field {
            "action" => self.actions().is_empty(),
            "stage" => self.stages().is_empty(),
            "participants" | "place" => self != Self::Meeting,
            "rate" => self == Self::Meeting,
            "actor" | "target" | "rate_from" | "rate_is" | "basis" | "amount" => {
                matches!(self, Self::Meeting | Self::MarketMove)
            }
            _ => false,
        }
    }
}
