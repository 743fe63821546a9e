//! The words with what was found in them marked; one click corrects whose a find is, another takes it away.

use super::{is_open, payments};
use crate::Face;
use crate::officer::Seen;
use crate::refuse::Answer;
use crate::say::Lang;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Action;
use domain::indicator::{Find, Kind, Role};
use domain::report::{Report, ReportId};
use maud::{Markup, html};
use serde::Deserialize;

/// Which find, and what it becomes: `12:23:bank_card:victim`, or `…:remove`.
#[derive(Deserialize)]
pub(super) struct Change {
    find: String,
}

/// Corrects one find, and shows the words again.
pub(super) async fn correct(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(change): Form<Change>,
) -> Answer<Response> {
    let (page, _) = desk::look::report(&face.desk, &seen.officer, ReportId(id)).await.map_err(|e| seen.no(e))?;
    // What is masked is no base for a correction: the deed refuses it, after it asked whether the officer may.
    let mut correction = payments::as_it_stands(&page.report);
    alter(&mut correction.finds, &change.find).ok_or_else(|| seen.bad_field("find", "find-must"))?;
    let report =
        desk::report::correct(&face.desk, &seen.officer, page.report.id, correction).await.map_err(|e| seen.no(e))?;
    if seen.is_htmx {
        return Ok(told(&seen, &report, true).into_response());
    }
    Ok(Redirect::to(&format!("/reports/{id}")).into_response())
}

/// Gives a find another role, or takes it away; `None` where there is no such find or role.
fn alter(finds: &mut Vec<Find>, asked: &str) -> Option<()> {
    let (which, to) = asked.rsplit_once(':')?;
    let place = finds.iter().position(|find| name(find) == which)?;
    match to {
        "remove" => drop(finds.remove(place)),
        "suspect" => finds[place].role = Role::Suspect,
        "victim" => finds[place].role = Role::Victim,
        "unknown" => finds[place].role = Role::Unknown,
        _ => return None,
    }
    Some(())
}

/// What a find is called in a form: its place and kind, which stay the same while others come and go.
fn name(find: &Find) -> String {
    format!("{}:{}:{}", find.start, find.end, find.kind.name())
}

/// The words, marked, and the list of what was found; corrected only in clear.
pub(super) fn told(seen: &Seen, report: &Report, in_clear: bool) -> Markup {
    let may = in_clear && is_open(report.state) && seen.may(Action::CorrectReport);
    let action = format!("/reports/{}/finds", report.id.0);
    html! {
        section #told {
            form method="post" action=(action) hx-post=(action) hx-target="#told" hx-swap="outerHTML" {
                p.narrative { (marked(seen.lang, report, may)) }
                p.legend {
                    span.mark.suspect { (seen.lang.say("role-suspect")) }
                    span.mark.victim { (seen.lang.say("role-victim")) }
                    span.mark.unknown { (seen.lang.say("role-unknown")) }
                    span.mark.plain { (seen.lang.say("sums-and-times")) }
                    @if may { span.quiet { (seen.lang.say("click-to-correct")) } }
                }
                @if !report.finds.is_empty() { (list(seen.lang, &report.finds, may)) }
            }
        }
    }
}

fn marked(lang: Lang, report: &Report, may: bool) -> Markup {
    let words: Vec<char> = report.narrative.chars().collect();
    let slice = |from: usize, to: usize| words.get(from..to).unwrap_or_default().iter().collect::<String>();
    let mut finds: Vec<&Find> = report.finds.iter().filter(|find| find.end <= words.len()).collect();
    finds.sort_by_key(|find| (find.start, std::cmp::Reverse(find.end)));
    let mut at = 0;
    html! {
        @for find in finds {
            // Of two finds over the same words, the first and longest is marked; the list below has both.
            @if find.start >= at {
                (slice(at, find.start))
                (mark(lang, find, &slice(find.start, find.end), may))
                ({ at = find.end; "" })
            }
        }
        (slice(at, words.len()))
    }
}

fn mark(lang: Lang, find: &Find, words: &str, may: bool) -> Markup {
    let class = format!("mark {}", tone(find));
    let title = format!("{} · {}", kind_label(lang, find.kind), find.reason);
    let next = match find.role {
        Role::Unknown => "suspect",
        Role::Suspect => "victim",
        Role::Victim => "unknown",
    };
    html! {
        @if may && has_role(find.kind) {
            button class=(class) title=(title) name="find" value=(format!("{}:{next}", name(find))) { (words) }
        } @else {
            span class=(class) title=(title) { (words) }
        }
    }
}

fn list(lang: Lang, finds: &[Find], may: bool) -> Markup {
    html! {
        details.finds {
            summary { (lang.with("finds-n", &[("count", finds.len().into())])) }
            div.scroll { table.rows.tight {
                @for find in finds {
                    tr {
                        td.quiet.kind { (kind_label(lang, find.kind)) }
                        td { span class=(format!("mark {}", tone(find))) { (find.value) } }
                        td.nowrap { @if may && has_role(find.kind) { (roles(lang, find)) } }
                        td.quiet.why { (find.reason) }
                        td { @if may {
                            button.link.quiet name="find" value=(format!("{}:remove", name(find)))
                                title=(lang.say("remove")) aria-label=(lang.say("remove")) { "×" }
                        } }
                    }
                }
            } }
        }
    }
}

fn roles(lang: Lang, find: &Find) -> Markup {
    let roles = [(Role::Suspect, "suspect"), (Role::Victim, "victim"), (Role::Unknown, "unknown")];
    html! {
        span.choice {
            @for (role, text) in roles {
                button name="find" value=(format!("{}:{text}", name(find))) aria-pressed=(role == find.role) {
                    (lang.say(&format!("role-{text}")))
                }
            }
        }
    }
}

/// Sums and times are nobody's.
fn has_role(kind: Kind) -> bool {
    !matches!(kind, Kind::Amount | Kind::Time)
}

fn tone(find: &Find) -> &'static str {
    match (has_role(find.kind), find.role) {
        (false, _) => "plain",
        (true, Role::Suspect) => "suspect",
        (true, Role::Victim) => "victim",
        (true, Role::Unknown) => "unknown",
    }
}

fn kind_label(lang: Lang, kind: Kind) -> &'static str {
    Kind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| lang.pick(row.2, row.3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(start: usize, role: Role) -> Find {
        let text = |text: &str| text.to_owned();
        Find { kind: Kind::Phone, text: text("1"), value: text("1"), start, end: start + 1, role, reason: text("") }
    }

    #[test]
    fn a_click_changes_one_find() {
        let table = [
            ("0:1:phone:victim", Some(vec![Role::Victim, Role::Suspect])),
            ("2:3:phone:unknown", Some(vec![Role::Unknown, Role::Unknown])),
            ("0:1:phone:remove", Some(vec![Role::Suspect])),
            ("9:10:phone:victim", None),
            ("0:1:qq:victim", None),
            ("0:1:phone:else", None),
            ("", None),
        ];
        for (asked, want) in table {
            let mut finds = vec![find(0, Role::Unknown), find(2, Role::Suspect)];
            let done = alter(&mut finds, asked);
            assert_eq!(done.map(|()| finds.iter().map(|find| find.role).collect::<Vec<_>>()), want, "{asked}");
        }
    }
}
