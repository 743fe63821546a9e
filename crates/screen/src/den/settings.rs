//! What dens are looked for with.

use serde::Deserialize;

/// Limits, thresholds and points of dens; the unit stands last in the name.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "the name and the comment beside it say it")]
pub struct Settings {
    /// Lines glanced at; 48 bytes each, twice where the table grows.
    pub lines_max: usize,
    /// Devices glanced at.
    pub devices_max: usize,
    /// Lines watched closely; about 600 bytes each.
    pub watched_max: usize,
    /// Dens remembered.
    pub dens_max: usize,
    /// Lines or devices remembered of one den.
    pub members_max: usize,
    /// Lines compared on one cell, the busiest first.
    pub cell_lines_max: usize,
    /// Forgotten after so long without a call.
    pub idle_s: u32,
    /// How often groups are looked for.
    pub look_every_s: u32,
    /// Calls out before a line is watched for them alone.
    pub watch_outs_min: u32,
    /// Calls out before a line is judged by them.
    pub outs_min: u32,
    /// Share of calls that go out.
    pub out_ratio_min: f32,
    /// Share of calls on the main cell.
    pub stays_min: f32,
    /// Different people among calls.
    pub new_victims_min: f32,
    /// A pause that ends a stretch of work.
    pub pause_s: u32,
    /// One card stops, another starts.
    pub rotation_s: u32,
    /// Cards attached or detached together.
    pub joint_s: u32,
    /// Serials this near on one cell come from one box.
    pub serial_gap_max: u64,
    /// Lines on one device beyond which it says nothing: a blank or cloned IMEI.
    pub hub_lines: usize,
    /// Common minutes among all minutes.
    pub jaccard_min: f32,
    /// Evidence that makes two lines one group.
    pub link_min: f32,
    pub link_device: f32,
    pub link_serial: f32,
    pub link_equipment: f32,
    pub link_rotation: f32,
    pub link_synchrony: f32,
    pub link_joint: f32,
    /// Lines that both stand still, call out and never call twice.
    pub link_alike: f32,
    /// Lines of a den, at least.
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
    /// Taken off where people call back.
    pub points_called_back: f32,
    /// How far chance is exceeded by rotations, in standard deviations.
    pub rotation_sigma_min: f32,
    /// A den is told again when it has grown by so much.
    pub grown_by: f32,
    /// Not told again within, unless it moved.
    pub again_s: u32,
    /// Type allocation codes that are known: the operator's own list goes here.
    pub tac: Vec<Tac>,
}

/// What devices of one type are.
#[derive(Clone, Debug, Deserialize)]
pub struct Tac {
    /// The first eight digits of the IMEI.
    pub code: u32,
    /// Which kind.
    pub kind: super::device::Kind,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lines_max: 8_000_000,
            devices_max: 8_000_000,
            watched_max: 200_000,
            dens_max: 10_000,
            members_max: 4_096,
            cell_lines_max: 256,
            idle_s: 48 * 3_600,
            look_every_s: 600,
            watch_outs_min: 4,
            outs_min: 5,
            out_ratio_min: 0.9,
            stays_min: 0.7,
            new_victims_min: 0.8,
            pause_s: 1_800,
            rotation_s: 120,
            joint_s: 10,
            serial_gap_max: 10,
            hub_lines: 512,
            jaccard_min: 0.25,
            link_min: 0.5,
            link_device: 1.0,
            link_serial: 0.7,
            link_equipment: 0.5,
            link_rotation: 0.25,
            link_synchrony: 0.3,
            link_joint: 0.4,
            link_alike: 0.25,
            group_lines_min: 3,
            score_min: 0.7,
            points_cards: 0.6,
            points_equipment: 0.5,
            points_false_imei: 0.5,
            points_serials: 0.45,
            points_rotation: 0.4,
            points_joint: 0.3,
            points_new_victims: 0.25,
            points_no_callback: 0.2,
            points_known_device: 0.4,
            points_many: 0.15,
            points_called_back: -0.4,
            rotation_sigma_min: 3.0,
            grown_by: 1.5,
            again_s: 6 * 3_600,
            tac: Vec::new(),
        }
    }
}
