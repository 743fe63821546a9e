//! One of each: a unit, two officers, a case, an order; and the smallest deed.

use domain::account::AccountId;
use domain::authority::{Officer, OfficerId, Rank, UnitId, UnitKind};
use domain::case::{Case, CaseId, State};
use domain::hold::Hold;
use domain::money::{Amount, Currency};
use domain::order::{self, Act, Order, OrderId};
use domain::report::{Channel, Payment, Report, ReportId};
use domain::time::Instant;
use domain::trace::{Limits, Rule};
use papers::{BoxFuture, Fault, Papers, Tx, audit};

pub(crate) fn at(seconds: i64) -> Instant {
    Instant::from_seconds(1_772_000_000 + seconds)
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

pub(crate) fn line(object: &str) -> audit::Line {
    let detail = serde_json::json!({ "why": "因为\"所以\"" });
    audit::Line { at: at(0), officer: "li".into(), action: "test", object: object.into(), case: None, detail }
}

/// A deed, with its line.
pub(crate) async fn write<T, F>(papers: &Papers, deed: F) -> Result<T, Fault>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Fault>> + Send + 'static,
    T: Send + 'static,
{
    papers
        .write(move |tx| {
            Box::pin(async move {
                let done = deed(tx).await?;
                audit::write(tx, line("test:1")).await?;
                Ok(done)
            })
        })
        .await
}

pub(crate) async fn add_unit(papers: &Papers, name: &str) -> Result<UnitId, Fault> {
    let name = name.to_owned();
    write(papers, move |tx| {
        Box::pin(async move { Ok(papers::unit::insert(tx, None, UnitKind::Station, &name).await?.id) })
    })
    .await
}

pub(crate) async fn units(papers: &Papers) -> Vec<String> {
    let mut reader = papers.reader().await.unwrap();
    papers::unit::all(&mut reader).await.unwrap().into_iter().map(|unit| unit.name).collect()
}

pub(crate) async fn officer(tx: &mut Tx, login: &str, unit: UnitId) -> Result<Officer, Fault> {
    let new = papers::officer::New { login, name: "李明", badge: "620101", unit, rank: Rank::Duty, code_hash: "x" };
    papers::officer::insert(tx, new).await
}

/// A case, with the unit and the officers it needs: they have the numbers 1 and 2.
pub(crate) async fn case(tx: &mut Tx) -> Result<Case, Fault> {
    let unit = papers::unit::insert(tx, None, UnitKind::City, "市反诈中心").await?.id;
    let opened_by = officer(tx, "li", unit).await?.id;
    officer(tx, "wang", unit).await?;
    let (id, place) = papers::case::take_id(tx, unit, 2026).await?;
    let mut limits = Limits::default();
    limits.stop_accounts.insert(account("ICBC/shop"), "merchant".into());
    let case = Case {
        id,
        number: format!("A2026-{place:06}"),
        state: State::Opened,
        opened_at: at(5),
        opened_by,
        unit,
        category: None,
        loss: Amount::from_minor(123),
        rule: Rule::CleanFirst,
        limits,
    };
    papers::case::insert(tx, &case).await?;
    Ok(case)
}

/// An order as it is drafted.
pub(crate) fn order(id: i64, case: CaseId, act: Act, account_name: &str) -> Order {
    Order {
        id: OrderId(id),
        reference: format!("REF{id:05}"),
        original: None,
        case,
        act,
        account: account(account_name),
        holder: "张三".into(),
        amount: Some(Amount::from_major(50_000)),
        currency: Currency::CNY,
        layer: 1,
        whole: false,
        basis: "stop".into(),
        reason: "受害人转入 50000.00 元".into(),
        state: order::State::Submitted,
        drafted_at: at(10),
        drafted_by: OfficerId(1),
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

/// A report of this case, whose one payment went to `payee`, with its number.
pub(crate) async fn report(tx: &mut Tx, case: &Case, payee: &str) -> Result<ReportId, Fault> {
    let id = papers::report::take_id(tx, case.unit).await?;
    let payment = Payment {
        at: at(2),
        payer: None,
        payer_name: String::new(),
        payee: account(payee),
        payee_name: String::new(),
        amount: Amount::from_major(100),
    };
    let report = Report {
        id,
        state: domain::report::State::Taken,
        taken_at: at(1),
        taken_by: OfficerId(1),
        unit: case.unit,
        channel: Channel::Console,
        victim_name: "赵会计".into(),
        victim_phone: "13893100001".into(),
        narrative: "转给对方".into(),
        finds: vec![],
        payments: vec![payment],
        category: None,
        case: Some(case.id),
        repeat_of: None,
    };
    papers::report::insert(tx, &report).await?;
    Ok(id)
}

/// A hold of this order, of nine yuan.
pub(crate) async fn hold(tx: &mut Tx, order: &Order) -> Result<Hold, Fault> {
    let hold = Hold {
        id: papers::hold::take_id(tx, order.case).await?,
        order: order.id,
        case: order.case,
        account: order.account.clone(),
        amount: Amount::from_major(9),
        since_at: at(1),
        until_at: at(200),
        state: domain::hold::State::Standing,
        basis: "stop".into(),
        whole: false,
        verify_by: None,
        ended_at: None,
    };
    papers::hold::insert(tx, &hold).await?;
    Ok(hold)
}

/// A case with one order in it.
pub(crate) async fn case_and_order(tx: &mut Tx) -> Result<papers::order::Kept, Fault> {
    let case = case(tx).await?;
    let id = papers::order::take_ids(tx, case.id, 1).await?;
    let kept = papers::order::Kept::new(order(id.0, case.id, Act::Stop, "ICBC/A1"));
    papers::order::insert(tx, &kept).await?;
    Ok(kept)
}
