//! Where deceit comes from, each part by itself: dens, other equipment, false base stations, chat accounts of gangs.

use crate::chat::Chats;
use crate::den::Dens;
use crate::equipment::Equipment;
use crate::false_cell::FalseCells;
use crate::keep::{Reader, Unreadable, Writer};
use crate::known::Known;
use crate::plan::Plan;
use crate::settings::Settings;
use crate::twin::Twin;
use domain::indicator;
use domain::signal::{Cell, Finding, Id, Indicator, Record};
use domain::time::Instant;
use std::collections::BTreeSet;

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

    /// Works on sorted records of one minute. Each end's record of a call tells of its own equipment.
    pub(crate) fn work(&mut self, records: &[Record], twins: &[Twin], known: &Known) {
        for (record, twin) in records.iter().zip(twins) {
            match record {
                Record::Call(call) if *twin != Twin::Again => {
                    self.dens.call(call);
                    let device = self.dens.device(call.imei);
                    self.equipment.call(call, known.is_abroad(call.trunk), device, &mut self.found);
                }
                Record::Sms(sms) => self.false_cells.sms(sms, &self.plan, || self.dens.cell(sms.receiver)),
                Record::Chat(chat) => self.chats.chat(chat, &mut self.found),
                Record::Call(_) | Record::Lookup(_) | Record::Payment(_) => {}
            }
        }
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
