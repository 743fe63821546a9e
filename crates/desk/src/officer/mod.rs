//! Officers: added by name, signed in with a password of their own.

mod add;
mod by_session;
mod secret;
mod set_first_password;
mod sign_in;
mod sign_out;

pub use add::{Added, NewOfficer, add};
pub use by_session::by_session;
pub use set_first_password::{PASSWORD_CHARS_MIN, set_first_password};
pub use sign_in::{SESSION_LASTS, Session, sign_in};
pub use sign_out::sign_out;

use domain::authority::Officer;

/// Whose name stands in the audit log.
pub(crate) fn name_of(by: Option<&Officer>) -> String {
    by.map_or_else(|| "command_line".to_owned(), |officer| officer.login.clone())
}
