//! The payments of a report: proposed from its words, confirmed by an officer; only these are used.

use super::is_open;
use super::list::category_label;
use crate::officer::Seen;
use crate::refuse::{self, Answer, No};
use crate::say::Lang;
use crate::{Face, figures};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::BankInfo;
use desk::report::{Correction, PaymentGiven};
use desk::view::ReportPage;
use domain::account::AccountId;
use domain::authority::Action;
use domain::case::CaseId;
use domain::category::Category;
use domain::money::Amount;
use domain::report::{Payment, Report, ReportId, State as Stands};
use domain::time::Instant;
use maud::{Markup, html};

/// The most payments one form takes.
const PAYMENTS_MAX: usize = 50;

/// A report as it stands, for a correction that changes one part of it.
pub(super) fn as_it_stands(report: &Report) -> Correction {
    Correction {
        finds: report.finds.clone(),
        payments: report.payments.iter().map(given).collect(),
        category: report.category,
        victim_name: report.victim_name.clone(),
        victim_phone: report.victim_phone.clone(),
    }
}

fn given(payment: &Payment) -> PaymentGiven {
    let payer = payment.payer.as_ref();
    let bank = |account: &AccountId| account.bank().unwrap_or_default().to_owned();
    PaymentGiven {
        at: Some(payment.at),
        amount: Some(payment.amount),
        payer_bank: payer.map(bank).unwrap_or_default(),
        payer: payer.map(|account| account.number().to_owned()).unwrap_or_default(),
        payer_name: payment.payer_name.clone(),
        payee_bank: bank(&payment.payee),
        payee: payment.payee.number().to_owned(),
        payee_name: payment.payee_name.clone(),
    }
}

/// The form: what was confirmed, or what the words seem to say; to be filled only in clear.
pub(super) fn form(face: &Face, seen: &Seen, page: &ReportPage, in_clear: bool) -> Markup {
    let (lang, report) = (seen.lang, &page.report);
    let payments: Vec<PaymentGiven> =
        if report.payments.is_empty() { page.proposed.clone() } else { report.payments.iter().map(given).collect() };
    let banks = face.desk.banks.banks();
    let may = in_clear && is_open(report.state) && seen.may(Action::CorrectReport);
    let action = format!("/reports/{}/payments", report.id.0);
    html! {
        section.card {
            h2 { (lang.say("payments")) }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
                fieldset disabled[!may] {
                    @if payments.is_empty() { p.quiet { (lang.say("no-payment-read")) } }
                    @for (place, payment) in payments.iter().enumerate() {
                        @let double = double(&payments, place);
                        (fields(lang, &banks, place, payment, double.is_none()))
                        @if let Some(of) = double { p.note.warn { (lang.with("same-as-payment", &[("n", (of + 1).into())])) } }
                    }
                    details.more open[payments.is_empty()] {
                        summary { (lang.say("add-payment")) }
                        (fields(lang, &banks, payments.len(), &PaymentGiven::default(), payments.is_empty()))
                    }
                    (about(lang, report))
                }
                @if may { (buttons(seen, page)) }
            }
        }
    }
}

/// Which other payment says the same and more, or says it first: words that tell of one payment twice.
fn double(payments: &[PaymentGiven], place: usize) -> Option<usize> {
    let told =
        |p: &PaymentGiven| [&p.payer, &p.payer_name, &p.payee_name].iter().filter(|part| !part.is_empty()).count();
    let this = payments.get(place)?;
    payments.iter().enumerate().position(|(at, other)| {
        let same = (&other.payee, other.amount, other.at) == (&this.payee, this.amount, this.at);
        let better = told(other) > told(this) || (told(other) == told(this) && at < place);
        at != place && same && !this.payee.is_empty() && better
    })
}

fn fields(lang: Lang, banks: &[BankInfo], place: usize, payment: &PaymentGiven, on: bool) -> Markup {
    let name = |part: &str| format!("p{place}_{part}");
    let text = |part: &str, key: &str, value: &str| {
        html! { label { (lang.say(key)) input name=(name(part)) value=(value) maxlength="64" autocomplete="off"; } }
    };
    let sum = payment.amount.map(|amount| amount.to_string()).unwrap_or_default();
    html! {
        div.payment {
            label.on { input type="checkbox" name=(name("on")) value="1" checked[on];
                " " (lang.with("payment-n", &[("n", (place + 1).into())])) }
            label { (lang.say("paid-at")) input type="datetime-local" step="1" name=(name("at"))
                value=[payment.at.map(figures::field_time)]; }
            label { (lang.say("sum-yuan")) input.number name=(name("amount")) value=(sum) inputmode="decimal" autocomplete="off"; }
            (text("payee", "payee-number", &payment.payee))
            label { (lang.say("payee-bank")) (bank_choice(lang, banks, &name("payee_bank"), &payment.payee_bank)) }
            (text("payee_name", "payee-name", &payment.payee_name))
            (text("payer", "payer-number", &payment.payer))
            label { (lang.say("payer-bank")) (bank_choice(lang, banks, &name("payer_bank"), &payment.payer_bank)) }
            (text("payer_name", "payer-name", &payment.payer_name))
        }
    }
}

fn bank_choice(lang: Lang, banks: &[BankInfo], name: &str, chosen: &str) -> Markup {
    let stranger = !chosen.is_empty() && banks.iter().all(|bank| bank.code != chosen);
    html! {
        select name=(name) {
            option value="" { (lang.say("by-card-prefix")) }
            @if stranger { option value=(chosen) selected { (chosen) } }
            @for bank in banks { option value=(bank.code) selected[bank.code == chosen] { (bank.name) } }
        }
    }
}

