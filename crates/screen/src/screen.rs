//! The one pass: records in, findings out.

use crate::danger::Tools;
use crate::keep::{Reader, Unreadable, Writer};
use crate::known::Known;
use crate::queue::{Door, Queue, minute};
use crate::settings::Settings;
use crate::shard::{SHARDS, Shard, With};
use crate::source::Source;
use crate::twin::{Twin, Twins};
use domain::signal::{Cell, Finding, Id, Indicator, Names, Record};
use domain::time::Instant;
use std::num::NonZeroUsize;

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
    settings: Settings,
    tools: Tools,
    queue: Queue,
    twins: Twins,
    counts: Counts,
    known: Known,
    shards: [Shard; SHARDS],
    source: Source,
    /// The minute that is being worked on.
    minute: i64,
    day: i64,
    threads: NonZeroUsize,
}

/// Fewer records than this are worked on faster by one thread.
const THREADS_FROM: usize = 2048;

impl Screen {
    /// A screen that has seen nothing. `names` holds the words of `cells` and `indicators`.
    #[must_use]
    pub fn new(settings: Settings, cells: &[Cell], indicators: &[Indicator], _names: &Names) -> Self {
        Self {
            tools: Tools::new(&settings),
            queue: Queue::new(&settings.stream),
            twins: Twins::new(&settings.stream),
            counts: Counts::default(),
            known: Known::new(&settings, indicators),
            shards: std::array::from_fn(Shard::new),
            source: Source::new(&settings, cells, indicators),
            minute: i64::MIN,
            day: i64::MIN,
            threads: NonZeroUsize::MIN,
            settings,
        }
    }

    /// The same, working with so many threads; findings do not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
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

    /// How many lines it knows.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.shards.iter().map(|shard| shard.lines.len()).sum()
    }

    /// The bytes that lines and people take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.lines.bytes() + shard.people.bytes()).sum()
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
            self.tick(found);
        }
        let twins: Vec<Twin> = records.iter().map(|record| self.see(record, names)).collect();
        let with = With { known: &self.known, tools: &self.tools, settings: &self.settings };
        let (shards, source) = (&mut self.shards, &mut self.source);
        if self.threads.get() > 1 && records.len() >= THREADS_FROM {
            std::thread::scope(|scope| {
                for shard in shards {
                    let twins = &twins;
                    scope.spawn(move || shard.work(records, twins, with));
                }
                source.work(records, &twins, with.known);
            });
        } else {
            shards.iter_mut().for_each(|shard| shard.work(records, &twins, with));
            source.work(records, &twins, with.known);
        }
        self.gather(found, from);
    }

    /// What a record adds to what is known; counts those that add nothing.
    fn see(&mut self, record: &Record, names: &Names) -> Twin {
        self.known.see(record, names);
        let Record::Call(call) = record else { return Twin::First };
        let twin = self.twins.see(call);
        match twin {
            Twin::First => {}
            Twin::Second => self.counts.twins += 1,
            Twin::Again => self.counts.repeated += 1,
        }
        twin
    }

    /// What the parts found, in the one order there is.
    fn gather(&mut self, found: &mut Vec<Finding>, from: usize) {
        found.append(&mut self.source.found);
        self.shards.iter_mut().for_each(|shard| found.append(&mut shard.found));
        found[from..].sort_by_key(|finding| (finding.at(), of(finding)));
        self.known.hear(&found[from..]);
    }

    /// Time has moved on to a new minute: the rules learn what was found before it, and what waits for time is due.
    fn tick(&mut self, found: &mut Vec<Finding>) {
        let from = found.len();
        self.known.learn();
        let with = With { known: &self.known, tools: &self.tools, settings: &self.settings };
        let now = u32::try_from(self.minute.max(0)).unwrap_or(u32::MAX);
        self.shards.iter_mut().for_each(|shard| shard.pass(now, with));
        let at = Instant::from_seconds(self.minute.saturating_mul(60));
        self.source.pass(at);
        let day = self.minute.div_euclid(24 * 60);
        if day > self.day {
            self.day = day;
            self.known.forget(at);
            self.shards.iter_mut().for_each(|shard| shard.forget(at, &self.settings));
        }
        self.gather(found, from);
        self.known.learn();
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
        to.i64(self.day);
        self.queue.save(&mut to);
        self.twins.save(&mut to);
        self.known.save(&mut to);
        self.shards.iter().for_each(|shard| shard.save(&mut to));
        self.source.save(&mut to);
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
        screen.day = from.i64()?;
        screen.queue.restore(&mut from)?;
        screen.twins.restore(&mut from)?;
        screen.known.restore(&mut from)?;
        for shard in &mut screen.shards {
            shard.restore(&mut from)?;
        }
        screen.source.restore(&mut from)?;
        from.finish(names)?;
        Ok(screen)
    }
}

/// The line, cell or account a finding is of.
fn of(finding: &Finding) -> Id {
    match finding {
        Finding::Warning(warning) => warning.line,
        Finding::Line(line) => line.line,
        Finding::Den(den) => den.cell,
        Finding::FalseCell(cell) => cell.cells.first().copied().unwrap_or_default(),
        Finding::ChatAccount(chat) => chat.account,
    }
}
