//! A number is cut wrongly and given back: a courier calls many strangers, two reports name the number, two officers list it,
//! one operator refuses it; the courier appeals, the head answers, and neither of two operators refuses it any more.

use super::city_day::CityDay;
use anyhow::{Context, Result};
use desk::blocklist::{self, LINES_MAX, Proposal};
use desk::redress::Verdict;
use domain::blocklist::{Basis, EntryId, Value, What};
use domain::indicator::Kind;
use domain::time::Span;
use indicatif::ProgressBar;
use serde::Serialize;
use std::collections::BTreeSet;

/// The site stays listed: it is no courier's.
const SITE: &str = "kefu-tuikuan.example";
/// When the owner learns why nobody can call, and how long the head takes.
const APPEALS_AFTER: Span = Span::hours(5);
const ANSWERED_AFTER: Span = Span::minutes(90);

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Cut {
    /// The number, its middle hidden.
    pub(crate) number: String,
    /// Whether the public look-up said that it is listed: before, and after.
    pub(crate) listed_before: bool,
    pub(crate) listed_after: bool,
    /// From the listing to the appeal, and from there to the lift, in virtual minutes.
    pub(crate) appealed_minutes: i64,
    pub(crate) lifted_minutes: i64,
    /// Of the two operators, how many refused it before the lift, and how many do in the end.
    pub(crate) refused_before: usize,
    pub(crate) refused_after: usize,
    /// What both refuse in the end: the site.
    pub(crate) still_refused: usize,
}

/// An operator that follows the log by its cursor.
#[derive(Default)]
struct Operator {
    cursor: i64,
    refuses: BTreeSet<EntryId>,
}

impl CityDay {
    pub(super) async fn cut(&mut self) -> Result<Cut> {
        let (mut early, mut late) = (Operator::default(), Operator::default());
        let begun = self.now();
        let story = &self.screened.as_ref().context("the day's signals")?.story;
        let typed = story.names.text(story.cut_wrongly).into_owned();
        let evidence = "两名报案人称接到该号码来电，自称快递客服；一日内拨打数十个陌生号码";
        let (number, reference) = self.list(Kind::Phone, &typed, evidence).await?;
        let (site, _) = self.list(Kind::Url, SITE, "两名报案人打开的网站，要求输入卡号和验证码").await?;
        self.pull(&mut early).await?;
        let value = Value::parse(Kind::Phone, &typed)?;
        let mut cut = Cut {
            number: value.masked(),
            listed_before: self.check(&typed).await?,
            refused_before: usize::from(early.refuses.contains(&number)),
            ..Cut::default()
        };
        self.live_until(begun.plus(APPEALS_AFTER), &ProgressBar::hidden()).await?;
        let words = "我是快递员，每天要给几十位收件人打电话，附工牌和当日派件单，请恢复。";
        let appealed = blocklist::appeal(&self.desk, "demo", &reference, words, "13900000000").await?;
        let appealed_at = self.now();
        self.live_until(appealed_at.plus(ANSWERED_AFTER), &ProgressBar::hidden()).await?;
        let reasons = "已核对工牌与派件单：通话对象均为当日收件人，报案人所述来电系他人改号冒用，予以解除。";
        blocklist::answer_appeal(&self.desk, &self.head, appealed.id, Verdict::Uphold, reasons).await?;
        self.pull(&mut early).await?;
        self.pull(&mut late).await?;
        let both = [&early, &late];
        cut.appealed_minutes = appealed_at.since(begun).whole_seconds() / 60;
        cut.lifted_minutes = self.now().since(appealed_at).whole_seconds() / 60;
        cut.listed_after = self.check(&typed).await?;
        cut.refused_after = both.iter().filter(|one| one.refuses.contains(&number)).count();
        cut.still_refused = both.iter().filter(|one| one.refuses.contains(&site)).count();
        Ok(cut)
    }

    /// One officer proposes, a second verifies and publishes.
    async fn list(&self, kind: Kind, typed: &str, evidence: &str) -> Result<(EntryId, String)> {
        let proposal = Proposal {
            value: Value::parse(kind, typed)?,
            basis: Basis::Reported,
            category: None,
            evidence: evidence.to_owned(),
            confidence: 80,
            days: 30,
        };
        let entry = blocklist::propose(&self.desk, &self.first, proposal).await?;
        blocklist::verify(&self.desk, &self.second, entry.id).await?;
        blocklist::publish(&self.desk, &self.second, entry.id).await?;
        Ok((entry.id, entry.reference.to_string()))
    }

    async fn pull(&self, operator: &mut Operator) -> Result<()> {
        let page = blocklist::pull(&self.desk, &self.head, operator.cursor, LINES_MAX).await?;
        for line in page.lines {
            match line.what {
                What::List => operator.refuses.insert(line.entry.id),
                What::Lift(_) => operator.refuses.remove(&line.entry.id),
            };
        }
        operator.cursor = page.cursor;
        Ok(())
    }

    async fn check(&self, number: &str) -> Result<bool> {
        Ok(blocklist::check(&self.desk, "demo", Kind::Phone, number).await?)
    }
}
