//! 交易明细信息: the statement that Chinese banks answer a query with, as CSV or a workbook, UTF-8 or GB18030.
//!
//! A row tells the side of the account asked about (the subject). Accounts are named by their number alone: the subject's
//! own bank is seldom stated and a counterparty's is free text, so a bank in the name would part one account into two.

use super::cards::Cards;
use super::decimal::{Decimal, decimal};
use super::field;
use super::layout::{Layout, guess};
use super::open;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use super::source::{Content, Source};
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Row;
use std::borrow::Cow;
use std::collections::HashMap;

const TIME: &str = "交易时间";
const AMOUNT: &str = "交易金额";
const BALANCE: &str = "交易余额";
const SUBJECT: &str = "交易账号";
const CURRENCY: &str = "交易币种";

/// Balances are remembered for so many accounts, to read a direction that a row leaves out.
const ACCOUNTS_REMEMBERED_MAX: usize = 1 << 20;

/// Where the columns are.
struct Columns {
    card: Option<usize>,
    account: Option<usize>,
    holder: Option<usize>,
    time: usize,
    amount: usize,
    balance: Option<usize>,
    direction: Option<usize>,
    partner: Option<usize>,
    partner_holder: Option<usize>,
    cash: Option<usize>,
    summary: Option<usize>,
    currency: Option<usize>,
    succeeded: Option<usize>,
    serial: Option<usize>,
    merchant: Option<usize>,
    remark: Option<usize>,
    kind: Option<usize>,
}

impl Columns {
    fn find(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let needed = |names: &[&str]| needed(header, spot, Layout::CnStatement, names);
        let card = header.find_any(&["交易卡号", "卡号"]);
        let account = header.find_any(&[SUBJECT, "账号", "查询账号"]);
        if card.is_none() {
            needed(&[SUBJECT, "账号", "查询账号"])?;
        }
        Ok(Self {
            card,
            account,
            holder: header.find_any(&["账户开户名称", "交易户名", "户名"]),
            time: needed(&[TIME, "交易日期"])?,
            amount: needed(&[AMOUNT])?,
            balance: header.find_any(&[BALANCE, "余额"]),
            direction: header.find_any(&["收付标志", "借贷标志"]),
            partner: header.find_any(&["交易对手账卡号", "对手账号", "交易对手账号", "对手卡号"]),
            partner_holder: header.find_any(&["对手户名", "交易对手户名"]),
            cash: header.find("现金标志"),
            summary: header.find_any(&["摘要说明", "摘要"]),
            currency: header.find_any(&[CURRENCY, "币种"]),
            succeeded: header.find("交易是否成功"),
            serial: header.find_any(&["交易流水号", "流水号"]),
            merchant: header.find_any(&["商户名称", "商户号", "商户流水号"]),
            remark: header.find("备注"),
            kind: header.find("交易类型"),
        })
    }
}

/// Reads these statements.
pub(crate) struct CnStatement<'a> {
    columns: Columns,
    cards: Cow<'a, Cards>,
    balances: HashMap<String, Amount>,
}

impl<'a> CnStatement<'a> {
    /// Finds the columns, and learns the file's cards where the import has not.
    pub(crate) fn new(header: &Header, spot: Spot<'_>, source: &Source<'a>) -> Result<Self, BadInput> {
        let columns = Columns::find(header, spot)?;
        let cards = match source.cards {
            Some(cards) => Cow::Borrowed(cards),
            None => Cow::Owned(own_cards(source)?),
        };
        Ok(Self { columns, cards, balances: HashMap::new() })
    }
}

/// A pipe cannot be read twice: its rows keep the numbers they state.
fn own_cards(source: &Source<'_>) -> Result<Cards, BadInput> {
    let mut cards = Cards::default();
    let twice = match &source.content {
        Content::Path(path) => path.is_file(),
        Content::Bytes(_) => true,
    };
    if twice {
        learn(source, Some(Layout::CnStatement), &mut cards)?;
    }
    Ok(cards)
}

