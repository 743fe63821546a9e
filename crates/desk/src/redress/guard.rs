//! What speaks for holding an account, gathered for [`domain::redress::allows`].

use crate::case::borne_out;
use crate::file::CaseFile;
use crate::{Desk, Error};
use domain::jurisdiction::Tying;
use domain::money::Amount;
use domain::order::{Extent, Order, State as OrderState};
use domain::redress::{Asked, Derivation, Evidence, Resting, Source, Support, allows};
use domain::refusal::Refusal;
use domain::report::{Report, ReportId, State};
use domain::trace::Trail;
use domain::transfer::Movement;
use papers::Conn;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The evidence of one case.
pub(crate) struct Guard {
    tying: Tying,
    derivation: Derivation,
    /// Each told payment: how it would support a hold.
    payments: BTreeMap<(ReportId, u32), Support>,
    resting: BTreeMap<String, Resting>,
}

impl Guard {
    /// Gathers it: which payments banks bear out, who told them, and whose reports led to many holds of late.
    pub(crate) async fn read(
        desk: &Desk,
        conn: &mut Conn,
        file: &CaseFile,
        trail: &Trail,
        told: &[Arc<Movement>],
    ) -> Result<Self, Error> {
        let tying = desk.profile.tying.clone();
        let limits = &file.kept.case.limits;
        let proven = borne_out(told, &file.reports, limits);
        let mut payments = BTreeMap::new();
        let mut reporters: BTreeMap<&str, (u32, bool)> = BTreeMap::new();
        for (number, report) in (0_u32..).zip(file.reports.iter().filter(|report| report.state == State::InCase)) {
            let (reporter, flagged) = match reporters.get(&*report.victim_phone) {
                Some(known) if !report.victim_phone.is_empty() => *known,
                _ => (number, is_flagged(desk, conn, report).await?),
            };
            reporters.insert(&report.victim_phone, (reporter, flagged));
            for (place, payment) in (1_u32..).zip(&report.payments) {
                let borne_out = proven.contains(&(report.id, place));
                payments.insert((report.id, place), Support { reporter, flagged, amount: payment.amount, borne_out });
            }
        }
        Ok(Self {
            tying,
            derivation: Derivation::of(trail, &file.reports, limits),
            payments,
            resting: resting(file, trail),
        })
    }

    /// Whether the evidence allows this order. Refused: REDRESS-03, -04, -05.
    pub(crate) fn allows(&self, order: &Order) -> Result<(), Refusal> {
        if !(order.act.begins_hold() || order.act.extends_hold()) {
            return Ok(());
        }
        let asked = Asked { act: order.act, amount: order.amount.unwrap_or(Amount::ZERO), whole: order.whole };
        allows(asked, &self.evidence(order.account.as_str()), &self.tying)
    }

    fn evidence(&self, account: &str) -> Evidence {
        let sources = self.derivation.sources(account);
        let payment = |source: &Source| match source {
            Source::Payment(report, place) => self.payments.get(&(*report, *place)).copied(),
            _ => None,
        };
        Evidence { supports: sources.iter().filter_map(payment).collect(), resting: self.resting.get(account).copied() }
    }
}

/// Whether the reports of this person led to holds on more accounts than the profile lets pass without a second look.
pub(super) async fn is_flagged(desk: &Desk, conn: &mut Conn, report: &Report) -> Result<bool, Error> {
    let tying = &desk.profile.tying;
    let same = match &*report.victim_phone {
        "" => vec![report.id],
        phone => papers::report::by_phone(conn, phone).await?.iter().map(|report| report.id).collect(),
    };
    let since = desk.clock.now().minus(tying.window);
    Ok(papers::mark::accounts_held(conn, &same, since).await? > tying.accounts_max)
}

/// What rests on the accounts whose own banks told their movements.
fn resting(file: &CaseFile, trail: &Trail) -> BTreeMap<String, Resting> {
    let answered = |order: &&Order| {
        let told = matches!(order.state, OrderState::Executed(Extent::Whole | Extent::Part));
        order.act.asks_movements() && told
    };
    let orders = file.orders.iter().map(|kept| &kept.order).filter(answered);
    let known: BTreeSet<&str> = orders.map(|order| order.account.as_str()).collect();
    let accounts = trail.accounts.iter().filter(|account| known.contains(&*account.account));
    let rests = |account: &domain::trace::AccountTrail| Resting { balance: account.balance, traced: account.held };
    accounts.map(|account| (account.account.clone(), rests(account))).collect()
}
