//! Numbers that ring nowhere: telephones, subscribers, devices, accounts, chat accounts.
//!
//! Telephones begin like those of `people` (154, 164, 169, 179), fixed lines with an area code that no area has (0629),
//! foreign ones with country codes that the ITU has given to nobody; subscribers have a network code that no operator
//! has; devices a reporting body that is none. Short service numbers (954 and two digits) send, and are never called.

use crate::chance::{Chance, For, mixed};
use domain::signal::Id;

/// What a device is, by the first eight digits of its number (TAC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it.
pub enum Device {
    Phone,
    Modem,
    Gateway,
    Iot,
}

/// The invented TACs: first, how many follow each other, and what they are.
pub const TACS: [(u32, u32, Device); 4] = [
    (97_010_001, 60, Device::Phone),
    (97_020_001, 8, Device::Modem),
    (97_030_001, 6, Device::Gateway),
    (97_040_001, 12, Device::Iot),
];

const PREFIXES: [u64; 4] = [154, 164, 169, 179];
const BODY: u64 = 100_000_000;
/// Coprime with [`BODY`], so that no two lines share a number.
const STRIDE: u64 = 61_803_399;
/// Lines of the city come first; cards of gangs from here on, people elsewhere beyond.
const GANGS_FROM: u64 = 120_000_000;
const ELSEWHERE_FROM: u64 = 200_000_000;
const ELSEWHERE: u64 = 190_000_000;
/// Country codes that nobody has (ITU-T E.164, list of assigned codes).
const COUNTRIES: [u64; 6] = [210, 214, 289, 384, 693, 807];

/// Gives numbers, the same for the same seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    seed: u64,
    shift: u64,
}

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, shift: mixed(seed) % BODY }
    }

    /// The nth of so many, in an order that shows none: `stride` has no factor in common with `most`.
    #[allow(clippy::cast_possible_truncation, reason = "below a word")]
    fn spread(self, nth: u64, stride: u64, most: u64) -> u64 {
        match nth.checked_mul(stride).and_then(|product| product.checked_add(self.shift)) {
            Some(sum) => sum % most,
            None => ((u128::from(nth) * u128::from(stride) + u128::from(self.shift)) % u128::from(most)) as u64,
        }
    }

    fn mobile(self, nth: u64) -> Id {
        let body = self.spread(nth / 4, STRIDE, BODY);
        Id::of_number(PREFIXES[usize::try_from(nth % 4).unwrap_or(0)] * BODY + body, 11)
    }

    pub(crate) fn of_line(self, line: u32) -> Id {
        self.mobile(u64::from(line))
    }

    pub(crate) fn of_card(self, card: u32) -> Id {
        self.mobile(GANGS_FROM + u64::from(card))
    }

    /// Somebody elsewhere in the country.
    pub(crate) fn elsewhere(self, who: u64) -> Id {
        self.mobile(ELSEWHERE_FROM + who % ELSEWHERE)
    }

    /// The nth of a block of numbers that follow each other.
    pub(crate) fn in_block(self, block: u64, nth: u64) -> Id {
        let from = mixed(self.seed ^ mixed(block)) % (BODY / 2);
        Id::of_number(PREFIXES[usize::try_from(block % 4).unwrap_or(0)] * BODY + (from + nth) % BODY, 11)
    }

    /// A fixed line of a firm.
    pub(crate) fn fixed(self, nth: u32) -> Id {
        let body = self.spread(u64::from(nth), 7_654_321, 10_000_000);
        Id::of_number(629 * 10_000_000 + body, 11)
    }

    /// A number abroad.
    pub(crate) fn abroad(self, who: u64) -> Id {
        let word = mixed(self.seed ^ mixed(who));
        let country = COUNTRIES[usize::try_from(word % 6).unwrap_or(0)];
        Id::of_international(country * 1_000_000_000 + (word >> 16) % 1_000_000_000, 12)
    }

    /// A number over a foreign trunk that ends like one that people trust.
    pub(crate) fn trusted_end(self, who: u64) -> Id {
        let word = mixed(self.seed ^ mixed(who + 1));
        let country = COUNTRIES[usize::try_from(word % 6).unwrap_or(0)];
        let end = [110, 10_086, 12_381, 95_400][usize::try_from((word >> 8) % 4).unwrap_or(0)];
        Id::of_international(country * 10_000_000 + (word >> 20) % 100 * 100_000 + end, 10)
    }

    /// A machine's number of thirteen digits.
    pub(crate) fn machine(self, nth: u64) -> Id {
        Id::of_number(1_064_000_000_000 + self.spread(nth, 7_654_321, 1_000_000_000), 13)
    }

    /// The subscriber behind a card; machines have a network code of their own.
    pub(crate) fn imsi(self, card: u64, machine: bool) -> Id {
        let network = if machine { 46_098 } else { 46_099 };
        Id::of_number(network * 10_000_000_000 + self.spread(card, 6_180_339_887, 10_000_000_000), 15)
    }

    /// A device of this kind; neighbours have neighbouring serial numbers.
    pub(crate) fn imei(self, device: Device, model: u64, serial: u64) -> Id {
        let (first, count, _) = TACS[device as usize];
        let body = (u64::from(first) + model % u64::from(count)) * 1_000_000 + serial % 1_000_000;
        Id::of_number(body * 10 + luhn(body), 15)
    }

    /// A bank account.
    pub(crate) fn account(self, nth: u64) -> Id {
        Id::of_number(6_990_000_000_000_000 + self.spread(nth, 618_033_988_749, 1_000_000_000_000), 16)
    }

    /// A chat account or group: more digits than any has.
    pub(crate) fn chat(self, nth: u64) -> Id {
        Id::of_number(770_000_000_000 + self.spread(nth, 6_180_339_887, 10_000_000_000), 12)
    }
}

