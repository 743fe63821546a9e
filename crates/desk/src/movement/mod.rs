//! Movements: what banks push as it happens.

mod take;
mod take_returned;

pub use take::take;
pub use take_returned::take_returned;
