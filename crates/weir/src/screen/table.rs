//! What was found, as a duty officer reads it.

use super::Seen;
use domain::signal::{
    ChatAccount, Class, Den, FalseCell, Finding, Id, Kind, Level, Names, Reason, Scheme, Stage, SuspectLine, Warning,
};
use domain::time::{DEFAULT_OFFSET, Instant};
use screen::Counts;
use std::borrow::Cow;
use std::io::{self, Write};

/// Rows of one kind that are shown; `--jsonl` has them all.
const ROWS_SHOWN: usize = 40;
/// Reasons that stand behind a row.
const REASONS_SHOWN: usize = 3;

/// What was found and what came by.
pub(super) struct Table<'a> {
    pub(super) found: &'a [Finding],
    pub(super) names: &'a Names,
    pub(super) seen: &'a Seen,
}

impl Table<'_> {
    /// Prints a part for each kind of finding, what presses most first, and the counts.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.counts(out)?;
        let head =
            format!("{:<8}{:<16}{:<22}{:<26}{:>6}{:>14}", "level", "line", "scheme", "stage", "left", "expected loss");
        self.part(out, "people being deceived 预警", &head, |found| match found {
            Finding::Warning(warning) => Some((warning.score, self.warning(warning))),
            _ => None,
        })?;
        let head = format!("{:<8}{:<20}{:<24}{:<12}", "level", "line", "class", "trunk");
        self.part(out, "lines that deceive 涉诈号码", &head, |found| match found {
            Finding::Line(line) if line.class != Class::LookAlike => Some((line.score, self.line(line))),
            _ => None,
        })?;
        self.part(out, "lines that look alike and are accused of nothing 疑似但正常", &head, |found| match found {
            Finding::Line(line) if line.class == Class::LookAlike => Some((line.score, self.line(line))),
            _ => None,
        })?;
        let head = format!(
            "{:<8}{:<14}{:<22}{:>8}{:>7}{:>9}{:>7}  {:<26}",
            "level", "cell", "place", "radius", "lines", "devices", "ports", "seen"
        );
        self.part(out, "dens 窝点", &head, |found| match found {
            Finding::Den(den) => Some((den.score, self.den(den))),
            _ => None,
        })?;
        let head = format!("{:<8}{:<26}{:>7}{:>8}  {:<40}", "level", "seen", "cells", "places", "words");
        self.part(out, "false base stations 伪基站", &head, |found| match found {
            Finding::FalseCell(cell) => Some((cell.score, false_cell(cell))),
            _ => None,
        })?;
        let head = format!("{:<8}{:<20}{:<30}", "level", "account", "with");
        self.part(out, "chat accounts 涉诈聊天账号", &head, |found| match found {
            Finding::ChatAccount(account) => Some((account.score, self.chat_account(account))),
            _ => None,
        })
    }

    fn counts(&self, out: &mut impl Write) -> io::Result<()> {
        let kinds = Kind::TABLE.iter().zip(self.seen.records).filter(|(_, count)| *count > 0);
        let kinds: Vec<String> = kinds.map(|((_, name), count)| format!("{name} {count}")).collect();
        let all: u64 = self.seen.records.iter().sum();
        writeln!(out, "{all} records: {}", kinds.join(", "))?;
        let Counts { late, ahead, twins, repeated, .. } = self.seen.counts;
        writeln!(
            out,
            "left out: {late} late, {ahead} far ahead, {repeated} said twice; {twins} were the other end of a call"
        )
    }

    fn part(
        &self,
        out: &mut impl Write,
        title: &str,
        head: &str,
        row: impl Fn(&Finding) -> Option<(f32, String)>,
    ) -> io::Result<()> {
        let mut rows: Vec<(f32, &Finding, String)> =
            self.found.iter().filter_map(|found| row(found).map(|(score, text)| (score, found, text))).collect();
        if rows.is_empty() {
            return Ok(());
        }
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        writeln!(out, "\n{title}: {}\n{:<21}{:>6} {head}why", rows.len(), "at", "score")?;
        for (score, found, text) in rows.iter().take(ROWS_SHOWN) {
            writeln!(out, "{:<21}{score:>6.2} {text}{}", at(found.at()), why(reasons(found)))?;
        }
        if rows.len() > ROWS_SHOWN {
            writeln!(out, "… and {} more (--jsonl has them all)", rows.len() - ROWS_SHOWN)?;
        }
        Ok(())
    }

    fn text(&self, id: Id) -> Cow<'_, str> {
        if id.is_none() { "–".into() } else { self.names.text(id) }
    }

    fn warning(&self, found: &Warning) -> String {
        let scheme = Scheme::TABLE.iter().find(|row| row.0 == found.scheme).map_or("", |row| row.3);
        let stage = Stage::TABLE.iter().find(|row| row.0 == found.stage).map_or("", |row| row.3);
        let (line, left) = (self.text(found.line), format!("{}m", found.minutes_left));
        let loss = found.expected_loss.to_string();
        format!("{:<8}{line:<16}{scheme:<22}{stage:<26}{left:>6}{loss:>14}  ", level(found.level))
    }

    fn line(&self, found: &SuspectLine) -> String {
        let class = Class::TABLE.iter().find(|row| row.0 == found.class).map_or("", |row| row.3);
        format!("{:<8}{:<20}{class:<24}{:<12}", level(found.level), self.text(found.line), self.text(found.trunk))
    }

    fn den(&self, found: &Den) -> String {
        let place = found.place.map_or_else(|| "not in the plan".into(), |(lat, lon)| format!("{lat:.5}, {lon:.5}"));
        let radius = format!("{:.0} m", found.radius_m);
        let (lines, devices) = (found.lines.len(), found.devices.len());
        let cell = self.text(found.cell);
        let (level, seen) = (level(found.level), span(found.from, found.to));
        format!("{level:<8}{cell:<14}{place:<22}{radius:>8}{lines:>7}{devices:>9}{:>7}  {seen:<26}", found.ports)
    }

    fn chat_account(&self, found: &ChatAccount) -> String {
        let with: Vec<_> = found.with.iter().take(REASONS_SHOWN).map(|id| self.text(*id)).collect();
        format!("{:<8}{:<20}{:<30}", level(found.level), self.text(found.account), with.join(" "))
    }
}