/// Takes every pair of card and account that a row states.
pub(super) fn learn(source: &Source<'_>, layout: Option<Layout>, cards: &mut Cards) -> Result<(), BadInput> {
    let mut rows = open::open(source, layout)?.rows;
    let layout = layout.or_else(|| guess(&rows.header().as_strs()));
    if layout != Some(Layout::CnStatement) {
        return Ok(());
    }
    let columns = Columns::find(rows.header(), Spot { file: &source.name, row: 1 })?;
    let (Some(card), Some(account)) = (columns.card, columns.account) else {
        return Ok(());
    };
    let mut unheard = Repairs::default();
    while let Some(record) = rows.next()? {
        let card = number(record.field(card), &mut unheard);
        let account = number(record.field(account), &mut unheard);
        if !card.is_empty() && !account.is_empty() && card != account {
            cards.add(card, account);
        }
    }
    Ok(())
}

impl Reading for CnStatement<'_> {
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let (columns, spot) = (&self.columns, record.spot);
        if !columns.tells_movement(record, repairs) {
            return Ok(None);
        }
        let at = moment(spot, plain(record.field(columns.time)), repairs)?;
        let sum = sum(spot, plain(record.field(columns.amount)), repairs)?;
        if sum.size.is_zero() {
            repairs.count("zero_row_skipped");
            return Ok(None);
        }
        let subject = subject(columns, &self.cards, record, repairs)?;
        let balance = balance(spot, plain(record.cell(columns.balance)))?;
        let before = self.balances.get(subject).copied();
        let told = Told { direction: plain(record.cell(columns.direction)), negative: sum.negative, before, balance };
        let Some(direction) = told.direction(sum.size, words(columns, record), repairs) else {
            repairs.count("direction_unknown_skipped");
            return Ok(None);
        };
        remember(&mut self.balances, subject, balance);
        let (partner, channel) = partner(columns, &self.cards, record, repairs)?;
        Ok(Some(Row {
            serial: number_kept(record.cell(columns.serial)),
            currency: currency(spot, plain(record.cell(columns.currency)))?,
            channel,
            remark: columns.purpose(record),
            ..columns.sides(record, direction, balance, Row::new(at, subject, partner, sum.size))
        }))
    }
}

impl Columns {
    /// Whether the record tells of money that moved: not an account without movements, not a failed attempt.
    fn tells_movement(&self, record: Record<'_>, repairs: &mut Repairs) -> bool {
        if plain(record.field(self.time)).is_empty() && plain(record.field(self.amount)).is_empty() {
            repairs.count("empty_row_skipped");
            return false;
        }
        if !succeeded(plain(record.cell(self.succeeded)), repairs) {
            repairs.count("failed_row_skipped");
            return false;
        }
        repairs.add("tabs_trimmed", u64::from(record.text().contains('\t')));
        true
    }

    /// Turns a row written from the subject to the partner the way the money went, with the subject's balance.
    fn sides<'r>(
        &self,
        record: Record<'r>,
        direction: Direction,
        balance: Option<Amount>,
        outward: Row<'r>,
    ) -> Row<'r> {
        let (own, other) = (plain(record.cell(self.holder)), plain(record.cell(self.partner_holder)));
        match direction {
            Direction::Out => Row { payer_balance: balance, payer_name: own, payee_name: other, ..outward },
            Direction::In => Row {
                payer: outward.payee,
                payee: outward.payer,
                payee_balance: balance,
                payer_name: other,
                payee_name: own,
                ..outward
            },
        }
    }

    fn purpose<'r>(&self, record: Record<'r>) -> &'r str {
        match plain(record.cell(self.summary)) {
            "" => plain(record.cell(self.remark)),
            summary => summary,
        }
    }
}

/// The sum, and what had to be done to read it.
fn sum(spot: Spot<'_>, text: &str, repairs: &mut Repairs) -> Result<Decimal, BadInput> {
    let sum = decimal(text).ok_or_else(|| field::not_a_sum(spot, AMOUNT, text))?;
    repairs.add("amount_rounded", u64::from(sum.rounded));
    repairs.add("amount_ungrouped", u64::from(sum.cleaned));
    repairs.add("amount_negative", u64::from(sum.negative));
    Ok(sum)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// What a row says of its direction, in so many ways.
struct Told<'a> {
    direction: &'a str,
    negative: bool,
    before: Option<Amount>,
    balance: Option<Amount>,
}

