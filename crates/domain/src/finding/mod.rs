//! Findings: what a screen found beside people in danger (a line, a den, a false cell, a chat account), as it is kept, with
//! the words behind its ids.

mod name;

use crate::authority::UnitId;
use crate::signal::{self, Class, Id, Level, Names};
use crate::time::{DEFAULT_OFFSET, Instant};
use serde::{Deserialize, Serialize};

/// A finding's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FindingId(pub i64);

/// How many of each a finding keeps, the latest: what is left out is still with whoever keeps the streams.
const EVIDENCE_MAX: usize = 300;
const FACTS_MAX: usize = 40;
const LINES_MAX: usize = 2_000;
const PATH_MAX: usize = 1_000;
const WORD_CHARS_MAX: usize = 200;

/// One fact and the points it earned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name, stable, in ASCII.
    pub name: String,
    /// What was seen, with its unit. Personal: it may quote a number.
    pub value: String,
    /// What it added to the score; less than 0 where it speaks for the line.
    pub points: f32,
}

/// One record behind a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When.
    pub at: Instant,
    /// From which stream.
    pub kind: signal::Kind,
    /// The line, cell or account it was of. Personal.
    pub of: String,
    /// The other end. Personal.
    pub with: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A line that stands out.
    Line {
        /// The line. Personal.
        line: String,
        /// The way its calls came.
        trunk: String,
        /// What kind of line.
        class: Class,
    },
    /// A place that calls are made from by equipment.
    Den {
        /// The cell that most of its calls used.
        cell: String,
        /// The estimate of the place, north and east in degrees.
        place: Option<(f64, f64)>,
        /// How far it may be from there, in metres.
        radius_m: f32,
        /// Its lines. Personal.
        lines: Vec<String>,
        /// Its devices. Personal.
        devices: Vec<String>,
        /// The most lines open at one time.
        ports: u32,
        /// When it was first seen.
        from: Instant,
        /// When it was last seen.
        to: Instant,
    },
    /// A false base station.
    FalseCell {
        /// The cells it was seen under.
        cells: Vec<String>,
        /// When it was first seen.
        from: Instant,
        /// When it was last seen.
        to: Instant,
        /// Where it went: instants, north and east in degrees.
        path: Vec<(Instant, f64, f64)>,
        /// The words it sent.
        template: String,
    },
    /// A chat account of a gang.
    ChatAccount {
        /// The account. Personal.
        account: String,
        /// Others on the same device or address. Personal.
        with: Vec<String>,
    },
}

/// What a kind of finding is called in papers and addresses.
pub const KINDS: [&str; 4] = ["line", "den", "false_cell", "chat_account"];

/// A finding before it has a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// When it was known.
    pub at: Instant,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub facts: Vec<Fact>,
    /// The records behind it, the latest last.
    pub records: Vec<Record>,
    /// What was found.
    pub what: What,
}

/// A finding as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its number.
    pub id: FindingId,
    /// Whose it is.
    pub unit: UnitId,
    /// When it was first known.
    pub first_at: Instant,
    /// How often it was found.
    pub times: u32,
    /// What was found, as it was found last.
    pub found: Found,
}

impl What {
    /// Its kind, one of [`KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Line { .. } => KINDS[0],
            Self::Den { .. } => KINDS[1],
            Self::FalseCell { .. } => KINDS[2],
            Self::ChatAccount { .. } => KINDS[3],
        }
    }

    /// What makes it the same thing found again: a line is its number (a spoofed one its trunk too, as the number's owner
    /// is a victim), a den its cell, a false cell what it sends on one day, an account its name.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Line { line, trunk, class: Class::Spoofed } => format!("{line} {trunk}"),
            Self::Line { line, .. } => line.clone(),
            Self::Den { cell, .. } => cell.clone(),
            Self::FalseCell { cells, from, template, .. } => {
                let sent = if template.is_empty() { cells.join(" ") } else { template.clone() };
                format!("{} {sent}", from.civil(DEFAULT_OFFSET).date())
            }
            Self::ChatAccount { account, .. } => account.clone(),
        }
    }

    /// The lines and accounts it names.
    #[must_use]
    pub fn lines(&self) -> Vec<&str> {
        match self {
            Self::Line { line, .. } => vec![line],
            Self::Den { lines, .. } => lines.iter().map(String::as_str).collect(),
            Self::FalseCell { .. } => Vec::new(),
            Self::ChatAccount { account, with } => std::iter::once(account).chain(with).map(String::as_str).collect(),
        }
    }

    /// Whether it accuses nobody: a line that looks like a fraud's and is not is kept so that nobody accuses it twice.
    #[must_use]
    pub const fn is_information_only(&self) -> bool {
        matches!(self, Self::Line { class: Class::LookAlike, .. })
    }
}

