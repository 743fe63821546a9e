//! The refund table of a case: what each hold that stands could give back to whom, by every method, side by side.

use crate::case::ask;
use crate::error::broken;
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::money::Amount;
use domain::refund::{Advised, Claim, Method, Refund, RefundId, share};
use domain::report::{Report, ReportId, State};
use domain::time::Instant;
use domain::trace::Rule;
use std::collections::BTreeMap;

/// What a case could give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The rule the case's money is followed by.
    pub rule: Rule,
    /// The holds that stand, by number.
    pub holds: Vec<Returnable>,
    /// The victims, by report.
    pub victims: Vec<Victim>,
}

/// What one hold could give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returnable {
    /// The hold.
    pub hold: Hold,
    /// What it holds less what other refunds bind.
    pub left: Amount,
    /// What the rules point to.
    pub advised: Advised,
    /// The victims whose money is in it, by report.
    pub lines: Vec<VictimLine>,
}

/// What one victim could get of one hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VictimLine {
    /// Which victim, by the report.
    pub victim: ReportId,
    /// What this victim paid that reached the account.
    pub lost: Amount,
    /// In what proportion each method shares.
    pub weights: BTreeMap<Method, Amount>,
    /// What would come back, by method.
    pub shares: BTreeMap<Method, Amount>,
    /// The greatest share less the least: what the choice of method is worth to this victim.
    pub difference: Amount,
}

/// A victim of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Victim {
    /// The report.
    pub report: ReportId,
    /// The name, as told.
    pub name: String,
    /// The account paid from, which money goes back to first; `None` where not told.
    pub payee: Option<AccountId>,
    /// When this victim first paid.
    pub first_paid_at: Instant,
    /// What was paid.
    pub lost: Amount,
    /// What came back by refunds, and what refunds under way will bring.
    pub back: Amount,
}

impl Victim {
    /// The most that may still come back.
    #[must_use]
    pub fn left(&self) -> Amount {
        self.lost.less(self.back)
    }
}

/// The table of a case. Refused: rank, no such case.
pub async fn table(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Table, Error> {
    officer.may(Action::Trace)?;
    Ok(read(desk, officer, Action::Trace, case, None).await?.table)
}

/// A case with its table, read before the writer's turn.
pub(super) struct Read {
    pub(super) file: CaseFile,
    pub(super) refunds: Vec<Refund>,
    pub(super) table: Table,
}

/// Reads it; `but_for` is a refund that is left out of account, so that what it gives can be compared.
pub(super) async fn read(
    desk: &Desk,
    officer: &Officer,
    action: Action,
    case: CaseId,
    but_for: Option<RefundId>,
) -> Result<Read, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, action, case).await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let refunds = papers::refund::of_case(&mut reader, case).await?;
    drop(reader);
    let (mut ask, limits) = ask(desk, officer, case).await?;
    let (own, others): (Vec<Refund>, Vec<Refund>) = refunds.iter().cloned().partition(|one| Some(one.id) == but_for);
    if let Some(refund) = own.first() {
        // As it was when it was drafted: what was paid back since is no longer there to be followed.
        ask.told.retain(|movement| movement.at <= refund.drafted_at);
    }
    let gives = |hold: &&Hold| hold.is_standing() || own.iter().any(|own| own.parts.iter().any(|p| p.hold == hold.id));
    let left = |hold: &Hold| (hold.clone(), left(hold, &own, &others));
    let holds: Vec<(Hold, Amount)> = file.holds.iter().filter(gives).map(left).collect();
    let accounts: Vec<(AccountId, Amount)> = holds.iter().map(|(hold, left)| (hold.account.clone(), *left)).collect();
    let worked_out = desk.work("refund table", move || ask.returns(&limits, &accounts)).await?;
    let victims: Vec<Victim> = counted(&file.reports).map(|report| victim(report, &others)).collect();
    let of = |((hold, left), table): ((Hold, Amount), ledger::refund::Table)| {
        returnable(hold, left, &table, &worked_out.victims, &victims)
    };
    let holds = holds.into_iter().zip(worked_out.tables).map(of).collect();
    let table = Table { rule: file.kept.case.rule, holds, victims: victims.clone() };
    Ok(Read { file, refunds, table })
}

/// What it holds, and what refunds left out of account took of it, less what others bind.
fn left(hold: &Hold, own: &[Refund], others: &[Refund]) -> Amount {
    let took = own.iter().flat_map(|own| &own.shares).filter(|share| share.hold == hold.id);
    let took: Amount = took.filter_map(|share| share.paid).sum();
    let bound: Amount = others.iter().map(|refund| refund.bound_of(hold.id)).sum();
    (hold.amount + took).less(bound)
}

fn counted(reports: &[Report]) -> impl Iterator<Item = &Report> {
    reports.iter().filter(|report| report.state == State::InCase && !report.payments.is_empty())
}

