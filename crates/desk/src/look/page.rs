//! What pages show: masked, unless the officer's look covers it.

use crate::view::{self, CasePage, ClockPage, Drafting, OrderFilter, OrderLine, OrderPage, RefundsPage, ReportPage};
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Officer, UnitId};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::order::{AccountTold, HolderTold, Order, OrderId};
use domain::personal::{Look, Name, Number, Pii, Viewed, Words, is_masked};
use domain::report::{Payment, Report, ReportId};
use domain::trace::{Limits, Rule, Trail};
use std::collections::{BTreeMap, BTreeSet};

/// One case as the officer may see it now, and the look that shows it in clear, if any. Refused as [`view::case`].
pub async fn case(desk: &Desk, officer: &Officer, id: CaseId) -> Result<(CasePage, Option<Look>), Error> {
    let mut page = view::case(desk, officer, id).await?;
    let look = look(desk, officer, Viewed::Case(id)).await?;
    if look.is_none() {
        return Ok((masked_case(page), None));
    }
    let reader = desk.papers.reader().await?;
    for entry in &mut page.audit {
        entry.detail = papers::audit::detail_in_clear(&reader, entry)?;
    }
    Ok((page, look))
}

/// The trail of a case by another rule or other limits. Refused as [`crate::case::trace`].
pub async fn trace(desk: &Desk, officer: &Officer, id: CaseId, rule: Rule, limits: Limits) -> Result<Trail, Error> {
    let trail = crate::case::trace(desk, officer, id, rule, limits).await?;
    let look = look(desk, officer, Viewed::Case(id)).await?;
    Ok(if look.is_some() { trail } else { Masks::default().trail(trail) })
}

/// The trails of a case by every rule: sums alone are shown of them. Refused as [`crate::case::bracket`].
pub async fn bracket(desk: &Desk, officer: &Officer, id: CaseId) -> Result<Vec<Trail>, Error> {
    let trails = crate::case::bracket(desk, officer, id).await?;
    Ok(trails.into_iter().map(|trail| Masks::default().trail(trail)).collect())
}

/// One report as the officer may see it now, and the look that shows it in clear, if any. A look at its case covers it.
/// Refused as [`view::report`].
pub async fn report(desk: &Desk, officer: &Officer, id: ReportId) -> Result<(ReportPage, Option<Look>), Error> {
    let mut page = view::report(desk, officer, id).await?;
    let mut found = look(desk, officer, Viewed::Report(id)).await?;
    if let (None, Some(case)) = (found, page.report.case) {
        found = look(desk, officer, Viewed::Case(case)).await?;
    }
    if found.is_none() {
        page.report = masked_report(&mut Masks::default(), page.report);
        // Proposals are read out of the words: there is nothing to correct before these are seen.
        page.proposed.clear();
        for attachment in &mut page.attachments {
            attachment.name = Pii::new(Name(std::mem::take(&mut attachment.name))).masked().0;
        }
    }
    Ok((page, found))
}

/// The newest reports, masked. Refused as [`view::reports`].
pub async fn reports(desk: &Desk, officer: &Officer) -> Result<Vec<Report>, Error> {
    let reports = view::reports(desk, officer).await?;
    Ok(reports.into_iter().map(|report| masked_report(&mut Masks::default(), report)).collect())
}

/// The newest orders, masked. Refused as [`view::orders`].
pub async fn orders(desk: &Desk, officer: &Officer, filter: &OrderFilter) -> Result<Vec<OrderLine>, Error> {
    let lines = view::orders(desk, officer, filter).await?;
    let masked = |line: OrderLine| OrderLine { order: masked_order(&mut Masks::default(), line.order), ..line };
    Ok(lines.into_iter().map(masked).collect())
}

/// One order with its life; masked unless a look at its case covers it. Refused as [`view::life`].
pub async fn order(desk: &Desk, officer: &Officer, id: OrderId) -> Result<OrderPage, Error> {
    let page = view::life(desk, officer, id).await?;
    let look = look(desk, officer, Viewed::Case(page.order.case)).await?;
    Ok(if look.is_some() { page } else { masked_life(page) })
}

