//! What dens are looked for with; the values stand in the screen's settings.toml.

use serde::Deserialize;

/// Limits, thresholds and points of dens; the unit stands last in the name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "settings.toml says what each is, with its unit")]
pub struct Settings {
    pub lines_max: usize,
    pub devices_max: usize,
    pub watched_max: usize,
    pub dens_max: usize,
    pub members_max: usize,
    pub cell_lines_max: usize,
    pub idle_s: u32,
    pub told_idle_s: u32,
    pub look_every_s: u32,
    pub watch_outs_min: u32,
    pub outs_min: u32,
    pub out_ratio_min: f32,
    pub stays_min: f32,
    pub new_victims_min: f32,
    pub pause_s: u32,
    pub rotation_s: u32,
    pub joint_s: u32,
    pub serial_gap_max: u64,
    pub hub_lines: usize,
    pub jaccard_min: f32,
    pub link_min: f32,
    pub link_device: f32,
    pub link_serial: f32,
    pub link_equipment: f32,
    pub link_rotation: f32,
    pub link_synchrony: f32,
    pub link_joint: f32,
    pub link_alike: f32,
    pub group_lines_min: usize,
    pub score_min: f32,
    pub points_cards: f32,
    pub points_equipment: f32,
    pub points_false_imei: f32,
    pub points_serials: f32,
    pub points_rotation: f32,
    pub points_joint: f32,
    pub points_new_victims: f32,
    pub points_no_callback: f32,
    pub points_known_device: f32,
    pub points_many: f32,
    pub points_called_back: f32,
    pub rotation_sigma_min: f32,
    pub grown_by: f32,
    pub place_s: u32,
    pub again_s: u32,
    pub tac: Vec<Tac>,
}

/// What devices of one type are.
#[derive(Clone, Debug, Deserialize)]
pub struct Tac {
    /// The first eight digits of the IMEI.
    pub code: u32,
    /// How many codes in a row, this one the first.
    pub count: u32,
    /// Which kind.
    pub kind: super::device::Kind,
}
