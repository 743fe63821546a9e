//! People in danger: found before the first payment or not, how long before, and warnings where there was no danger.

use crate::{Run, count, hours, median, share, share_between, told};
use city::signal::truth::{Danger, LookAlike};
use domain::signal::{Finding, Id, Scheme, Stage, Warning};
use domain::time::{Instant, Span};
use std::collections::{BTreeMap, HashMap};

/// A warning so long after the last thing that happened is about nothing.
const AFTER: Span = Span::days(2);

/// What a warning was for.
enum For<'a> {
    Danger(&'a Danger),
    /// Nobody was deceived: of which kind the person was.
    Nobody(&'static str),
}

/// Warnings with what they were for.
struct Judged<'a> {
    warnings: Vec<(&'a Warning, For<'a>)>,
}

/// The lowest score from which on there are at most so many false warnings of a hundred thousand lines a day.
fn point(run: &Run, false_a_day_max: f64) -> f32 {
    let judged = judge(run, 0.0);
    let mut wrong: Vec<f32> = judged.wrong().map(|(warning, _)| warning.score).collect();
    wrong.sort_by(|a, b| b.total_cmp(a));
    let mut borne = 0;
    while borne < wrong.len() && count(borne + 1) / run.line_days() <= false_a_day_max {
        borne += 1;
    }
    // Just above the first that is not borne.
    wrong.get(borne).map_or(0.0, |score| score.next_up())
}

impl<'a> Judged<'a> {
    fn wrong(&self) -> impl Iterator<Item = (&'a Warning, &'static str)> + '_ {
        self.warnings.iter().filter_map(|(warning, what)| match what {
            For::Nobody(kind) => Some((*warning, *kind)),
            For::Danger(_) => None,
        })
    }

    /// The first warning of a danger.
    fn first(&self, danger: &Danger) -> Option<Instant> {
        let right = |(warning, what): &(&Warning, For<'_>)| {
            matches!(what, For::Danger(of) if std::ptr::eq(*of, danger)).then_some(warning.at)
        };
        self.warnings.iter().filter_map(right).min()
    }
}

fn judge(run: &Run, point: f32) -> Judged<'_> {
    let truth = run.signals.truth();
    let mut dangers: HashMap<Id, &Danger> = HashMap::new();
    for danger in &truth.dangers {
        dangers.insert(danger.line, danger);
        dangers.insert(danger.chat, danger);
    }
    let mut moments: HashMap<Id, Vec<&LookAlike>> = HashMap::new();
    truth.look_alikes.iter().for_each(|like| moments.entry(like.line).or_default().push(like));
    let judged = run.found.iter().filter_map(|found| match found {
        Finding::Warning(warning) if warning.score >= point && run.counts(warning.at) => {
            Some((warning, what_for(run, warning, &dangers, &moments)))
        }
        _ => None,
    });
    Judged { warnings: judged.collect() }
}

fn what_for<'a>(
    run: &Run,
    warning: &Warning,
    dangers: &HashMap<Id, &'a Danger>,
    moments: &HashMap<Id, Vec<&'a LookAlike>>,
) -> For<'a> {
    if let Some(danger) = dangers.get(&warning.line) {
        let last = danger.payments.last().map_or(danger.contact_at, |payment| payment.0);
        let last = danger.drawn_in_at.map_or(last, |at| at.max(last));
        if warning.at >= danger.contact_at && warning.at <= last.plus(AFTER) {
            return match danger.drawn_in_at {
                Some(_) => For::Danger(danger),
                None => For::Nobody("hung up on fraud"),
            };
        }
    }
    let recent = |at: Instant| at <= warning.at && warning.at.since(at) <= Span::days(3);
    let like = moments.get(&warning.line).and_then(|all| all.iter().rev().find(|like| recent(like.at)));
    let touched = run.touched.get(&warning.line).is_some_and(|all| all.iter().any(|at| recent(*at)));
    For::Nobody(match (like, touched) {
        (Some(like), _) => like.class,
        (None, true) => "called by fraud, not drawn in",
        (None, false) => "nothing of the kind",
    })
}

/// Whether it counts, and how: those who paid at last, and those drawn in.
fn counted<'a>(run: &'a Run, scheme: Option<Scheme>) -> impl Iterator<Item = &'a Danger> + 'a {
    let of = move |danger: &&Danger| scheme.is_none_or(|scheme| danger.scheme == scheme);
    run.signals.truth().dangers.iter().filter(of).filter(|danger| run.counts(danger.contact_at))
}

