//! Does a number of here ring strangers one after the other, and is called by nobody?

use super::Verdict;
use crate::line::features::Features;
use crate::number::Sort;
use serde::Deserialize;

/// What it goes by: points add up to a score of 0 to 1. On the Sichuan subscribers, fewer than 1.5 calls for each of at
/// least 30 numbers with more than 95 % going out finds .436 at 0.14 % false; the other facts weigh for and against.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domestic {
    /// Fewer different numbers within a day say nothing.
    pub contacts_min: f32,
    /// So many are unusual.
    pub contacts_many: f32,
    /// At most so many calls for each.
    pub calls_per_contact_max: f32,
    /// At least this share goes out.
    pub out_ratio_min: f32,
    /// At most this share calls back.
    pub callback_ratio_max: f32,
    /// At most this share is called on several days.
    pub again_share_max: f32,
    /// At least this share goes to a number next to the one before.
    pub near_ratio_min: f32,
    /// At least so many calls within an hour or two.
    pub hour_calls_min: f32,
    /// Known for fewer hours than this and calling already.
    pub known_h_max: f32,
    /// At least this share of the answered lasts over 180 s.
    pub long_ratio_min: f32,
    /// At least this share of the answered ends within 15 s.
    pub short_ratio_min: f32,
    /// So many changes of cell for each call, or more, are somebody on the road.
    pub moves_per_call_max: f32,
    /// At least this share calling back speaks for it.
    pub called_back_ratio_min: f32,
    /// Points for the fewest numbers.
    pub points_contacts: f32,
    /// Points for many more.
    pub points_many: f32,
    /// Points for calling each once.
    pub points_once: f32,
    /// Points for calling only.
    pub points_out: f32,
    /// Points where nobody calls back.
    pub points_no_callback: f32,
    /// Points for never coming back to anybody.
    pub points_no_again: f32,
    /// Points for dialling in a row.
    pub points_near: f32,
    /// Points for a burst.
    pub points_hour: f32,
    /// Points for a new line.
    pub points_new: f32,
    /// Points for both short and long calls: most hang up, some are talked to for long.
    pub points_short_and_long: f32,
    /// Taken off for being on the road.
    pub points_moves: f32,
    /// Taken off for a landline: it stands at an address, and desks have them.
    pub points_landline: f32,
    /// Taken off where people call back: they know why they were called.
    pub points_called_back: f32,
    /// Score from which it is said.
    pub score_min: f32,
}

pub(crate) fn domestic(line: &Features, by: &Domestic) -> Verdict {
    let mut verdict = Verdict::default();
    if line.contacts < by.contacts_min {
        return verdict;
    }
    verdict.fact(true, "contacts", line.contacts, " numbers a day", by.points_contacts);
    verdict.fact(line.contacts >= by.contacts_many, "many_contacts", line.contacts, " numbers a day", by.points_many);
    let once = line.calls_per_contact <= by.calls_per_contact_max;
    verdict.fact(once, "calls_per_contact", line.calls_per_contact, " calls", by.points_once);
    verdict.fact(line.out_ratio >= by.out_ratio_min, "out_ratio", line.out_ratio, "", by.points_out);
    let unanswered = line.callback_ratio <= by.callback_ratio_max;
    verdict.fact(unanswered, "callback_ratio", line.callback_ratio, "", by.points_no_callback);
    verdict.fact(line.again_share <= by.again_share_max, "again_share", line.again_share, "", by.points_no_again);
    verdict.fact(line.near_ratio >= by.near_ratio_min, "near_ratio", line.near_ratio, "", by.points_near);
    verdict.fact(line.hour_calls >= by.hour_calls_min, "hour_calls", line.hour_calls, " calls", by.points_hour);
    verdict.fact(line.known_h <= by.known_h_max, "known_for", line.known_h, " h", by.points_new);
    let both = line.long_ratio >= by.long_ratio_min && line.short_ratio >= by.short_ratio_min;
    verdict.fact(both, "long_ratio", line.long_ratio, "", by.points_short_and_long);
    let moves = line.moves_per_call >= by.moves_per_call_max;
    verdict.fact(moves, "moves_per_call", line.moves_per_call, " cells", by.points_moves);
    verdict.fact(line.sort == Sort::Landline, "landline", 1.0, "", by.points_landline);
    let called_back = line.callback_ratio >= by.called_back_ratio_min;
    verdict.fact(called_back, "called_back_ratio", line.callback_ratio, "", by.points_called_back);
    verdict
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CALLER, COURIER, PERSON};
    use super::*;
    use crate::Settings;

    #[test]
    fn who_calls_strangers_and_is_called_by_nobody() {
        let by = Settings::embedded().unwrap().line.domestic;
        let table = [
            ("rings many once", CALLER, true),
            ("at a human pace", Features { contacts: 45.0, out: 48.0, hour_calls: 5.0, ..CALLER }, true),
            ("too few yet to miss those who would call back", Features { contacts: 30.0, out: 32.0, ..CALLER }, false),
            ("on the road", Features { moves_per_call: 0.4, ..CALLER }, false),
            ("a desk", Features { sort: Sort::Landline, ..CALLER }, false),
            ("a desk that dials in a row", Features { sort: Sort::Landline, near_ratio: 0.6, ..CALLER }, true),
            ("called back by some", Features { callback_ratio: 0.06, ..CALLER }, false),
            ("a person", PERSON, false),
            ("a person with a busy day", Features { contacts: 20.0, out: 26.0, ..PERSON }, false),
            ("an alarm that dials one number", Features { contacts: 1.0, calls_per_contact: 80.0, ..CALLER }, false),
            ("a courier", COURIER, false),
        ];
        for (who, line, said) in table {
            let verdict = domestic(&line, &by);
            assert_eq!(verdict.score() >= by.score_min, said, "{who}: {verdict:?}");
        }
    }
}
