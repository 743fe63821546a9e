//! `weir screen train`: which lines deceive, learned from lines whose truth is known.

use super::{all, opened, settings};
use crate::arguments::TrainArguments;
use crate::statements;
use anyhow::{Context, Result, bail};
use domain::signal::{Kind, Names};
use formats::signal::{self, Lessons, Stream};
use screen::Screen;
use screen::learned::{Table, Training, folds, measure, score_at, train};
use std::io::Write;

/// Fewer rows of either kind teach nothing.
const ROWS_MIN: usize = 10;

pub(super) fn run(arguments: &TrainArguments) -> Result<()> {
    let (table, marks) = match &arguments.features {
        Some(path) => of_lessons(signal::lessons(&statements::source(path, 0)?)?),
        None => of_calls(arguments)?,
    };
    let frauds = marks.iter().filter(|mark| **mark).count();
    let honest = marks.len() - frauds;
    if frauds.min(honest) < ROWS_MIN {
        bail!(
            "{frauds} rows of fraud and {honest} honest ones: a model needs {ROWS_MIN} of each; from calls only lines \
             count that called four times after the stream's first day"
        );
    }
    let training = Training { seed: arguments.seed, ..Training::default() };
    let scored = folds(&table, &marks, &training, arguments.folds.into());
    let told = measure(&scored);
    let every = usize::try_from(arguments.false_one_in).unwrap_or(usize::MAX);
    #[allow(clippy::cast_possible_truncation, reason = "a score needs seven digits")]
    let score_min = score_at(&scored, every) as f32;
    let model = train(&table, &marks, &training).with_score_min(score_min);
    std::fs::write(&arguments.out, model.write())
        .with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} rows: {frauds} fraud, {honest} honest; {} figures", marks.len(), table.names().len())?;
    writeln!(out, "measured on rows that were not seen, {} parts:", arguments.folds)?;
    writeln!(out, "  macro-F1 {:.3}   AUC {:.3}", told.macro_f1, told.auc)?;
    writeln!(
        out,
        "  found at 1 % false {:.3}   at 0.1 % false {:.3}",
        told.found_at_1_percent, told.found_at_1_permille
    )?;
    writeln!(out, "{} accuses from {:.3} on: one in {every} honest lines", arguments.out.display(), model.score_min())?;
    Ok(())
}

fn of_lessons(lessons: Lessons) -> (Table, Vec<bool>) {
    let width = lessons.names.len();
    let mut table = Table::new(lessons.names);
    lessons.figures.chunks(width.max(1)).for_each(|row| table.push(row));
    (table, lessons.marks)
}

/// The figures of labelled lines, as the screen sees them in these calls.
fn of_calls(arguments: &TrainArguments) -> Result<(Table, Vec<bool>)> {
    let mut names = Names::new();
    let labels = all(&arguments.labels, |path| Ok(signal::labels(&statements::source(path, 0)?, &mut names)?))?;
    let settings = settings(arguments.settings.as_deref())?;
    let mut screen = Screen::new(settings, &[], &[], &names).with_pupils(labels);
    let files = arguments.calls.iter().map(|path| (Kind::Call, path.clone())).collect::<Vec<_>>();
    let sources = opened(&files)?;
    let mut found = Vec::new();
    std::thread::scope(|scope| {
        let stream = Stream::open(scope, sources, names.clone());
        while let Some(part) = stream.next(&mut names) {
            for record in part.records {
                screen.take_whole(record, &names, &mut found);
            }
            found.clear();
        }
        stream.end()
    })?;
    screen.finish(&names, &mut found);
    Ok(screen.lessons())
}
