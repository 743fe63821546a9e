//! Signals: one pass over time-ordered records; who is being deceived, by which lines, from where. No I/O, no clock.

mod keep;
mod known;
mod number;
mod queue;
mod screen;
mod settings;
mod twin;

pub use keep::Unreadable;
pub use screen::{Counts, Screen};
pub use settings::{BadSettings, Levels, Numbers, SETTINGS, Settings, Stream};
