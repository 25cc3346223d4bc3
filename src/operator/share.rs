//! Whether what nearly every entry had is there no more.

use serde::{Deserialize, Serialize};

/// Entries that speak for the present.
const RECENT: usize = 10;
/// Entries before them that are needed to know what is usual.
const USUAL_MIN: u32 = 20;
/// Past this the older half is forgotten.
const USUAL_MAX: u32 = 200;

/// How many entries had something: the last ten, and those before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    usual: u32,
    usual_with: u32,
    /// The oldest first.
    recent: Vec<bool>,
    /// At least eight in ten had it, of the last ten two at most did, and half of the last ten have not had it since.
    pub is_lost: bool,
}

impl Share {
    /// One more entry. While something is lost the present does not become the usual.
    pub(super) fn note(&mut self, with: bool) {
        self.recent.push(with);
        if self.recent.len() > RECENT {
            let oldest = self.recent.remove(0);
            if !self.is_lost {
                self.usual += 1;
                self.usual_with += u32::from(oldest);
            }
        }
        if self.usual > USUAL_MAX {
            self.usual /= 2;
            self.usual_with /= 2;
        }
        let is_usual = self.usual >= USUAL_MIN && self.usual_with * 10 >= self.usual * 8;
        let recently = self.with_recently();
        self.is_lost = match self.is_lost {
            true => recently * 2 < RECENT,
            false => is_usual && recently <= 2,
        };
    }

    fn with_recently(&self) -> usize {
        self.recent.iter().filter(|with| **with).count()
    }

    /// `2 of the last 10 have it, 95 % before`.
    pub(super) fn shown(&self) -> String {
        let percent = u64::from(self.usual_with) * 100 / u64::from(self.usual.max(1));
        format!("{} of the last {} have one, before that {percent} % had", self.with_recently(), self.recent.len())
    }
}
