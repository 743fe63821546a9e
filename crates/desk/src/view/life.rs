//! The page of one order with its life, and one hold.

use super::AuditLine;
use crate::error::not_found;
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, OfficerId};
use domain::case::Case;
use domain::hold::{Hold, HoldId};
use domain::order::{AccountTold, HolderTold, Order, OrderId};
use domain::time::Instant;
use std::collections::BTreeMap;

/// Everything that the page of one order shows.
#[derive(Clone, Debug)]
pub struct OrderPage {
    /// The order.
    pub order: Order,
    /// When it lapses if it is not sent, and when a live question ends.
    pub lapses_at: Option<Instant>,
    /// Its case.
    pub case: Case,
    /// The hold that came of it.
    pub hold: Option<Hold>,
    /// The order that it lifts, extends, follows or pays from.
    pub original: Option<Order>,
    /// The orders that lift, extend, follow or pay from it, by number.
    pub later: Vec<Order>,
    /// The names on its papers.
    pub officers: BTreeMap<OfficerId, String>,
    /// What the log says of it and of its hold, the newest first.
    pub audit: Vec<AuditLine>,
    /// Who holds the account, where it asked that and was told.
    pub holder: Option<HolderTold>,
    /// The holder's accounts, where it asked that and was told.
    pub accounts: Vec<AccountTold>,
}

/// How many of the case's audit lines are looked through.
const AUDIT_LINES_MAX: i64 = 1000;

/// One order. Refused: rank, no such order.
pub async fn life(desk: &Desk, officer: &Officer, id: OrderId) -> Result<OrderPage, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::order(&mut reader, officer, Action::Read, id).await?;
    let kept = papers::order::by_id(&mut reader, id).await?.ok_or_else(|| not_found("order"))?;
    let file = CaseFile::read(&mut reader, kept.order.case).await?;
    let mut audit = papers::audit::of_case(&mut reader, kept.order.case, AUDIT_LINES_MAX).await?;
    let holders = papers::holder::of_case(&mut reader, kept.order.case).await?;
    let accounts = papers::holder::accounts_of_case(&mut reader, kept.order.case).await?;
    drop(reader);
    let hold = file.holds.into_iter().find(|hold| hold.order == id);
    let objects = [Some(format!("order:{}", id.0)), hold.as_ref().map(|hold| format!("hold:{}", hold.id.0))];
    audit.retain(|line| objects.iter().flatten().any(|object| *object == line.object));
    let orders = || file.orders.iter().map(|kept| &kept.order);
    Ok(OrderPage {
        original: orders().find(|order| Some(order.id) == kept.order.original).cloned(),
        later: orders().filter(|order| order.original == Some(id)).cloned().collect(),
        lapses_at: kept.lapses_at,
        order: kept.order,
        case: file.kept.case,
        hold,
        officers: file.officers.into_iter().map(|(id, officer)| (id, officer.name)).collect(),
        audit,
        holder: holders.into_iter().find(|told| told.order == id).map(|told| told.told),
        accounts: accounts.into_iter().find(|told| told.order == id).map(|told| told.told).unwrap_or_default(),
    })
}

/// One hold. Refused: rank, no such hold.
pub async fn hold(desk: &Desk, officer: &Officer, id: HoldId) -> Result<Hold, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::hold(&mut reader, officer, Action::Read, id).await?;
    papers::hold::by_id(&mut reader, id).await?.ok_or_else(|| not_found("hold"))
}
