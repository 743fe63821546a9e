//! `weir trace`: a trace over files, no server.

use crate::arguments::TraceArguments;
use crate::statements;
use anyhow::{Context, Result};
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::trace::{AccountTrail, Limits, Root, RootOutcome, Trail};
use serde_json::{Value, json};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Accounts shown to people; the JSON has them all.
const ACCOUNTS_SHOWN: usize = 40;

pub(crate) fn run(arguments: &TraceArguments) -> Result<()> {
    let layout = arguments.format.as_deref().map(str::parse).transpose()?;
    let limits = limits(arguments)?;
    let roots = formats::roots::read(&statements::source(&arguments.roots, 0)?)?;
    let read = statements::load(&arguments.transfers, layout)?;
    let followed = ledger::follow(&read.ledger, &roots, arguments.rule, &limits);
    let mut trail = followed.map_err(|refusal| in_roots(refusal, &arguments.roots, &roots))?;
    trail.repairs.splice(0..0, read.repairs);
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.json {
        serde_json::to_writer(&mut out, &document(&trail))?;
        writeln!(out)?;
    } else {
        print(&mut out, &trail)?;
    }
    out.flush().context("the result could not be written")
}

/// What the ledger refuses of a root stands in the roots' file: one root a row, after the header.
fn in_roots(refusal: BadInput, file: &Path, roots: &[Root]) -> BadInput {
    let is_it = |root: &Root| matches!(root, Root::Id(id) if refusal.column == "id" && *id == refusal.value);
    let row = roots.iter().position(is_it).map(|place| place as u64 + 2);
    BadInput { file: file.display().to_string(), row, ..refusal }
}

fn limits(arguments: &TraceArguments) -> Result<Limits> {
    let stop_accounts = match &arguments.stop_accounts {
        Some(path) => formats::roots::read_stop_accounts(&statements::source(path, 0)?)?,
        None => Default::default(),
    };
    Ok(Limits {
        hops_max: arguments.hops_max,
        taint_min: arguments.taint_min,
        hop_window: Some(arguments.hop_window),
        until: arguments.until,
        degree_max: arguments.degree_max,
        transfers_max: arguments.transfers_max,
        stop_accounts,
    })
}

/// The document of docs/formats.md, to the letter.
fn document(trail: &Trail) -> Value {
    let transfers = trail.transfers.iter();
    json!({
        "rule": trail.rule, "until": trail.until, "lost": trail.lost, "held": trail.held, "returned": trail.returned,
        "cashed_out": trail.cashed_out, "beyond": trail.beyond,
        "roots": trail.roots, "accounts": trail.accounts,
        "transfers": transfers
            .map(|t| json!({"id": t.id, "layer": t.layer, "amount": t.amount, "taint": t.taint}))
            .collect::<Vec<_>>(),
        "repairs": trail.repairs, "roots_unmatched": trail.roots_unmatched,
    })
}

fn print(out: &mut impl Write, trail: &Trail) -> Result<()> {
    let share = |sum: Amount| if trail.lost.is_positive() { 100.0 * ratio(sum, trail.lost) } else { 0.0 };
    writeln!(out, "rule {}, until {}", trail.rule, trail.until.map_or("–".into(), |at| at.to_string()))?;
    for (name, sum) in [
        ("lost", trail.lost),
        ("held", trail.held),
        ("returned", trail.returned),
        ("cashed out", trail.cashed_out),
        ("beyond limits", trail.beyond.total()),
    ] {
        writeln!(out, "{name:<14}{sum:>20}{:>8.1} %", share(sum))?;
    }
    if trail.roots.len() > 1 {
        writeln!(
            out,
            "\n{:<24}{:>16}{:>16}{:>16}{:>16}{:>16}",
            "root", "lost", "held", "returned", "cashed out", "beyond"
        )?;
        trail.roots.iter().try_for_each(|root| print_root(out, root))?;
    }
    writeln!(
        out,
        "\n{:<28}{:>5}{:>16}{:>16}{:>16}{:>16}{:>16}",
        "account", "layer", "received", "passed", "held", "cashed out", "stoppable"
    )?;
    trail.accounts.iter().take(ACCOUNTS_SHOWN).try_for_each(|account| print_account(out, account))?;
    if trail.accounts.len() > ACCOUNTS_SHOWN {
        writeln!(out, "… and {} more (--json has them all)", trail.accounts.len() - ACCOUNTS_SHOWN)?;
    }
    writeln!(out, "{} tainted transfers", trail.transfers.len())?;
    for repair in trail.repairs.iter().filter(|repair| repair.count > 0) {
        writeln!(out, "repaired: {} × {}", repair.count, repair.kind)?;
    }
    for root in &trail.roots_unmatched {
        writeln!(
            out,
            "not found among the transfers, followed as told: {} {} → {} {}",
            root.time, root.payer, root.payee, root.amount
        )?;
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "a share for people's eyes")]
fn ratio(part: Amount, whole: Amount) -> f64 {
    part.minor() as f64 / whole.minor() as f64
}

fn print_root(out: &mut impl Write, root: &RootOutcome) -> Result<()> {
    let RootOutcome { id, lost, held, returned, cashed_out, beyond } = root;
    Ok(writeln!(out, "{id:<24}{lost:>16}{held:>16}{returned:>16}{cashed_out:>16}{beyond:>16}")?)
}

fn print_account(out: &mut impl Write, at: &AccountTrail) -> Result<()> {
    let AccountTrail { account, layer, received, passed, held, cashed_out, stoppable, .. } = at;
    let stop = at.stop_reason.as_ref().map_or(String::new(), |reason| format!("  stop account: {reason}"));
    Ok(writeln!(
        out,
        "{account:<28}{layer:>5}{received:>16}{passed:>16}{held:>16}{cashed_out:>16}{stoppable:>16}{stop}"
    )?)
}