/// What orders may be drafted in a case; masked unless a look covers it. Refused as [`view::drafting`].
pub async fn drafting(desk: &Desk, officer: &Officer, id: CaseId) -> Result<Drafting, Error> {
    let mut page = view::drafting(desk, officer, id).await?;
    if look(desk, officer, Viewed::Case(id)).await?.is_none() {
        let mut masks = Masks::default();
        for place in &mut page.places {
            place.account = masks.account(&place.account);
        }
    }
    Ok(page)
}

/// The refunds of a case; masked unless a look covers it. Refused as [`view::refunds`].
pub async fn refunds(desk: &Desk, officer: &Officer, id: CaseId) -> Result<RefundsPage, Error> {
    let page = view::refunds(desk, officer, id).await?;
    let look = look(desk, officer, Viewed::Case(id)).await?;
    Ok(if look.is_some() { page } else { masked_refunds(page) })
}

/// The account that an officer names in a case: in clear, or as it was shown masked. `None` where more than one looks so,
/// or none does. Refused as [`view::drafting`].
pub async fn account_meant(
    desk: &Desk,
    officer: &Officer,
    id: CaseId,
    named: AccountId,
) -> Result<Option<AccountId>, Error> {
    if !is_masked(named.as_str()) {
        return Ok(Some(named));
    }
    let places = view::drafting(desk, officer, id).await?.places;
    let mut alike = places.into_iter().filter(|place| Pii::new(place.account.clone()).masked() == named);
    let (first, second) = (alike.next(), alike.next());
    Ok(if second.is_some() { None } else { first.map(|place| place.account) })
}

/// The clocks that run, masked. Refused as [`view::clocks`].
pub async fn clocks(desk: &Desk, officer: &Officer, unit: Option<UnitId>) -> Result<ClockPage, Error> {
    let mut page = view::clocks(desk, officer, unit).await?;
    let mut masks = Masks::default();
    for line in &mut page.lines {
        line.account = line.account.as_ref().map(|account| masks.account(account));
    }
    Ok(page)
}

/// The look that covers this for the officer now.
async fn look(desk: &Desk, officer: &Officer, viewed: Viewed) -> Result<Option<Look>, Error> {
    let mut reader = desk.papers.reader().await?;
    Ok(papers::look::open(&mut reader, officer.id, viewed, desk.clock.now()).await?)
}