fn about(lang: Lang, report: &Report) -> Markup {
    html! {
        div.triple {
            label { (lang.say("victim-name")) input name="victim_name" value=(report.victim_name) maxlength="100"; }
            label { (lang.say("victim-phone")) input name="victim_phone" value=(report.victim_phone) maxlength="40"; }
            label { (lang.say("category"))
                select name="category" {
                    option value="" { (lang.say("not-known")) }
                    @for labels in &Category::TABLE {
                        option value=(labels.code) selected[report.category == Some(labels.category)] {
                            (category_label(lang, labels.category))
                        }
                    }
                }
            }
        }
    }
}

fn buttons(seen: &Seen, page: &ReportPage) -> Markup {
    let lang = seen.lang;
    let to_open = page.report.state != Stands::InCase && seen.may(Action::OpenCase);
    let cases: std::collections::BTreeSet<CaseId> = page.repeats.iter().filter_map(|like| like.case).collect();
    html! {
        div.buttons {
            @if to_open {
                button.primary name="then" value="open" { (lang.say("confirm-and-open")) }
                @for case in cases {
                    button name="then" value=(format!("join:{}", case.0)) {
                        (lang.with("confirm-and-join", &[("case", case.0.into())]))
                    }
                }
            }
            button name="then" value="stay" { (lang.say("confirm-only")) }
        }
    }
}

/// Confirms what the form says, and opens or joins a case where asked.
pub(super) async fn confirm(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let (desk, officer) = (&face.desk, &seen.officer);
    let page = desk::view::report(desk, officer, ReportId(id)).await.map_err(|e| seen.no(e))?;
    let typed = Typed(&fields);
    let correction = Correction {
        finds: page.report.finds.clone(),
        payments: payments(&typed, &seen)?,
        category: typed.field("category").parse().ok(),
        victim_name: typed.field("victim_name").to_owned(),
        victim_phone: typed.field("victim_phone").to_owned(),
    };
    let report = desk::report::correct(desk, officer, ReportId(id), correction).await.map_err(|e| seen.no(e))?;
    let case = match typed.field("then") {
        "open" => Some(desk::case::open(desk, officer, report.id).await.map_err(|e| seen.no(e))?.id),
        then => match then.strip_prefix("join:").and_then(|number| number.parse().ok()) {
            Some(case) => {
                Some(desk::case::join(desk, officer, report.id, CaseId(case)).await.map_err(|e| seen.no(e))?.id)
            }
            None => None,
        },
    };
    if let (None, Some(joined)) = (case, report.case) {
        desk::case::advance(desk, joined).await.map_err(|e| seen.no(e))?;
    }
    let to = case.map_or_else(|| format!("/reports/{id}"), |case| format!("/cases/{}", case.0));
    Ok(refuse::go(&seen, &to))
}

/// Fields by name, as typed.
struct Typed<'a>(&'a [(String, String)]);

impl<'a> Typed<'a> {
    fn field(&self, name: &str) -> &'a str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }
}

/// The payments ticked; those with neither account nor sum were left empty.
fn payments(typed: &Typed<'_>, seen: &Seen) -> Result<Vec<PaymentGiven>, No> {
    let mut payments = Vec::new();
    for place in 0..PAYMENTS_MAX {
        let field = |part: &str| typed.field(&format!("p{place}_{part}"));
        let empty = field("payee").is_empty() && field("amount").is_empty();
        if field("on").is_empty() || empty {
            continue;
        }
        payments.push(PaymentGiven {
            at: read(field("at"), Instant::parse).map_err(|()| seen.bad_field("paid-at", "time-must"))?,
            amount: read(field("amount"), amount).map_err(|()| seen.bad_field("sum-yuan", "sum-must"))?,
            payer_bank: field("payer_bank").to_owned(),
            payer: field("payer").to_owned(),
            payer_name: field("payer_name").to_owned(),
            payee_bank: field("payee_bank").to_owned(),
            payee: field("payee").to_owned(),
            payee_name: field("payee_name").to_owned(),
        });
    }
    Ok(payments)
}

/// Nothing typed is nothing given; what is typed must be readable.
fn read<T>(text: &str, by: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    if text.is_empty() { Ok(None) } else { by(text).map(Some).ok_or(()) }
}

/// A sum as officers type it: `600,000.00`, `￥600000 元`.
pub(crate) fn amount(text: &str) -> Option<Amount> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '元' | '¥' | '￥')).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_payment_told_twice_is_ticked_once() {
        let payment = |payee: &str, payer: &str| PaymentGiven {
            amount: Some(Amount::from_major(600_000)),
            payee: payee.into(),
            payer: payer.into(),
            ..PaymentGiven::default()
        };
        let payments = [payment("6222", ""), payment("6222", "6217"), payment("6222", "6217"), payment("6228", "")];
        let doubles: Vec<_> = (0..payments.len()).map(|place| double(&payments, place)).collect();
        assert_eq!(doubles, [Some(1), None, Some(1), None]);
    }

    #[test]
    fn sums_are_read_as_officers_type_them() {
        let table = [("600,000.00", Some(600_000)), ("￥600000 元", Some(600_000)), ("六十万", None), ("", None)];
        for (text, want) in table {
            assert_eq!(amount(text), want.map(Amount::from_major), "{text}");
        }
    }
}
