//! Movements: what banks push as it happens.

mod take;

pub use take::take;
