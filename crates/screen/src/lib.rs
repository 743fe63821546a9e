//! Signals: one pass over time-ordered records; who is being deceived, by which lines, from where. No I/O, no clock.

<<<<<<< HEAD
mod keep;
mod known;
mod number;
mod queue;
mod screen;
=======
pub mod den;
pub mod learned;
mod plan;
mod score;
>>>>>>> 69f46d6 (screen: dens of equipment are grouped by place, device and time; a head that learns)
mod settings;
mod twin;

pub use keep::Unreadable;
pub use screen::{Counts, Screen};
pub use settings::{BadSettings, Levels, Numbers, SETTINGS, Settings, Stream};
