//! Findings: what a screen found beside people in danger. Kept as information; what is cut by others is another room's.

mod take;

pub use take::{Kept, take};
