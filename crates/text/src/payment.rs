//! Payments as told: which sum went from where to where, and when. A proposal that the officer confirms.

mod list;
mod retold;

use crate::extract::NARRATIVE_CHARACTERS_MAX;
use crate::fold::Page;
use crate::propose::{Pattern, compiled, stands};
use crate::role::is_account;
use crate::wording::{Tongue, Why};
use domain::indicator::{Find, Kind, Role};
use std::sync::LazyLock;

/// A payment as the narrative tells it. The numbers are places in the finds it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDraft {
    /// The account that paid.
    pub from: Option<usize>,
    /// The account that was paid.
    pub to: Option<usize>,
    /// How much.
    pub amount: Option<usize>,
    /// When.
    pub time: Option<usize>,
    /// Why these were put together.
    pub reason: String,
}

static PAID: Pattern = LazyLock::new(|| {
    compiled(
        r"(?i)(?:转|汇|打款|打了|打入|打到|打给|支付|付款|付了|交了|缴|充值|充了|存入|存了|投入|投了|刷卡|刷走|盗刷|扣款|扣走|扣了|划走|划扣|划转|垫付|汇了|借给|扫码|购买|金额|借给|transfer|sent|paid|wired|deposit)",
    )
});
static TOTAL: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:共计|总计|合计|一共|总共|累计|共|损失|被骗|涉案|余额|合共|总额|总金额|共被骗|案值)[^,，。;；\n0-9]{0,10}$",
    )
});
static NOT_PAID: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:返利|返现|返还|返了|返|佣金|赚|盈利|收益|获利|利润|到账|收到|提现|余额|额度|贷款|工资|价值|月薪|每月|每天|奖励|退款|退回|赔付|借款额)[^,，。;；\n]{0,8}$|收到[^,，。;；\n]{0,40}$|(?:转|打|汇)来的?$|(?:^|[^给向到往至对])(?:对方|骗子|嫌疑人|客服)(?:又|先|再|便|就)?(?:给我|向我)?(?:转入|转来|打入|打来|转了|打了|返了|汇入)[^,，。;；\n]{0,6}$|(?:返|转|退|汇|打)(?:了|账|款|回|还)*给(?:我|其|本人|报警人)[^,，。;；\n]{0,6}$",
    )
});
static NOT_PAID_AFTER: Pattern =
    LazyLock::new(|| compiled(r"^(?:的)?(?:返利|返现|佣金|收益|利润|贷款|额度|奖励|工资|退款|课程|商品)"));

static LEADS_TO: Pattern = LazyLock::new(|| compiled(r"(?:向|给|到|入|至|往)了?[^,，。;；\n从用由0-9]{0,16}$"));

static PAYS_OUT: Pattern = LazyLock::new(|| compiled(r"(?:从|用|使用|通过|由)[^,，。;；\n向给到0-9]{0,14}$"));

struct Reader<'f> {
    page: Page<'f>,
    tongue: Tongue,
    finds: &'f [Find],
}

/// Pairs sums, times and accounts into payments, in the order told. `finds` are those that
/// [`crate::extract::extract`] took out of the same narrative, which an officer may have corrected. A total is a payment
/// only where no single sum is told; money that came back to the victim is none. A payment told twice is one, and one
/// told as several of the same sum (每笔5000元，共3笔) is as many, up to ten.
#[must_use]
pub fn payments(narrative: &str, finds: &[Find]) -> Vec<PaymentDraft> {
    let page = Page::new(narrative, NARRATIVE_CHARACTERS_MAX);
    let reader = Reader { tongue: Tongue::of(&page.text), page, finds };
    let places =
        |kind: Kind| finds.iter().enumerate().filter(move |(_, find)| find.kind == kind).map(|(place, _)| place);
    let single: Vec<usize> = places(Kind::Amount).filter(|place| reader.is_paid(*place)).collect();
    let sums = if single.is_empty() {
        places(Kind::Amount).filter(|place| reader.is_total(*place)).take(1).collect()
    } else {
        single
    };
    let listed = reader.listed(&sums);
    let mut drafts = Vec::with_capacity(sums.len());
    for (n, sum) in sums.iter().enumerate() {
        drafts.extend(reader.drafts(*sum, sums.get(n + 1).copied(), listed.get(sum).map_or(&[], Vec::as_slice)));
    }
    let mut drafts = reader.told_once(drafts);
    drafts.extend(reader.without_sum(&drafts));
    drafts
}