impl Told<'_> {
    /// The mark; else a negative sum; else what the balance did; else the words of the summary.
    fn direction(&self, size: Amount, words: [&str; 2], repairs: &mut Repairs) -> Option<Direction> {
        if let Some((direction, dialect)) = mark(self.direction) {
            repairs.add("direction_dialect", u64::from(dialect));
            return Some(direction);
        }
        let guessed =
            if self.negative { Some(Direction::Out) } else { self.by_balance(size).or_else(|| by_words(words)) };
        repairs.add("direction_inferred", u64::from(guessed.is_some()));
        guessed
    }

    fn by_balance(&self, size: Amount) -> Option<Direction> {
        let (before, balance) = (self.before?, self.balance?);
        if before.checked_add(size) == Some(balance) {
            Some(Direction::In)
        } else if before.checked_sub(size) == Some(balance) {
            Some(Direction::Out)
        } else {
            None
        }
    }
}

/// The direction a mark means to the account's holder (贷 and C: credited), and whether it is other than 进 and 出.
fn mark(text: &str) -> Option<(Direction, bool)> {
    let direction = match text {
        "进" | "入" | "收" | "收入" | "转入" | "存入" | "贷" | "贷方" | "C" | "c" | "CR" | "Cr" | "IN" | "in"
        | "In" => Direction::In,
        "出" | "付" | "支" | "支出" | "付出" | "转出" | "支取" | "借" | "借方" | "D" | "d" | "DR" | "Dr" | "O"
        | "o" | "OUT" | "out" | "Out" => Direction::Out,
        _ => return None,
    };
    Some((direction, !matches!(text, "进" | "出")))
}

fn by_words(words: [&str; 2]) -> Option<Direction> {
    const IN: [&str; 6] = ["转入", "存入", "汇入", "入账", "工资", "结息"];
    const OUT: [&str; 7] = ["转出", "支取", "汇出", "取款", "取现", "消费", "手续费"];
    let says = |marks: &[&str]| words.iter().any(|text| marks.iter().any(|mark| text.contains(mark)));
    match (says(&IN), says(&OUT)) {
        (true, false) => Some(Direction::In),
        (false, true) => Some(Direction::Out),
        _ => None,
    }
}

/// The subject's account: its 账号, else the account of its 卡号, else the card itself.
fn subject<'r>(
    columns: &Columns,
    cards: &'r Cards,
    record: Record<'r>,
    repairs: &mut Repairs,
) -> Result<&'r str, BadInput> {
    let spot = record.spot;
    let account = number(record.cell(columns.account), repairs);
    let card = number(record.cell(columns.card), repairs);
    let name = match (account, card) {
        ("", "") => {
            let advice = "the bank left out whose movement this is; ask it again or fill the number in";
            return Err(spot.refuse(SUBJECT, "", "the row names neither card nor account", advice));
        }
        ("", card) => known(cards, card, repairs),
        (account, _) => account,
    };
    unshortened(spot, SUBJECT, name)
}

/// The other side and how the money moved. Cash has no other side, whatever the bank writes there.
fn partner<'r>(
    columns: &Columns,
    cards: &'r Cards,
    record: Record<'r>,
    repairs: &mut Repairs,
) -> Result<(&'r str, &'static str), BadInput> {
    let name = number(record.cell(columns.partner), repairs);
    let flag = record.cell(columns.cash);
    if flag.contains('现') && !flag.contains('非') {
        repairs.add("cash_partner_dropped", u64::from(!name.is_empty()));
        return Ok(("", "cash"));
    }
    if name.is_empty() {
        let has_merchant = !plain(record.cell(columns.merchant)).is_empty();
        return Ok(("", channel(words(columns, record), has_merchant)));
    }
    let name = unshortened(record.spot, "交易对手账卡号", known(cards, name, repairs))?;
    Ok((name, "transfer"))
}

/// How money moved that has no other side.
fn channel(words: [&str; 2], has_merchant: bool) -> &'static str {
    let said = |marks: &[&str]| words.iter().any(|text| marks.iter().any(|mark| text.contains(mark)));
    if said(&["取现", "取款", "存现", "现金", "ATM"]) {
        "cash"
    } else if said(&["POS", "消费"]) {
        "pos"
    } else if has_merchant {
        "merchant"
    } else if said(&["柜台", "柜面"]) {
        "counter"
    } else {
        ""
    }
}

fn known<'r>(cards: &'r Cards, name: &'r str, repairs: &mut Repairs) -> &'r str {
    match cards.account(name) {
        Some(account) => {
            repairs.count("card_named_by_account");
            account
        }
        None => name,
    }
}

fn words<'r>(columns: &Columns, record: Record<'r>) -> [&'r str; 2] {
    [plain(record.cell(columns.summary)), plain(record.cell(columns.kind))]
}

