//! Does a call show a number that it cannot come from? Judged by (caller × trunk × route): the owner of a number that is
//! shown falsely is a victim too.

use super::Verdict;
use crate::number::{Never, Sort, home, sort};
use domain::signal::{Call, Id};
use serde::Deserialize;

/// What it goes by.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoofed {
    /// Fewer different numbers within the time are one person abroad who calls home.
    pub contacts_min: u32,
    /// The line called from its own network at most so many minutes before: it cannot be abroad.
    pub at_home_within_min: u32,
    /// Points where a service's or landline's number comes from abroad.
    pub points_cannot_travel: f32,
    /// Points where it was at home just now.
    pub points_at_home: f32,
    /// Points where a mobile number comes from abroad: people travel.
    pub points_mobile: f32,
    /// Points for several different numbers called that way.
    pub points_contacts: f32,
    /// Points for digits of no plan, such as ones that end like 110 or 10086.
    pub points_odd: f32,
    /// Score from which it is said.
    pub score_min: f32,
}

/// The way a call came, judged by its number and trunk alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As it should.
    Plain,
    /// From abroad, with a number of abroad.
    Foreign,
    /// From abroad, with a mobile number of here: a traveller, or spoofed.
    MobileAbroad,
    /// From abroad, with a number that cannot travel.
    CannotTravel,
    /// With digits of no plan.
    Odd,
}

/// The way of a call whose trunk is, or is not, from abroad.
pub(crate) fn way(call: &Call, from_abroad: bool, never: &Never) -> Way {
    let caller = home(call.caller);
    match sort(caller) {
        Sort::Foreign => Way::Foreign,
        Sort::Odd if !call.trunk.is_none() => Way::Odd,
        Sort::Word if from_abroad => Way::Odd,
        _ if from_abroad && never.has(caller) => Way::CannotTravel,
        Sort::Service | Sort::Landline if from_abroad => Way::CannotTravel,
        Sort::Mobile if from_abroad => Way::MobileAbroad,
        _ => Way::Plain,
    }
}

/// What is kept of a (caller × trunk): whom it called, the latest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Calls {
    /// Minute and callee of at most [`Calls::KEPT`] different callees.
    pub(crate) kept: Vec<(u32, Id)>,
    pub(crate) said: bool,
}

impl Calls {
    pub(crate) const KEPT: usize = 8;

    pub(crate) fn see(&mut self, callee: Id, minute: u32) {
        self.kept.retain(|call| call.1 != callee);
        if self.kept.len() == Self::KEPT {
            self.kept.remove(0);
        }
        self.kept.push((minute, callee));
    }
}

/// `at_home` is the minute of the caller's last call from its own network, 0 for none.
pub(crate) fn spoofed(way: Way, calls: &Calls, minute: u32, at_home: u32, by: &Spoofed) -> Verdict {
    let mut verdict = Verdict::default();
    let contacts = u32::try_from(calls.kept.len()).unwrap_or(u32::MAX);
    let gone = minute.saturating_sub(at_home);
    verdict.fact(way == Way::CannotTravel, "cannot_travel", 1.0, "", by.points_cannot_travel);
    verdict.fact(way == Way::MobileAbroad, "mobile_from_abroad", 1.0, "", by.points_mobile);
    verdict.fact(way == Way::Odd, "odd_number", 1.0, "", by.points_odd);
    let is_home = way == Way::MobileAbroad && at_home > 0 && gone <= by.at_home_within_min;
    verdict.fact(is_home, "at_home_at_that_time", gone as f32, " min ago", by.points_at_home);
    verdict.fact(contacts >= by.contacts_min, "contacts_that_way", contacts as f32, " numbers", by.points_contacts);
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn a_traveller_is_no_spoofer() {
        let by = Settings::embedded().unwrap().line.spoofed;
        let calls = |count: u64| {
            let mut calls = Calls::default();
            (0..count).for_each(|n| calls.see(Id::of_number(13_900_000_000 + n, 11), 20_000_000));
            calls
        };
        let table = [
            ("a traveller calls home", Way::MobileAbroad, 2, 0, false),
            ("a traveller who left this morning", Way::MobileAbroad, 2, 19_999_300, false),
            ("at home a quarter of an hour ago", Way::MobileAbroad, 1, 19_999_985, true),
            ("a mobile number that calls many", Way::MobileAbroad, 7, 0, true),
            ("a landline from abroad", Way::CannotTravel, 1, 0, true),
            ("digits of no plan, once", Way::Odd, 1, 0, false),
            ("digits of no plan, many times", Way::Odd, 5, 0, true),
            ("a plain call", Way::Plain, 8, 19_999_999, false),
        ];
        for (who, way, count, at_home, said) in table {
            let verdict = spoofed(way, &calls(count), 20_000_000, at_home, &by);
            assert_eq!(verdict.score() >= by.score_min, said, "{who}: {verdict:?}");
        }
    }
}
