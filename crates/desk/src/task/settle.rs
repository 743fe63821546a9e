//! Settling a task: an officer did it, and says in a word what came of it.

use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::task::{Task, TaskId};
use serde_json::json;

/// Ends a task with what came of it. Refused: rank, no such task, one that is done (DEED-01), no word (DEED-02).
pub async fn settle(desk: &Desk, officer: &Officer, id: TaskId, word: &str) -> Result<Task, Error> {
    officer.may(Action::SettleTask)?;
    let (now, officer, word) = (desk.clock.now(), officer.clone(), reason_given(word)?);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::task(tx, &officer, Action::SettleTask, id).await?;
            let mut task = papers::task::by_id(tx, id).await?.ok_or_else(|| not_found("task"))?;
            if !task.is_open() {
                return Err(Refusal::DoneAlready { what: "task".into() }.into());
            }
            papers::task::done(tx, id, Some(officer.id), &word, now).await?;
            (task.done_at, task.done_by, task.word) = (Some(now), Some(officer.id), word);
            // The word may name people, so the log has only that there is one.
            let detail = json!({ "kind": task.kind, "object": task.object });
            let object = format!("task:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "task.settle", object, task.case, detail)).await?;
            Ok(task)
        })
    });
    let task = deed.await?;
    desk.tell_unit(task.unit, NewsKind::Task);
    Ok(task)
}
