//! Where deceit comes from, each part by itself: dens, other equipment, false base stations, chat accounts of gangs.

use crate::chat::Chats;
use crate::den::Dens;
use crate::equipment::Equipment;
use crate::false_cell::FalseCells;
use crate::keep::{Reader, Unreadable, Writer};
use crate::known::Known;
use crate::plan::Plan;
use crate::settings::Settings;
use crate::store::TOGETHER;
use domain::indicator;
use domain::signal::{Cell, Finding, Id, Indicator, Record};
use domain::time::Instant;
use std::collections::BTreeSet;

/// The rows of so many records are fetched together; a call has two lines.
const BLOCK: usize = TOGETHER / 2;

#[derive(Debug)]
pub(crate) struct Source {
    plan: Plan,
    dens: Dens,
    equipment: Equipment,
    false_cells: FalseCells,
    chats: Chats,
    /// In the order in which they were found.
    pub(crate) found: Vec<Finding>,
}

impl Source {
    pub(crate) fn new(settings: &Settings, cells: &[Cell], indicators: &[Indicator]) -> Self {
        let levels = settings.levels;
        Self {
            plan: Plan::new(cells),
            dens: Dens::new(settings.den.clone(), levels, devices(indicators)),
            equipment: Equipment::new(settings.equipment.clone(), levels),
            false_cells: FalseCells::new(settings.false_cell.clone(), levels),
            chats: Chats::new(settings.chat.clone(), levels),
            found: Vec::new(),
        }
    }

    /// Works on those records of one minute that stand at these places, which are in order. Each end's record of a call
    /// tells of its own equipment.
    pub(crate) fn work(&mut self, records: &[Record], places: &[u32], known: &Known) {
        for block in places.chunks(BLOCK) {
            let of_block = || block.iter().filter_map(|place| records.get(*place as usize));
            self.dens.fetch(of_block().filter_map(|record| match record {
                Record::Call(call) => Some(call),
                _ => None,
            }));
            for record in of_block() {
                match record {
                    Record::Call(call) => {
                        self.dens.call(call);
                        let device = self.dens.device(call.imei);
                        self.equipment.call(call, known.is_abroad(call.trunk), device, &mut self.found);
                    }
                    Record::Sms(sms) => self.false_cells.sms(sms, &self.plan, || self.dens.cell(sms.receiver)),
                    Record::Chat(chat) => self.chats.chat(chat, &mut self.found),
                    Record::Lookup(_) | Record::Payment(_) => {}
                }
            }
        }
    }

    /// The bytes that its tables of lines, devices and accounts take, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.dens.bytes() + self.chats.bytes()
    }

    /// Time has moved on to the minute `now`.
    pub(crate) fn pass(&mut self, now: Instant) {
        self.dens.pass(now, &self.plan, &mut self.found);
        self.false_cells.pass(now, &mut self.found);
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.dens.save(to);
        self.equipment.save(to);
        self.false_cells.save(to);
        self.chats.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.dens.restore(from)?;
        self.equipment.restore(from)?;
        self.false_cells.restore(from)?;
        self.chats.restore(from)
    }
}

/// Devices that indicators name.
fn devices(indicators: &[Indicator]) -> BTreeSet<Id> {
    indicators.iter().filter(|one| one.kind == indicator::Kind::Imei).map(|one| one.value).collect()
}