/// Masked accounts of one page: two that would look alike are told apart by a number behind.
#[derive(Default)]
struct Masks {
    known: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Masks {
    fn account(&mut self, account: &AccountId) -> AccountId {
        let name = self.name(account.as_str());
        AccountId::new(name).unwrap_or_else(|_| Pii::new(account.clone()).masked())
    }

    fn name(&mut self, account: &str) -> String {
        if let Some(known) = self.known.get(account) {
            return known.clone();
        }
        let Ok(clear) = AccountId::new(account) else { return String::new() };
        let masked = Pii::new(clear).masked().as_str().to_owned();
        let others = (2..).map(|n| format!("{masked}·{n}"));
        let free = std::iter::once(masked.clone()).chain(others).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(masked);
        self.taken.insert(name.clone());
        self.known.insert(account.to_owned(), name.clone());
        name
    }

    fn trail(&mut self, mut trail: Trail) -> Trail {
        for account in &mut trail.accounts {
            account.account = self.name(&account.account);
        }
        for transfer in &mut trail.transfers {
            transfer.payer = self.name(&transfer.payer);
            transfer.payee = self.name(&transfer.payee);
        }
        for root in &mut trail.roots_unmatched {
            root.payer = self.name(&root.payer);
            root.payee = self.name(&root.payee);
        }
        // Repairs quote the rows they mended.
        trail.repairs.clear();
        trail
    }
}

fn masked_case(mut page: CasePage) -> CasePage {
    let mut masks = Masks::default();
    page.trail = page.trail.map(|trail| masks.trail(trail));
    page.orders = page.orders.into_iter().map(|order| masked_order(&mut masks, order)).collect();
    for hold in &mut page.holds {
        hold.account = masks.account(&hold.account);
    }
    page.waiting = page.waiting.into_iter().map(|(account, waiting)| (masks.account(&account), waiting)).collect();
    page.reports = page.reports.into_iter().map(|report| masked_report(&mut masks, report)).collect();
    page
}

fn masked_order(masks: &mut Masks, mut order: Order) -> Order {
    order.account = masks.account(&order.account);
    order.reason = words(&order.reason, std::slice::from_ref(&order.holder));
    order.failure = order.failure.map(|failure| words(&failure, std::slice::from_ref(&order.holder)));
    order.holder = name(order.holder);
    order
}

fn masked_refunds(mut page: RefundsPage) -> RefundsPage {
    let mut masks = Masks::default();
    let holds = page.holds.iter_mut().chain(page.table.holds.iter_mut().map(|found| &mut found.hold));
    for hold in holds {
        hold.account = masks.account(&hold.account);
    }
    for victim in &mut page.table.victims {
        victim.name = name(std::mem::take(&mut victim.name));
        victim.payee = victim.payee.as_ref().map(|account| masks.account(account));
    }
    for refund in &mut page.refunds {
        refund.reason = words(&refund.reason, &[]);
    }
    for objection in page.objections.values_mut().flatten() {
        let names = [std::mem::take(&mut objection.name)];
        objection.words = words(&objection.words, &names);
        objection.answer = words(&objection.answer, &names);
        let [clear] = names;
        objection.name = name(clear);
    }
    page
}

fn masked_life(page: OrderPage) -> OrderPage {
    let mut masks = Masks::default();
    OrderPage {
        order: masked_order(&mut masks, page.order),
        hold: page.hold.map(|hold| Hold { account: masks.account(&hold.account), ..hold }),
        original: page.original.map(|order| masked_order(&mut masks, order)),
        later: page.later.into_iter().map(|order| masked_order(&mut masks, order)).collect(),
        holder: page.holder.map(|told| HolderTold {
            name: name(told.name),
            id_number: number(told.id_number),
            phone: number(told.phone),
            // Where somebody lives has no half that helps and no half that harms nobody.
            address: String::new(),
            ..told
        }),
        accounts: page.accounts.into_iter().map(|told| AccountTold { account: number(told.account), ..told }).collect(),
        ..page
    }
}

fn masked_report(masks: &mut Masks, report: Report) -> Report {
    let mut names: Vec<String> = vec![report.victim_name.clone()];
    names.extend(report.payments.iter().flat_map(|p| [p.payer_name.clone(), p.payee_name.clone()]));
    let told = Pii::new(Words { text: report.narrative, finds: report.finds, names }).masked();
    Report {
        narrative: told.text,
        finds: told.finds,
        victim_name: name(report.victim_name),
        victim_phone: number(report.victim_phone),
        payments: report.payments.into_iter().map(|payment| masked_payment(masks, payment)).collect(),
        ..report
    }
}

fn masked_payment(masks: &mut Masks, payment: Payment) -> Payment {
    Payment {
        payer: payment.payer.as_ref().map(|payer| masks.account(payer)),
        payer_name: name(payment.payer_name),
        payee: masks.account(&payment.payee),
        payee_name: name(payment.payee_name),
        ..payment
    }
}

fn name(clear: String) -> String {
    Pii::new(Name(clear)).masked().0
}

fn number(clear: String) -> String {
    Pii::new(Number(clear)).masked().0
}

fn words(clear: &str, names: &[String]) -> String {
    Pii::new(Words { text: clear.to_owned(), finds: Vec::new(), names: names.to_vec() }).masked().text
}
