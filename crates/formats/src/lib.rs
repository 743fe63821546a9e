//! Languages: bytes to domain rows and back. No sockets, no async, no clock.

pub mod canonical;
pub mod roots;
pub mod statement;
pub mod xlsx;
