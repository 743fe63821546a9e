//! From a proposal to an order, and from an order to the very bytes that are approved and sent.

use crate::error::{broken, not_found};
use crate::file::CaseFile;
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Officer, OfficerId, Unit};
use domain::case::Case;
use domain::clock;
use domain::hold::Hold;
use domain::jurisdiction::{Profile, Rule};
use domain::money::{Amount, Currency};
use domain::order::{
    Act, Ground, Instruction, Move, Order, OrderId, PayeeTold, PaymentTold, Person, Proposal, State, next,
};
use domain::redress::{Derivation, Reference};
use domain::report::Report;
use domain::time::{DEFAULT_OFFSET, Instant};
use domain::trace::{Fate, TaintedTransfer, Trail};
use domain::transfer::Movement;
use papers::order::Kept;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Who approves an order at once, and under which mandate, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) by: OfficerId,
    pub(crate) mandate: Option<i64>,
}

/// What an order is to ask for, before it has a name, a reason in full and a number.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) act: Act,
    pub(crate) account: AccountId,
    pub(crate) amount: Option<Amount>,
    pub(crate) whole: bool,
    pub(crate) original: Option<OrderId>,
    pub(crate) basis: String,
    pub(crate) reason: String,
}

impl Wanted {
    pub(crate) fn new(act: Act, account: &AccountId, amount: Option<Amount>, reason: String) -> Self {
        let (account, basis) = (account.clone(), act.rule_key().to_owned());
        Self { act, account, amount, whole: false, original: None, basis, reason }
    }
}

/// What drafting and approving a case's orders needs, gathered before the writer's turn.
pub(crate) struct Drafts {
    case: Case,
    unit: Unit,
    profile: Arc<Profile>,
    officers: BTreeMap<OfficerId, Officer>,
    references: BTreeMap<OrderId, (String, Option<OfficerId>)>,
    holds: Vec<Hold>,
    paid: HashMap<String, PaymentTold>,
    leads: HashMap<String, TaintedTransfer>,
    layers: HashMap<String, u32>,
    tainted_at: HashMap<String, Instant>,
    holders: HashMap<String, String>,
    derivation: Derivation,
    pay_back: HashMap<OrderId, PayBack>,
}

/// Whom a refund's order pays, and the payment of theirs that it gives back.
#[derive(Clone, Debug)]
pub(crate) struct PayBack {
    pub(crate) payee: PayeeTold,
    pub(crate) payment: PaymentTold,
}

impl Drafts {
    pub(crate) fn new(desk: &Desk, file: &CaseFile, trail: &Trail, told: &[Arc<Movement>], units: Vec<Unit>) -> Self {
        Self {
            paid: paid(&file.reports),
            leads: leads(trail),
            layers: trail.accounts.iter().map(|a| (a.account.clone(), a.layer)).collect(),
            tainted_at: trail.accounts.iter().map(|a| (a.account.clone(), a.first_tainted_at)).collect(),
            holders: holders(&file.reports, trail, told),
            derivation: Derivation::of(trail, &file.reports, &file.kept.case.limits),
            ..Self::of_orders(&desk.profile, file, units)
        }
    }

    /// For orders that lean on other orders alone, and on no trail: releases.
    pub(crate) fn of_orders(profile: &Arc<Profile>, file: &CaseFile, units: Vec<Unit>) -> Self {
        let case = file.kept.case.clone();
        let unit = units.into_iter().find(|unit| unit.id == case.unit).unwrap_or_else(|| nowhere(&case));
        let reference = |kept: &Kept| (kept.order.id, (kept.order.reference.clone(), kept.order.approved_by));
        let order_holders = file.orders.iter().map(|kept| &kept.order).filter(|order| !order.holder.is_empty());
        Self {
            unit,
            profile: Arc::clone(profile),
            officers: file.officers.clone(),
            references: file.orders.iter().map(reference).collect(),
            holds: file.holds.clone(),
            paid: HashMap::new(),
            leads: HashMap::new(),
            layers: file.orders.iter().map(|k| (k.order.account.as_str().to_owned(), k.order.layer)).collect(),
            tainted_at: HashMap::new(),
            holders: order_holders.map(|o| (o.account.as_str().to_owned(), o.holder.clone())).collect(),
            pay_back: HashMap::new(),
            derivation: Derivation::default(),
            case,
        }
    }

