//! Which bars of a session are missing. A gap stays a gap: nothing is filled in.

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::calendar::Session;

/// A stretch of a session without bars: start is in, end is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// The stretches of a session, up to `until`, for which no bar of this length starts. Starts are in order.
pub fn gaps(starts: &[DateTime<Utc>], interval_s: u32, session: &Session, until: DateTime<Utc>) -> Vec<Gap> {
    let interval = TimeDelta::seconds(i64::from(interval_s));
    if interval.is_zero() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (opens, closes) in &session.spans {
        let end = (*closes).min(until);
        let mut expected = *opens;
        let first = starts.partition_point(|start| start < opens);
        for start in starts[first..].iter().take_while(|start| **start < end) {
            if *start > expected {
                found.push(Gap { from: expected, to: *start });
            }
            expected = expected.max(*start + interval);
        }
        // The last bar may be cut short by the close.
        if expected < end && end - expected >= interval {
            found.push(Gap { from: expected, to: end });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_054_400, 0).expect("in range") + TimeDelta::minutes(minute)
    }

    fn session() -> Session {
        Session { on: at(0).date_naive(), spans: vec![(at(0), at(10)), (at(20), at(25))], special: false }
    }

    fn told(starts: &[i64], until: i64) -> Vec<(i64, i64)> {
        let starts: Vec<DateTime<Utc>> = starts.iter().map(|minute| at(*minute)).collect();
        let minute = |instant: DateTime<Utc>| (instant - at(0)).num_minutes();
        gaps(&starts, 60, &session(), at(until)).iter().map(|gap| (minute(gap.from), minute(gap.to))).collect()
    }

    #[test]
    fn gaps_are_found_within_sessions_and_not_in_breaks() {
        let whole: Vec<i64> = (0..10).chain(20..25).collect();
        assert_eq!(told(&whole, 99), []);
        assert_eq!(told(&[0, 1, 4, 5, 6, 7, 8, 9, 21, 22], 99), [(2, 4), (20, 21), (23, 25)]);
        assert_eq!(told(&[], 99), [(0, 10), (20, 25)]);
    }

    #[test]
    fn what_is_still_to_come_is_no_gap() {
        assert_eq!(told(&[0, 1, 2], 3), []);
        assert_eq!(told(&[0, 1], 3), [(2, 3)]);
        assert_eq!(told(&[-5, 0, 1, 2], 3), [], "a bar from before the session is no matter");
    }
}
