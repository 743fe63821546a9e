//! The learned head: gradient boosted trees over a table of features, trained here, kept as a data file, explained by
//! what each feature added. Why it is our own: docs/decisions/0110-dens-and-the-learned-head.md.

mod bins;
mod grow;
mod measure;
mod model;
mod table;
mod train;

pub use measure::{Measure, folds, measure, score_at};
pub use model::{Model, Part, Unfit};
pub use table::Table;
pub use train::{Training, train};
