//! `weir officer add`: the first officer of a centre, from the server's own command line.

use crate::arguments::OfficerArguments;
use crate::config::Config;
use crate::serve;
use anyhow::{Context, Result};
use desk::Desk;
use desk::officer::NewOfficer;
use desk::unit::NewUnit;
use domain::authority::{Unit, UnitId, UnitKind};

pub(crate) async fn add(arguments: &OfficerArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    let (desk, _) = serve::desk(&config, arguments.config.as_deref()).await?;
    let unit = unit(&desk, &arguments.unit, arguments.under.as_deref()).await?;
    let (login, name) = (arguments.login.clone(), arguments.name.clone());
    let new = NewOfficer { login, name, badge: arguments.badge.clone(), unit, rank: arguments.rank };
    let added = desk::officer::add(&desk, None, new).await?;
    println!("{} ({}) may sign in at http://{}", added.officer.name, added.officer.login, config.listen);
    println!("one-time code for the first password: {}", added.code);
    Ok(())
}

/// The unit of this name; made under `under` where it is not there (a city where there is nothing above it).
async fn unit(desk: &Desk, name: &str, under: Option<&str>) -> Result<UnitId> {
    let units = desk::unit::all(desk).await?;
    let named = |name: &str| units.iter().find(|unit| unit.name == name);
    if let Some(unit) = named(name) {
        return Ok(unit.id);
    }
    let parent = under
        .map(|above| named(above).with_context(|| format!("there is no unit “{above}”; add an officer to it first")));
    let parent = parent.transpose()?;
    let kind = kind_under(parent);
    let new = NewUnit { parent: parent.map(|unit| unit.id), kind, name: name.to_owned() };
    Ok(desk::unit::add(desk, None, new).await?.id)
}

fn kind_under(parent: Option<&Unit>) -> UnitKind {
    match parent.map(|unit| unit.kind) {
        None => UnitKind::City,
        Some(UnitKind::City) => UnitKind::District,
        Some(_) => UnitKind::Station,
    }
}
