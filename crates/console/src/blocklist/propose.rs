//! The form to propose an entry, and what it sends.

use super::kind_name;
use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use desk::blocklist::Proposal;
use domain::blocklist::{Basis, Value};
use domain::category::Category;
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    confidence: String,
    #[serde(default)]
    days: String,
}

pub(super) fn form(face: &Face, seen: &Seen) -> Markup {
    let lang = seen.lang;
    let law = &face.desk.profile.blocklist;
    html! {
        section.card {
            h2 { (lang.say("propose-entry")) }
            p.quiet { (lang.say("propose-words")) }
            form.stack method="post" action="/blocklist" {
                div.row {
                    label { (lang.say("entry-kind")) select name="kind" {
                        @for kind in Value::KINDS { option value=(kind.name()) { (kind_name(lang, kind)) } }
                    } }
                    label { (lang.say("entry-value")) input name="value" required maxlength="2000" autocomplete="off"; }
                }
                div.row {
                    label { (lang.say("entry-basis")) select name="basis" {
                        @for (_, code, zh, en) in Basis::TABLE { option value=(code) { (lang.pick(zh, en)) } }
                    } }
                    label { (lang.say("category")) select name="category" {
                        option value="" { (lang.say("not-known")) }
                        @for labels in Category::TABLE { option value=(labels.code) { (lang.pick(labels.hans, labels.en)) } }
                    } }
                    label { (lang.say("entry-confidence")) input.short.number name="confidence" inputmode="numeric" value="90" required; }
                    label { (lang.say("entry-days")) input.short.number name="days" inputmode="numeric" value="30" required; }
                }
                p.quiet { (lang.say("entry-days-max"))
                    @for kind in Value::KINDS { " " (kind_name(lang, kind)) " " (law.days_max(kind)) }
                }
                label { (lang.say("entry-evidence")) textarea name="evidence" rows="4" maxlength="2000" required {} }
                button.primary { (lang.say("propose-entry")) }
            }
        }
    }
}

/// Proposes it, and shows it.
pub(super) async fn take(State(face): State<Face>, seen: Seen, Form(given): Form<Given>) -> Answer<Response> {
    let kind = given.kind.parse().map_err(|()| seen.bad_field("entry-kind", "entry-kind-must"))?;
    let basis = given.basis.parse().map_err(|()| seen.bad_field("entry-basis", "entry-basis-must"))?;
    let proposal = Proposal {
        value: Value::parse(kind, &given.value).map_err(|refusal| seen.no(refusal))?,
        basis,
        category: given.category.parse().ok(),
        evidence: given.evidence,
        confidence: given.confidence.trim().parse().unwrap_or(0),
        days: given.days.trim().parse().unwrap_or(0),
    };
    let entry = desk::blocklist::propose(&face.desk, &seen.officer, proposal).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/blocklist/{}", entry.id.0)))
}
