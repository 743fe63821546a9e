//! What can be promised of an institution, from what its door can do.
//!
//! Searched exhaustively for each of the sixteen combinations (one stop, one release, one extension; crashes, copies,
//! losses, delays): crates/desk/tests/model holds what is promised here against what the search finds.

use serde::{Deserialize, Serialize};

/// What an institution's door can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Abilities {
    /// It acts at most once on a reference, however often it comes.
    pub dedupe: bool,
    /// It says, when asked, what became of a reference.
    pub inquiry: bool,
    /// It turns away an order whose release it has seen, or whose valid-until is over.
    pub fence: bool,
    /// It lists what it holds for us.
    pub list_of_holds: bool,
}

/// What is promised for an institution, shown beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Promise {
    /// At most one effect for each order.
    pub once: bool,
    /// What is unknown is settled by itself, without two people.
    pub settles_itself: bool,
    /// No hold outlives its release: a late copy is turned away, or found and ended.
    pub release_holds: bool,
    /// What we take for done is done, and what we take for not done is not, or two people are told.
    pub never_mistaken: bool,
    /// What is not surely known to have arrived may be sent again by itself.
    pub resends: bool,
}

impl Abilities {
    /// Every ability.
    pub const FULL: Self = Self { dedupe: true, inquiry: true, fence: true, list_of_holds: true };

    /// What follows from them.
    #[must_use]
    pub const fn promise(self) -> Promise {
        Promise {
            once: self.dedupe,
            settles_itself: self.inquiry,
            release_holds: self.dedupe || self.fence || self.list_of_holds,
            never_mistaken: self.dedupe && self.inquiry || self.list_of_holds,
            resends: self.dedupe,
        }
    }
}