impl Found {
    /// What is kept of a thing found again: the latest has the word. A screen may follow one vehicle as several stations,
    /// each with a part of its way: the longest way that is known stays, with the records behind it, until one is as long.
    #[must_use]
    pub fn after(self, known: &Self) -> Self {
        let (What::FalseCell { path: before, .. }, What::FalseCell { path: now, .. }) = (&known.what, &self.what)
        else {
            return self;
        };
        if now.len() >= before.len() { self } else { Self { at: self.at, ..known.clone() } }
    }
}

/// A screen's finding in words; `None` for a warning, which has a room of its own.
#[must_use]
pub fn read(finding: &signal::Finding, names: &Names) -> Option<Found> {
    use signal::Finding as F;
    let (at, score, level, reasons, evidence, what) = match finding {
        F::Warning(_) => return None,
        F::Line(f) => (f.at, f.score, f.level, &f.reasons, &f.evidence, line(f, names)),
        F::Den(f) => (f.at, f.score, f.level, &f.reasons, &f.evidence, den(f, names)),
        F::FalseCell(f) => (f.at, f.score, f.level, &f.reasons, &f.evidence, false_cell(f, names)),
        F::ChatAccount(f) => {
            let what = What::ChatAccount { account: word(names, f.account), with: words(names, &f.with) };
            (f.at, f.score, f.level, &f.reasons, &f.evidence, what)
        }
    };
    Some(Found { at, score, level, facts: facts(reasons), records: records(evidence, names), what })
}

fn line(found: &signal::SuspectLine, names: &Names) -> What {
    What::Line { line: word(names, found.line), trunk: word(names, found.trunk), class: found.class }
}

fn den(found: &signal::Den, names: &Names) -> What {
    What::Den {
        cell: word(names, found.cell),
        place: found.place,
        radius_m: found.radius_m,
        lines: words(names, &found.lines),
        devices: words(names, &found.devices),
        ports: found.ports,
        from: found.from,
        to: found.to,
    }
}

fn false_cell(found: &signal::FalseCell, names: &Names) -> What {
    What::FalseCell {
        cells: words(names, &found.cells),
        from: found.from,
        to: found.to,
        path: found.path.iter().take(PATH_MAX).copied().collect(),
        template: found.template.chars().take(WORD_CHARS_MAX).collect(),
    }
}

/// The facts of a score, in words.
#[must_use]
pub fn facts(reasons: &[signal::Reason]) -> Vec<Fact> {
    let fact = |reason: &signal::Reason| Fact {
        name: reason.name.to_owned(),
        value: reason.value.chars().take(WORD_CHARS_MAX).collect(),
        points: reason.points,
    };
    reasons.iter().take(FACTS_MAX).map(fact).collect()
}

/// The latest records behind a finding, in words.
#[must_use]
pub fn records(evidence: &[signal::Evidence], names: &Names) -> Vec<Record> {
    let record = |seen: &signal::Evidence| Record {
        at: seen.at,
        kind: seen.kind,
        of: word(names, seen.of),
        with: word(names, seen.with),
    };
    evidence[evidence.len().saturating_sub(EVIDENCE_MAX)..].iter().map(record).collect()
}

/// The text of an id, not endless.
#[must_use]
pub fn word(names: &Names, id: Id) -> String {
    names.text(id).chars().take(WORD_CHARS_MAX).collect()
}

