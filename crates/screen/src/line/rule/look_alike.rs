//! Is a line that calls a lot honest? Couriers, call centres, hospitals, schools and alarm diallers call like those who
//! deceive, and leave signs that those do not. Accuses nobody: the points are taken off what the other rules found.

use super::Verdict;
use crate::line::features::Features;
use crate::number::Sort;
use serde::Deserialize;

/// What it goes by.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookAlike {
    /// At least this share calls back: they know why they were called.
    pub callback_ratio_min: f32,
    /// At least this share is called on several days.
    pub again_share_min: f32,
    /// At least so many days of the last seven, all by day.
    pub days_active_min: f32,
    /// At least so many changes of cell for each call: somebody on the road.
    pub moves_per_call_min: f32,
    /// At least this share of all its calls comes in.
    pub in_ratio_min: f32,
    /// So many calls for each number, at least: a dialler that has its few numbers.
    pub calls_per_contact_min: f32,
    /// Points for being called back.
    pub points_callback: f32,
    /// Points for coming back.
    pub points_again: f32,
    /// Points for regular hours.
    pub points_hours: f32,
    /// Points for being on the road.
    pub points_moves: f32,
    /// Points for being called.
    pub points_in: f32,
    /// Points for a landline.
    pub points_landline: f32,
    /// Points for a 95…, 96…, 400… number: who has one is registered.
    pub points_service: f32,
    /// Points for few numbers called often.
    pub points_dialler: f32,
    /// From so many calls a day on it is worth saying that a line is honest.
    pub calls_min: f32,
    /// Score from which it is said, and from which other rules are silent.
    pub score_min: f32,
}

pub(crate) fn look_alike(line: &Features, by: &LookAlike) -> Verdict {
    let mut verdict = Verdict::default();
    let called_back = line.callback_ratio >= by.callback_ratio_min;
    verdict.fact(called_back, "callback_ratio", line.callback_ratio, "", by.points_callback);
    verdict.fact(line.again_share >= by.again_share_min, "again_share", line.again_share, "", by.points_again);
    let regular = line.by_day && line.days_active >= by.days_active_min;
    verdict.fact(regular, "days_active_by_day", line.days_active, " days of 7", by.points_hours);
    let moves = line.moves_per_call >= by.moves_per_call_min;
    verdict.fact(moves, "moves_per_call", line.moves_per_call, " cells", by.points_moves);
    verdict.fact(1.0 - line.out_ratio >= by.in_ratio_min, "in_ratio", 1.0 - line.out_ratio, "", by.points_in);
    verdict.fact(line.sort == Sort::Landline, "landline", 1.0, "", by.points_landline);
    verdict.fact(line.sort == Sort::Service, "service_number", 1.0, "", by.points_service);
    let dials = line.calls_per_contact >= by.calls_per_contact_min;
    verdict.fact(dials, "calls_per_contact", line.calls_per_contact, " calls", by.points_dialler);
    verdict
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CALLER, COURIER};
    use super::*;
    use crate::Settings;

    #[test]
    fn honest_callers_leave_signs() {
        let by = Settings::embedded().unwrap().line.look_alike;
        let school = Features {
            sort: Sort::Landline,
            again_share: 0.5,
            days_active: 5.0,
            out_ratio: 0.7,
            callback_ratio: 0.1,
            ..CALLER
        };
        let table = [
            ("a courier", COURIER, true),
            ("a courier on the first day", Features { days_active: 1.0, known_h: 9.0, ..COURIER }, true),
            ("a call centre with its number", Features { sort: Sort::Service, ..CALLER }, true),
            ("a school", school, true),
            (
                "an alarm",
                Features { contacts: 2.0, calls_per_contact: 40.0, again_share: 1.0, days_active: 7.0, ..CALLER },
                true,
            ),
            ("who rings many once", CALLER, false),
        ];
        for (who, line, honest) in table {
            let verdict = look_alike(&line, &by);
            assert_eq!(verdict.score() >= by.score_min, honest, "{who}: {verdict:?}");
        }
    }
}
