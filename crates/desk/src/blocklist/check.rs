//! Looking up whether something is listed: anyone may ask, and what was asked is kept nowhere.

use crate::{Desk, Error};
use domain::blocklist::{LINES_MAX, Line, Value, What};
use domain::indicator::Kind;
use screen::Listed;
use std::num::NonZeroU32;
use std::sync::{PoisonError, RwLock};
use tokio::sync::Mutex;

/// All that is published, in memory: it follows the log as partners do.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    listed: RwLock<Listed>,
    /// How far it has the log.
    cursor: Mutex<i64>,
}

impl Memory {
    async fn catch_up(&self, desk: &Desk) -> Result<(), Error> {
        let mut cursor = self.cursor.lock().await;
        loop {
            let mut reader = desk.papers.reader().await?;
            let page = papers::blocklist::page(&mut reader, *cursor, LINES_MAX).await?;
            drop(reader);
            let mut listed = self.listed.write().unwrap_or_else(PoisonError::into_inner);
            page.lines.iter().for_each(|line| follow(&mut listed, line));
            drop(listed);
            *cursor = page.cursor;
            if !page.more {
                return Ok(());
            }
        }
    }

    fn has(&self, value: &Value) -> bool {
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        listed.find(value.kind(), value.text()).is_some()
    }
}

fn follow(listed: &mut Listed, line: &Line) {
    let (kind, text) = (line.entry.value.kind(), line.entry.value.text());
    match line.what {
        What::List => {
            let confidence = NonZeroU32::new(line.entry.confidence.into()).unwrap_or(NonZeroU32::MIN);
            listed.insert(kind, text, confidence);
        }
        What::Lift(_) => {
            listed.remove(kind, text);
        }
    }
}

/// Reads everything that is published into memory, so that the first who asks does not wait for it.
pub async fn remember(desk: &Desk) -> Result<(), Error> {
    desk.memory.catch_up(desk).await
}

/// Whether this is listed now, asked by whoever is at `place`. Refused: too many look-ups (REDRESS-02), not written as one
/// of its kind is (DEED-02). Nothing of it is kept, not even in the audit log.
pub async fn check(desk: &Desk, place: &str, kind: Kind, typed: &str) -> Result<bool, Error> {
    desk.look_ups.count(place, desk.clock.now())?;
    let value = Value::parse(kind, typed)?;
    desk.memory.catch_up(desk).await?;
    // An address is listed by itself, or by its host, or by a host above that, as a resolver refuses it.
    Ok(desk.memory.has(&value) || value.kind() == Kind::Url && above(&value).any(|value| desk.memory.has(&value)))
}

fn above(value: &Value) -> impl Iterator<Item = Value> {
    let host = value.address().0;
    let hosts = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, rest)| rest));
    hosts.map(|host| Value::kept(Kind::Url, host.to_owned()))
}