/// Everything that is warned of at the settings' own score; the score that would keep to the limit is said beside it.
pub(crate) fn print(run: &Run, false_a_day_max: f64) {
    let all = judge(run, 0.0);
    let judged = judge(run, 0.0);
    println!("{} warnings. At most {false_a_day_max} false of 100,000 lines and day", all.warnings.len());
    println!("would be kept to from score {:.3} on, by this run alone.\n", point(run, false_a_day_max));
    println!(
        "| scheme | paid in the end | warned before the first payment | lead time, median, h | warned after it | drawn in, did not pay | of them warned |"
    );
    println!("|---|---|---|---|---|---|---|");
    for row in Scheme::TABLE {
        if counted(run, Some(row.0)).next().is_some() {
            row_of(run, &judged, Some(row.0), row.3);
        }
    }
    row_of(run, &judged, None, "all");
    wrong(run, &judged, &all);
}

/// Those who paid without a warning before it: how the deceit went, and how far the warnings there were came.
pub(crate) fn missed(run: &Run) {
    let judged = judge(run, 0.0);
    println!("\n| missed | minutes from contact to payment | reached | warned, and by what |\n|---|---|---|---|");
    for danger in counted(run, None) {
        let Some(paid_at) = danger.first_paid_at() else { continue };
        if judged.first(danger).is_some_and(|at| at < paid_at) {
            continue;
        }
        let late =
            judged.warnings.iter().find(|(_, what)| matches!(what, For::Danger(of) if std::ptr::eq(*of, danger)));
        let told = late.map_or("no".to_owned(), |(warning, _)| {
            let reasons: Vec<&str> = warning.reasons.iter().map(|reason| reason.name).collect();
            format!("after it, {}", reasons.join(", "))
        });
        let minutes = hours(paid_at.since(danger.contact_at)) * 60.0;
        println!("| {} | {minutes:.0} | {} | {told} |", danger.scheme.name(), danger.reached.name());
    }
    println!();
}

fn row_of(run: &Run, judged: &Judged<'_>, scheme: Option<Scheme>, name: &str) {
    let (mut paid, mut before, mut after, mut leads, mut others, mut others_warned) = (0, 0, 0, Vec::new(), 0, 0);
    for danger in counted(run, scheme) {
        match (danger.first_paid_at(), judged.first(danger)) {
            (Some(paid_at), warned) => {
                paid += 1;
                match warned {
                    Some(at) if at < paid_at => {
                        before += 1;
                        leads.push(hours(paid_at.since(at)));
                    }
                    Some(_) => after += 1,
                    None => (),
                }
            }
            (None, warned) if danger.reached > Stage::Contact => {
                others += 1;
                others_warned += usize::from(warned.is_some());
            }
            (None, _) => (),
        }
    }
    let lead = told(median(leads));
    println!(
        "| {name} | {paid} | {} | {lead} | {after} | {others} | {others_warned} ({}) |",
        share_between(before, paid),
        share(others_warned, others)
    );
}

fn wrong(run: &Run, judged: &Judged<'_>, at_any_score: &Judged<'_>) {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    judged.wrong().for_each(|(_, kind)| kinds.entry(kind).or_default().0 += 1);
    at_any_score.wrong().for_each(|(_, kind)| kinds.entry(kind).or_default().1 += 1);
    let all: usize = kinds.values().map(|of| of.0).sum();
    println!("\nFalse warnings of 100,000 lines and day: **{:.2}** ({all} in all).\n", count(all) / run.line_days());
    println!("| the person was | false warnings | at any score | such moments or lines |\n|---|---|---|---|");
    for (kind, (number, any)) in kinds {
        let likes = run.signals.truth().look_alikes.iter().filter(|like| like.class == kind).count();
        println!(
            "| {} | {number} | {any} | {} |",
            kind.replace('_', " "),
            if likes == 0 { "–".into() } else { likes.to_string() }
        );
    }
    println!();
    reasons(at_any_score);
}

/// What earned the false ones their score: how often each reason is among theirs.
fn reasons(judged: &Judged<'_>) {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    judged.wrong().flat_map(|(warning, _)| &warning.reasons).for_each(|of| *names.entry(of.name).or_default() += 1);
    let mut names: Vec<(&str, usize)> = names.into_iter().collect();
    names.sort_by_key(|of| std::cmp::Reverse(of.1));
    let told: Vec<String> = names.iter().take(8).map(|(name, number)| format!("{name} {number}")).collect();
    println!("Reasons of the false ones, at any score: {}.\n", told.join(", "));
}
