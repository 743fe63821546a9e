//! The weeks after the day: a stop that nobody froze lapses by the clock, an honest seller objects and is released, and what
//! was frozen of three victims' money goes back to them in proportion.

use super::city_day::CityDay;
use super::cut::Cut;
use anyhow::{Context, Result};
use desk::redress::Verdict;
use desk::refund::{NewRefund, PartGiven, Returnable};
use domain::case::CaseId;
use domain::hold::{End, Hold, State};
use domain::money::Amount;
use domain::order::{Act, Order};
use domain::refund::Method;
use domain::time::Span;
use indicatif::ProgressBar;
use serde::Serialize;

/// What the law made of what was held.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Weeks {
    /// What stands frozen at the end of the first day, in its cases together.
    pub(crate) frozen: Amount,
    /// Stops that ended by the clock, and what they held.
    pub(crate) lapsed: usize,
    pub(crate) lapsed_sum: Amount,
    /// What the honest seller got back, and in how many virtual minutes from the objection.
    pub(crate) released: Amount,
    pub(crate) released_minutes: i64,
    /// What went back to the three victims together, and to each.
    pub(crate) refunded: Amount,
    pub(crate) refunds: Vec<(String, Amount)>,
    /// A number that was cut wrongly.
    pub(crate) cut: Cut,
}

/// Ordinary life is left out for so long: only gangs, victims, banks and officers act.
const WEEKS: Span = Span::days(40);
/// A refund is applied for after so long, when its stops have lapsed and its freezes stand.
const REFUND_AFTER: Span = Span::hours(53);
/// The longest that an objection's release is waited for.
const RELEASE_MINUTES_MAX: i64 = 120;

impl CityDay {
    /// Lives the weeks, a day at a time: a clock that leaps is not believed.
    pub(crate) async fn live_weeks(&mut self) -> Result<Weeks> {
        let mut weeks = Weeks::default();
        let begun = self.now();
        self.running.skip_life(begun.plus(WEEKS));
        self.appeal(&mut weeks).await?;
        self.pass(begun.plus(REFUND_AFTER)).await?;
        self.count(&mut weeks).await?;
        if let Some(case) = self.pool {
            self.refund(case, &mut weeks).await?;
        }
        weeks.cut = self.cut().await?;
        Ok(weeks)
    }

    async fn pass(&mut self, until: domain::time::Instant) -> Result<()> {
        while self.now() < until {
            let next = self.now().plus(Span::days(1)).min(until);
            self.live_until(next, &ProgressBar::hidden()).await?;
        }
        Ok(())
    }

    /// The seller of a car types the reference from the bank's letter and shows the contract; the head, who decided nothing
    /// on it, upholds.
    async fn appeal(&mut self, weeks: &mut Weeks) -> Result<()> {
        let Some(case) = self.seller else { return Ok(()) };
        let page = desk::view::case(&self.desk, &self.head, case).await?;
        let standing = page.holds.iter().filter(|hold| hold.is_standing());
        let Some(hold) = standing.max_by_key(|hold| hold.amount).cloned() else { return Ok(()) };
        let mut reader = self.desk.papers.reader().await?;
        let kept = papers::order::by_id(&mut reader, hold.order).await?.context("the hold's order")?;
        drop(reader);
        let reference = kept.public.context("a hold has its public reference")?;
        let words = "这笔钱是我卖旧车的车款，附过户手续和聊天记录，请解除止付。";
        let objected =
            desk::redress::object(&self.desk, "demo", reference.as_str(), words, "13900000000", Vec::new()).await?;
        let asked_at = self.now();
        let reasons = "已核对车辆过户登记与聊天记录，车款系善意取得，予以解除。";
        desk::redress::answer(&self.desk, &self.head, objected.id, Verdict::Uphold, reasons).await?;
        for minutes in 1..=RELEASE_MINUTES_MAX {
            self.live_until(asked_at.plus(Span::minutes(minutes)), &ProgressBar::hidden()).await?;
            let page = desk::view::case(&self.desk, &self.head, case).await?;
            if page.holds.iter().any(|now| now.id == hold.id && now.state == State::Ended(End::Released)) {
                (weeks.released, weeks.released_minutes) = (hold.amount, minutes);
                break;
            }
        }
        Ok(())
    }

    async fn count(&mut self, weeks: &mut Weeks) -> Result<()> {
        for case in self.own.clone() {
            let page = desk::view::case(&self.desk, &self.head, case).await?;
            for hold in &page.holds {
                match hold.state {
                    State::Ended(End::Lapsed) => {
                        weeks.lapsed += 1;
                        weeks.lapsed_sum += held_by(hold, &page.orders);
                    }
                    State::Standing | State::Extended if hold.is_freeze() => weeks.frozen += hold.amount,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Applied for, noticed for the legal time, approved by the head, ordered, paid on paper.
    async fn refund(&mut self, case: CaseId, weeks: &mut Weeks) -> Result<()> {
        // Where several victims' money is mixed the officers choose the losses' proportion, and give notice; what one
        // victim's money alone reached goes back directly.
        let table = desk::refund::table(&self.desk, &self.first, case).await?;
        let shared = |given: &Returnable| given.lines.len() > 1 && given.methods().contains(&Method::PariPassu);
        let part = |given: &Returnable| PartGiven {
            hold: given.hold.id,
            amount: None,
            method: shared(given).then_some(Method::PariPassu),
        };
        let parts = table.holds.iter().filter(|given| !given.lines.is_empty()).map(part).collect();
        let reason = "三名受害人被骗资金在同一账户内混同，按损失比例返还。".into();
        let new = NewRefund { parts, reason, ..NewRefund::default() };
        let refund = desk::refund::draft(&self.desk, &self.first, case, new).await?;
        let noticed = desk::refund::notice(&self.desk, &self.first, refund.id).await?;
        if let Some(until) = noticed.notice_until {
            self.pass(until.plus(Span::minutes(1))).await?;
        }
        desk::refund::approve(&self.desk, &self.head, refund.id).await?;
        desk::refund::order(&self.desk, &self.second, refund.id).await?;
        self.pass(self.now().plus(Span::days(3))).await?;
        let truth = self.running.truth();
        let pool = truth.stories.iter().filter(|story| story.id.starts_with("pool-"));
        weeks.refunds = pool.map(|story| (story.id.clone(), story.returned)).collect();
        weeks.refunded = weeks.refunds.iter().map(|(_, paid)| *paid).sum();
        Ok(())
    }
}

/// What its order said it held: a hold that ended holds nothing any more.
fn held_by(hold: &Hold, orders: &[Order]) -> Amount {
    let order = orders.iter().find(|order| order.id == hold.order && order.act == Act::Stop);
    order.and_then(|order| order.held).unwrap_or_default()
}
