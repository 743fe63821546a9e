//! What an officer sees who drafts an order by hand: how much the law lets each account be asked for.

use crate::error::not_found;
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::case::{Case, CaseId};
use domain::hold::Hold;
use domain::order::{Ceiling, Standing};

/// One account that an order may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub account: AccountId,
    /// Its layer on the trail.
    pub layer: u32,
    /// What bounds a stop, or a freeze on its own, there.
    pub ceiling: Ceiling,
    /// The stop that stands there and that a freeze may follow, with what then bounds it.
    pub stop: Option<(Hold, Ceiling)>,
}

/// Everything that the form for an order shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafting {
    /// The case.
    pub case: Case,
    /// The accounts on its trail that there is a door to, by layer.
    pub places: Vec<Place>,
}

/// The accounts of a case that an order may go to. Refused: rank, no such case, one without a trail.
pub async fn drafting(desk: &Desk, officer: &Officer, id: CaseId) -> Result<Drafting, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::DraftOrder, id).await?;
    let file = CaseFile::read(&mut reader, id).await?;
    let trail = papers::trail::of_case(&mut reader, id).await?.ok_or_else(|| not_found("trail"))?;
    drop(reader);
    let orders = file.plain_orders();
    let door = |account: &AccountId| desk.door(account);
    let standing = Standing::of(desk.known(&trail, file.kept.case.loss, &orders, &file.holds, &door));
    let place = |account: AccountId, layer: u32| {
        let stops = |hold: &&Hold| hold.is_standing() && !hold.is_freeze() && hold.account == account;
        let stop = file.holds.iter().find(stops);
        Place {
            ceiling: standing.ceiling(&account, None),
            stop: stop.map(|hold| (hold.clone(), standing.ceiling_after(&account, None, Some(hold.order)))),
            account,
            layer,
        }
    };
    let accounts = trail.accounts.iter().filter_map(|a| Some((AccountId::new(&*a.account).ok()?, a.layer)));
    let reached = accounts.filter(|(account, _)| standing.is_on_trail(account) && desk.door(account).is_some());
    let mut places: Vec<Place> = reached.map(|(account, layer)| place(account, layer)).collect();
    places.sort_by(|a, b| (a.layer, &a.account).cmp(&(b.layer, &b.account)));
    Ok(Drafting { case: file.kept.case, places })
}
