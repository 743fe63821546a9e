//! Statements: files of transfers in the layouts that banks and public data sets write, read to rows.
//!
//! Canonical files are refused where they are wrong; named layouts are repaired, and every repair is counted.

mod amlgentex;
mod amlsim;
mod amlworld;
mod berka;
mod canonical;
mod cards;
mod cn_statement;
mod decimal;
mod delimited;
pub(crate) mod field;
mod gb18030;
mod layout;
mod open;
mod parquet;
mod reader;
mod record;
mod source;

pub use cards::{Cards, learn_cards};
pub use layout::{Layout, UnknownLayout, guess};
pub use reader::{Summary, read};
pub use source::{Content, Source};

pub(crate) use canonical::Canonical;
pub(crate) use open::{Counts, Opened, plain_text, records as open_records};
pub(crate) use reader::{Reading, Repairs, quotes_open};
pub(crate) use record::{Header, Record, Rows, Spot};
