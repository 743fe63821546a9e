//! What a bank said to a refund's order, or that it will never be sent, settles its share; the last settles the refund.

use crate::Error;
use crate::receipt::Returned;
use domain::money::Amount;
use domain::order::{Act, Extent, Order, State};
use domain::refund::{self, Move, Refund, next};
use domain::report::ReportId;
use papers::Tx;

/// Settles the share that this order pays, where it pays one and nothing more will come of it.
pub(crate) async fn settle(tx: &mut Tx, order: &Order) -> Result<(), Error> {
    let over = order.is_answered() || matches!(order.state, State::Withdrawn | State::Refused);
    if order.act != Act::Refund || !over {
        return Ok(());
    }
    let Some(mut refund) = papers::refund::by_order(tx, order.id).await? else { return Ok(()) };
    let paid = order.held.unwrap_or(Amount::ZERO);
    refund.shares.iter_mut().filter(|share| share.order == Some(order.id)).for_each(|share| share.paid = Some(paid));
    if let Some(extent) = extent(&refund) {
        refund.state = next(refund.state, Move::Pay(extent))?;
    }
    papers::refund::update(tx, &refund).await?;
    Ok(())
}

/// How far it was paid, once every share is settled.
fn extent(refund: &Refund) -> Option<Extent> {
    let paid = refund.shares.iter().map(|share| share.paid).collect::<Option<Vec<Amount>>>()?;
    let (paid, asked): (Amount, Amount) = (paid.into_iter().sum(), refund.shares.iter().map(|s| s.amount).sum());
    Some(match paid {
        paid if !paid.is_positive() => Extent::None,
        paid if paid < asked => Extent::Part,
        _ => Extent::Whole,
    })
}

/// What a refund is to one victim, for the receipt; `None` where it gives this victim nothing, or never will.
pub(crate) fn settled_for(refund: &Refund, victim: ReportId) -> Option<Returned> {
    let of = || refund.shares.iter().filter(move |share| share.victim == victim);
    let amount: Amount = of().map(|share| share.amount).sum();
    let over = matches!(refund.state, refund::State::Refused | refund::State::Withdrawn);
    (amount.is_positive() && !over).then(|| Returned {
        state: refund.state,
        amount,
        paid: of().filter_map(|share| share.paid).sum(),
        notice_until: refund.notice_until,
    })
}