fn false_cell(found: &FalseCell) -> String {
    let (cells, places) = (found.cells.len(), found.path.len());
    let words: String = found.template.chars().filter(|c| !c.is_control()).take(36).collect();
    format!("{:<8}{:<26}{cells:>7}{places:>8}  {words:<40}", level(found.level), span(found.from, found.to))
}

fn level(level: Level) -> &'static str {
    Level::TABLE.iter().find(|row| row.0 == level).map_or("", |row| row.3)
}

fn reasons(found: &Finding) -> &[Reason] {
    match found {
        Finding::Warning(found) => &found.reasons,
        Finding::Line(found) => &found.reasons,
        Finding::Den(found) => &found.reasons,
        Finding::FalseCell(found) => &found.reasons,
        Finding::ChatAccount(found) => &found.reasons,
    }
}

/// The reasons that weigh most.
fn why(reasons: &[Reason]) -> String {
    let mut reasons: Vec<&Reason> = reasons.iter().collect();
    reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    let told = reasons.iter().take(REASONS_SHOWN).map(|reason| format!("{} {}", reason.name, reason.value));
    told.collect::<Vec<_>>().join("; ")
}

fn at(at: Instant) -> String {
    at.civil(DEFAULT_OFFSET).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn span(from: Instant, to: Instant) -> String {
    let short = |at: Instant| at.civil(DEFAULT_OFFSET).strftime("%m-%d %H:%M").to_string();
    format!("{} – {}", short(from), short(to))
}
