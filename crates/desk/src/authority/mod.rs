//! Authority asked twice: the law's own table and scope, and the same written as Cedar policies. An action is allowed
//! only where both agree; a disagreement is refused and logged as a fault. A centre may forbid more, never allow more.

mod decide;
mod policies;

pub use decide::decide;
pub use policies::{Policies, forbid_more};