    /// The refund order of this number pays so.
    pub(crate) fn pays_back(&mut self, id: OrderId, back: PayBack) {
        self.pay_back.insert(id, back);
    }

    /// An order for a proposal, in the name of the officer who opened the case, submitted; it has no number yet.
    pub(crate) fn order(&self, proposal: &Proposal, now: Instant) -> Order {
        let by = self.case.opened_by;
        match proposal {
            Proposal::Stop { account, amount, .. } => {
                self.draft(Wanted::new(Act::Stop, account, Some(*amount), self.why(account)), by, now)
            }
            Proposal::Ask { account, live, .. } => {
                let act = if *live { Act::AskLive } else { Act::AskTransfers };
                self.draft(Wanted::new(act, account, None, self.why(account)), by, now)
            }
            Proposal::Lift { order, account, amount, ground } => {
                let why = match ground {
                    Ground::OverAsked => "银行管控金额超过指令金额，解除超出部分",
                    Ground::Proven => "经银行反馈的交易明细查明，该部分资金与本案无关",
                    Ground::OffTrail => "资金链更新后不再经过该账户",
                };
                let frozen = self.holds.iter().any(|hold| hold.order == *order && hold.is_freeze());
                let act = if frozen { Act::LiftFreeze } else { Act::Lift };
                let wanted = Wanted::new(act, account, Some(*amount), why.to_owned());
                self.draft(Wanted { original: Some(*order), ..wanted }, by, now)
            }
        }
    }

    /// An order in the name of an officer, submitted; it has no number yet.
    pub(crate) fn draft(&self, wanted: Wanted, by: OfficerId, now: Instant) -> Order {
        let account = wanted.account.as_str();
        Order {
            id: OrderId(0),
            reference: String::new(),
            original: wanted.original,
            case: self.case.id,
            act: wanted.act,
            holder: self.holders.get(account).cloned().unwrap_or_default(),
            amount: wanted.amount,
            whole: wanted.whole,
            basis: wanted.basis,
            currency: Currency::CNY,
            layer: self.layers.get(account).copied().unwrap_or(0),
            account: wanted.account,
            reason: wanted.reason,
            state: State::Submitted,
            drafted_at: now,
            drafted_by: by,
            approved_at: None,
            approved_by: None,
            digest: None,
            sent_at: None,
            answered_at: None,
            held: None,
            balance: None,
            failure: None,
            covers_until: None,
        }
    }

    /// Why an order goes to this account: the tainted transfer that leads there.
    pub(crate) fn why(&self, account: &AccountId) -> String {
        let layer = self.layers.get(account.as_str()).copied().unwrap_or(0);
        match self.leads.get(account.as_str()) {
            Some(lead) => {
                let payer = AccountId::new(&*lead.payer).map(|payer| payer.masked()).unwrap_or_default();
                let (at, amount, taint, rule) = (lead.at, lead.amount, lead.taint, self.case.rule);
                format!("第{layer}层账户：{at} 由 {payer} 转入 {amount} 元，其中涉诈资金 {taint} 元（规则 {rule}）")
            }
            None => format!("第{layer}层账户"),
        }
    }

    /// Gives a draft its number and reference, and approves it where it is to be.
    pub(crate) fn number(
        &self,
        mut order: Order,
        id: OrderId,
        approval: Option<Approval>,
        now: Instant,
    ) -> Result<Kept, Error> {
        order.id = id;
        order.reference = reference(id, now)?;
        let mut kept = Kept::new(order);
        kept.lapses_at = clock::lapses_at(&kept.order, self.held_by(&kept.order), &self.profile);
        kept.public = kept.order.act.begins_hold().then(public_reference).transpose()?;
        kept.sources = self.derivation.sources(kept.order.account.as_str());
        match approval {
            Some(Approval { by, mandate }) => self.approve(Kept { mandate, ..kept }, by, now),
            None => Ok(kept),
        }
    }

