//! docs/authority.md is the table of ranks and actions, as the law has it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use domain::authority::{MAY, Rank};
use std::fmt::Write;
use std::path::Path;

/// What stands above the table.
const HEAD: &str = "# Who may do what\n\nA rank and an action: ● may. Four eyes come on top: whoever drafted an order never approves it (ORDER-02).\nPrinted by `crates/domain/tests/authority.rs` from the table in `crates/domain/src/authority/mod.rs`.\n\n";

fn table() -> String {
    let mut text = HEAD.to_owned();
    let names: Vec<&str> = Rank::ALL.iter().map(|rank| rank.name()).collect();
    writeln!(text, "| action | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len())).unwrap();
    for (action, ranks) in MAY {
        let marks = Rank::ALL.iter().map(|rank| if ranks.contains(rank) { "●" } else { " " });
        writeln!(text, "| {} | {} |", action.name(), marks.collect::<Vec<_>>().join(" | ")).unwrap();
    }
    text
}

#[test]
fn the_page_is_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authority.md");
    if std::env::var_os("WEIR_PRINT").is_some() {
        std::fs::write(&page, table()).unwrap();
    }
    let printed = std::fs::read_to_string(&page).unwrap_or_default();
    assert_eq!(printed, table(), "print it again with WEIR_PRINT=1");
}
