//! What false base stations are looked for with; the values stand in the screen's settings.toml.

use serde::Deserialize;

/// Limits, thresholds and points; the unit stands last in the name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "settings.toml says what each is, with its unit")]
pub struct Settings {
    pub stations_max: usize,
    pub votes_max: usize,
    pub receivers_max: usize,
    pub path_max: usize,
    pub templates_max: usize,
    pub centre_known_min: f32,
    pub centre_messages_min: u64,
    pub quiet_s: u32,
    pub window_s: u32,
    pub near_m: f64,
    pub receivers_min: usize,
    pub template_bits_max: u32,
    pub one_place_min: f32,
    pub bin_s: u32,
    pub bin_votes_min: u32,
    pub speed_min_kmh: f64,
    pub speed_max_kmh: f64,
    pub score_min: f32,
    pub points_no_centre: f32,
    pub points_unplanned: f32,
    pub points_burst: f32,
    pub points_service_sender: f32,
    pub points_moves: f32,
    pub again_bins: usize,
}
