//! The one pass: records in, findings out.

use crate::danger::Tools;
use crate::keep::{Checkpoint, Reader, Unreadable, Writer};
use crate::known::Known;
use crate::learned::Table;
use crate::line::{self, Head};
use crate::number::home;
use crate::queue::{Door, Key, Queue, minute, sort};
use crate::settings::Settings;
use crate::shard::{SHARDS, Shard, With, shards_of};
use crate::source::Source;
use crate::twin::{Twin, Twins};
use domain::signal::{Cell, Finding, Id, Indicator, Names, Record};
use domain::time::Instant;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

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
    head: Option<Head>,
    /// The minute that is being worked on.
    minute: i64,
    day: i64,
    threads: NonZeroUsize,
    order: Vec<Key>,
    minute_of: Parts,
}

/// Fewer records than this are worked on faster by one thread.
const THREADS_FROM: usize = 1024;

/// The records of one minute, told apart by who works on them. Each list holds places among the records, in their order.
#[derive(Debug, Default)]
struct Parts {
    /// Of each shard: a call's other record tells it nothing.
    shards: [Vec<u32>; SHARDS],
    /// Of calls, messages and chats, for where deceit comes from.
    source: Vec<u32>,
}

impl Parts {
    fn clear(&mut self) {
        self.shards.iter_mut().for_each(Vec::clear);
        self.source.clear();
    }
}

/// What one thread works on at a time.
enum Work<'a> {
    Source(&'a mut Source, &'a [u32]),
    Shard(&'a mut Shard, &'a [u32]),
}

