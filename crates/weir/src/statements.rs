//! Files of transfers, read into a ledger with a progress bar.

use anyhow::{Context, Result};
use domain::refusal::BadInput;
use domain::transfer::Repair;
use formats::statement::{self, Cards, Layout, Source};
use formats::xlsx::Child;
use indicatif::{ProgressBar, ProgressStyle};
use ledger::Ledger;
use ledger::intake::Intake;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The word by which weir runs itself to parse a spreadsheet under limits.
const XLSX_ROWS: &str = "xlsx-rows";

/// What was read, joined and counted.
pub(crate) struct Statements {
    pub(crate) ledger: Ledger,
    pub(crate) repairs: Vec<Repair>,
}

/// Reads all files, in the order given. A refusal leaves nothing behind.
pub(crate) fn load(files: &[PathBuf], layout: Option<Layout>) -> Result<Statements> {
    let cards = learn_cards(files, layout)?;
    let mut intake = Intake::new();
    let mut repairs: BTreeMap<String, u64> = BTreeMap::new();
    let bar = bar(files);
    let mut before = 0;
    for (place, path) in files.iter().enumerate() {
        let source = Source { cards: Some(&cards), ..source(path, place)? };
        let named = |refusal: BadInput| BadInput { file: source.name.clone(), ..refusal };
        let read = statement::read(&source, layout, &mut |row| intake.push(row).map_err(named), &mut |bytes| {
            bar.set_position(before + bytes)
        })?;
        before += size(path);
        if read.guessed {
            bar.suspend(|| eprintln!("{}: read as {} ({} rows)", source.name, read.layout, read.rows));
        }
        for repair in read.repairs {
            *repairs.entry(repair.kind).or_default() += repair.count;
        }
    }
    bar.finish_and_clear();
    let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    let (ledger, joined) = intake.finish(&names)?;
    for repair in joined {
        *repairs.entry(repair.kind).or_default() += repair.count;
    }
    let repairs = repairs.into_iter().map(|(kind, count)| Repair { kind, count }).collect();
    Ok(Statements { ledger, repairs })
}

/// Several Chinese statements tell each other which card is which account: they are read once for that first.
fn learn_cards(files: &[PathBuf], layout: Option<Layout>) -> Result<Cards> {
    let mut cards = Cards::default();
    if files.len() > 1 && layout.is_none_or(|layout| layout == Layout::CnStatement) {
        for (place, path) in files.iter().enumerate() {
            statement::learn_cards(&source(path, place)?, layout, &mut cards)?;
        }
    }
    Ok(cards)
}

/// A file as a source, in its place, with the program that parses spreadsheets.
pub(crate) fn source(path: &Path, place: usize) -> Result<Source<'static>> {
    let program = std::env::current_exe().context("weir cannot find its own program")?;
    let child = Child::new(program, &[XLSX_ROWS]);
    Ok(Source::path(path).at(u32::try_from(place)?).with_xlsx(child))
}

/// The parsing process itself.
pub(crate) fn xlsx_rows(arguments: &[String]) -> ExitCode {
    ExitCode::from(formats::xlsx::child_main(arguments, &mut std::io::stdout().lock()))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |about| about.len())
}

fn bar(files: &[PathBuf]) -> ProgressBar {
    let bar = ProgressBar::new(files.iter().map(|path| size(path)).sum());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
