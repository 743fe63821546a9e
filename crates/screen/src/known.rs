//! What is known of numbers, hosts, accounts and trunks, whoever told it: indicators, and what the screen itself found.

use crate::keep::{Reader, Unreadable, Writer};
use crate::number::Never;
use crate::settings::Settings;
use domain::indicator;
use domain::signal::{Cell, Class, Finding, Id, Indicator, Names, Record};
use domain::time::Instant;
use rustc_hash::FxHashMap;

/// What an indicator says of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) kind: indicator::Kind,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// A line that the screen itself found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Suspect {
    pub(crate) class: Class,
    /// 0 to 1.
    pub(crate) score: f32,
    pub(crate) at: Instant,
}

/// What every part may look up. It changes only when a minute is over, so that the order of parts changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) never: Never,
    told: FxHashMap<Id, Told>,
    suspects: FxHashMap<Id, Suspect>,
    trunks: FxHashMap<Id, bool>,
}

impl Known {
    pub(crate) fn new(settings: &Settings, _cells: &[Cell], indicators: &[Indicator], _names: &Names) -> Self {
        let told = indicators.iter().map(|i| (i.value, Told { kind: i.kind, confidence: i.confidence })).collect();
        let never = Never::new(&settings.numbers);
        Self { never, told, suspects: FxHashMap::default(), trunks: FxHashMap::default() }
    }

    /// Words that a record brings are judged here, once, before the parts see it.
    pub(crate) fn see(&mut self, record: &Record, names: &Names) {
        if let Record::Call(call) = record
            && !call.trunk.is_none()
        {
            self.trunks.entry(call.trunk).or_insert_with(|| {
                let text = names.text(call.trunk);
                *text == *"intl" || text.starts_with("intl-")
            });
        }
    }

    /// Whether a trunk comes from abroad.
    pub(crate) fn is_abroad(&self, trunk: Id) -> bool {
        self.trunks.get(&trunk).copied().unwrap_or(false)
    }

    pub(crate) fn told(&self, id: Id) -> Option<Told> {
        self.told.get(&id).copied().filter(|_| !self.never.has(id))
    }

    pub(crate) fn suspect(&self, id: Id) -> Option<Suspect> {
        self.suspects.get(&id).copied()
    }

    pub(crate) fn pass(&mut self, _now: Instant, _found: &mut Vec<Finding>) {}

    pub(crate) fn save(&self, to: &mut Writer) {
        let mut trunks: Vec<_> = self.trunks.iter().collect();
        trunks.sort_unstable();
        to.count(trunks.len());
        for (trunk, abroad) in trunks {
            to.id(*trunk);
            to.u8((*abroad).into());
        }
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            self.trunks.insert(from.id()?, from.u8()? != 0);
        }
        Ok(())
    }
}
