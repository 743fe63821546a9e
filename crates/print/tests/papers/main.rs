//! Papers, read back by other programs: the words on them, what is attached, and what makes them fit for an archive.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod order;
mod read;
mod receipt;
mod refund;
