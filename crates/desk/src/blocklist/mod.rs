//! Blocklist: what others are asked to refuse: asked for, verified by a second officer, published, given back; and told to
//! partners in one order that each of them follows.

mod answer_appeal;
mod appeal;
mod check;
mod end;
mod feed;
mod propose;
mod publish;
mod push;
mod refuse;
mod sight;
mod step;
mod verify;
mod view;

pub use answer_appeal::answer_appeal;
pub use appeal::{Appealed, Found, Said, appeal, look_up};
pub use check::{check, remember};
pub use end::{expire_due, keep_the_law, lift};
pub use feed::{LINES_MAX, STANDING_MAX, export_page, export_standing, pull, standing};
pub use papers::blocklist::Filter;
pub use propose::{Proposal, propose};
pub use publish::publish;
pub use push::{push_due, start_pushing};
pub use refuse::{refuse, withdraw};
pub use verify::verify;
pub use view::{EntryLine, EntryPage, FeedLine, Overview, entries, entry};

pub(crate) use check::Memory;
pub(crate) use sight::sighted;
