//! The list of tasks.

use super::LINES_MAX;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::task::Task;

/// One task in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// The task.
    pub task: Task,
    /// Its case's number on papers; empty where it belongs to none.
    pub case_number: String,
}

/// The open tasks of the officer's unit and those below it, the first due first, at most 500. Refused: rank.
pub async fn tasks(desk: &Desk, officer: &Officer) -> Result<Vec<TaskLine>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    let mut lines = Vec::new();
    for task in papers::task::open(&mut reader, officer.unit, LINES_MAX).await? {
        let kept = match task.case {
            Some(case) => papers::case::by_id(&mut reader, case).await?,
            None => None,
        };
        lines.push(TaskLine { case_number: kept.map(|kept| kept.case.number).unwrap_or_default(), task });
    }
    Ok(lines)
}
