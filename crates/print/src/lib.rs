//! PAPER: what is signed by hand or kept in an archive: orders with a form for the bank's answer, refund files, and what
//! a victim is given. Chinese and English stand on one paper. PDF/A-3, so that an archive can read it in thirty years and
//! a program can read the bytes that were approved, which lie in it as an attachment; XLSX where sums are to be checked.

mod fault;
mod font;
mod line;
mod order;
mod receipt;
mod refund;
mod sheet;
mod words;
mod workbook;

pub use fault::Fault;
pub use font::{Font, Press};
pub use order::{OrderPaper, order};
pub use receipt::{ReceiptPaper, receipt};
pub use refund::{RefundHold, RefundPaper, RefundVictim, RuleTold, refund};
pub use workbook::refund_workbook;
