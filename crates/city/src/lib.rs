//! THE CITY: people, firms, six banks, gangs and their victims from one seed, and the truth of it all.

mod bank;
mod chance;
mod city;
mod gang;
mod ledger;
mod life;
mod people;
mod tale;
mod teller;
mod truth;
mod victim;
mod world;

pub use bank::{BANKS, DemoBank};
pub use city::{City, VICTIMS_PER_DAY, natural_victims_per_day};
pub use people::ACCOUNTS_AT_SCALE_1;
pub use truth::{Sum, Truth, VictimTruth};
