//! The parsing process alone: what `weir xlsx-rows` runs, for tests and for trying a workbook by hand.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ExitCode::from(formats::xlsx::child_main(&arguments, &mut std::io::stdout().lock()))
}
