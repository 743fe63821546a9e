//! THE CITY: people, firms, six banks, gangs and their victims from one seed, and the truth of it all.

mod bank;
mod chance;
mod city;
mod example;
mod gang;
mod ledger;
mod life;
mod open;
mod people;
pub mod signal;
mod sources;
mod stream;
mod tale;
mod teller;
mod truth;
mod victim;
mod wire;
mod world;
#[cfg(test)]
mod world_tests;

pub use bank::{BANKS, DemoBank, Language};
pub use city::{City, VICTIMS_PER_DAY, natural_victims_per_day};
pub use open::{OpenBank, Running, Step, VictimReport};
pub use people::ACCOUNTS_AT_SCALE_1;
pub use sources::{SOURCES, Source};
pub use stream::{Bench, Movements, write_canonical};
pub use truth::{Sum, Truth, VictimTruth};
