//! Does a number from abroad ring strangers here, one after the other?

use super::Verdict;
use crate::line::features::Features;
use serde::Deserialize;

/// What it goes by: points add up to a score of 0 to 1.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// Fewer different numbers within a day are somebody's family.
    pub contacts_min: f32,
    /// So many are a call centre.
    pub contacts_many: f32,
    /// At most so many calls for each.
    pub calls_per_contact_max: f32,
    /// At least this share goes out.
    pub out_ratio_min: f32,
    /// At most this share is called on several days.
    pub again_share_max: f32,
    /// Points for the fewest numbers.
    pub points_contacts: f32,
    /// Points for many more.
    pub points_many: f32,
    /// Points for calling each once.
    pub points_once: f32,
    /// Points for calling only.
    pub points_out: f32,
    /// Points for never coming back to anybody.
    pub points_no_again: f32,
    /// Score from which it is said.
    pub score_min: f32,
}

pub(crate) fn foreign(line: &Features, by: &Foreign) -> Verdict {
    let mut verdict = Verdict::default();
    if line.contacts < by.contacts_min {
        return verdict;
    }
    verdict.fact(true, "contacts_abroad", line.contacts, " numbers a day", by.points_contacts);
    verdict.fact(line.contacts >= by.contacts_many, "many_contacts", line.contacts, " numbers a day", by.points_many);
    let once = line.calls_per_contact <= by.calls_per_contact_max;
    verdict.fact(once, "calls_per_contact", line.calls_per_contact, " calls", by.points_once);
    verdict.fact(line.out_ratio >= by.out_ratio_min, "out_ratio", line.out_ratio, "", by.points_out);
    verdict.fact(line.again_share <= by.again_share_max, "again_share", line.again_share, "", by.points_no_again);
    verdict
}

#[cfg(test)]
mod tests {
    use super::super::tests::CALLER;
    use super::*;
    use crate::Settings;

    #[test]
    fn strangers_one_after_the_other_are_not_a_family() {
        let by = Settings::embedded().unwrap().line.foreign;
        let table = [
            ("rings many once", Features { contacts: 30.0, ..CALLER }, true),
            ("rings five once", Features { contacts: 5.0, ..CALLER }, true),
            ("two of a family", Features { contacts: 2.0, ..CALLER }, false),
            (
                "a family of six, called often and calling back",
                Features { contacts: 6.0, calls_per_contact: 2.5, out_ratio: 0.6, again_share: 0.8, ..CALLER },
                false,
            ),
        ];
        for (who, line, said) in table {
            let verdict = foreign(&line, &by);
            assert_eq!(verdict.score() >= by.score_min, said, "{who}: {verdict:?}");
        }
    }
}
