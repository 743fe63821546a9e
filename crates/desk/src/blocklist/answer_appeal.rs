//! Answering an appeal: by an officer who did not decide before, with reasons. Where whoever appeals is right, the entry is
//! given back in the same deed.

use super::step::give_back;
use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::redress::Verdict;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{Appeal, AppealId, End, Entry, State};
use domain::redress::{Move, may_answer, next};
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// Answers it. Refused: rank, no such appeal or not theirs (AUTH-03), one who asked for the entry, verified or published it
/// (REDRESS-01), one that was answered (LIFE-01), no reasons (DEED-02).
pub async fn answer_appeal(
    desk: &Desk,
    officer: &Officer,
    id: AppealId,
    verdict: Verdict,
    reasons: &str,
) -> Result<Appeal, Error> {
    officer.may(Action::AnswerObjection)?;
    let (reasons, now, by) = (reason_given(reasons)?, desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut appeal = papers::appeal::by_id(tx, id).await?.ok_or_else(|| not_found("appeal"))?;
            scope::appeal(tx, &by, Action::AnswerObjection, appeal.entry).await?;
            let entry = papers::blocklist::by_id(tx, appeal.entry).await?.ok_or_else(|| not_found("entry"))?;
            let asked = if verdict == Verdict::Uphold { Move::Uphold } else { Move::Reject };
            appeal.state = next(appeal.state, asked)?;
            may_answer(&by, &entry.decided())?;
            (appeal.answered_at, appeal.answered_by, appeal.reasons) = (Some(now), Some(by.id), reasons);
            papers::appeal::update(tx, &appeal).await?;
            let object = format!("entry:{}", entry.id.0);
            papers::task::done_by_itself(tx, Kind::AnswerAppeal, &object, now).await?;
            let unit = entry.unit;
            if verdict == Verdict::Uphold {
                uphold(tx, entry, &by, now).await?;
            }
            let detail = json!({ "entry": appeal.entry, "state": appeal.state });
            let object = format!("appeal:{}", id.0);
            papers::audit::write(tx, line(now, &by.login, "blocklist.answer", object, None, detail)).await?;
            Ok((unit, appeal))
        })
    });
    let (unit, answered) = deed.await?;
    desk.tell_unit(unit, NewsKind::Task);
    Ok(answered)
}

/// What ended meanwhile is what was asked for.
async fn uphold(tx: &mut Tx, mut entry: Entry, by: &Officer, now: Instant) -> Result<(), Error> {
    if entry.state != State::Published {
        return Ok(());
    }
    (entry.ended_by, entry.ended_why) = (Some(by.id), "申诉成立".to_owned());
    give_back(tx, &mut entry, End::Appealed, now).await
}
