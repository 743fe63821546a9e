//! Holds: what banks say is held, until an officer or the clock ends it.

mod lapse_due;
mod reconcile;
mod release;
mod verify;

pub use lapse_due::lapse_due;
pub(crate) use reconcile::whole_city;
pub use reconcile::{Reconciled, reconcile, reconcile_due};
pub use release::{Release, release};
pub(crate) use release::{of_hold, open_release};
pub use verify::{Verdict, verify};