    /// Approves and queues an order: the bytes of its instruction, and their digest, stand from now on.
    pub(crate) fn approve(&self, kept: Kept, by: OfficerId, now: Instant) -> Result<Kept, Error> {
        self.queue(kept, Some(by), now)
    }

    /// Queues an order that the law itself approves: the release of what is over.
    pub(crate) fn approve_by_law(&self, kept: Kept, now: Instant) -> Result<Kept, Error> {
        self.queue(kept, None, now)
    }

    fn queue(&self, mut kept: Kept, by: Option<OfficerId>, now: Instant) -> Result<Kept, Error> {
        let order = &mut kept.order;
        order.state = next(next(order.state, Move::Approve)?, Move::Queue)?;
        (order.approved_at, order.approved_by) = (Some(now), by);
        let mut instruction = self.instruction(order, by.unwrap_or(order.drafted_by), now)?;
        if let Some(public) = &kept.public {
            // The bank has it from the paper, and the holder from the bank.
            instruction.reason = format!("{}（异议查询编号 {public}）", instruction.reason);
        }
        kept.lapses_at = clock::lapses_at(order, self.held_by(order), &self.profile);
        let bytes = serde_json::to_string(&instruction).map_err(|e| broken("instruction", e))?;
        order.digest = Some(digest(&bytes));
        kept.instruction = Some(bytes);
        kept.try_at = now;
        Ok(kept)
    }

    fn instruction(&self, order: &Order, second: OfficerId, now: Instant) -> Result<Instruction, Error> {
        let first = self.person(order.drafted_by)?;
        let original = order.original.and_then(|id| self.references.get(&id));
        // A lift needs no second officer; the one who approved what it lifts stands beside the first on the paper.
        let beside = original.and_then(|(_, approver)| *approver).filter(|_| second == order.drafted_by);
        let second = self.person(beside.unwrap_or(second))?;
        let rule = self.profile.needed(&order.basis)?;
        Ok(Instruction {
            reference: order.reference.clone(),
            original: original.map(|(reference, _)| reference.clone()),
            act: order.act,
            case_number: self.case.number.clone(),
            category: self.case.category,
            payment: match self.pay_back.get(&order.id) {
                Some(back) => Some(back.payment.clone()),
                None => self.payment(&order.account),
            },
            bank: order.account.bank().unwrap_or_default().to_owned(),
            account: order.account.number().to_owned(),
            holder: order.holder.clone(),
            currency: order.currency,
            amount: order.amount.filter(|amount| !self.is_whole_lift(order, *amount)),
            whole: order.whole,
            payee: self.pay_back.get(&order.id).map(|back| back.payee.clone()),
            attachments: Vec::new(),
            reason: order.reason.clone(),
            starts_at: self.starts_at(order, now),
            expires_at: self.expires_at(order, rule, now),
            applied_at: now,
            unit: self.unit.id.0.to_string(),
            unit_name: self.unit.name.clone(),
            operator: first.clone(),
            investigators: [first, second],
        })
    }

    /// A whole lift names no sum.
    fn is_whole_lift(&self, order: &Order, amount: Amount) -> bool {
        let held = self.held_by(order).map(|hold| hold.amount);
        order.act.ends_hold() && held.is_none_or(|held| amount >= held)
    }

    /// A question reaches back before the taint came, so that what stood there then is told too.
    fn starts_at(&self, order: &Order, now: Instant) -> Instant {
        let tainted_at = self.tainted_at.get(order.account.as_str()).filter(|_| order.act.is_question());
        tainted_at.map_or(now, |at| at.minus(self.profile.trace.question_back).min(now))
    }

    /// An extension begins where the hold ends.
    fn expires_at(&self, order: &Order, rule: &Rule, now: Instant) -> Instant {
        let held = self.held_by(order).filter(|_| order.act.extends_hold());
        rule.period.ends(held.map_or(now, |hold| hold.until_at), &self.profile.calendar)
    }

    fn held_by(&self, order: &Order) -> Option<&Hold> {
        self.holds.iter().find(|hold| Some(hold.order) == order.original)
    }

