//! Area codes of GB/T 2260, as they stood from 1980 to 2019: an ID keeps the code of the day it was issued.

use std::collections::HashMap;
use std::sync::LazyLock;

static AREAS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../assets/gb2260.tsv").lines().skip(1).filter_map(|line| line.split_once('\t')).collect()
});

/// The name of a six-digit area code; `None` where no such area ever was.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    AREAS.get(code).copied()
}

/// The name of the province that a code lies in, or an empty text.
pub(crate) fn province(code: &str) -> &'static str {
    code.get(..2).and_then(|two| name(&format!("{two}0000"))).unwrap_or("")
}
