//! A line in figures: what the rules look at.

use super::state::State;
use crate::number::{Sort, sort};

/// A line over the last day, and what is known of it beyond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Features {
    pub(crate) sort: Sort,
    /// Calls out within 18 to 24 hours.
    pub(crate) out: f32,
    /// Different numbers called.
    pub(crate) contacts: f32,
    /// Calls out for each of them.
    pub(crate) calls_per_contact: f32,
    /// Share of its calls that went out.
    pub(crate) out_ratio: f32,
    /// Calls from those it had called, for each of them.
    pub(crate) callback_ratio: f32,
    /// Share of its calls that were answered.
    pub(crate) answer_ratio: f32,
    /// Share of the answered that were under 15 s.
    pub(crate) short_ratio: f32,
    /// Share of the answered that were over 180 s.
    pub(crate) long_ratio: f32,
    /// Calls within an hour or two.
    pub(crate) hour_calls: f32,
    /// Share of calls to a number next to the one before.
    pub(crate) near_ratio: f32,
    /// 0 to 1, over blocks of numbers.
    pub(crate) prefix_entropy: f32,
    /// Share of its contacts that it was in touch with on several days.
    pub(crate) again_share: f32,
    /// Days of the last seven on which it called.
    pub(crate) days_active: f32,
    /// Hours since it was first seen.
    pub(crate) known_h: f32,
    /// How often its cell changed, for each call out of the last days.
    pub(crate) moves_per_call: f32,
    /// Whether all its calls lie between 7 and 21 o'clock.
    pub(crate) by_day: bool,
}

/// Hours 7 to 20 of the day.
const BY_DAY: u32 = 0x001f_ff80;

impl Features {
    /// The names of [`Features::row`], in its order.
    pub(crate) const NAMES: [&str; 17] = [
        "sort",
        "out",
        "contacts",
        "calls_per_contact",
        "out_ratio",
        "callback_ratio",
        "answer_ratio",
        "short_ratio",
        "long_ratio",
        "hour_calls",
        "near_ratio",
        "prefix_entropy",
        "again_share",
        "days_active",
        "known_h",
        "moves_per_call",
        "by_day",
    ];

    /// As numbers: the sort by its place, yes as 1.
    pub(crate) fn row(&self) -> [f32; Self::NAMES.len()] {
        [
            f32::from(self.sort as u8),
            self.out,
            self.contacts,
            self.calls_per_contact,
            self.out_ratio,
            self.callback_ratio,
            self.answer_ratio,
            self.short_ratio,
            self.long_ratio,
            self.hour_calls,
            self.near_ratio,
            self.prefix_entropy,
            self.again_share,
            self.days_active,
            self.known_h,
            self.moves_per_call,
            f32::from(u8::from(self.by_day)),
        ]
    }

    pub(crate) fn of(state: &State, minute: u32) -> Self {
        let day = state.in_a_day();
        let (out, into, answered) = (f32::from(day.out), f32::from(day.into), f32::from(day.answered));
        let exact = state.contacts.called_in_a_day(minute) as f32;
        let contacts = state.busy.as_ref().map_or(exact, |busy| busy.contacts().max(exact)).min(out.max(1.0));
        Self {
            sort: sort(state.id),
            out,
            contacts,
            calls_per_contact: out / contacts.max(1.0),
            out_ratio: out / (out + into).max(1.0),
            callback_ratio: f32::from(day.back) / contacts.max(1.0),
            answer_ratio: answered / out.max(1.0),
            short_ratio: f32::from(day.short) / answered.max(1.0),
            long_ratio: f32::from(day.long) / answered.max(1.0),
            hour_calls: state.busy.as_ref().map_or(0, |busy| busy.calls_in_an_hour()) as f32,
            near_ratio: state.busy.as_ref().map_or(0.0, |busy| busy.near_ratio()),
            prefix_entropy: state.busy.as_ref().map_or(0.0, |busy| busy.prefix_entropy()),
            again_share: state.contacts.again_share(),
            days_active: state.days_active() as f32,
            known_h: state.known_h(minute) as f32,
            moves_per_call: f32::from(state.moves) / state.calls_of_the_days().max(1.0),
            by_day: state.hours & !BY_DAY == 0,
        }
    }
}
