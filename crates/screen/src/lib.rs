//! Signals: one pass over time-ordered records; who is being deceived, by which lines, from where. No I/O, no clock.

mod settings;

pub use settings::Settings;
