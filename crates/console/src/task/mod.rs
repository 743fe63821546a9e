//! Tasks: what is to be done, by when, and the word of who did it.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use desk::view::TaskLine;
use domain::authority::Action;
use domain::task::{Task, TaskId};
use maud::{Markup, html};
use serde::Deserialize;

/// The task room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/tasks", get(show)).route("/tasks/{id}/settle", post(settle))
}

/// The open ones, the first due first.
async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let tasks = desk::view::tasks(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("tasks");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("tasks-words")) }
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        section #list.card.plain {
            @if tasks.is_empty() { p.quiet { (seen.lang.say("no-tasks")) } } @else { (table(&seen, &tasks)) }
        }
    };
    Ok(page::page(&seen, Room::Tasks, &title, body))
}

fn table(seen: &Seen, tasks: &[TaskLine]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("task")) } th { (lang.say("task-object")) } th { (lang.say("case")) }
                th { (lang.say("task-opened-at")) } th { (lang.say("task-due")) } th { (lang.say("task-done")) }
            } }
            tbody { @for line in tasks { (row(seen, line)) } }
        } }
    }
}

fn row(seen: &Seen, line: &TaskLine) -> Markup {
    let (lang, task) = (seen.lang, &line.task);
    html! {
        tr {
            td { (lang.say(&format!("task-{}", task.kind.name()))) }
            td.nowrap { code { (task.object) } }
            td.nowrap { @if let Some(case) = task.case { a href=(format!("/cases/{}", case.0)) { (line.case_number) } } }
            td.nowrap { (figures::when(task.opened_at)) }
            td.nowrap { (page::left(lang, seen.now, task.due_at)) }
            td { @if seen.may(Action::SettleTask) { (form(seen, task)) } }
        }
    }
}

fn form(seen: &Seen, task: &Task) -> Markup {
    let action = format!("/tasks/{}/settle", task.id.0);
    let word = seen.lang.say("task-word");
    html! {
        form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
            input name="word" maxlength="200" required placeholder=(word) aria-label=(word);
            button { (seen.lang.say("task-settle")) }
        }
    }
}

/// What an officer says of a task.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    word: String,
}

/// Ends a task with a word.
async fn settle(State(face): State<Face>, seen: Seen, Path(id): Path<i64>, Form(said): Form<Said>) -> Answer<Response> {
    desk::task::settle(&face.desk, &seen.officer, TaskId(id), &said.word).await.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, "/tasks", &seen.lang.say("task-settled")))
}
