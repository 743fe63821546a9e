//! Units: city, districts, stations, partners.

mod add;

pub use add::{NewUnit, add, all, below};
