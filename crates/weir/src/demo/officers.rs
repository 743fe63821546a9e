//! The demo's officers: simulated ones who work the city's day, and two for whoever sits down at the console.

use anyhow::Result;
use console::{DemoInfo, DemoOfficer};
use desk::Desk;
use desk::officer::NewOfficer;
use desk::unit::NewUnit;
use domain::authority::{Officer, Rank, UnitId, UnitKind};

/// An officer at the console, with the password that is printed once.
pub(crate) struct Guest {
    pub(crate) officer: Officer,
    pub(crate) password: String,
}

/// Everybody who serves in the demo.
pub(crate) struct Officers {
    /// Takes the reports of the city's day. Simulated.
    pub(crate) first: Officer,
    /// Approves what the first drafted. Simulated.
    pub(crate) second: Officer,
    /// Approves freezes and refunds. Simulated.
    pub(crate) head: Officer,
    /// For people: a duty officer, and a second one.
    pub(crate) guests: Vec<Guest>,
}

impl Officers {
    pub(crate) async fn add(desk: &Desk) -> Result<Self> {
        let units = desk::unit::all(desk).await?;
        let unit = match units.first() {
            Some(unit) => unit.id,
            None => desk::unit::add(desk, None, centre()).await?.id,
        };
        let sim = async |login, name, rank| anyhow::Ok(guest(desk, unit, (login, name, rank)).await?.officer);
        let first = sim("sim-first", "模拟民警甲", Rank::Duty).await?;
        let second = sim("sim-second", "模拟民警乙", Rank::Duty).await?;
        let head = sim("sim-head", "模拟支队长", Rank::Head).await?;
        let mut guests = Vec::new();
        for who in
            [("duty", "值班民警", Rank::Duty), ("second", "审批民警", Rank::Duty), ("head", "支队长", Rank::Head)]
        {
            guests.push(guest(desk, unit, who).await?);
        }
        Ok(Self { first, second, head, guests })
    }

    /// What the sign-in page shows of them: never a password.
    pub(crate) fn shown(&self) -> DemoInfo {
        let shown = |guest: &Guest| {
            let Officer { login, name, rank, .. } = guest.officer.clone();
            DemoOfficer { login, name, rank }
        };
        DemoInfo { officers: self.guests.iter().map(shown).collect() }
    }
}

fn centre() -> NewUnit {
    NewUnit { parent: None, kind: UnitKind::City, name: "模拟市反诈中心".into() }
}

/// Adds an officer whose password is as random as the one-time code it was set with: it is that code.
async fn guest(desk: &Desk, unit: UnitId, (login, name, rank): (&str, &str, Rank)) -> Result<Guest> {
    // A kept folder may have them from an earlier demo: each demo adds its own.
    let mut login = login.to_owned();
    let added = loop {
        let badge = format!("DEMO-{login}");
        let new = NewOfficer { login: login.clone(), name: name.into(), badge, unit, rank };
        match desk::officer::add(desk, None, new).await {
            Err(desk::Error::Refused(domain::refusal::Refusal::DoneAlready { .. })) => login.push('+'),
            added => break added?,
        }
    };
    let officer = desk::officer::set_first_password(desk, &login, &added.code, &added.code).await?;
    Ok(Guest { officer, password: added.code })
}
