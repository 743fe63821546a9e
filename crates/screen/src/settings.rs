//! Weights and thresholds, as data.

/// What a screen is told before it begins; see `settings.toml` for the embedded one, with units.
#[derive(Clone, Debug, Default)]
pub struct Settings {}
