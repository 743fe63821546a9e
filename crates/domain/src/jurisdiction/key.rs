//! The keys of the rules that deeds lean on: a profile without one does without what it allows.

/// Stop-payment, and its extension.
pub const STOP: &str = "stop";
/// A freeze, and each renewal.
pub const FREEZE: &str = "freeze";
/// A freeze in a major or complex case, and each renewal.
pub const FREEZE_MAJOR: &str = "freeze_major";
/// A freeze that follows a stop must do so within the stop.
pub const FREEZE_AFTER_STOP: &str = "freeze_after_stop";
/// By when a freeze's renewal is sought.
pub const FREEZE_RENEWAL: &str = "freeze_renewal";
/// By when a freeze of a whole account is verified.
pub const FREEZE_WHOLE: &str = "freeze_whole";
/// How long that verification may be put off in all.
pub const FREEZE_WHOLE_MAX: &str = "freeze_whole_max";
/// So many accounts frozen at once need the city.
pub const FREEZE_MANY_AT_ONCE: &str = "freeze_many_at_once";
/// So many accounts frozen in all need the city.
pub const FREEZE_MANY_IN_ALL: &str = "freeze_many_in_all";
/// Release of what proves unrelated.
pub const RELEASE: &str = "release";
/// Stop of a victim's own accounts.
pub const PROTECTIVE_STOP: &str = "protective_stop";
/// The most that one report alone, unproven, may hold.
pub const LONE_REPORT: &str = "lone_report";
/// A question for movements, a holder or accounts.
pub const QUESTION: &str = "question";
/// Movements pushed as they happen.
pub const LIVE_QUESTION: &str = "live_question";
/// An objection's answer.
pub const APPEAL: &str = "appeal";
/// The public notice before a refund.
pub const REFUND_NOTICE: &str = "refund_notice";
/// A refund's payment.
pub const REFUND: &str = "refund";
/// By when a warning is signed for.
pub const WARNING_SIGN: &str = "warning_sign";
/// By when the person has a message.
pub const WARNING_TELL: &str = "warning_tell";
/// By when the person is called.
pub const WARNING_CALL: &str = "warning_call";
/// By when a person who was called is talked out of it, or found.
pub const WARNING_FIND: &str = "warning_find";
/// By when a person who was found is met.
pub const WARNING_MEET: &str = "warning_meet";
/// By when what came of a visit is fed back.
pub const WARNING_FEED_BACK: &str = "warning_feed_back";
/// When the person is seen again.
pub const WARNING_REVISIT: &str = "warning_revisit";
/// By when a revisit is made.
pub const WARNING_CLOSE: &str = "warning_close";

/// All of them.
pub const ALL: [&str; 25] = [
    STOP,
    FREEZE,
    FREEZE_MAJOR,
    FREEZE_AFTER_STOP,
    FREEZE_RENEWAL,
    FREEZE_WHOLE,
    FREEZE_WHOLE_MAX,
    FREEZE_MANY_AT_ONCE,
    FREEZE_MANY_IN_ALL,
    RELEASE,
    PROTECTIVE_STOP,
    LONE_REPORT,
    QUESTION,
    LIVE_QUESTION,
    APPEAL,
    REFUND_NOTICE,
    REFUND,
    WARNING_SIGN,
    WARNING_TELL,
    WARNING_CALL,
    WARNING_FIND,
    WARNING_MEET,
    WARNING_FEED_BACK,
    WARNING_REVISIT,
    WARNING_CLOSE,
];
