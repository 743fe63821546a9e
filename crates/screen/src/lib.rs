//! Signals: one pass over time-ordered records; who is being deceived, by which lines, from where. No I/O, no clock.

pub mod chat;
mod clock;
mod crowd;
mod danger;
pub mod den;
pub mod equipment;
pub mod false_cell;
mod keep;
mod kept;
mod known;
pub mod learned;
mod line;
mod listed;
mod number;
mod people;
mod plan;
mod queue;
mod score;
mod screen;
mod settings;
mod shard;
mod source;
mod store;
mod twin;

pub use danger::{Brand, Cue, Danger};
pub use keep::{Checkpoint, Unreadable};
pub use line::rule::{Domestic, Foreign, LookAlike, Spoofed};
pub use line::{Head, Lines, UnknownFeature};
pub use listed::Listed;
pub use number::home;
pub use screen::{Counts, Screen};
pub use settings::{BadSettings, Levels, Numbers, SETTINGS, Settings, Stream};
