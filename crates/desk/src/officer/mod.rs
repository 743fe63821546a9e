//! Officers: added by name, signed in with a password of their own.

mod add;
mod by_session;
mod change;
mod change_password;
mod list;
mod second_factor;
pub(crate) mod secret;
mod set_first_password;
mod sign_in;
mod sign_out;
mod sign_out_everywhere;

pub use add::{Added, NewOfficer, add};
pub use by_session::by_session;
pub use change::{end, set_rank};
pub use change_password::change_password;
pub use list::{Line, list};
pub use second_factor::{
    SetUp, code_now, confirm_second_factor, give_second_factor, has_second_factor, set_up_second_factor,
};
pub use set_first_password::{PASSWORD_CHARS_MIN, set_first_password};
pub use sign_in::{Rules, SESSION_LASTS, Session, sign_in};
pub use sign_out::sign_out;
pub use sign_out_everywhere::sign_out_everywhere;

use domain::authority::Officer;

/// Whose name stands in the audit log.
pub(crate) fn name_of(by: Option<&Officer>) -> String {
    by.map_or_else(|| "command_line".to_owned(), |officer| officer.login.clone())
}
