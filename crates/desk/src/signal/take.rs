//! Taking a batch of signals from a partner's program.

use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::signal::Kind;

/// No batch is longer: half a minute of a province's busiest hour fits.
pub const BATCH_MAX_BYTES: usize = 16 << 20;
const ID_MAX_BYTES: usize = 128;

/// A batch to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// What the sender knows it by; the same again is the same batch.
    pub id: String,
    /// Of which stream.
    pub kind: Kind,
    /// CSV with its header, or one JSON object a line.
    pub body: Vec<u8>,
}

/// A message of a stream: one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Which stream, as it was when it began: a stream made anew is another source.
    pub source: String,
    /// Its number in it: numbers only grow.
    pub number: u64,
    /// Of which kind of signal; none where its address does not say, so that nothing of it can be read.
    pub kind: Option<Kind>,
    /// CSV with its header, or one JSON object a line.
    pub body: Vec<u8>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Records that are screened.
    pub taken: u32,
    /// Rows that could not be read, and are kept apart.
    pub parked: u32,
    /// Whether it had come before: nothing was done twice.
    pub is_again: bool,
}

/// Takes a batch; returns once the disk has it. Refused: rank, a batch without a name (DEED-02), one that is too long
/// (DEED-03), a centre that screens nothing live (STREAM-01), a batch whose header is wrong (STREAM-02).
pub async fn take(desk: &Desk, by: &Officer, new: NewBatch) -> Result<Answer, Error> {
    by.may(Action::SendSignals)?;
    let is_named =
        !new.id.is_empty() && new.id.len() <= ID_MAX_BYTES && new.id.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_named {
        let must = format!("a name for the batch, 1 to {ID_MAX_BYTES} visible ASCII characters");
        return Err(Refusal::BadField { field: "Idempotency-Key".into(), must }.into());
    }
    if new.body.len() > BATCH_MAX_BYTES {
        return Err(Refusal::TooMuch { what: "bytes of a batch".into(), most: BATCH_MAX_BYTES as u64 }.into());
    }
    let screening = desk.screening.clone().ok_or(Refusal::NoScreen)?;
    // Two partners may call their batches alike.
    let id = format!("{}:{}", by.id.0, new.id);
    screening.take(NewBatch { id, ..new }).await
}
