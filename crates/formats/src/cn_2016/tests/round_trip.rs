//! What is written is read as it was, whatever stands in it; what is not a message never breaks the reader.

use crate::cn_2016::*;
use crate::xml::is_xml;
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::order::{AccountTold, Act, Answer, AttachmentTold, HolderTold, Instruction, Outcome, PaymentTold, Person};
use domain::report::{BankReport, BankReportKind};
use domain::time::{Instant, Span};
use domain::transfer::Movement;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.chars().filter(|c| is_xml(*c)).collect())
}

fn code() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_.:<&>'\"-]{1,20}"
}

fn account() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), code(), (code(), code()).prop_map(|(bank, number)| format!("{bank}/{number}"))]
}

fn instant() -> impl Strategy<Value = Instant> {
    let whole = (Instant::MIN.seconds()..Instant::MAX.seconds()).prop_map(Instant::from_seconds);
    let fine = (Instant::MIN.micros()..=Instant::MAX.micros()).prop_map(Instant::from_micros);
    prop_oneof![whole, fine]
}

fn period() -> impl Strategy<Value = (Instant, Instant)> {
    (instant(), 0..i64::MAX / 4).prop_map(|(from, more)| (from, from.plus(Span::from_micros(more))))
}

fn amount() -> impl Strategy<Value = Amount> {
    (0..=i64::MAX).prop_map(Amount::from_minor)
}

fn balance() -> impl Strategy<Value = Option<Amount>> {
    option::of((-i64::MAX..=i64::MAX).prop_map(Amount::from_minor))
}

fn currency() -> impl Strategy<Value = Currency> {
    "[A-Z]{3}".prop_map(|text| Currency::parse(&text).unwrap())
}

fn person() -> impl Strategy<Value = Person> {
    (code(), words()).prop_map(|(badge, name)| Person { badge, name })
}

fn payment() -> impl Strategy<Value = PaymentTold> {
    (code(), code(), words(), instant(), amount()).prop_map(|(payer_bank, payer, payer_name, paid_at, amount)| {
        PaymentTold { payer_bank, payer, payer_name, paid_at, amount }
    })
}

fn attachment() -> impl Strategy<Value = AttachmentTold> {
    let name = words().prop_map(|name| format!("立{name}"));
    (name, code(), code()).prop_map(|(name, media_type, digest)| AttachmentTold { name, media_type, digest })
}

fn holder() -> impl Strategy<Value = HolderTold> {
    (words(), code(), code(), code(), words(), option::of(instant())).prop_map(
        |(name, id_type, id_number, phone, address, opened_at)| HolderTold {
            name: format!("张{name}"),
            id_type,
            id_number,
            phone,
            address,
            opened_at,
        },
    )
}

fn account_told() -> impl Strategy<Value = AccountTold> {
    (code(), balance(), currency(), words(), option::of(instant())).prop_map(
        |(account, balance, currency, state, opened_at)| AccountTold { account, balance, currency, state, opened_at },
    )
}

fn report() -> impl Strategy<Value = BankReport> {
    let kind = prop::sample::select(BankReportKind::ALL.to_vec());
    let texts = (code(), code(), code(), words(), code(), code(), words());
    (kind, instant(), holder(), texts, vec(movement(), 0..3)).prop_map(|(kind, at, holder, texts, movements)| {
        let (serial, bank, account, victim_name, victim_phone, feature, words) = texts;
        let words = format!("报{words}");
        BankReport { kind, serial, bank, at, account, holder, victim_name, victim_phone, feature, words, movements }
    })
}

fn order() -> impl Strategy<Value = Instruction> {
    let with_message: Vec<Act> = Act::ALL.into_iter().filter(|act| *act != Act::Refund).collect();
    let act = prop::sample::select(with_message);
    let head = (code(), code(), act, code(), option::of(0..Category::TABLE.len()));
    let sum = prop_oneof![Just((true, None)), option::of(amount()).prop_map(|sum| (false, sum))];
    let at = (option::of(payment()), code(), code(), words(), currency(), sum, words(), vec(attachment(), 0..3));
    let who = (code(), words(), person(), person(), person());
    (head, at, period(), instant(), who).prop_map(|(head, at, period, applied_at, who)| {
        let (reference, original, act, case_number, category) = head;
        let (payment, bank, account, holder, currency, (whole, amount), reason, attachments) = at;
        let (unit, unit_name, operator, first, second) = who;
        let follows = act.ends_hold() || act.extends_hold() || act == Act::EndLive;
        Instruction {
            reference,
            original: follows.then_some(original),
            act,
            case_number,
            category: category.map(|place| Category::TABLE[place].category),
            payment,
            bank,
            account,
            holder,
            currency,
            amount,
            reason,
            starts_at: period.0,
            expires_at: period.1,
            applied_at,
            whole,
            payee: None,
            attachments,
            unit,
            unit_name,
            operator,
            investigators: [first, second],
        }
    })
}