impl Work<'_> {
    fn run(self, records: &[Record], with: With<'_>) {
        match self {
            Self::Source(source, places) => source.work(records, places, with.known),
            Self::Shard(shard, places) => shard.work(records, places, with),
        }
    }
}

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
            head: None,
            minute: i64::MIN,
            day: i64::MIN,
            threads: NonZeroUsize::MIN,
            order: Vec::new(),
            minute_of: Parts::default(),
            settings,
        }
    }

    /// The same, working with so many threads; findings do not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// The same, judging lines of here by what was learned instead of by the rule.
    #[must_use]
    pub fn with_head(mut self, head: Head) -> Self {
        self.head = Some(head);
        self
    }

    /// The same, noting how these lines look, of which it is known whether they are fraud's: see [`Screen::lessons`].
    #[must_use]
    pub fn with_pupils(mut self, lines: impl IntoIterator<Item = (Id, bool)>) -> Self {
        for (line, is_fraud) in lines {
            self.shards.iter_mut().for_each(|shard| shard.teach(home(line), is_fraud));
        }
        self
    }

    /// What a model of lines is trained on: a row of figures for each line given to [`Screen::with_pupils`] that called
    /// often enough to be judged, as it was at one of those times, and whether each is fraud's.
    #[must_use]
    pub fn lessons(&self) -> (Table, Vec<bool>) {
        line::table(self.shards.iter().flat_map(|shard| shard.pupils.rows()))
    }

    /// This is known to be fraud's from now on: what waits and what comes is judged by it. A checkpoint does not hold it;
    /// whoever restores one tells it again.
    pub fn tell(&mut self, indicator: &Indicator) {
        self.known.tell(indicator);
    }

    /// Nobody says so of this any more.
    pub fn tell_no_more(&mut self, id: Id) {
        self.known.tell_no_more(id);
    }

    /// Takes a record; what is found by now is added to `found`, in order of time. `names` holds the record's words.
    pub fn take(&mut self, record: &Record, names: &Names, found: &mut Vec<Finding>) {
        self.take_whole(record.clone(), names, found);
    }

    /// The same with a record that is no longer needed elsewhere: nothing of it is copied.
    pub fn take_whole(&mut self, record: Record, names: &Names, found: &mut Vec<Finding>) {
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
            self.queue.take_back(records);
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

    /// The bytes that it takes: lines, people, dens, what waits and what is known; without those of the allocator.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes_by_part().iter().map(|part| part.1).sum()
    }

    /// The same by part, in bytes.
    #[must_use]
    pub fn bytes_by_part(&self) -> [(&'static str, usize); 6] {
        let of = |bytes: fn(&Shard) -> usize| self.shards.iter().map(bytes).sum::<usize>();
        [
            ("lines", of(|shard| shard.lines.bytes())),
            ("people", of(|shard| shard.people.bytes() + shard.links.bytes())),
            ("calls that grow", of(Shard::bytes_of_calls)),
            ("sources", self.source.bytes()),
            ("waiting", self.queue.bytes() + self.twins.bytes()),
            ("known", self.known.bytes()),
        ]
    }

    fn work(&mut self, names: &Names, found: &mut Vec<Finding>) {
        while self.queue.is_ripe() {
            let records = self.queue.first();
            self.batch(&records, names, found);
            self.queue.take_back(records);
        }
    }

    /// Records of one minute.
    fn batch(&mut self, records: &[Record], names: &Names, found: &mut Vec<Finding>) {
        let Some(first) = records.first() else { return };
        let from = found.len();
        if minute(first.at()) > self.minute {
            self.minute = minute(first.at());
            self.tick(found);
        }
        self.part(records, names);
        let with = With { known: &self.known, tools: &self.tools, settings: &self.settings, head: self.head.as_ref() };
        let parts = &self.minute_of;
        // The longest first: what is left at the end is shared best when it is small.
        let shards = self.shards.iter_mut().zip(&parts.shards).map(|(shard, places)| Work::Shard(shard, places));
        let works = std::iter::once(Work::Source(&mut self.source, &parts.source)).chain(shards);
        if self.threads.get() > 1 && records.len() >= THREADS_FROM {
            let works = Mutex::new(works);
            let next = || works.lock().unwrap_or_else(PoisonError::into_inner).next();
            let run = || {
                while let Some(work) = next() {
                    work.run(records, with);
                }
            };
            std::thread::scope(|scope| {
                (1..self.threads.get().min(SHARDS)).for_each(|_| drop(scope.spawn(run)));
                run();
            });
        } else {
            works.for_each(|work| work.run(records, with));
        }
        self.gather(found, from);
    }

    /// Puts records in order, and says which part works on which.
    fn part(&mut self, records: &[Record], names: &Names) {
        sort(records, &mut self.order);
        let mut parts = std::mem::take(&mut self.minute_of);
        parts.clear();
        for key in &self.order {
            let Some(record) = records.get(key.place()) else { continue };
            self.known.see(record, names);
            let twin = see_twin(&mut self.twins, &mut self.counts, record);
            let place = key.short();
            if twin == Twin::First {
                shards_of(record).for_each(|shard| parts.shards[shard].push(place));
            }
            let is_of_source = matches!(record, Record::Call(_) | Record::Sms(_) | Record::Chat(_));
            if is_of_source && twin != Twin::Again {
                parts.source.push(place);
            }
        }
        self.minute_of = parts;
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
        let fresh = self.known.fresh();
        let with = With { known: &self.known, tools: &self.tools, settings: &self.settings, head: self.head.as_ref() };
        let now = u32::try_from(self.minute.max(0)).unwrap_or(u32::MAX);
        let at = Instant::from_seconds(self.minute.saturating_mul(60));
        for shard in &mut self.shards {
            shard.pass(now, with);
            shard.recall(&fresh, at, with);
        }
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

    /// The screen as it stands; `names` holds the words of all records so far.
    #[must_use]
    pub fn save(&self, names: &Names) -> Checkpoint {
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

/// What a record adds to what is known of its call; counts those that add nothing.
fn see_twin(twins: &mut Twins, counts: &mut Counts, record: &Record) -> Twin {
    let Record::Call(call) = record else { return Twin::First };
    let twin = twins.see(call);
    match twin {
        Twin::First => {}
        Twin::Second => counts.twins += 1,
        Twin::Again => counts.repeated += 1,
    }
    twin
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
