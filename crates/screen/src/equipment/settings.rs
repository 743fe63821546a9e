//! What equipment is looked for with; the values stand in the screen's settings.toml.

use serde::Deserialize;

/// Limits, thresholds and points; the unit stands last in the name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "settings.toml says what each is, with its unit")]
pub struct Settings {
    pub legs_max: usize,
    pub leg_s: u32,
    pub leg_duration_min_s: u32,
    pub leg_apart_max_s: u32,
    pub lines_max: usize,
    pub idle_s: u32,
    pub targets_min: f32,
    pub equal_legs_min: u32,
    pub score_min: f32,
    pub points_redirected: f32,
    pub points_equal_legs: f32,
    pub points_many_targets: f32,
    pub points_from_abroad: f32,
    pub machine_ranges: Vec<Range>,
    pub machine_people_min: f32,
    pub machine_new_people_min: f32,
    pub points_machine_voice: f32,
    pub points_machine_phone: f32,
    pub points_machine_device: f32,
}

/// Numbers that were given to machines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// They begin so.
    pub prefix: u64,
    /// How many digits they have.
    pub digits: u32,
}

impl Range {
    /// Whether a number of these digits lies in it.
    pub(super) fn has(&self, value: u64, digits: u32) -> bool {
        let written = self.prefix.checked_ilog10().unwrap_or(0) + 1;
        digits == self.digits && digits >= written && value / 10_u64.pow(digits - written) == self.prefix
    }
}