    fn payment(&self, account: &AccountId) -> Option<PaymentTold> {
        if let Some(paid) = self.paid.get(account.as_str()) {
            return Some(paid.clone());
        }
        let lead = self.leads.get(account.as_str())?;
        let payer = AccountId::new(&*lead.payer).ok();
        let name = self.holders.get(&lead.payer).cloned().unwrap_or_default();
        Some(payment_told(payer.as_ref(), name, lead.at, lead.amount))
    }

    fn person(&self, id: OfficerId) -> Result<Person, Error> {
        let officer = self.officers.get(&id).ok_or_else(|| not_found("officer"))?;
        Ok(Person { badge: officer.badge.clone(), name: officer.name.clone() })
    }
}

/// SHA-256 of what is approved, and sent, in hex.
pub(crate) fn digest(instruction: &str) -> String {
    papers::audit::hex(&Sha256::digest(instruction))
}

/// Made before sending, never used again: the day, the order's number, and chance, so that papers restored from a backup
/// do not give out a reference that a bank has seen.
fn reference(id: OrderId, now: Instant) -> Result<String, Error> {
    let chance = getrandom::u32().map_err(|e| broken("chance", e))?;
    let day = now.civil(DEFAULT_OFFSET).date().strftime("%Y%m%d").to_string();
    Ok(format!("{day}{:08}{chance:08x}", id.0))
}

/// Chance alone: nobody finds a hold by counting.
fn public_reference() -> Result<Reference, Error> {
    let mut chance = [0; 10];
    getrandom::fill(&mut chance).map_err(|e| broken("chance", e))?;
    Ok(Reference::of_chance(chance))
}

fn nowhere(case: &Case) -> Unit {
    Unit { id: case.unit, parent: None, kind: domain::authority::UnitKind::City, name: String::new() }
}

/// The victim's greatest payment to each reported account.
fn paid(reports: &[Report]) -> HashMap<String, PaymentTold> {
    let mut paid: HashMap<String, PaymentTold> = HashMap::new();
    for report in reports {
        for payment in &report.payments {
            let name = [&payment.payer_name, &report.victim_name].into_iter().find(|name| !name.is_empty());
            let name = name.cloned().unwrap_or_default();
            let told = payment_told(payment.payer.as_ref(), name, payment.at, payment.amount);
            let known = paid.entry(payment.payee.as_str().to_owned()).or_insert_with(|| told.clone());
            if told.amount > known.amount {
                *known = told;
            }
        }
    }
    paid
}

fn payment_told(payer: Option<&AccountId>, payer_name: String, paid_at: Instant, amount: Amount) -> PaymentTold {
    let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
    PaymentTold {
        payer_bank: part(payer.and_then(AccountId::bank)),
        payer: part(payer.map(AccountId::number)),
        payer_name,
        paid_at,
        amount,
    }
}

/// The transfer that brought each account the most taint, the first of equals.
fn leads(trail: &Trail) -> HashMap<String, TaintedTransfer> {
    let mut leads: HashMap<String, TaintedTransfer> = HashMap::new();
    for transfer in trail.transfers.iter().filter(|t| t.fate == Fate::Followed) {
        match leads.get_mut(&transfer.payee) {
            Some(lead) if lead.taint >= transfer.taint => {}
            Some(lead) => *lead = transfer.clone(),
            None => drop(leads.insert(transfer.payee.clone(), transfer.clone())),
        }
    }
    leads
}

/// The holders' names on the trail, as victims and banks told them.
fn holders(reports: &[Report], trail: &Trail, told: &[Arc<Movement>]) -> HashMap<String, String> {
    let wanted: HashSet<&str> = trail.accounts.iter().map(|a| a.account.as_str()).collect();
    let mut names: HashMap<String, String> = HashMap::new();
    let mut learn = |account: &str, name: &str| {
        if !name.is_empty() && wanted.contains(account) && !names.contains_key(account) {
            names.insert(account.to_owned(), name.to_owned());
        }
    };
    for movement in told {
        learn(&movement.payee, &movement.payee_name);
        learn(&movement.payer, &movement.payer_name);
    }
    for payment in reports.iter().flat_map(|report| &report.payments) {
        learn(payment.payee.as_str(), &payment.payee_name);
    }
    names
}
