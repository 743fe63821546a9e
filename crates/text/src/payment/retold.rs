//! One payment that a narrative tells twice: 转账60万元……共转了600000元.

use super::{PaymentDraft, Reader};
use crate::propose::{Pattern, compiled, stands};
use crate::wording::Why;
use domain::money::Amount;
use std::collections::HashMap;
use std::sync::LazyLock;

// What makes a like sum another payment.
static ANOTHER: Pattern = LazyLock::new(|| {
    compiled(
        r"又|再|另|还|继续|接着|随后|然后|之后|后来|次日|第二天|当天|同样|同日|第[0-9一二三四五六七八九十]|分别|各|每|下一|再次|一笔|先后|多次|again|another|then|second",
    )
});
static ALTOGETHER: Pattern = LazyLock::new(|| compiled(r"共|总|合计|累计|损失|被骗|in all|total|altogether"));

/// How many earlier payments of the same sum are compared: one that is told again is told soon, or last.
const COMPARED_MAX: usize = 8;

impl Reader<'_> {
    /// Each payment once. What the second telling adds is kept.
    pub(super) fn told_once(&self, drafts: Vec<PaymentDraft>) -> Vec<PaymentDraft> {
        let mut kept: Vec<PaymentDraft> = Vec::with_capacity(drafts.len());
        let mut by_sum: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut total = Some(Amount::ZERO);
        for draft in drafts {
            let Some(sum) = draft.amount else { continue };
            let value = self.finds[sum].value.as_str();
            let like = by_sum.entry(value).or_default();
            let same = like.iter().rev().take(COMPARED_MAX).find(|other| self.is_retold(&kept[**other], &draft));
            if let Some(first) = same {
                self.complete(&mut kept[*first], &draft);
                continue;
            }
            let amount = value.parse::<Amount>().ok();
            if kept.len() > 1 && amount.is_some() && amount == total && self.is_altogether(sum) {
                continue;
            }
            total = total.zip(amount).and_then(|(total, amount)| total.checked_add(amount));
            like.push(kept.len());
            kept.push(draft);
        }
        kept
    }

    fn is_altogether(&self, sum: usize) -> bool {
        stands(&ALTOGETHER, self.clause(sum))
    }

    /// Told again in a later sentence, or as what it came to, with no word that makes it another.
    fn is_retold(&self, first: &PaymentDraft, second: &PaymentDraft) -> bool {
        let (Some(one), Some(two)) = (first.amount, second.amount) else { return false };
        let value = |place: Option<usize>| place.map(|place| self.finds[place].value.as_str());
        one != two
            && (self.is_altogether(two) || !self.is_one_sentence(one, two) && !stands(&ANOTHER, self.around(two).0))
            && are_compatible(value(first.to), value(second.to), str::eq)
            && are_compatible(value(first.from), value(second.from), str::eq)
            && are_compatible(value(first.time), value(second.time), is_one_time)
    }

    fn complete(&self, draft: &mut PaymentDraft, again: &PaymentDraft) {
        draft.to = draft.to.or(again.to);
        draft.from = draft.from.or(again.from);
        let told = |place: Option<usize>| place.map_or(0, |place| self.finds[place].value.len());
        if told(again.time) > told(draft.time) {
            draft.time = again.time;
        }
        let why = Why::ToldTwice.say(self.tongue);
        if !draft.reason.ends_with(&why) {
            draft.reason = self.tongue.joined(&draft.reason, &why);
        }
    }

    /// The words of the sentence before a sum, from the last sum or comma that is no part of it on.
    fn clause(&self, sum: usize) -> &str {
        let (before, _) = self.around(sum);
        before.rsplit(['，', ',']).next().unwrap_or("")
    }
}

fn are_compatible(first: Option<&str>, second: Option<&str>, same: fn(&str, &str) -> bool) -> bool {
    first.zip(second).is_none_or(|(first, second)| same(first, second))
}

/// Whether one tells what the other does, with less: `T14:00`, `03-05`, `03-05T14:00` and `2026-03-05T14:00:00+08:00`.
fn is_one_time(first: &str, second: &str) -> bool {
    let parts = |value: &'_ str| -> (String, String) {
        let (date, clock) = value.split_once('T').unwrap_or((value, ""));
        (date.to_owned(), clock.chars().take(5).collect())
    };
    let ((date, clock), (other_date, other_clock)) = (parts(first), parts(second));
    let is_date =
        date.is_empty() || other_date.is_empty() || date.ends_with(&other_date) || other_date.ends_with(&date);
    is_date && (clock.is_empty() || other_clock.is_empty() || clock == other_clock)
}