fn words(names: &Names, ids: &[Id]) -> Vec<String> {
    ids.iter().take(LINES_MAX).map(|id| word(names, *id)).collect()
}

/// How many of these records fall into each hour of the day.
#[must_use]
pub fn hours(records: &[Record]) -> [u32; 24] {
    let mut hours = [0; 24];
    for record in records {
        let hour = usize::try_from(record.at.civil(DEFAULT_OFFSET).hour()).unwrap_or(0);
        if let Some(count) = hours.get_mut(hour) {
            *count += 1;
        }
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_found_again_is_the_same_subject() {
        let at = |text: &str| Instant::parse(text).unwrap();
        let line = |line: &str, trunk: &str, class| What::Line { line: line.into(), trunk: trunk.into(), class };
        let cell = |from: &str, template: &str| What::FalseCell {
            cells: vec!["c1".into()],
            from: at(from),
            to: at(from),
            path: Vec::new(),
            template: template.into(),
        };
        // one, another, whether they are one thing
        for (one, other, same) in [
            (line("139", "a", Class::Domestic), line("139", "b", Class::SimBox), true),
            (line("110", "a", Class::Spoofed), line("110", "b", Class::Spoofed), false),
            (cell("2026-03-02 09:00:00", "积分"), cell("2026-03-02 21:00:00", "积分"), true),
            (cell("2026-03-02 09:00:00", "积分"), cell("2026-03-03 09:00:00", "积分"), false),
            (cell("2026-03-02 09:00:00", ""), cell("2026-03-02 09:00:00", "积分"), false),
        ] {
            assert_eq!(one.subject() == other.subject(), same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_longest_way_of_a_vehicle_stays() {
        let at = Instant::from_seconds;
        let found = |minute: i64, points: usize| Found {
            at: at(minute * 60),
            score: 0.9,
            level: Level::High,
            facts: Vec::new(),
            records: Vec::new(),
            what: What::FalseCell {
                cells: Vec::new(),
                from: at(0),
                to: at(minute * 60),
                path: vec![(at(0), 36.0, 103.0); points],
                template: "积分".into(),
            },
        };
        for (known, new, points) in [((1, 3), (2, 1), 3), ((1, 3), (2, 3), 3), ((1, 3), (2, 9), 9)] {
            let kept = found(new.0, new.1).after(&found(known.0, known.1));
            let What::FalseCell { path, .. } = &kept.what else { panic!("{kept:?}") };
            assert_eq!((path.len(), kept.at), (points, at(new.0 * 60)));
        }
    }

    #[test]
    fn a_finding_is_kept_in_words_and_not_endless() {
        let mut names = Names::new();
        let (line, trunk) = (names.id("13912345678"), names.id("intl-7"));
        let seen = signal::Evidence { at: Instant::from_seconds(1), kind: signal::Kind::Call, of: line, with: trunk };
        let suspect = signal::SuspectLine {
            at: Instant::from_seconds(2),
            line,
            trunk,
            class: Class::LookAlike,
            score: 0.5,
            level: Level::Low,
            reasons: vec![signal::Reason { name: "calls", value: "9 calls".into(), points: 0.5 }; 99],
            evidence: vec![seen; 999],
        };
        let found = read(&signal::Finding::Line(suspect), &names).unwrap();
        assert_eq!((found.facts.len(), found.records.len()), (FACTS_MAX, EVIDENCE_MAX));
        assert_eq!((&*found.records[0].of, &*found.records[0].with), ("13912345678", "intl-7"));
        assert!(found.what.is_information_only() && found.what.lines() == ["13912345678"]);
        let text = serde_json::to_string(&found).unwrap();
        assert!(text.contains("\"look_alike\"") && text.contains("\"calls\""), "by name: {text}");
        assert_eq!(serde_json::from_str::<Found>(&text).unwrap(), found);
        assert_eq!(hours(&found.records)[8], 300, "midnight of 1970 is eight o'clock here");
    }
}
