//! What chat accounts are looked at with; the values stand in the screen's settings.toml.

use serde::Deserialize;

/// Limits, thresholds and points; the unit stands last in the name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "settings.toml says what each is, with its unit")]
pub struct Settings {
    pub accounts_max: usize,
    pub names_max: usize,
    pub devices_max: usize,
    pub idle_s: u32,
    pub adds_hour_min: u32,
    pub adds_day_min: u32,
    pub accepted_max: f32,
    pub joins_hour_min: u32,
    pub strangers_min: u32,
    pub rename_ask_s: u32,
    pub asked_people_min: u32,
    pub device_accounts_min: usize,
    pub device_accounts_max: usize,
    pub boss_words: Vec<String>,
    pub score_min: f32,
    pub points_adds_hour: f32,
    pub points_adds_day: f32,
    pub points_refused: f32,
    pub points_strangers: f32,
    pub points_joins: f32,
    pub points_boss_name: f32,
    pub points_name_taken: f32,
    pub points_ask_after_rename: f32,
    pub points_asks_many: f32,
    pub points_shared_device: f32,
    pub points_suspect_device: f32,
}
