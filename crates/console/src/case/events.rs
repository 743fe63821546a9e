//! News for pages that stay open, as server-sent events. An event says only that something changed: the page asks for
//! what it shows, so that an event missed costs nothing.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::Answer;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use desk::{Desk, News};
use domain::authority::Officer;
use domain::case::CaseId;
use futures_util::stream::{Stream, unfold};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// What happens within this time is told as one event: a bank's answer moves orders, holds and the trail at once.
const TOLD_AT_MOST_EVERY: Duration = Duration::from_millis(300);

/// News of one case.
pub(super) async fn of_case(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    desk::view::may_read_case(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    Ok(stream(face, seen.officer, Some(CaseId(id))))
}

/// News of everything, for the duty board.
pub(crate) async fn events_of_all(
    State(face): State<Face>,
    seen: Seen,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    stream(face, seen.officer, None)
}

fn stream(face: Face, officer: Officer, case: Option<CaseId>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let start = (face.desk.news.subscribe(), face.desk, officer);
    let news = unfold(start, move |(mut news, desk, officer)| async move {
        heard(&desk, &officer, &mut news, case).await?;
        tokio::time::sleep(TOLD_AT_MOST_EVERY).await;
        // What came meanwhile is told by the same event.
        news = news.resubscribe();
        Some((Ok(Event::default().event("news").data("changed")), (news, desk, officer)))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

/// Waits for news of this case, or of any that the officer sees; `None` when there will be no more. That something
/// happened elsewhere is not told.
async fn heard(desk: &Desk, officer: &Officer, news: &mut Receiver<News>, case: Option<CaseId>) -> Option<()> {
    loop {
        match news.recv().await {
            Ok(piece) if case.is_some() && piece.case != case => {}
            Ok(piece) if piece.is_for(desk, officer).await.unwrap_or(false) => return Some(()),
            Ok(_) => {}
            // Fell behind: something was missed, so the page looks again.
            Err(RecvError::Lagged(_)) => return Some(()),
            Err(RecvError::Closed) => return None,
        }
    }
}
