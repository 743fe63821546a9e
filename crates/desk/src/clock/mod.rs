//! The clock of the law: what is over ends, what ends soon is told, and a clock that jumps is not believed blindly.

mod believe;
mod tell;
mod tick;

pub use believe::believe;
pub use tick::{Ticked, tick};

use crate::{Desk, Error};
use domain::clock;
use domain::hold::Hold;
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;

/// A hold was just changed: what was to be done about its end is to be done no more, and what is told of it next is set
/// anew.
pub(crate) async fn set(desk: &Desk, tx: &mut Tx, hold: &Hold, now: Instant) -> Result<(), Error> {
    for kind in [Kind::HoldEnds, Kind::VerifyFreeze] {
        papers::task::done_by_itself(tx, kind, &format!("hold:{}", hold.id.0), now).await?;
    }
    let clocks = clock::of_hold(hold, &desk.profile);
    let at = clock::next_tell(&clocks, Instant::MIN).unwrap_or(Instant::MAX);
    Ok(papers::hold::tell_at(tx, hold.id, at).await?)
}
