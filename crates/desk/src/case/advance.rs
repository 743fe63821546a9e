//! Advancing a case: what was told is followed anew, and the next stops, questions and lifts are proposed.

use crate::{Desk, Error};
use domain::case::CaseId;
use domain::order::OrderId;
use domain::time::Span;
use domain::trace::Trail;

/// What advancing a case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// The trail over all that is known.
    pub trail: Trail,
    /// The orders proposed now.
    pub proposed: Vec<OrderId>,
    /// How many of them are approved already: by the case's mandate, or because a lift needs no second officer.
    pub approved: usize,
    /// How long it took by the desk's clock.
    pub took: Span,
}

/// Follows the case's money over all that is known, drafts and submits what [`domain::order::plan`] proposes in the name
/// of the officer who opened the case, and approves and queues what its mandate covers. Refused: no such case.
pub async fn advance(desk: &Desk, case: CaseId) -> Result<Advanced, Error> {
    let _ = (desk, case);
    Err(crate::error::not_built())
}