/// The check digit that makes the whole divisible (ISO/IEC 7812-1, Annex B; 3GPP TS 23.003).
pub(crate) fn luhn(body: u64) -> u64 {
    let (mut left, mut sum, mut doubled) = (body, 0, true);
    while left > 0 {
        let digit = left % 10;
        sum += if doubled { digit * 2 % 10 + digit / 5 } else { digit };
        (left, doubled) = (left / 10, !doubled);
    }
    (10 - sum % 10) % 10
}

/// A stream of chance for the signals, named by its parts.
pub(crate) fn chance(seed: u64, of: Of, place: &[u64]) -> Chance {
    let mut whole = [0; 5];
    whole[0] = of as u64;
    whole.iter_mut().skip(1).zip(place).for_each(|(to, from)| *to = from + 1);
    Chance::of(seed, For::Signals, &whole)
}

/// What a stream of chance is for.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Map,
    Hosts,
    Calls,
    Words,
    Lookups,
    Chats,
    Payments,
    Roles,
    Moments,
    Dens,
    DenCalls,
    Cold,
    Dangers,
    Vans,
    Accounts,
    Known,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_device_ends_in_its_check_digit() {
        assert_eq!(luhn(49_015_420_323_751), 8); // the example of 3GPP TS 23.003
        let numbers = Numbers::new(5);
        for (device, first) in [(Device::Phone, "9701"), (Device::Gateway, "9703"), (Device::Iot, "9704")] {
            let text = numbers.imei(device, 3, 77).value().unwrap().to_string();
            assert!(text.len() == 15 && text.starts_with(first), "{text}");
            assert_eq!(luhn(text[..14].parse().unwrap()), text[14..].parse::<u64>().unwrap());
        }
    }

    #[test]
    fn nobody_shares_a_number() {
        let numbers = Numbers::new(9);
        let mut seen = HashSet::new();
        for nth in 0..50_000_u32 {
            assert!(seen.insert(numbers.of_line(nth)) && seen.insert(numbers.of_card(nth)), "{nth}");
            assert!(seen.insert(numbers.elsewhere(u64::from(nth))) && seen.insert(numbers.fixed(nth)), "{nth}");
            assert!(seen.insert(numbers.machine(u64::from(nth))) && seen.insert(numbers.account(u64::from(nth))));
        }
    }
}