/// A spreadsheet keeps fifteen digits of a number: `6.22202E+18` is no account.
fn unshortened<'r>(spot: Spot<'_>, column: &str, name: &'r str) -> Result<&'r str, BadInput> {
    let shortened = name.contains('.')
        && name.contains(['E', 'e'])
        && name.bytes().all(|b| b.is_ascii_digit() || b".Ee+".contains(&b));
    if shortened {
        let advice = "a spreadsheet cut its digits off; export it again with the column as text";
        return Err(spot.refuse(column, name, "the number was shortened", advice));
    }
    Ok(name)
}

/// Without the blanks, tabs and marks that exports put around a field.
fn plain(field: &str) -> &str {
    field.trim_matches(|char: char| char.is_whitespace() || matches!(char, '\u{feff}' | '\u{200b}' | '\'' | '`'))
}

/// A field that stands for nothing becomes empty; the rest is kept whole.
fn number_kept(field: &str) -> &str {
    match plain(field) {
        "-" | "--" | "无" | "空" | "null" | "NULL" | "\\N" | "0" => "",
        text => text,
    }
}

/// An account's or card's number: placeholders emptied, the `_suffix` of a sub-account cut.
fn number<'r>(field: &'r str, repairs: &mut Repairs) -> &'r str {
    let kept = number_kept(field);
    if kept.is_empty() && !plain(field).is_empty() {
        repairs.count("placeholder_emptied");
    }
    match kept.split_once('_') {
        Some((head, _)) if !head.is_empty() => {
            repairs.count("suffix_cut");
            head
        }
        _ => kept,
    }
}

fn succeeded(text: &str, repairs: &mut Repairs) -> bool {
    match text {
        "" | "1" | "是" | "成功" | "交易成功" | "Y" | "y" | "S" => true,
        "0" | "否" | "失败" | "不成功" | "未成功" | "交易失败" | "N" | "n" | "F" => false,
        text if text.contains("失败") || text.contains("不成功") => false,
        _ => {
            repairs.count("success_unclear_taken");
            true
        }
    }
}

/// The forms of a time that statements add to the usual ones.
fn moment(spot: Spot<'_>, text: &str, repairs: &mut Repairs) -> Result<Instant, BadInput> {
    if let Some(at) = Instant::parse(text) {
        return Ok(at);
    }
    let rewritten: String = match text.split_once(' ') {
        // 2026.08.28 12:00:00
        Some((date, time)) => format!("{} {time}", date.replace(['.', '年', '月'], "-").replace('日', "")),
        // 2026-08-28-12.00.00.000000
        None if text.len() >= 19 && text.is_ascii() && text.as_bytes()[10] == b'-' => {
            format!("{} {}", &text[..10], text[11..19].replace('.', ":"))
        }
        None => text.replace(['.', '年', '月'], "-").replace('日', ""),
    };
    match Instant::parse(&rewritten) {
        Some(at) => {
            repairs.count("time_rewritten");
            Ok(at)
        }
        None => field::time(spot, TIME, text),
    }
}

fn balance(spot: Spot<'_>, text: &str) -> Result<Option<Amount>, BadInput> {
    if number_kept(text).is_empty() && text != "0" {
        return Ok(None);
    }
    let sum = decimal(text).ok_or_else(|| field::not_a_sum(spot, BALANCE, text))?;
    Ok(Some(sum.signed()))
}

fn remember(balances: &mut HashMap<String, Amount>, subject: &str, balance: Option<Amount>) {
    let Some(balance) = balance else { return };
    if let Some(last) = balances.get_mut(subject) {
        *last = balance;
    } else if balances.len() < ACCOUNTS_REMEMBERED_MAX {
        balances.insert(subject.to_owned(), balance);
    }
}

fn currency(spot: Spot<'_>, text: &str) -> Result<Currency, BadInput> {
    let letters = match text {
        "156" | "01" | "001" | "CNH" | "人民币(CNY)" => "CNY",
        "美元" | "840" => "USD",
        "港币" | "港元" | "344" => "HKD",
        "欧元" | "978" => "EUR",
        "日元" | "392" => "JPY",
        "英镑" | "826" => "GBP",
        text if text.starts_with("人民币") => "CNY",
        text => text,
    };
    field::currency(spot, CURRENCY, letters)
}
