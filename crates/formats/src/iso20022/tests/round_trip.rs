//! What is written is read as it was, whatever stands in it; what is not a message never breaks the reader.

use super::golden::{ACCOUNT, answer, movement, stop};
use crate::cn_2016::ReturnCode;
use crate::iso20022::*;
use crate::statement::{Source, read};
use crate::xml::is_xml;
use domain::money::Amount;
use domain::order::{Act, Instruction, Outcome};
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

/// From year 1 to 9999, as RFC 3339 writes them.
fn instant() -> impl Strategy<Value = Instant> {
    (-60_000_000_000_000_000..250_000_000_000_000_000_i64).prop_map(Instant::from_micros)
}

fn order() -> impl Strategy<Value = Instruction> {
    let act = prop::sample::select(vec![
        Act::Stop,
        Act::Lift,
        Act::Extend,
        Act::Freeze,
        Act::LiftFreeze,
        Act::ExtendFreeze,
        Act::AskTransfers,
        Act::AskLive,
        Act::EndLive,
    ]);
    let sum = option::of((0..=i64::MAX).prop_map(Amount::from_minor));
    (act, code(), option::of(code()), sum, words(), words(), instant(), 0..1_000_000_i64, any::<bool>()).prop_map(
        |(act, reference, original, amount, reason, holder, starts_at, more, whole)| Instruction {
            act,
            reference,
            original,
            amount,
            reason,
            holder,
            whole,
            starts_at,
            expires_at: starts_at.plus(Span::seconds(more)),
            ..stop()
        },
    )
}

fn moved() -> impl Strategy<Value = Movement> {
    let balance = || option::of((-i64::MAX..=i64::MAX).prop_map(Amount::from_minor));
    let sides = (code(), code(), words(), words(), any::<bool>());
    (code(), instant(), sides, 0..=i64::MAX, balance(), balance(), code(), words()).prop_map(
        |(serial, at, sides, amount, payer_balance, payee_balance, channel, remark)| {
            let (bank, number, one, other, is_credit) = sides;
            let there = format!("{}/{number}", bank.replace('/', ""));
            let (payer, payee) = if is_credit { (there, ACCOUNT.into()) } else { (ACCOUNT.into(), there) };
            // A statement says the owner's name at its head, if at all: of an entry the other side's name is read.
            let (payer_name, payee_name) = if is_credit { (one, String::new()) } else { (String::new(), other) };
            let amount = Amount::from_minor(amount);
            Movement {
                serial,
                at,
                payer,
                payee,
                amount,
                payer_balance,
                payee_balance,
                channel,
                remark,
                payer_name,
                payee_name,
                ..movement()
            }
        },
    )
}

proptest! {
    #[test]
    fn an_order_is_read_as_it_was_written(order in order()) {
        prop_assert_eq!(decode_instruction(&encode_instruction(&order, "银行").unwrap()), Ok(order));
    }

    #[test]
    fn movements_are_read_as_they_were_written(movements in vec(moved(), 0..4), from_at in instant(), more in 0..1_000_000_i64) {
        let until_at = from_at.plus(Span::seconds(more));
        let answer = answer("Q1", Outcome::Movements { movements, from_at, until_at });
        let (asked, pushed) = (encode_answer(&answer, Act::AskTransfers, "1", ACCOUNT), encode_answer(&answer, Act::AskLive, "1", ACCOUNT));
        prop_assert_eq!(decode_incoming(&asked), Ok(Incoming::Answer(answer.clone())));
        prop_assert_eq!(decode_incoming(&pushed), Ok(Incoming::Pushed(answer)));
    }

    #[test]
    fn garbage_is_refused(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(decode_instruction(&bytes).is_err());
        prop_assert!(decode_incoming(&bytes).is_err());
        prop_assert!(decode_receipt(&bytes).is_err());
    }

    /// Any message is a message or a refusal, whatever is done to its bytes; as a file too.
    #[test]
    fn damage_never_breaks_the_reader(
        order in order(), movements in vec(moved(), 0..3), places in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()
    ) {
        let (from_at, until_at) = (stop().starts_at, stop().expires_at);
        let told = answer("Q1", Outcome::Movements { movements: movements.clone(), from_at, until_at });
        for mut written in [
            encode_instruction(&order, "").unwrap(),
            encode_answer(&told, Act::AskLive, "1", ACCOUNT),
            encode_return(&movements, "S1", "102", "1", from_at),
            encode_transfer(&movements, None, "102", "1", from_at),
            encode_receipt("S1", ReturnCode::DONE, ""),
        ] {
            let cut = cut.index(written.trim_ascii_end().len());
            prop_assert!(decode_incoming(&written[..cut]).is_err());
            for (place, byte) in &places {
                let place = place.index(written.len());
                written[place] = *byte;
            }
            let _ = (decode_incoming(&written), decode_instruction(&written), decode_receipt(&written));
            let _ = read(&Source::bytes("f", written), None, &mut |_| Ok(()), &mut |_| {});
        }
    }
}
