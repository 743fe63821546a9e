//! The refund file as a workbook: sums are numbers, totals are formulas, so that whoever signs can check them.

use crate::refund::{RefundPaper, difference};
use crate::words::{method, refund_state, when};
use crate::{Fault, refund::RefundHold};
use domain::money::Amount;
use domain::refund::Method;
use domain::report::ReportId;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The file as a workbook of four sheets: application, victims, methods, flow.
pub fn refund_workbook(paper: &RefundPaper) -> Result<Vec<u8>, Fault> {
    write(paper).map_err(|e| Fault::Workbook(e.to_string()))
}

fn write(paper: &RefundPaper) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let looks = Looks::new();
    application(book.add_worksheet(), &looks, paper)?;
    victims(book.add_worksheet(), &looks, paper)?;
    methods(book.add_worksheet(), &looks, paper)?;
    flow(book.add_worksheet(), &looks, paper)?;
    book.save_to_buffer()
}

struct Looks {
    head: Format,
    sum: Format,
    total: Format,
    text: Format,
}

impl Looks {
    fn new() -> Self {
        let sum = Format::new().set_num_format("#,##0.00");
        Self {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color("EEEEEE"),
            total: sum.clone().set_bold(),
            sum,
            // Account numbers are text: as numbers they would lose digits.
            text: Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// Sums up to 90 trillion yuan are exact as a double of two places; a workbook knows no other number.
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn number(amount: Amount) -> f64 {
    amount.minor() as f64 / 100.0
}

fn head(sheet: &mut Worksheet, looks: &Looks, name: &str, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    // On paper: A4 across, every column on one page, the heads on each.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    for (column, (title, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *title, &looks.head)?;
    }
    Ok(())
}

fn application(sheet: &mut Worksheet, looks: &Looks, paper: &RefundPaper) -> Result<(), XlsxError> {
    head(sheet, looks, "申请 Application", &[("项目 Item", 28.0), ("内容 Content", 90.0)])?;
    let refund = &paper.refund;
    let at = |at: Option<domain::time::Instant>| at.map(when).unwrap_or_default();
    let items = [
        ("案件 Case", paper.case_number.clone()),
        ("返还号 Refund", refund.id.0.to_string()),
        ("申请单位 Unit", paper.unit_name.clone()),
        ("状态 State", refund_state(refund.state).to_owned()),
        ("理由 Reason", refund.reason.clone()),
        ("依据 Law", format!("{}\n{}", paper.rule.name, paper.rule.source)),
        ("承办人 Drafted by", paper.person(refund.drafted_by)),
        ("申请时间 Drafted at", when(refund.drafted_at)),
        ("公告时间 Noticed at", at(refund.noticed_at)),
        ("公告截止 Notice until", at(refund.notice_until)),
        ("审批人 Approved by", refund.approved_by.map(|by| paper.person(by)).unwrap_or_default()),
        ("审批时间 Approved at", at(refund.approved_at)),
        ("摘要 Digest (SHA-256)", refund.digest.clone().unwrap_or_default()),
        ("异议 Objections", paper.objections.len().to_string()),
    ];
    for (row, (item, content)) in (1..).zip(&items) {
        sheet.write_string(row, 0, *item)?;
        sheet.write_string_with_format(row, 1, content, &looks.text)?;
        sheet.set_row_height(row, f64::from(lines(content)) * LINE_HEIGHT)?;
    }
    Ok(())
}

/// A line's height, in points.
const LINE_HEIGHT: f64 = 15.0;
/// What fits on a line of the column of contents, in Latin letters; a Chinese one takes the room of two.
const LETTERS: u32 = 84;

/// How many lines a text takes in the column of contents.
fn lines(content: &str) -> u32 {
    let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
    content.lines().map(|line| width(line).div_ceil(LETTERS).max(1)).sum::<u32>().max(1)
}

fn victims(sheet: &mut Worksheet, looks: &Looks, paper: &RefundPaper) -> Result<(), XlsxError> {
    let columns = [
        ("报案 Report", 10.0),
        ("姓名 Name", 16.0),
        ("收款账户 Account", 32.0),
        ("损失 Loss", 16.0),
        ("此前返还 Before", 16.0),
        ("本次返还 Now", 16.0),
        ("已付 Paid", 16.0),
    ];
    head(sheet, looks, "返还对象 Victims", &columns)?;
    let mut row = 1;
    for victim in &paper.victims {
        sheet.write_string(row, 0, victim.report.0.to_string())?;
        sheet.write_string_with_format(row, 1, &victim.name, &looks.text)?;
        let account = victim.account.as_ref().map(ToString::to_string).unwrap_or_default();
        sheet.write_string_with_format(row, 2, account, &looks.text)?;
        let sums = [Some(victim.lost), Some(victim.before), Some(victim.amount), victim.paid];
        for (column, sum) in (3..).zip(sums) {
            if let Some(sum) = sum {
                sheet.write_number_with_format(row, column, number(sum), &looks.sum)?;
            }
        }
        row += 1;
    }
    sheet.write_string_with_format(row, 0, "合计 Total", &looks.head)?;
    let total = |of: fn(&crate::RefundVictim) -> Amount| paper.victims.iter().map(of).sum::<Amount>();
    let totals = [total(|v| v.lost), total(|v| v.before), total(|v| v.amount), total(|v| v.paid.unwrap_or_default())];
    for (column, (letter, sum)) in (3..).zip(["D", "E", "F", "G"].into_iter().zip(totals)) {
        sum_up(sheet, looks, (row, column), letter, sum)?;
    }
    Ok(())
}

/// A total as a formula, with its result: readers that do not work formulas out show it too.
fn sum_up(
    sheet: &mut Worksheet,
    looks: &Looks,
    (row, column): (u32, u16),
    letter: &str,
    sum: Amount,
) -> Result<(), XlsxError> {
    let formula = Formula::new(format!("=SUM({letter}2:{letter}{row})")).set_result(sum.to_string());
    sheet.write_formula_with_format(row, column, formula, &looks.total)?;
    Ok(())
}

fn methods(sheet: &mut Worksheet, looks: &Looks, paper: &RefundPaper) -> Result<(), XlsxError> {
    let mut all: Vec<Method> = paper.holds.iter().flat_map(RefundHold::methods).collect();
    all.sort_unstable();
    all.dedup();
    let names: Vec<String> = all.iter().map(|m| method(*m)).collect();
    let mut columns = vec![("账户 Account", 32.0), ("在控 Held", 16.0), ("受害人 Victim", 22.0)];
    columns.extend(names.iter().map(|name| (name.as_str(), 18.0)));
    columns.extend([("差额 Difference", 16.0), ("采用 Used", 16.0), ("采用方法 Method used", 24.0)]);
    head(sheet, looks, "方法比较 Methods", &columns)?;
    let mut row = 1;
    for hold in &paper.holds {
        for (report, line) in hold.lines() {
            method_row(sheet, looks, row, paper, hold, (report, line), &all)?;
            row += 1;
        }
    }
    Ok(())
}

fn method_row(
    sheet: &mut Worksheet,
    looks: &Looks,
    row: u32,
    paper: &RefundPaper,
    hold: &RefundHold,
    (report, (shares, used)): (ReportId, (BTreeMap<Method, Amount>, Amount)),
    all: &[Method],
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, hold.hold.account.as_str(), &looks.text)?;
    sheet.write_number_with_format(row, 1, number(hold.hold.amount), &looks.sum)?;
    let victim = format!("{} {}", report.0, paper.victim_name(report));
    sheet.write_string_with_format(row, 2, victim, &looks.text)?;
    let mut column = 3;
    for of in all {
        if let Some(share) = shares.get(of) {
            sheet.write_number_with_format(row, column, number(*share), &looks.sum)?;
        }
        column += 1;
    }
    sheet.write_number_with_format(row, column, number(difference(&shares)), &looks.sum)?;
    sheet.write_number_with_format(row, column + 1, number(used), &looks.total)?;
    sheet.write_string(row, column + 2, method(hold.part.method))?;
    Ok(())
}

fn flow(sheet: &mut Worksheet, looks: &Looks, paper: &RefundPaper) -> Result<(), XlsxError> {
    let columns = [
        ("层级 Layer", 10.0),
        ("时间 Time", 20.0),
        ("付款账户 Payer", 32.0),
        ("收款账户 Payee", 32.0),
        ("金额 Sum", 16.0),
        ("涉诈 Tainted", 16.0),
    ];
    head(sheet, looks, "资金流向 Flow", &columns)?;
    for (row, transfer) in (1..).zip(&paper.flow) {
        sheet.write_number(row, 0, transfer.layer)?;
        sheet.write_string(row, 1, when(transfer.at))?;
        sheet.write_string_with_format(row, 2, &transfer.payer, &looks.text)?;
        sheet.write_string_with_format(row, 3, &transfer.payee, &looks.text)?;
        sheet.write_number_with_format(row, 4, number(transfer.amount), &looks.sum)?;
        sheet.write_number_with_format(row, 5, number(transfer.taint), &looks.sum)?;
    }
    Ok(())
}
