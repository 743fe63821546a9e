//! The banks: what each can do, what is promised for it, and how it fares.

use super::LINES_MAX;
use crate::hold::whole_city;
use crate::{BankInfo, Desk, Error};
use domain::authority::{Action, Officer};
use domain::order::{Breaker, Promise};
use domain::time::Instant;
use papers::difference::Open;
use papers::outbox::AtBank;

/// One bank in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// The bank, and what its door can do.
    pub info: BankInfo,
    /// What follows from that.
    pub promise: Promise,
    /// How it fares with the orders of the whole city; `None` for officers of a unit below it.
    pub fares: Option<Fares>,
    /// When its list of holds was last compared with our book.
    pub reconciled_at: Option<Instant>,
}

/// How a bank fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fares {
    /// Whether it keeps failing.
    pub breaker: Breaker,
    /// What waits there.
    pub waits: AtBank,
}

/// The page of the banks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BanksPage {
    /// The banks, by code.
    pub banks: Vec<BankLine>,
    /// How their lists differ from our book, the oldest first; none for officers of a unit below the city.
    pub differences: Vec<Open>,
}

/// Every bank there is a door to. Refused: rank.
pub async fn banks(desk: &Desk, officer: &Officer) -> Result<BanksPage, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    let whole = whole_city(&mut reader, officer, Action::Read).await.is_ok();
    let waits = papers::outbox::at_banks(&mut reader).await?;
    let reconciled = papers::difference::reconciled_at(&mut reader).await?;
    let differences = if whole { papers::difference::open(&mut reader, LINES_MAX).await? } else { Vec::new() };
    drop(reader);
    let fares =
        |code: &str| Fares { breaker: desk.outbox.breaker(code), waits: waits.get(code).copied().unwrap_or_default() };
    let line = |info: BankInfo| BankLine {
        promise: info.abilities.promise(),
        fares: whole.then(|| fares(&info.code)),
        reconciled_at: reconciled.get(&info.code).copied(),
        info,
    };
    Ok(BanksPage { banks: desk.banks.banks().into_iter().map(line).collect(), differences })
}
