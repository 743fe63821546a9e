//! People being deceived now: signs of a person alone and of the other end, by stage, until one score warns.

mod cue;
mod link;
mod person;
mod settings;
mod sign;
mod site;

pub(crate) use cue::Cues;
pub(crate) use link::{Links, print};
pub(crate) use person::{People, Seen, Tools};
pub(crate) use settings::Weights;
pub use settings::{Brand, Cue, Danger};
pub(crate) use sign::Sign;
pub(crate) use site::{Hosts, Looks};
