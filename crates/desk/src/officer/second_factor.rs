//! The second factor: six digits that change every half minute (RFC 6238), each good once; and recovery codes.

use super::by_session::half;
use super::sign_in::{Session, begin, keep};
use crate::error::broken;
use crate::file::line;
use crate::gate::Knock;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::refusal::Refusal;
use domain::time::Instant;
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 8;

/// What an officer's application is to be told: the secret, and the same as an address that a picture can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// In base32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be scanned.
    pub address: String,
}

/// Whether the officer of this session has set a second factor up.
pub async fn has_second_factor(desk: &Desk, token: &str) -> Result<bool, Error> {
    let (officer, _) = half(desk, token).await?;
    Ok(kept(desk, &officer).await?.secret.is_some())
}

/// Makes a new secret and shows it; it counts from when a code of it is given ([`confirm_second_factor`]). Refused: a
/// session that is over (AUTH-02), a half one of an officer who has a second factor already (AUTH-06).
pub async fn set_up_second_factor(desk: &Desk, token: &str) -> Result<SetUp, Error> {
    let officer = may_set_up(desk, token).await?;
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|e| broken("chance", e))?;
    let secret = Secret::from(bytes).to_base32();
    let (shown, now, of) = (secret.clone(), desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::officer::set_totp_pending(tx, of.id, &shown).await?;
            let object = format!("officer:{}", of.id.0);
            papers::audit::write(tx, line(now, &of.login, "officer.set_up_second_factor", object, None, json!({})))
                .await?;
            Ok(())
        })
    });
    deed.await?;
    let label: String = officer.login.bytes().map(|byte| format!("%{byte:02X}")).collect();
    Ok(SetUp { address: format!("otpauth://totp/Weir:{label}?secret={secret}&issuer=Weir"), secret })
}

/// Confirms the secret that was shown, with a code of it. The session gets a new id; the codes are shown once. Refused: a
/// wrong code (AUTH-02), after too many of them for a while (AUTH-05).
pub async fn confirm_second_factor(desk: &Desk, token: &str, code: &str) -> Result<(Session, Vec<String>), Error> {
    let officer = may_set_up(desk, token).await?;
    let pending = kept(desk, &officer).await?.pending;
    let step = checked(desk, &officer, pending.as_deref(), code)?;
    let secret = pending.unwrap_or_default();
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| super::secret::code()).collect::<Result<_, _>>()?;
    let hashes: Vec<String> = codes.iter().map(|code| super::secret::hash(code)).collect();
    let session = changed(desk, token, officer, "officer.confirm_second_factor", move |tx, of| {
        Box::pin(async move {
            papers::officer::confirm_totp(tx, of.id, &secret, step).await?;
            papers::session::delete_of(tx, of.id).await?;
            papers::recovery_code::replace(tx, of.id, &hashes).await?;
            Ok(())
        })
    });
    Ok((session.await?, codes))
}

/// Gives the second factor: six digits, or a recovery code. The session is whole from then on, under a new id. Refused: a
/// wrong or used code (AUTH-02), after too many of them for a while (AUTH-05).
pub async fn give_second_factor(desk: &Desk, token: &str, code: &str) -> Result<Session, Error> {
    let (officer, _) = half(desk, token).await?;
    let secret = kept(desk, &officer).await?.secret;
    let now = desk.clock.now();
    let is_digits = code.trim().len() == 6 && code.trim().bytes().all(|byte| byte.is_ascii_digit());
    let step = if is_digits { Some(checked(desk, &officer, secret.as_deref(), code)?) } else { None };
    let name = format!("factor {}", officer.id.0);
    desk.gate.may_try(Knock::Login(&name), now)?;
    let hash = super::secret::hash(&code.trim().to_uppercase());
    let done = changed(desk, token, officer, "officer.give_second_factor", move |tx, of| {
        Box::pin(async move {
            let fresh = match step {
                Some(step) => papers::officer::use_totp_step(tx, of.id, step).await?,
                None => papers::recovery_code::use_up(tx, of.id, &hash, now).await?,
            };
            if fresh { Ok(()) } else { Err(Refusal::SignInFailed.into()) }
        })
    });
    let done = done.await;
    if matches!(done, Err(Error::Refused(_))) {
        desk.gate.failed(Knock::Login(&name), now);
    }
    done
}

/// The step that this is a code of, near enough to now by both clocks.
fn checked(desk: &Desk, officer: &Officer, secret: Option<&str>, code: &str) -> Result<i64, Error> {
    let (name, now) = (format!("factor {}", officer.id.0), desk.clock.now());
    desk.gate.may_try(Knock::Login(&name), now)?;
    let step = secret.and_then(|secret| step_of(secret, code.trim(), now));
    if step.is_none() {
        desk.gate.failed(Knock::Login(&name), now);
    }
    Ok(step.ok_or(Refusal::SignInFailed)?)
}

fn step_of(secret: &str, code: &str, now: Instant) -> Option<i64> {
    let step = totp(secret)?.check(code, seconds(now)?)?;
    i64::try_from(step).ok()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

fn seconds(now: Instant) -> Option<u64> {
    u64::try_from(now.micros() / 1_000_000).ok()
}

/// The code of now, as an officer's application would show it: for tests and for the demo's simulated officers.
#[must_use]
pub fn code_now(desk: &Desk, secret: &str) -> Option<String> {
    let now = seconds(desk.clock.now())?;
    totp(secret).map(|totp| totp.generate(now).to_string())
}

async fn kept(desk: &Desk, officer: &Officer) -> Result<papers::officer::SecondFactor, Error> {
    let mut reader = desk.papers.reader().await?;
    Ok(papers::officer::second_factor(&mut reader, officer.id).await?)
}

/// Whoever has only the password may set up a first second factor, never replace one.
async fn may_set_up(desk: &Desk, token: &str) -> Result<Officer, Error> {
    let (officer, is_whole) = half(desk, token).await?;
    if !is_whole && has_second_factor(desk, token).await? {
        return Err(Refusal::SecondFactor.into());
    }
    Ok(officer)
}

/// Does a deed to an officer's sign-in, and begins their session anew under another id.
async fn changed<F>(desk: &Desk, token: &str, officer: Officer, action: &'static str, deed: F) -> Result<Session, Error>
where
    F: for<'t> FnOnce(&'t mut papers::Tx, &'t Officer) -> papers::BoxFuture<'t, Result<(), Error>> + Send + 'static,
{
    let session = begin(desk, officer, true)?;
    let (begun, old, now) = (session.clone(), super::secret::hash(token), desk.clock.now());
    let written = desk.write(move |tx| {
        Box::pin(async move {
            deed(tx, &begun.officer).await?;
            papers::session::delete(tx, &old).await?;
            keep(tx, &begun, action, now).await
        })
    });
    written.await?;
    Ok(session)
}
