//! Check digits: bank cards and IMEI (Luhn), resident IDs, unified social credit codes.

use crate::area;

/// Whether the last digit is right after Luhn (ISO/IEC 7812-1 annex B). False for anything but ASCII digits, and for fewer than two.
#[must_use]
pub fn luhn(number: &str) -> bool {
    number.len() >= 2 && luhn_sum(number.as_bytes(), false).is_some_and(|sum| sum.is_multiple_of(10))
}

/// The digit that makes `payload` pass Luhn when it is put behind it; `None` where `payload` is not ASCII digits.
#[must_use]
pub fn luhn_digit(payload: &str) -> Option<char> {
    let sum = luhn_sum(payload.as_bytes(), true)?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

fn luhn_sum(digits: &[u8], double_last: bool) -> Option<u32> {
    digits.iter().rev().enumerate().try_fold(0_u32, |sum, (place, byte)| {
        let digit = u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        let doubled = (place % 2 == 1) != double_last;
        let part = if doubled { digit * 2 / 10 + digit * 2 % 10 } else { digit };
        Some(sum.wrapping_add(part))
    })
}

/// Weights of a resident ID's first 17 digits (GB 11643-1999).
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Whether 17 digits and a check character (`X` may be small) are a resident ID: a known area (GB/T 2260 of 1980–2019),
/// a date of birth of 1900–2099 that exists, and the check digit.
#[must_use]
pub fn resident_id(number: &str) -> bool {
    number.is_ascii()
        && number.len() == 18
        && resident_id_digit(&number[..17])
            .is_some_and(|digit| number[17..].eq_ignore_ascii_case(digit.encode_utf8(&mut [0; 4])))
        && area::name(&number[..6]).is_some()
        && is_birth_date(&number[6..14])
}

/// The check character of a resident ID's first 17 digits; `None` where they are not 17 ASCII digits.
#[must_use]
pub fn resident_id_digit(payload: &str) -> Option<char> {
    let bytes = payload.as_bytes();
    if bytes.len() != 17 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = bytes.iter().zip(ID_WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

/// Whether eight digits `YYYYMMDD` are a date from 1900 to 2099.
#[must_use]
pub(crate) fn is_birth_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    match (number(0, 4), number(4, 6), number(6, 8)) {
        (Some(year), Some(month), Some(day)) => (1900..=2099).contains(&year) && is_date(Some(year), month, day),
        _ => false,
    }
}

/// Whether the month has such a day; without a year, 29 February counts.
#[must_use]
pub(crate) fn is_date(year: Option<u32>, month: u32, day: u32) -> bool {
    let leap = year.is_none_or(|y| (y.is_multiple_of(4) && !y.is_multiple_of(100)) || y.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The characters of a unified social credit code, in the order of their values (GB 32100-2015).
const CREDIT_ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether 18 characters (any case) are a unified social credit code by its check character, mod 31 (GB 32100-2015).
#[must_use]
pub fn credit_code(code: &str) -> bool {
    code.is_ascii()
        && code.len() == 18
        && credit_code_digit(&code[..17])
            .is_some_and(|digit| code[17..].eq_ignore_ascii_case(digit.encode_utf8(&mut [0; 4])))
}

/// The check character of a credit code's first 17 characters; `None` where they are not 17 of its alphabet.
#[must_use]
pub fn credit_code_digit(payload: &str) -> Option<char> {
    if payload.len() != 17 {
        return None;
    }
    let mut weight = 1_usize;
    let mut sum = 0_usize;
    for byte in payload.bytes() {
        sum += CREDIT_ALPHABET.iter().position(|c| *c == byte.to_ascii_uppercase())? * weight;
        weight = weight * 3 % 31;
    }
    CREDIT_ALPHABET.get((31 - sum % 31) % 31).map(|byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        for (number, want) in [
            ("4111111111111111", true),
            ("6222021234567890128", luhn_digit("622202123456789012") == Some('8')),
            ("4111111111111112", false),
            ("490154203237518", true),
            ("1", false),
            ("", false),
            ("41111111a1111111", false),
            ("四一", false),
        ] {
            assert_eq!(luhn(number), want, "{number}");
        }
        for (number, want) in [
            ("11010519491231002X", true),
            ("11010519491231002x", true),
            ("110105194912310021", false),
            ("11010519491331002X", false),
            ("99010519491231002X", false),
            ("1101051949123100二", false),
            ("", false),
        ] {
            assert_eq!(resident_id(number), want, "{number}");
        }
        for (code, want) in [
            ("91350100M000100Y43", true),
            ("91350100m000100y43", true),
            ("91350100M000100Y44", false),
            ("91350100I000100Y43", false),
            ("", false),
            ("九一三五〇一", false),
        ] {
            assert_eq!(credit_code(code), want, "{code}");
        }
    }

    #[test]
    fn a_made_digit_passes() {
        for payload in ["622202123456789012", "62170012345678901", "7", "00000000"] {
            let digit = luhn_digit(payload).map(String::from).unwrap_or_default();
            assert!(luhn(&format!("{payload}{digit}")), "{payload}");
        }
        assert_eq!(luhn_digit("12a"), None);
        assert_eq!(resident_id_digit("11010519491231002"), Some('X'));
        assert_eq!(credit_code_digit("91350100M000100Y4"), Some('3'));
    }
}
