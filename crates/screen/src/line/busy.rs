//! What is kept of a line that calls a lot, beyond what every line has: sketches of fixed size.

use super::contacts::mix;
use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;

const REGISTERS: usize = 64;
const PREFIXES: usize = 16;
/// The latest calls are kept as evidence.
pub(crate) const CALLS_KEPT: usize = 8;
/// Half of the 24 hours that the sketches cover.
const HALF_MINUTES: u32 = 12 * 60;
/// Numbers that lie so close are dialled one after the other.
const NEAR: u64 = 100;

/// Sketches of two halves of 12 hours, this one and the one before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Busy {
    half: u32,
    callees: [[u8; REGISTERS]; 2],
    prefixes: [[u16; PREFIXES]; 2],
    calls: [u16; 2],
    near: [u16; 2],
    last_callee: u64,
    hour: u32,
    hour_calls: [u16; 2],
    /// The latest calls, in a ring: their minutes, and whom they went to.
    kept_at: [u32; CALLS_KEPT],
    kept: [Id; CALLS_KEPT],
    kept_next: u8,
}

impl Default for Busy {
    fn default() -> Self {
        Self {
            half: 0,
            callees: [[0; REGISTERS]; 2],
            prefixes: [[0; PREFIXES]; 2],
            calls: [0; 2],
            near: [0; 2],
            last_callee: 0,
            hour: 0,
            hour_calls: [0; 2],
            kept_at: [0; CALLS_KEPT],
            kept: [Id::NONE; CALLS_KEPT],
            kept_next: 0,
        }
    }
}

impl Busy {
    /// The line called `callee`.
    pub(crate) fn call(&mut self, callee: Id, minute: u32) {
        self.roll(minute);
        let hash = mix(callee);
        let register = (hash >> 58) as usize;
        let zeros = (hash << 6 | 1 << 5).leading_zeros();
        let rank = u8::try_from(zeros + 1).unwrap_or(u8::MAX);
        self.callees[0][register] = self.callees[0][register].max(rank);
        let value = callee.value().unwrap_or(0);
        let prefix = mix(Id::of_bits(value / 10_000)) >> 60;
        bump(&mut self.prefixes[0][prefix as usize]);
        bump(&mut self.calls[0]);
        if value.abs_diff(self.last_callee) <= NEAR && value != self.last_callee {
            bump(&mut self.near[0]);
        }
        self.last_callee = value;
        bump(&mut self.hour_calls[0]);
        let next = usize::from(self.kept_next) % CALLS_KEPT;
        (self.kept_at[next], self.kept[next]) = (minute, callee);
        self.kept_next = self.kept_next.wrapping_add(1);
    }

    fn roll(&mut self, minute: u32) {
        let half = minute / HALF_MINUTES;
        if half > self.half {
            let follows = half == self.half + 1;
            shift(&mut self.callees, follows, [0; REGISTERS]);
            shift(&mut self.prefixes, follows, [0; PREFIXES]);
            shift(&mut self.calls, follows, 0);
            shift(&mut self.near, follows, 0);
            self.half = half;
        }
        if minute / 60 > self.hour {
            shift(&mut self.hour_calls, minute / 60 == self.hour + 1, 0);
            self.hour = minute / 60;
        }
    }

    /// Whether all that the sketches cover is over.
    pub(crate) const fn is_over(&self, minute: u32) -> bool {
        self.half + 2 <= minute / HALF_MINUTES
    }

    /// Reads a little of every part, so that all of it is near.
    pub(crate) fn touched(&self) -> u64 {
        let [newer, older] = &self.callees;
        let registers = newer[0] ^ newer[REGISTERS - 1] ^ older[REGISTERS - 1];
        u64::from(registers) ^ u64::from(self.prefixes[1][0]) ^ self.last_callee ^ self.kept[0].bits()
    }

    /// How many different numbers it called within 12 to 24 hours; off by 13 % beyond a few dozen.
    pub(crate) fn contacts(&self) -> f32 {
        let registers = (0..REGISTERS).map(|at| self.callees[0][at].max(self.callees[1][at]));
        let (sum, empty) = registers.fold((0.0_f32, 0.0_f32), |(sum, empty), rank| {
            (sum + 0.5_f32.powi(rank.into()), empty + f32::from(u8::from(rank == 0)))
        });
        // Flajolet and others, HyperLogLog (2007): alpha for 64 registers; linear counting while some are empty.
        let of = REGISTERS as f32;
        let raw = 0.709 * of * of / sum;
        if raw < 2.5 * of && empty > 0.0 { of * (of / empty).ln() } else { raw }
    }

