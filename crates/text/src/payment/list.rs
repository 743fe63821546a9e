//! Payments told as lists: several sums to several accounts, one sum to each of them, one sum several times.

use super::Reader;
use crate::numeral;
use crate::propose::{Pattern, compiled, matches, stands};
use std::collections::HashMap;
use std::sync::LazyLock;

static JOINER: Pattern = LazyLock::new(|| compiled(r"^(?:[ ]?[、,，和及与][ ]?|以及|还有)$"));
// Between two accounts of one list a holder or a bank may stand: {S}（李某）、工行{T}.
static ACCOUNT_JOINER: Pattern = LazyLock::new(|| {
    compiled(
        r"^(?:[(][^()0-9]{1,24}[)]|[,，]?户名[:为]?[\p{Han}]{2,4})?(?:[ ]?[、,，和及与/][ ]?|以及|还有)(?:[\p{Han}]{0,12}(?:银行|工行|建行|农行|中行|账户|账号|卡号|卡)[:]?[ ]?)?$",
    )
});
static TO_EACH: Pattern = LazyLock::new(|| {
    compiled(r"(?:各自?|每(?:个|张|户)(?:账户|账号|卡)?)(?:分别)?(?:转|汇|打|存|付|入|账|款|了)*[ ]?$")
});
static EACH_TIME: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:每(?:笔|次)|各)(?:金额|人民币)?(?:均|都)?(?:为|是|转|汇|打|存|付|充值|账|款|了|金额|人民币|均|都)*[ ]?$",
    )
});
static TIMES: Pattern = LazyLock::new(|| {
    compiled(r"(?:^|[^第0-9.一二两三四五六七八九十])(?P<n>[0-9]{1,2}|[二两三四五六七八九十]{1,2})[ ]?(?:笔|次)")
});

/// More payments of one sum than this are told as one, for the officer to ask.
const TIMES_MAX: u64 = 10;

impl Reader<'_> {
    /// The accounts that lists give to sums, by the place of the sum: 分别向{S}、{T}转账1万元、2万元 in their order, and
    /// 向{S}、{T}各转账1万元 to each.
    pub(super) fn listed(&self, sums: &[usize]) -> HashMap<usize, Vec<usize>> {
        let payees: Vec<usize> = (0..self.finds.len()).filter(|place| self.is_payee(*place)).collect();
        let accounts = self.runs(&payees, &ACCOUNT_JOINER);
        let mut given = HashMap::new();
        for run in self.runs(sums, &JOINER) {
            let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { continue };
            let next = accounts.partition_point(|list| list.first() < Some(&last));
            let behind = accounts.get(next).filter(|list| self.leads_to(last, list[0]));
            let before = next.checked_sub(1).and_then(|n| accounts.get(n)).filter(|list| {
                list.last().is_some_and(|account| *account < first && self.is_one_sentence(*account, first))
            });
            let lists = [behind, before].into_iter().flatten().filter(|list| list.len() > 1);
            for list in lists {
                if list.len() == run.len() {
                    given.extend(run.iter().zip(list).map(|(sum, account)| (*sum, vec![*account])));
                    break;
                }
                if run.len() == 1 && stands(&TO_EACH, self.around(first).0) {
                    given.insert(first, list.clone());
                    break;
                }
            }
        }
        given
    }

    /// Stretches of places with nothing but a joiner between them.
    fn runs(&self, places: &[usize], joiner: &'static Pattern) -> Vec<Vec<usize>> {
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for place in places {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| self.is_joined(*last, *place, joiner)) => run.push(*place),
                _ => runs.push(vec![*place]),
            }
        }
        runs
    }

    fn is_joined(&self, first: usize, second: usize, joiner: &'static Pattern) -> bool {
        const JOINER_BYTES_MAX: usize = 120;
        let gap = self.gap(first, second);
        gap.len() <= JOINER_BYTES_MAX && stands(joiner, gap)
    }

    /// How many payments of this sum are told: 每笔5000元，共3笔 is three. One where no number is told, or one that is
    /// too great to be drafted one by one.
    pub(super) fn times(&self, sum: usize) -> u64 {
        let (before, after) = self.around(sum);
        if !stands(&EACH_TIME, before) {
            return 1;
        }
        let after = after.split(['。', '\n', ';', '；']).next().unwrap_or("");
        let last = |text| {
            let told = matches(&TIMES, text).last()?;
            numeral::parse(told.name("n")?.as_str())
        };
        last(after).or_else(|| last(before)).filter(|times| (2..=TIMES_MAX).contains(times)).unwrap_or(1)
    }
}
