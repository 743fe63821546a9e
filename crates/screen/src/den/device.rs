//! What does an IMEI say about the device that shows it?

use super::settings::Tac;
use domain::signal::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Phone,
    Modem,
    Gateway,
    Iot,
    /// Its type is on no list.
    Unknown,
    /// Its check digit is wrong.
    FailsLuhn,
    /// No body gives out such types.
    Unallocated,
}

impl Kind {
    /// Whether calls from it are made by equipment.
    pub(crate) const fn is_equipment(self) -> bool {
        matches!(self, Self::Modem | Self::Gateway | Self::Iot)
    }

    /// Whether the number it shows cannot be its own.
    pub(crate) const fn is_false(self) -> bool {
        matches!(self, Self::FailsLuhn | Self::Unallocated)
    }
}

/// First two digits of types, by the bodies that give them out (GSMA TS.06, reporting body identifiers).
const BODIES: [u64; 15] = [1, 10, 30, 33, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91];
/// 98 and 99 are given out too: for devices of several bodies' lands.
const BODIES_LATE: [u64; 2] = [98, 99];
/// Digits of a type, of a serial and of the check.
const IMEI_DIGITS: u32 = 15;

/// Types that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    /// By the first code of a run: how many there are, and what they are.
    listed: BTreeMap<u32, (u32, Kind)>,
}

impl Devices {
    pub(crate) fn new(listed: &[Tac]) -> Self {
        let rows = listed.iter().map(|tac| (tac.code, (tac.count, tac.kind)));
        Self { listed: rows.collect() }
    }

    fn of_type(&self, tac: u32) -> Option<Kind> {
        let (first, (count, kind)) = self.listed.range(..=tac).next_back()?;
        (tac - first < *count).then_some(*kind)
    }

    pub(crate) fn kind(&self, imei: Id) -> Kind {
        let Some(value) = imei.value().filter(|_| imei.digits() == IMEI_DIGITS) else { return Kind::Unknown };
        if let Some(kind) = tac(imei).and_then(|tac| self.of_type(tac)) {
            return kind;
        }
        let body = value / 10_u64.pow(IMEI_DIGITS - 2);
        if !BODIES.contains(&body) && !BODIES_LATE.contains(&body) {
            return Kind::Unallocated;
        }
        if luhn(value) { Kind::Unknown } else { Kind::FailsLuhn }
    }
}

/// The type: eight digits.
pub(crate) fn tac(imei: Id) -> Option<u32> {
    let value = imei.value().filter(|_| imei.digits() == IMEI_DIGITS)?;
    u32::try_from(value / 10_000_000).ok()
}

/// The type with the serial, without the check digit: neighbours left one box or one shelf together.
pub(crate) fn serial(imei: Id) -> Option<u64> {
    imei.value().filter(|_| imei.digits() == IMEI_DIGITS).map(|value| value / 10)
}

/// ISO/IEC 7812-1, annex B.
fn luhn(mut value: u64) -> bool {
    let mut sum = 0;
    let mut doubled = false;
    while value > 0 {
        let digit = value % 10;
        let counted = if doubled { digit * 2 } else { digit };
        sum += counted / 10 + counted % 10;
        doubled = !doubled;
        value /= 10;
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imei_says_what_it_can() {
        let devices = Devices::new(&[Tac { code: 86_000_001, count: 2, kind: Kind::Gateway }]);
        for (imei, expected) in [
            ("490154203237518", Kind::Unknown),
            ("490154203237519", Kind::FailsLuhn),
            ("120154203237518", Kind::Unallocated),
            ("000000000000000", Kind::Unallocated),
            ("860000010000007", Kind::Gateway),
            ("860000020000005", Kind::Gateway),
            ("860000030000003", Kind::Unknown),
            ("4901542032375182", Kind::Unknown),
        ] {
            assert_eq!(devices.kind(Id::of_digits(imei).unwrap()), expected, "{imei}");
        }
        assert_eq!(devices.kind(Id::NONE), Kind::Unknown);
        assert_eq!(serial(Id::of_digits("490154203237518").unwrap()), Some(49_015_420_323_751));
    }
}
