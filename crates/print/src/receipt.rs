//! A victim's receipt: what was reported, where to look, and what happens next.

use crate::font::Measure;
use crate::sheet::{About, Sheets};
use crate::words::{money, when};
use crate::{Fault, Font};
use domain::report::Payment;
use domain::time::Instant;

/// All that a receipt says.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceiptPaper {
    /// The report's number.
    pub report: i64,
    /// The reference: who has it may look.
    pub reference: String,
    /// Where to look.
    pub address: String,
    /// The victim's name, as told.
    pub victim_name: String,
    /// The unit that took the report.
    pub unit_name: String,
    /// When it was taken.
    pub taken_at: Instant,
    /// The payments confirmed so far.
    pub payments: Vec<Payment>,
    /// When this paper was made.
    pub made_at: Instant,
}

/// The receipt as a PDF of one sheet, or more where many payments were made.
pub fn receipt(font: &Font, paper: &ReceiptPaper) -> Result<Vec<u8>, Fault> {
    font.measure(|m| lay(font, m, paper))?
}

/// What happens next, for someone who just lost money: in order, in plain words.
const NEXT: [&str; 4] = [
    "1. 警方已将您提供的收款账户报送银行紧急止付，并追查资金去向。\nWe have asked the banks to stop the money at once, and follow where it went.",
    "2. 查控到的资金先冻结在银行，案件查明后依法返还。\nWhat is found is held at the bank, and given back when the law allows.",
    "3. 返还到您付款的原账户。多名受害人的资金混在一起时，须先公告三十日。\nIt goes back to the account you paid from; where money of several victims is mixed, after thirty days' public notice.",
    "4. 返还不收取任何费用，也不需要您转账或提供验证码。凡以返还为名收费的都是诈骗。\nA refund costs nothing and needs no transfer or code from you. Whoever asks for one is a fraudster.",
];

fn lay(font: &Font, m: &Measure<'_>, paper: &ReceiptPaper) -> Result<Vec<u8>, Fault> {
    let mut sheets = Sheets::new(m);
    sheets.title("报案回执", "Receipt of a report");
    let grouped = grouped(&paper.reference);
    let pairs = [
        ("查询码 Reference", grouped),
        ("查询网址 Look here", paper.address.clone()),
        ("报案人 Name", paper.victim_name.clone()),
        ("报案编号 Report", paper.report.to_string()),
        ("受理单位 Unit", paper.unit_name.clone()),
        ("受理时间 Taken at", when(paper.taken_at)),
    ];
    sheets.pairs(&pairs, 1);
    sheets.note(
        "凭查询码可查看办理进展，请勿告诉他人。 Whoever has the reference can see how it goes: keep it to yourself.",
    );
    sheets.part("已登记的付款  Payments taken down");
    let line = |payment: &Payment| {
        format!("{}  CNY {}  → {}", when(payment.at), money(payment.amount), payment.payee.masked())
    };
    let lines: Vec<String> = paper.payments.iter().map(line).collect();
    sheets.say(if lines.is_empty() { "正在核对。 Being checked.".to_owned() } else { lines.join("\n") }.as_str());
    sheets.part("接下来  What happens next");
    for words in NEXT {
        sheets.say(words);
    }
    sheets.places(&["受理单位盖章 stamp of the unit".to_owned(), "受理民警 officer".to_owned()], 80.0);
    let about = About {
        title: format!("报案回执 {}", paper.report),
        foot: format!("报案 {}", paper.report),
        made_at: paper.made_at,
        attached: Vec::new(),
    };
    sheets.finish(font, &about)
}

/// In fives, to be read out.
fn grouped(reference: &str) -> String {
    let letters: Vec<char> = reference.chars().collect();
    letters.chunks(5).map(|five| five.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
