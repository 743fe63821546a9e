//! A call between two served lines gives two records, and a redelivered record comes twice: what of it is new.

use crate::keep::{Reader, Unreadable, Writer};
use crate::queue::minute;
use crate::settings::Stream;
use crate::store::table_bytes;
use domain::signal::{Call, Direction};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::VecDeque;
use std::hash::Hasher;

/// What a record of a call adds to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twin {
    /// The call's first record.
    First,
    /// The other end's record of a call that is known: only cell, device and subscriber are new.
    Second,
    /// The same end's again: nothing is new.
    Again,
}

/// The calls of the last minutes: as far back as a record may come.
#[derive(Clone, Debug)]
pub(crate) struct Twins {
    minutes_back: i64,
    minutes: VecDeque<(i64, FxHashMap<u64, u8>)>,
    /// Room that a forgotten minute had.
    spare: FxHashMap<u64, u8>,
}

impl Twins {
    pub(crate) fn new(stream: &Stream) -> Self {
        // What waits as long as the bound comes sorted: both records of a call lie in one minute.
        let minutes_back = i64::from(stream.bound_s - stream.wait_s) / 60 + 1;
        Self { minutes_back, minutes: VecDeque::new(), spare: FxHashMap::default() }
    }

    pub(crate) fn see(&mut self, call: &Call) -> Twin {
        let bit = match call.direction {
            Direction::Out => 1,
            Direction::In => 2,
        };
        let ends = self.of_minute(minute(call.at)).entry(key(call)).or_default();
        let known = *ends;
        *ends |= bit;
        match known {
            0 => Twin::First,
            known if known & bit == 0 => Twin::Second,
            _ => Twin::Again,
        }
    }

    fn of_minute(&mut self, minute: i64) -> &mut FxHashMap<u64, u8> {
        let at = match self.minutes.binary_search_by_key(&minute, |entry| entry.0) {
            Ok(at) => at,
            Err(at) => {
                self.minutes.insert(at, (minute, std::mem::take(&mut self.spare)));
                self.forget();
                at.min(self.minutes.len() - 1)
            }
        };
        &mut self.minutes[at].1
    }

    fn forget(&mut self) {
        let latest = self.minutes.back().map_or(0, |entry| entry.0);
        while self.minutes.len() > 1 && self.minutes[0].0 < latest - self.minutes_back {
            let gone = self.minutes.pop_front().map(|entry| entry.1).unwrap_or_default();
            if gone.capacity() > self.spare.capacity() {
                self.spare = gone;
                self.spare.clear();
            }
        }
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.minutes.iter().map(|entry| &entry.1).chain([&self.spare]).map(table_bytes).sum()
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.count(self.minutes.len());
        for (minute, calls) in &self.minutes {
            to.i64(*minute);
            to.count(calls.len());
            let mut calls: Vec<_> = calls.iter().collect();
            calls.sort_unstable();
            for (key, ends) in calls {
                to.u64(*key);
                to.u8(*ends);
            }
        }
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let minute = from.i64()?;
            let calls = (0..from.count()?).map(|_| Ok((from.u64()?, from.u8()?))).collect::<Result<_, Unreadable>>()?;
            self.minutes.push_back((minute, calls));
        }
        Ok(())
    }
}

fn key(call: &Call) -> u64 {
    let mut hasher = FxHasher::default();
    for part in [call.at.micros().cast_unsigned(), call.caller.bits(), call.callee.bits(), call.duration_s.into()] {
        hasher.write_u64(part);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use domain::signal::Id;
    use domain::time::Instant;

    fn call(second: i64, direction: Direction) -> Call {
        let id = |text| Id::of_digits(text).unwrap();
        Call {
            at: Instant::from_seconds(second),
            caller: id("13912345678"),
            callee: id("13912345679"),
            duration_s: 9,
            direction,
            cell: Id::NONE,
            imei: Id::NONE,
            imsi: Id::NONE,
            trunk: Id::NONE,
            redirecting: Id::NONE,
            answered: true,
        }
    }

    #[test]
    fn both_ends_of_a_call_are_one_call() {
        let mut stream = Settings::embedded().unwrap().stream;
        stream.wait_s = 0;
        let mut twins = Twins::new(&stream);
        let table = [
            (0, Direction::Out, Twin::First),
            (0, Direction::In, Twin::Second),
            (0, Direction::In, Twin::Again),
            (540, Direction::In, Twin::First),
            (0, Direction::Out, Twin::Again),
            (540, Direction::Out, Twin::Second),
            (6000, Direction::Out, Twin::First),
        ];
        for (second, direction, expected) in table {
            assert_eq!(twins.see(&call(second, direction)), expected, "{second} {direction:?}");
        }
        assert_eq!(twins.minutes.len(), 1, "what can come no more is forgotten");
    }
}
