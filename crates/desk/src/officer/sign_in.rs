//! Signing in: the name and the password, then the second factor where one is asked for.

use super::secret;
use crate::file::line;
use crate::gate::Knock;
use crate::{Desk, Error};
use domain::authority::{Officer, Rank};
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use papers::Tx;
use papers::officer::Known;
use papers::session::Kept;
use serde_json::json;

/// How long a session lasts at the longest.
pub const SESSION_LASTS: Span = Span::hours(12);

/// How long an officer has to give the second factor.
const HALF_LASTS: Span = Span::minutes(10);

/// What is asked of those who sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The ranks that need a second factor; whoever has set one up needs it anyway.
    pub second_factor: Vec<Rank>,
    /// How long a session may lie idle.
    pub idle_max: Span,
}

impl Default for Rules {
    /// No second factor, and no end but the longest: for simulated days, whose clock runs away from people.
    fn default() -> Self {
        Self { second_factor: Vec::new(), idle_max: SESSION_LASTS }
    }
}

/// A session: the token goes to the browser; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// 256 random bits, in hex.
    pub token: String,
    /// Whose.
    pub officer: Officer,
    /// Until when at the longest; an idle one ends sooner.
    pub until_at: Instant,
    /// Whether nothing more is asked for; not: it opens nothing but the page of the second factor.
    pub is_whole: bool,
}

/// Signs an officer in from an address (empty where there is none). Refused with AUTH-02, whatever is wrong, after the
/// same work; with AUTH-05, whoever it is, after too many failures of this login or from this address.
pub async fn sign_in(desk: &Desk, login: &str, password: &str, address: &str) -> Result<Session, Error> {
    let (login, now) = (login.trim(), desk.clock.now());
    let knocks = [Knock::Login(login), Knock::Address(address)];
    for knock in knocks {
        desk.gate.may_try(knock, now)?;
    }
    let Some(known) = proven(desk, login, password).await? else {
        for knock in knocks {
            desk.gate.failed(knock, now);
        }
        tracing::info!("a sign-in failed");
        return Err(Refusal::SignInFailed.into());
    };
    desk.gate.came_in(login);
    let is_whole = !known.has_second_factor && !desk.sign_in.second_factor.contains(&known.officer.rank);
    let session = begin(desk, known.officer, is_whole)?;
    let kept = session.clone();
    let deed = desk.write(move |tx| Box::pin(async move { keep(tx, &kept, "officer.sign_in", now).await }));
    deed.await?;
    Ok(session)
}

/// The officer of this login, if that is the password and they may still come in.
async fn proven(desk: &Desk, login: &str, password: &str) -> Result<Option<Known>, Error> {
    if password.len() > secret::PASSWORD_BYTES_MAX {
        return Ok(None);
    }
    let mut reader = desk.papers.reader().await?;
    let known = papers::officer::by_login(&mut reader, login).await?.filter(|known| known.ended_at.is_none());
    drop(reader);
    let hash = known.as_ref().and_then(|known| known.password.clone());
    let right = secret::is_password(desk, password.to_owned(), hash).await?;
    Ok(known.filter(|_| right))
}

/// A session of a new token.
pub(super) fn begin(desk: &Desk, officer: Officer, is_whole: bool) -> Result<Session, Error> {
    let lasts = if is_whole { SESSION_LASTS } else { HALF_LASTS };
    Ok(Session { token: secret::token()?, officer, until_at: desk.clock.now().plus(lasts), is_whole })
}

/// Keeps a session, with the line of the deed it began by.
pub(super) async fn keep(tx: &mut Tx, session: &Session, action: &'static str, now: Instant) -> Result<(), Error> {
    let Session { token, officer, until_at, is_whole } = session;
    papers::session::delete_over(tx, now).await?;
    let kept = Kept { officer: officer.id, until_at: *until_at, is_whole: *is_whole };
    papers::session::insert(tx, &secret::hash(token), kept).await?;
    let object = format!("officer:{}", officer.id.0);
    let detail = json!({ "whole": is_whole });
    papers::audit::write(tx, line(now, &officer.login, action, object, None, detail)).await?;
    Ok(())
}
