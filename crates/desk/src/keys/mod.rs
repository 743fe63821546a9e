//! The keys that personal data is sealed with.

mod rotate;

pub use rotate::rotate;
