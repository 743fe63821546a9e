//! `weir unit add` and `weir unit list`: the tree of units, from the server's own command line.

use crate::arguments::UnitArguments;
use crate::config::Config;
use crate::serve;
use anyhow::{Context, Result};
use desk::unit::NewUnit;
use domain::authority::{Unit, UnitId};
use std::path::Path;

pub(crate) async fn add(arguments: &UnitArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    let (desk, _) = serve::desk(&config, arguments.config.as_deref()).await?;
    let units = desk::unit::all(&desk).await?;
    let named = |name: &String| {
        let unit = units.iter().find(|unit| unit.name == *name);
        unit.map(|unit| unit.id).with_context(|| format!("there is no unit “{name}”; see `weir unit list`"))
    };
    let parent = arguments.under.as_ref().map(named).transpose()?;
    let new = NewUnit { parent, kind: arguments.kind, name: arguments.name.clone() };
    let unit = desk::unit::add(&desk, None, new).await?;
    println!("{} {} ({})", unit.id.0, unit.name, unit.kind.name());
    Ok(())
}

pub(crate) async fn list(file: Option<&Path>) -> Result<()> {
    let config = Config::read(file)?;
    let (desk, _) = serve::desk(&config, file).await?;
    let units = desk::unit::all(&desk).await?;
    below(&units, None, 0);
    Ok(())
}

/// Each unit under the one above it.
fn below(units: &[Unit], above: Option<UnitId>, depth: usize) {
    for unit in units.iter().filter(|unit| unit.parent == above) {
        println!("{}{} {} ({})", "  ".repeat(depth), unit.id.0, unit.name, unit.kind.name());
        below(units, Some(unit.id), depth + 1);
    }
}