fn victim(report: &Report, refunds: &[Refund]) -> Victim {
    Victim {
        report: report.id,
        name: report.victim_name.clone(),
        payee: report.payments.iter().find_map(|payment| payment.payer.clone()),
        first_paid_at: report.payments.iter().map(|payment| payment.at).min().unwrap_or(Instant::MAX),
        lost: report.payments.iter().map(|payment| payment.amount).sum(),
        back: refunds.iter().map(|refund| refund.to_victim(report.id)).sum(),
    }
}

/// One hold's lines: what each root brings there, summed for each victim.
fn returnable(
    hold: Hold,
    left: Amount,
    table: &ledger::refund::Table,
    victims_of: &BTreeMap<String, ReportId>,
    victims: &[Victim],
) -> Returnable {
    let mut lines: BTreeMap<ReportId, VictimLine> = BTreeMap::new();
    for root in &table.lines {
        let Some(&victim) = victims_of.get(&root.root) else { continue };
        let line = lines.entry(victim).or_insert_with(|| VictimLine {
            victim,
            lost: Amount::ZERO,
            weights: BTreeMap::new(),
            shares: BTreeMap::new(),
            difference: Amount::ZERO,
        });
        line.lost += root.lost;
        for (method, share) in &root.shares {
            let weight = if *method == Method::PariPassu { root.lost } else { *share };
            *line.weights.entry(*method).or_default() += weight;
        }
    }
    let mut lines: Vec<VictimLine> = lines.into_values().collect();
    let mut advised = table.advised;
    if let [only] = lines.as_mut_slice() {
        // However many payments: all of it is this victim's.
        only.weights.insert(Method::Direct, only.lost);
        advised = Advised::Direct;
    }
    let mut found = Returnable { hold, left, advised, lines };
    found.share_out(victims);
    found
}

impl Returnable {
    /// Works out every method's shares.
    fn share_out(&mut self, victims: &[Victim]) {
        for method in self.methods() {
            let shares = self.shares(method, self.left, victims);
            for (line, share) in self.lines.iter_mut().zip(shares) {
                line.shares.insert(method, share);
            }
        }
        for line in &mut self.lines {
            let most = line.shares.values().copied().max().unwrap_or_default();
            line.difference = most.less(line.shares.values().copied().min().unwrap_or_default());
        }
    }

    /// The methods there are for it.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        let methods = self.lines.iter().flat_map(|line| line.weights.keys().copied());
        methods.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// What each victim would get of `sum` by every method, by report.
    pub(super) fn compared(&self, sum: Amount, victims: &[Victim]) -> BTreeMap<ReportId, BTreeMap<Method, Amount>> {
        let mut compared: BTreeMap<ReportId, BTreeMap<Method, Amount>> = BTreeMap::new();
        for method in self.methods() {
            for (line, share) in self.lines.iter().zip(self.shares(method, sum, victims)) {
                compared.entry(line.victim).or_default().insert(method, share);
            }
        }
        compared
    }

    /// What each line's victim gets of `sum` by this method: beside the lines. A tracing rule gives no more than it
    /// traces there.
    pub(super) fn shares(&self, method: Method, sum: Amount, victims: &[Victim]) -> Vec<Amount> {
        let claim = |line: &VictimLine| {
            let victim = victims.iter().find(|victim| victim.report == line.victim);
            Claim {
                victim: line.victim,
                paid_at: victim.map_or(Instant::MAX, |victim| victim.first_paid_at),
                weight: line.weights.get(&method).copied().unwrap_or_default(),
                most: victim.map_or(Amount::ZERO, Victim::left).min(line.lost),
            }
        };
        let claims: Vec<Claim> = self.lines.iter().map(claim).collect();
        let traced: Amount = claims.iter().map(|claim| claim.weight).sum();
        share(sum.min(self.left).min(traced), &claims)
    }
}

/// What following the case by every rule gave: a table for each hold, and whose each root is.
pub(crate) struct WorkedOut {
    pub(crate) tables: Vec<ledger::refund::Table>,
    pub(crate) victims: BTreeMap<String, ReportId>,
}

impl crate::case::Ask {
    /// The refund tables of these accounts, each with what is there to return. Works the processor.
    fn returns(&self, limits: &domain::trace::Limits, accounts: &[(AccountId, Amount)]) -> Result<WorkedOut, Error> {
        let (ledger, _) = self.ledger()?;
        let roots = self.roots(limits).map_err(|e| broken("payment", e))?;
        let (tables, ids) =
            ledger::refund::tables(&ledger, &roots, limits, accounts).map_err(|e| broken("trail", e))?;
        // The same payments in the same order as the roots: what was cleared is neither.
        let victims = domain::redress::counted(&self.reports, limits).map(|(report, ..)| report.id);
        Ok(WorkedOut { tables, victims: ids.into_iter().zip(victims).collect() })
    }
}
