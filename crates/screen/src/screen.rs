//! The one pass: records in, findings out.

use crate::chat::Chats;
use crate::den::Dens;
use crate::equipment::Equipment;
use crate::false_cell::FalseCells;
use crate::keep::{Reader, Unreadable, Writer};
use crate::known::Known;
use crate::plan::Plan;
use crate::queue::{Door, Queue, minute};
use crate::settings::Settings;
use crate::twin::{Twin, Twins};
use domain::indicator;
use domain::signal::{Cell, Finding, Id, Indicator, Names, Record};
use domain::time::Instant;
use std::collections::BTreeSet;

/// What became of the records so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Came in.
    pub taken: u64,
    /// Came later than the bound allows, and were left out.
    pub late: u64,
    /// Stood so far ahead of all others that one wrong clock explains it, and were left out.
    pub ahead: u64,
    /// Were the other end's record of a call that was known.
    pub twins: u64,
    /// Said again what the same end had said, and were left out.
    pub repeated: u64,
}

/// A screen: takes records, says what it finds. The same records give the same findings, whatever the order of arrival
/// within the bound (where records wait as long as the bound) and whatever the number of threads.
#[derive(Debug)]
pub struct Screen {
    queue: Queue,
    twins: Twins,
    counts: Counts,
    known: Known,
    plan: Plan,
    dens: Dens,
    equipment: Equipment,
    false_cells: FalseCells,
    chats: Chats,
    /// The minute that is being worked on.
    minute: i64,
}

impl Screen {
    /// A screen that has seen nothing. `names` holds the words of `cells` and `indicators`.
    #[must_use]
    pub fn new(settings: Settings, cells: &[Cell], indicators: &[Indicator], names: &Names) -> Self {
        let (queue, twins) = (Queue::new(&settings.stream), Twins::new(&settings.stream));
        let known = Known::new(&settings, cells, indicators, names);
        let levels = settings.levels;
        Self {
            queue,
            twins,
            counts: Counts::default(),
            known,
            plan: Plan::new(cells),
            dens: Dens::new(settings.den, levels, devices(indicators)),
            equipment: Equipment::new(settings.equipment, levels),
            false_cells: FalseCells::new(settings.false_cell, levels),
            chats: Chats::new(settings.chat, levels),
            minute: i64::MIN,
        }
    }

    /// Takes a record; what is found by now is added to `found`, in order of time. `names` holds the record's words.
    pub fn take(&mut self, record: &Record, names: &Names, found: &mut Vec<Finding>) {
        match self.queue.push(record) {
            Door::In => self.counts.taken += 1,
            Door::Late => self.counts.late += 1,
            Door::Ahead => self.counts.ahead += 1,
        }
        self.work(names, found);
    }

    /// The clock has come to `now`: what waited only for later records is worked on.
    pub fn pass(&mut self, now: Instant, names: &Names, found: &mut Vec<Finding>) {
        self.queue.pass(now);
        self.work(names, found);
    }

    /// No more records come: what still waits is worked on.
    pub fn finish(&mut self, names: &Names, found: &mut Vec<Finding>) {
        loop {
            let records = self.queue.first();
            if records.is_empty() {
                break;
            }
            self.batch(&records, names, found);
        }
    }

    /// What became of the records so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    fn work(&mut self, names: &Names, found: &mut Vec<Finding>) {
        while self.queue.is_ripe() {
            let records = self.queue.first();
            self.batch(&records, names, found);
        }
    }

    /// Records of one minute, sorted.
    fn batch(&mut self, records: &[Record], names: &Names, found: &mut Vec<Finding>) {
        let Some(last) = records.last() else { return };
        let from = found.len();
        if minute(last.at()) > self.minute {
            self.minute = minute(last.at());
            self.tick(Instant::from_seconds(self.minute * 60), found);
        }
        for record in records {
            if let Record::Call(call) = record {
                match self.twins.see(call) {
                    Twin::First => {}
                    Twin::Second => self.counts.twins += 1,
                    Twin::Again => {
                        self.counts.repeated += 1;
                        continue;
                    }
                }
            }
            self.known.see(record, names);
            self.parts(record, found);
        }
        found[from..].sort_by_key(Finding::at);
    }

    /// A record that is new goes to each part that asks for its kind.
    fn parts(&mut self, record: &Record, found: &mut Vec<Finding>) {
        match record {
            Record::Call(call) => {
                self.dens.call(call);
                let abroad = self.known.is_abroad(call.trunk);
                self.equipment.call(call, abroad, self.dens.device(call.imei), found);
            }
            Record::Sms(sms) => self.false_cells.sms(sms, &self.plan, || self.dens.cell(sms.receiver)),
            Record::Chat(chat) => self.chats.chat(chat, found),
            Record::Lookup(_) | Record::Payment(_) => {}
        }
    }

    /// Time has moved on to the minute `now`.
    fn tick(&mut self, now: Instant, found: &mut Vec<Finding>) {
        self.known.pass(now, found);
        self.dens.pass(now, &self.plan, found);
        self.false_cells.pass(now, found);
    }

    /// The screen as it stands, in bytes; `names` holds the words of all records so far.
    #[must_use]
    pub fn save(&self, names: &Names) -> Vec<u8> {
        let mut to = Writer::new();
        let counts = self.counts;
        for count in [counts.taken, counts.late, counts.ahead, counts.twins, counts.repeated] {
            to.u64(count);
        }
        to.i64(self.minute);
        self.queue.save(&mut to);
        self.twins.save(&mut to);
        self.known.save(&mut to);
        self.dens.save(&mut to);
        self.equipment.save(&mut to);
        self.false_cells.save(&mut to);
        self.chats.save(&mut to);
        to.finish(names)
    }

    /// A screen that goes on exactly where the saved one stood, given the same settings, cells and indicators. The
    /// saved words are put into `names`, which should be empty but for the words of cells and indicators.
    ///
    /// # Errors
    /// Where the bytes are not those of a checkpoint of this version, or damaged.
    pub fn restore(
        bytes: &[u8],
        settings: Settings,
        cells: &[Cell],
        indicators: &[Indicator],
        names: &mut Names,
    ) -> Result<Self, Unreadable> {
        let mut from = Reader::new(bytes)?;
        let mut screen = Self::new(settings, cells, indicators, names);
        let counts = &mut screen.counts;
        for count in [&mut counts.taken, &mut counts.late, &mut counts.ahead, &mut counts.twins, &mut counts.repeated] {
            *count = from.u64()?;
        }
        screen.minute = from.i64()?;
        screen.queue.restore(&mut from)?;
        screen.twins.restore(&mut from)?;
        screen.known.restore(&mut from)?;
        screen.dens.restore(&mut from)?;
        screen.equipment.restore(&mut from)?;
        screen.false_cells.restore(&mut from)?;
        screen.chats.restore(&mut from)?;
        from.finish(names)?;
        Ok(screen)
    }
}

/// Devices that indicators name.
fn devices(indicators: &[Indicator]) -> BTreeSet<Id> {
    indicators.iter().filter(|one| one.kind == indicator::Kind::Imei).map(|one| one.value).collect()
}
