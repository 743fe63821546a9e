//! docs/authority.md is the table of ranks and actions, as the law has it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use domain::authority::{Action, Officer, OfficerId, Rank, Scope, UnitId};
use domain::jurisdiction::{CN, Profile};
use std::fmt::Write;
use std::path::Path;

/// What stands above the table.
const HEAD: &str = "# Who may do what

Printed by `crates/domain/tests/authority.rs` from the tables of the law: ranks and actions in
`crates/domain/src/authority/mod.rs`, scope in `crates/domain/src/authority/scope.rs`, approvals in
`crates/domain/src/jurisdiction/cn.toml`.

An officer sees what belongs to their unit and to the units below it; the city is above all. What belongs to another
unit is for them not there (AUTH-03), unless a head of that unit shared the case with them; then they help and do not
decide (AUTH-04).

* **●** may, for what belongs to the own unit or to a unit below it;
* **◉** may, and also for a case that was shared with the own unit;
* empty: may not (AUTH-01).

Four eyes come on top: whoever drafted an order never approves it (ORDER-02). The same is written once more as policies,
and an action is allowed only where both agree (`docs/decisions/0060-authority-is-asked-twice.md`).

";

/// What stands above the table of approvals.
const APPROVALS: &str = "
## Whose approval the law asks for (cn)

`any`: any officer whose rank may; `second`: another than who drafted; `head`: a head; `city_head`: a head who serves at
a city unit.

";

fn table() -> String {
    let mut text = HEAD.to_owned();
    let names: Vec<&str> = Rank::ALL.iter().map(|rank| rank.name()).collect();
    writeln!(text, "| action | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len())).unwrap();
    for action in Action::all() {
        let marks: Vec<&str> = Rank::ALL.iter().map(|rank| mark(*rank, action)).collect();
        writeln!(text, "| {} | {} |", action.name(), marks.join(" | ")).unwrap();
    }
    text.push_str(APPROVALS);
    text.push_str("| rule | approvals | in words |\n|---|---|---|\n");
    for rule in Profile::read(CN).unwrap().rule {
        let approvals: Vec<String> = rule.approvals.iter().map(ToString::to_string).collect();
        writeln!(text, "| {} | {} | {} |", rule.key, approvals.join(" + "), rule.en).unwrap();
    }
    text
}

/// What the law itself answers, for each place an object may stand.
fn mark(rank: Rank, action: Action) -> &'static str {
    let (login, name, badge) = (String::new(), String::new(), String::new());
    let officer = Officer { id: OfficerId(1), login, name, badge, unit: UnitId(1), rank };
    let may = Scope::ALL.map(|scope| officer.may_there(action, scope, "case").is_ok());
    match may {
        [true, true, true, false] => "◉",
        [true, true, false, false] => "●",
        [false, false, false, false] => " ",
        odd => panic!("{rank:?} {action:?} {odd:?}: no mark for it"),
    }
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