    /// How many calls within one to two hours.
    pub(crate) fn calls_in_an_hour(&self) -> u32 {
        u32::from(self.hour_calls[0]) + u32::from(self.hour_calls[1])
    }

    /// Which share of its calls went to a number close to the one before.
    pub(crate) fn near_ratio(&self) -> f32 {
        let sum = |pair: [u16; 2]| f32::from(pair[0]) + f32::from(pair[1]);
        sum(self.near) / sum(self.calls).max(1.0)
    }

    /// How evenly its calls spread over blocks of numbers, 0 (one block) to 1 (all alike).
    pub(crate) fn prefix_entropy(&self) -> f32 {
        let counts = (0..PREFIXES).map(|at| f32::from(self.prefixes[0][at]) + f32::from(self.prefixes[1][at]));
        let total: f32 = counts.clone().sum();
        let bits: f32 = counts.filter(|n| *n > 0.0).map(|n| -(n / total) * (n / total).log2()).sum();
        bits / (PREFIXES as f32).log2()
    }

    /// The latest calls, the latest last: minute and callee.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (u32, Id)> + '_ {
        let from = usize::from(self.kept_next);
        (from..from + CALLS_KEPT)
            .map(|at| (self.kept_at[at % CALLS_KEPT], self.kept[at % CALLS_KEPT]))
            .filter(|call| !call.1.is_none())
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.u32(self.half);
        self.callees.iter().flatten().for_each(|rank| to.u8(*rank));
        self.prefixes.iter().flatten().for_each(|count| to.u16(*count));
        self.calls.iter().chain(&self.near).chain(&self.hour_calls).for_each(|count| to.u16(*count));
        to.u64(self.last_callee);
        to.u32(self.hour);
        for (minute, callee) in self.kept_at.iter().zip(&self.kept) {
            to.u32(*minute);
            to.id(*callee);
        }
        to.u8(self.kept_next);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut busy = Self { half: from.u32()?, ..Self::default() };
        for rank in busy.callees.iter_mut().flatten() {
            *rank = from.u8()?;
        }
        for count in busy.prefixes.iter_mut().flatten() {
            *count = from.u16()?;
        }
        for count in busy.calls.iter_mut().chain(&mut busy.near).chain(&mut busy.hour_calls) {
            *count = from.u16()?;
        }
        busy.last_callee = from.u64()?;
        busy.hour = from.u32()?;
        for (minute, callee) in busy.kept_at.iter_mut().zip(&mut busy.kept) {
            (*minute, *callee) = (from.u32()?, from.id()?);
        }
        busy.kept_next = from.u8()?;
        Ok(busy)
    }
}

fn bump(count: &mut u16) {
    *count = count.saturating_add(1);
}

/// The newer becomes the older where it follows it directly; else both begin anew.
fn shift<T: Copy>(pair: &mut [T; 2], follows: bool, empty: T) {
    pair[1] = if follows { pair[0] } else { empty };
    pair[0] = empty;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_close_to_what_there_was() {
        for callees in [10_u64, 40, 200, 2000] {
            let mut busy = Busy::default();
            for n in 0..callees * 2 {
                busy.call(Id::of_number(13_000_000_000 + n % callees * 7_919_113, 11), 20_000_000);
            }
            let off = (busy.contacts() - callees as f32).abs() / callees as f32;
            assert!(off < 0.3, "{callees}: {}", busy.contacts());
        }
    }

    #[test]
    fn dialling_in_a_row_stands_out() {
        let (mut row, mut mixed) = (Busy::default(), Busy::default());
        for n in 0..100 {
            row.call(Id::of_number(13_912_340_000 + n * 3, 11), 20_000_000);
            mixed.call(Id::of_number(13_000_000_000 + n * 7_919_113, 11), 20_000_000);
        }
        assert!(row.near_ratio() > 0.9 && row.prefix_entropy() < 0.1, "{}", row.prefix_entropy());
        assert!(mixed.near_ratio() < 0.1 && mixed.prefix_entropy() > 0.7, "{}", mixed.prefix_entropy());
    }
}
