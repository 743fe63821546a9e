//! The published blocklist beside the screen: what is listed is known to it while it is listed, and how often records
//! name it is counted. It follows the log of the list by its cursor, as partners do, so that a change costs what changed.

use crate::Error;
use crate::file::line;
use domain::blocklist::{LINES_MAX, Line, Value, What};
use domain::indicator::Kind;
use domain::signal::{Id, Indicator, Names, Record};
use domain::time::{Instant, Span};
use papers::Papers;
use screen::{Screen, home};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// The log is looked at so often, where signals come.
const LOOKS_EVERY: Span = Span::seconds(1);
/// Counts are kept so often; a death loses as much of them.
const KEEPS_EVERY: Span = Span::minutes(1);

/// What is listed, by its id in records.
pub(super) struct Listed {
    /// What the configuration's own file says: no lift takes it away.
    own: HashSet<Id>,
    values: HashMap<Id, Value>,
    seen: HashMap<Id, i64>,
    cursor: i64,
    looked_at: Instant,
    kept_at: Instant,
}

impl Listed {
    pub(super) fn new(own: &[Indicator], now: Instant) -> Self {
        let own = own.iter().map(|indicator| home(indicator.value)).collect();
        let (values, seen) = (HashMap::new(), HashMap::new());
        Self { own, values, seen, cursor: 0, looked_at: Instant::MIN, kept_at: now }
    }

    /// Tells the screen what was listed and given back since it was told last.
    pub(super) async fn follow(
        &mut self,
        papers: &Papers,
        screen: &mut Screen,
        names: &mut Names,
        now: Instant,
    ) -> Result<(), Error> {
        if now.since(self.looked_at) < LOOKS_EVERY {
            return Ok(());
        }
        self.looked_at = now;
        loop {
            let mut reader = papers.reader().await?;
            let page = papers::blocklist::page(&mut reader, self.cursor, LINES_MAX).await?;
            drop(reader);
            page.lines.iter().for_each(|line| self.hear(line, screen, names));
            self.cursor = page.cursor;
            if !page.more {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, line: &Line, screen: &mut Screen, names: &mut Names) {
        let Some(id) = id_of(&line.entry.value, names) else { return };
        match line.what {
            What::List => {
                let (kind, category) = (line.entry.value.kind(), line.entry.category);
                let confidence = f32::from(line.entry.confidence) / 100.0;
                screen.tell(&Indicator { kind, value: id, confidence, category });
                self.values.insert(home(id), line.entry.value.clone());
            }
            What::Lift(_) => {
                self.values.remove(&home(id));
                if !self.own.contains(&home(id)) {
                    screen.tell_no_more(id);
                }
            }
        }
    }

    /// Counts what these records name of it.
    pub(super) fn count(&mut self, records: &[Record]) {
        if self.values.is_empty() {
            return;
        }
        for id in records.iter().flat_map(named) {
            let id = home(id);
            if self.values.contains_key(&id) {
                *self.seen.entry(id).or_default() += 1;
            }
        }
    }

    /// What is counted is kept at the next look, whenever that is: no more will come.
    pub(super) fn hurry(&mut self) {
        self.kept_at = Instant::MIN;
    }

    /// Keeps the counts, where it is time.
    pub(super) async fn keep(&mut self, papers: &Papers, now: Instant) -> Result<(), Error> {
        if self.seen.is_empty() || now.since(self.kept_at) < KEEPS_EVERY {
            return Ok(());
        }
        self.kept_at = now;
        let counted = self.seen.iter();
        let seen: Vec<(Value, i64)> =
            counted.filter_map(|(id, count)| Some((self.values.get(id)?.clone(), *count))).collect();
        let deed = papers.write(move |tx| {
            Box::pin(async move {
                for (value, count) in &seen {
                    papers::blocklist::saw(tx, value, now, *count).await?;
                }
                papers::blocklist::forget_sightings(tx, now).await?;
                let detail = json!({ "values": seen.len() });
                papers::audit::write(tx, line(now, "weir", "blocklist.sighted", "blocklist".into(), None, detail))
                    .await?;
                Ok::<(), Error>(())
            })
        });
        deed.await?;
        self.seen.clear();
        Ok(())
    }
}

/// What a record names that can be listed; a call told by both its ends counts once for each.
fn named(record: &Record) -> [Id; 2] {
    match record {
        Record::Call(call) => [call.caller, call.callee],
        Record::Sms(sms) => [sms.sender, sms.receiver],
        Record::Lookup(lookup) => [lookup.host, Id::NONE],
        Record::Chat(chat) => [chat.account, chat.peer],
        Record::Payment(payment) => [payment.payer, payment.payee],
    }
}

/// As records write it. An address with a path is no host: what others do on the host accuses nobody.
fn id_of(value: &Value, names: &mut Names) -> Option<Id> {
    match value.kind() {
        Kind::Url => value.host().map(|host| names.id(host)),
        _ => Some(names.id(value.text())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_records_name() {
        let mut names = Names::new();
        // kind, as listed, as a record writes it, whether they are one
        for (kind, listed, written, same) in [
            (Kind::Phone, "13912345678", "13912345678", true),
            (Kind::Phone, "+8613912345678", "008613912345678", true),
            (Kind::Phone, "0931-1234567", "09311234567", true),
            (Kind::Phone, "95588", "95588", true),
            (Kind::Phone, "13912345678", "13912345679", false),
            (Kind::Url, "Evil.example", "evil.example", true),
            (Kind::Url, "sites.example/evil", "sites.example", false),
            (Kind::Qq, "1000001", "1000001", true),
        ] {
            let value = Value::parse(kind, listed).unwrap();
            let id = id_of(&value, &mut names).map(home);
            assert_eq!(id == Some(home(names.id(written))), same, "{listed} {written}");
        }
    }
}
