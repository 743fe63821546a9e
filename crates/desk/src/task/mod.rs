//! Tasks: what a unit must do by a time.

mod settle;

pub use settle::settle;
