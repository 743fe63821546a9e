//! What kind of number an [`Id`] is, by the numbering plan of the mainland.

use crate::settings::Numbers;
use domain::signal::Id;
use rustc_hash::FxHashSet;

/// What kind of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// `1[3-9]` and nine digits.
    Mobile,
    /// With its area code, or seven to eight digits of the own area.
    Landline,
    /// 95…, 96…, 400…, 106…, 100xx, 12xxx, 11x.
    Service,
    /// Of another country.
    Foreign,
    /// Digits of no plan: a length or a beginning that nobody was given.
    Odd,
    /// No number.
    Word,
}

const POWER: [u64; 18] = {
    let mut table = [1; 18];
    let mut at = 1;
    while at < 18 {
        table[at] = table[at - 1] * 10;
        at += 1;
    }
    table
};

/// The first `count` digits of a value written with `digits` digits.
fn first(value: u64, digits: u32, count: u32) -> u64 {
    value / POWER[(digits - count) as usize]
}

/// The number as its own country writes it: `+86 139…` and `0086 139…` are `139…`; anything else stays as it is.
#[must_use]
pub fn home(id: Id) -> Id {
    let (Some(value), digits) = (id.value(), id.digits()) else { return id };
    let abroad = if id.is_international() {
        digits
    } else if digits > 4 && first(value, digits, 4) == 86 {
        // 0086 before it.
        digits - 2
    } else {
        return id;
    };
    if abroad < 5 || first(value, abroad, 2) != 86 {
        return id;
    }
    let (rest, digits) = (value % POWER[abroad as usize - 2], abroad - 2);
    let bare = Id::of_number(rest, digits);
    match sort(bare) {
        Sort::Mobile | Sort::Service => bare,
        _ if (9..=11).contains(&digits) && rest >= POWER[digits as usize - 1] => Id::of_number(rest, digits + 1),
        _ => bare,
    }
}

/// What kind of number it is, as written; see [`home`] for one with the country's code.
#[must_use]
pub(crate) fn sort(id: Id) -> Sort {
    let (Some(value), digits) = (id.value(), id.digits()) else { return Sort::Word };
    if id.is_international() {
        return if digits >= 5 && first(value, digits, 2) == 86 { Sort::Odd } else { Sort::Foreign };
    }
    if digits > 4 && value < POWER[digits as usize - 2] {
        // Two zeros before it.
        return if (10..=17).contains(&digits) && first(value, digits, 4) != 86 { Sort::Foreign } else { Sort::Odd };
    }
    if value < POWER[digits as usize - 1] {
        return if (10..=12).contains(&digits) { Sort::Landline } else { Sort::Odd };
    }
    inland(value, digits)
}

/// The kind of a number without a zero or a country's code before it.
fn inland(value: u64, digits: u32) -> Sort {
    let two = if digits >= 2 { first(value, digits, 2) } else { 0 };
    let three = if digits >= 3 { first(value, digits, 3) } else { 0 };
    match digits {
        11 if (13..=19).contains(&two) => Sort::Mobile,
        3 if two == 11 || two == 12 => Sort::Service,
        5 if two == 10 || two == 11 || two == 12 => Sort::Service,
        5..=9 if two == 95 || two == 96 => Sort::Service,
        10 if three == 400 || three == 800 => Sort::Service,
        8.. if three == 106 => Sort::Service,
        7 | 8 if (20..90).contains(&two) => Sort::Landline,
        _ => Sort::Odd,
    }
}

/// The numbers that no rule may accuse.
#[derive(Clone, Debug, Default)]
pub(crate) struct Never {
    numbers: FxHashSet<Id>,
    five_digits: Vec<u64>,
}

impl Never {
    /// Of the settings' lists.
    #[must_use]
    pub(crate) fn new(numbers: &Numbers) -> Self {
        Self {
            numbers: numbers.never.iter().filter_map(|text| Id::of_digits(text)).collect(),
            five_digits: numbers.never_five_digits.iter().filter_map(|text| text.parse().ok()).collect(),
        }
    }

    /// Whether nobody may accuse it, with or without the country's code before it.
    #[must_use]
    pub(crate) fn has(&self, id: Id) -> bool {
        let id = home(id);
        if self.numbers.contains(&id) {
            return true;
        }
        let five = id.digits() == 5 && !id.is_international();
        five && id.value().is_some_and(|value| self.five_digits.contains(&(value / 100)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use domain::signal::Names;

    #[test]
    fn a_number_has_a_kind_and_a_form_at_home() {
        let table = [
            ("13912345678", Sort::Mobile, "13912345678"),
            ("12012345678", Sort::Odd, "12012345678"),
            ("09318812345", Sort::Landline, "09318812345"),
            ("8812345", Sort::Landline, "8812345"),
            ("95588", Sort::Service, "95588"),
            ("4008812345", Sort::Service, "4008812345"),
            ("10086", Sort::Service, "10086"),
            ("110", Sort::Service, "110"),
            ("106901234567", Sort::Service, "106901234567"),
            ("+8613912345678", Sort::Odd, "13912345678"),
            ("008613912345678", Sort::Odd, "13912345678"),
            ("+8695588", Sort::Odd, "95588"),
            ("+869318812345", Sort::Odd, "09318812345"),
            ("+85291234567", Sort::Foreign, "+85291234567"),
            ("0085291234567", Sort::Foreign, "0085291234567"),
            ("139123", Sort::Odd, "139123"),
            ("intl-7", Sort::Word, "intl-7"),
        ];
        let mut names = Names::new();
        for (text, kind, at_home) in table {
            let id = names.id(text);
            assert_eq!((sort(id), names.text(home(id)).as_ref()), (kind, at_home), "{text}");
        }
    }

    #[test]
    fn nobody_accuses_these() {
        let never = Never::new(&Settings::embedded().unwrap().numbers);
        let mut names = Names::new();
        for (text, has) in [
            ("110", true),
            ("96110", true),
            ("95588", true),
            ("+8695588", true),
            ("955", false),
            ("955881", false),
            ("+85295588", false),
            ("13800000110", false),
        ] {
            assert_eq!(never.has(names.id(text)), has, "{text}");
        }
    }
}
