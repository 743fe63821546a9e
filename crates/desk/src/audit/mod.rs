//! The audit log itself: how it begins.

mod begin;

pub use begin::begin;