fn movement() -> impl Strategy<Value = Movement> {
    let sides = (account(), account(), words(), words(), code());
    (code(), instant(), sides, amount(), currency(), balance(), balance(), words(), words()).prop_map(
        |(serial, at, sides, amount, currency, payer_balance, payee_balance, channel, remark)| {
            let (payer, payee, payer_name, payee_name, spare) = sides;
            let payee = if payer.is_empty() && payee.is_empty() { spare } else { payee };
            Movement {
                serial,
                at,
                payer,
                payee,
                amount,
                currency,
                payer_balance,
                payee_balance,
                channel,
                remark,
                payer_name,
                payee_name,
            }
        },
    )
}

fn outcome() -> impl Strategy<Value = (Act, Outcome)> {
    let failure = option::of(words()).prop_map(|words| words.filter(|words| !words.trim().is_empty()));
    let of = |acts: &[Act]| prop::sample::select(acts.to_vec());
    let holds = of(&[Act::Stop, Act::Lift, Act::Extend, Act::Freeze, Act::LiftFreeze, Act::ExtendFreeze]);
    let holding = (holds, amount(), balance(), option::of(instant()), failure).prop_map(
        |(act, held, balance, until_at, failure)| (act, Outcome::Holding { held, balance, until_at, failure }),
    );
    let movements = (of(&[Act::AskTransfers, Act::AskLive]), vec(movement(), 0..4), period())
        .prop_map(|(act, movements, (from_at, until_at))| (act, Outcome::Movements { movements, from_at, until_at }));
    let holder = holder().prop_map(|holder| (Act::AskHolder, Outcome::Holder { holder }));
    let accounts = vec(account_told(), 0..4).prop_map(|accounts| (Act::AskAccounts, Outcome::Accounts { accounts }));
    let done = Just((Act::EndLive, Outcome::Done));
    let any_act = of(&Act::ALL[..11]);
    let rejected =
        (any_act, "2[0-9]{5}", words()).prop_map(|(act, code, words)| (act, Outcome::Rejected { code, words }));
    prop_oneof![holding, movements, holder, accounts, done, rejected]
}

fn told() -> impl Strategy<Value = Told> {
    (code(), code(), code(), instant(), outcome()).prop_map(|(serial, reference, bank, at, (act, outcome))| Told {
        act,
        serial,
        answer: Answer { reference, bank, at, currency: None, outcome },
    })
}

proptest! {
    #[test]
    fn an_order_is_read_as_it_was_written(order in order(), bank in words()) {
        prop_assert_eq!(decode_instruction(&encode_instruction(&order, &bank)), Ok(order));
    }

    #[test]
    fn an_answer_is_read_as_it_was_written(told in told()) {
        let written = encode_answer(&told.answer, told.act, &told.serial);
        prop_assert_eq!(decode_told(&written), Ok(told));
    }

    #[test]
    fn a_report_is_read_as_it_was_written(report in report()) {
        prop_assert_eq!(decode_incoming(&encode_report(&report)), Ok(Incoming::Report(report)));
    }

    /// Whatever is written, each field of it stands in the table of its code, and in the table's order.
    #[test]
    fn what_is_written_is_as_the_table_says(order in order(), told in told(), report in report()) {
        for written in [
            encode_instruction(&order, "银行"),
            encode_answer(&told.answer, told.act, &told.serial),
            encode_report(&report),
        ] {
            super::table::assert_fits(&written);
        }
    }

    #[test]
    fn a_receipt_is_read_as_it_was_written(reference in code(), code in "[0-9]{6}", words in words()) {
        let written = encode_receipt(&reference, &code, &words);
        prop_assert_eq!(decode_receipt(&written), Ok(Receipt { reference, code, words }));
    }

    /// A text that XML does not allow loses those characters, never the message.
    #[test]
    fn any_text_can_be_written(words in any::<String>()) {
        let read = decode_receipt(&encode_receipt("r", ReturnCode::DONE, &words)).unwrap();
        let want: String = words.chars().map(|c| if is_xml(c) { c } else { '\u{fffd}' }).collect();
        prop_assert_eq!(read.words, want);
    }

    #[test]
    fn garbage_is_refused(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(decode_instruction(&bytes).is_err());
        prop_assert!(decode_told(&bytes).is_err());
        prop_assert!(decode_incoming(&bytes).is_err());
        prop_assert!(decode_receipt(&bytes).is_err());
    }

    #[test]
    fn a_message_cut_short_is_refused(told in told(), share in 0.0..0.999_f64) {
        let written = encode_answer(&told.answer, told.act, &told.serial);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in the text")]
        let cut = (written.trim_ascii_end().len() as f64 * share) as usize;
        prop_assert!(decode_told(&written[..cut]).is_err());
    }

    /// Any message is a message or a refusal, whatever is done to its bytes.
    #[test]
    fn damage_never_breaks_the_reader(
        told in told(), order in order(), report in report(), places in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)
    ) {
        for mut written in [
            encode_answer(&told.answer, told.act, &told.serial),
            encode_instruction(&order, ""),
            encode_report(&report),
        ] {
            for (place, byte) in &places {
                let place = place.index(written.len());
                written[place] = *byte;
            }
            let _ = (decode_incoming(&written), decode_instruction(&written), decode_receipt(&written));
        }
    }
}