impl Reader<'_> {
    /// The clause before a find, and what follows it.
    fn around(&self, place: usize) -> (&str, &str) {
        let find = &self.finds[place];
        let sentence = self.page.before(self.page.byte_of(find.start), 80);
        let from = sentence.rfind(['。', '！', '\n', '；', ';']).map_or(0, |at| at + 1);
        let from = (from..=sentence.len()).find(|at| sentence.is_char_boundary(*at)).unwrap_or(sentence.len());
        (&sentence[from..], self.page.after(self.page.byte_of(find.end), 16))
    }

    fn is_paid(&self, place: usize) -> bool {
        let (before, after) = self.around(place);
        let clause_after = after.split([',', '，', '。', ';', '；', '\n']).next().unwrap_or("");
        let moves = stands(&PAID, before) || stands(&PAID, clause_after);
        moves
            && !self.came_to_victim(place)
            && !stands(&TOTAL, before)
            && !stands(&NOT_PAID, before)
            && !stands(&NOT_PAID_AFTER, after)
    }

    /// 向我的账户6217…转了100元: the account before the sum is the victim's, and the words lead to it.
    fn came_to_victim(&self, sum: usize) -> bool {
        let Some(account) = (0..sum).rev().take(3).find(|place| is_account(self.finds[*place].kind)) else {
            return false;
        };
        let gap = self.gap(account, sum);
        self.finds[account].role == Role::Victim
            && gap.len() <= 60
            && !gap.contains(['，', ',', '。', '\n', '向', '给'])
            && stands(&LEADS_TO, self.page.before(self.page.byte_of(self.finds[account].start), 20))
    }

    fn is_total(&self, place: usize) -> bool {
        let (before, after) = self.around(place);
        (stands(&TOTAL, before) || stands(&PAID, before))
            && !stands(&NOT_PAID, before)
            && !stands(&NOT_PAID_AFTER, after)
    }

    /// One draft for each account that a list gives to the sum, or one for each time that it was paid.
    fn drafts(&self, sum: usize, later: Option<usize>, listed: &[usize]) -> Vec<PaymentDraft> {
        let times = self.times(sum);
        if listed.is_empty() {
            let told = (times > 1).then_some(Why::PaidEachTime);
            let draft = self.draft(sum, self.payee(sum, later), told);
            return (0..times).map(|_| draft.clone()).collect();
        }
        listed.iter().map(|account| self.draft(sum, Some(*account), Some(Why::PaidInOrder))).collect()
    }

    fn draft(&self, sum: usize, to: Option<usize>, told: Option<Why>) -> PaymentDraft {
        let from = self.account_before(sum.max(to.unwrap_or(0)), Role::Victim);
        let time = self.time(sum);
        let to_listed = told == Some(Why::PaidInOrder);
        let whys = [
            from.map(|_| Why::PaidFrom),
            to.filter(|_| !to_listed).map(|_| Why::PaidTo),
            time.map(|_| Why::PaidAt),
            told,
        ];
        let reason = whys
            .iter()
            .flatten()
            .fold(Why::PaidSum.say(self.tongue), |reason, why| self.tongue.joined(&reason, &why.say(self.tongue)));
        PaymentDraft { from, to, amount: Some(sum), time, reason }
    }

    /// The suspect's account of this sum: in the same sentence behind the sum and before the next one where the words
    /// lead to it (转60万元到6222…), else the last before it, else the first that follows.
    fn payee(&self, sum: usize, later: Option<usize>) -> Option<usize> {
        let is_payee = |place: &usize| self.is_payee(*place);
        let reach = later.unwrap_or(self.finds.len());
        let behind = (sum + 1..reach).find(is_payee);
        let before = (0..sum).rev().find(is_payee);
        behind
            .filter(|place| self.leads_to(sum, *place))
            .or(before.filter(|place| self.is_one_sentence(*place, sum)))
            .or(behind.filter(|place| self.is_one_sentence(sum, *place)))
            .or(before)
            .or_else(|| self.only_payee())
    }

    fn is_payee(&self, place: usize) -> bool {
        is_account(self.finds[place].kind) && self.finds[place].role == Role::Suspect
    }

    /// Whether the words behind a sum lead to the account, with no comma between: 5万元转到6222…, not 5万元，后转到6222….
    fn leads_to(&self, sum: usize, account: usize) -> bool {
        let gap = self.gap(sum, account);
        gap.len() < 120
            && !gap.contains(['。', '\n', ';', '；', '，', ','])
            && (gap.contains(['到', '至', '入', '给', '进', '往']) || gap.contains(" to ") || gap.contains(" into "))
    }

    fn only_payee(&self) -> Option<usize> {
        let mut payees = (0..self.finds.len()).filter(|place| self.is_payee(*place));
        let first = payees.next()?;
        payees.all(|place| self.finds[place].value == self.finds[first].value).then_some(first)
    }

    fn account_before(&self, place: usize, role: Role) -> Option<usize> {
        (0..place).rev().find(|other| is_account(self.finds[*other].kind) && self.finds[*other].role == role)
    }

    /// The time told last before the sum; where none is, the first behind it in its sentence.
    fn time(&self, sum: usize) -> Option<usize> {
        let is_time = |place: &usize| self.finds[*place].kind == Kind::Time;
        let behind = || (sum + 1..self.finds.len()).find(is_time).filter(|place| self.is_one_sentence(sum, *place));
        (0..sum).rev().find(is_time).or_else(behind)
    }

    fn is_one_sentence(&self, first: usize, second: usize) -> bool {
        // Longer than any sentence; and what is looked through for each sum stays bounded.
        const SENTENCE_BYTES_MAX: usize = 900;
        let gap = self.gap(first, second);
        gap.len() <= SENTENCE_BYTES_MAX && !gap.contains(['。', '\n', ';', '；'])
    }

    fn gap(&self, first: usize, second: usize) -> &str {
        let (from, to) = (self.page.byte_of(self.finds[first].end), self.page.byte_of(self.finds[second].start));
        self.page.text.get(from..to).unwrap_or("")
    }

    /// Accounts that money was sent to while no sum was told with them: 将全部积蓄转到6222….
    fn without_sum(&self, drafts: &[PaymentDraft]) -> Vec<PaymentDraft> {
        let paid = |value: &str| drafts.iter().filter_map(|draft| draft.to).any(|to| self.finds[to].value == value);
        let mut lone: Vec<usize> = Vec::new();
        for (place, find) in self.finds.iter().enumerate() {
            let known = paid(&find.value) || lone.iter().any(|other| self.finds[*other].value == find.value);
            let paid_out = stands(&PAYS_OUT, self.page.before(self.page.byte_of(find.start), 16));
            if is_account(find.kind) && find.role == Role::Suspect && !known && !paid_out {
                lone.push(place);
            }
        }
        lone.into_iter()
            .map(|place| PaymentDraft {
                from: self.account_before(place, Role::Victim),
                to: Some(place),
                amount: None,
                time: (0..place).rev().find(|other| self.finds[*other].kind == Kind::Time),
                reason: Why::NoSumTold.say(self.tongue),
            })
            .collect()
    }
}
