//! The signs of a person being deceived, each with the stage it speaks of; how much each weighs is in the settings.

use domain::signal::Stage;

/// One sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sign {
    /// A caller or sender that an indicator names.
    ToldCaller,
    /// A caller that the screen itself found.
    SuspectCaller,
    /// A call from abroad with a number that cannot travel.
    SpoofedCaller,
    /// A call with digits of no plan.
    OddCaller,
    /// A stranger's mobile number of here, calling from abroad.
    MobileAbroad,
    /// The first touch with abroad there ever was.
    FirstAbroad,
    /// A stranger abroad.
    StrangerAbroad,
    /// Words of a scheme in a stranger's message.
    SmsCue,
    /// Over 3 minutes with a stranger.
    LongCall,
    /// Over 10 minutes.
    LongerCall,
    /// Over half an hour.
    LongestCall,
    /// Over 3 minutes with a caller who is suspect for another reason.
    LongHotCall,
    /// Over 10 minutes with such a caller.
    LongerHotCall,
    /// A stranger calls again.
    Repeated,
    /// A chat with a stranger that begins within a day of a stranger's call.
    ChatAfterCall,
    /// A chat account that an indicator or the screen names.
    ToldChat,
    /// A stranger is accepted as a friend of a chat.
    NewFriend,
    /// Such a new friend calls over the chat, or shows a screen.
    NewFriendCalls,
    /// The person joins a group within a day of a stranger's chat.
    GroupAfterFriend,
    /// The person answers such an account, or a stranger who spoke of a scheme.
    Replied,
    /// Words of a scheme in a stranger's chat.
    ChatCue,
    /// A stranger asks for money.
    Asked,
    /// A message that leads from one channel to another.
    HandOffCue,
    /// A host that an indicator names.
    ToldSite,
    /// A host that looks like a bank's or an office's.
    LookAlikeSite,
    /// A meeting or remote-screen app, during or after a stranger's call.
    RemoteSite,
    /// A host that nobody looked up before, after a sign.
    NewSite,
    /// A host that a stranger's message named.
    FollowedLink,
    /// The own bank's site while a stranger's call is open.
    BankOpen,
    /// The same while a call with a caller is open who is suspect for another reason.
    BankHot,
    /// The own bank's site within an hour of a stranger's chat or site.
    BankAfter,
    /// A one-time password or a bank's message while a stranger's call is open.
    PasswordOpen,
    /// The same while a call with a caller is open who is suspect for another reason.
    PasswordHot,
    /// A second one while the same call is open.
    PasswordAgain,
    /// The same just after a stranger's call.
    PasswordAfter,
    /// A payment to an account that an indicator names.
    PaidTold,
    /// A payment after other signs.
    Paid,
}

impl Sign {
    /// Every sign with its name in the settings and in reasons, and its stage.
    pub(crate) const TABLE: [(Self, &'static str, Stage); 37] = [
        (Self::ToldCaller, "told_caller", Stage::Contact),
        (Self::SuspectCaller, "suspect_caller", Stage::Contact),
        (Self::SpoofedCaller, "spoofed_caller", Stage::Contact),
        (Self::OddCaller, "odd_caller", Stage::Contact),
        (Self::MobileAbroad, "mobile_from_abroad", Stage::Contact),
        (Self::FirstAbroad, "first_from_abroad", Stage::Contact),
        (Self::StrangerAbroad, "stranger_from_abroad", Stage::Contact),
        (Self::SmsCue, "message_cue", Stage::Contact),
        (Self::LongCall, "long_call", Stage::LongCall),
        (Self::LongerCall, "longer_call", Stage::LongCall),
        (Self::LongestCall, "longest_call", Stage::LongCall),
        (Self::LongHotCall, "long_call_with_suspect", Stage::LongCall),
        (Self::LongerHotCall, "longer_call_with_suspect", Stage::LongCall),
        (Self::Repeated, "repeated_calls", Stage::LongCall),
        (Self::ChatAfterCall, "chat_after_call", Stage::HandOff),
        (Self::ToldChat, "told_chat", Stage::HandOff),
        (Self::NewFriend, "new_chat_friend", Stage::HandOff),
        (Self::NewFriendCalls, "new_chat_friend_calls", Stage::HandOff),
        (Self::GroupAfterFriend, "group_after_new_friend", Stage::HandOff),
        (Self::Replied, "replied_to_suspect_chat", Stage::HandOff),
        (Self::ChatCue, "chat_cue", Stage::HandOff),
        (Self::Asked, "asked_for_money", Stage::HandOff),
        (Self::HandOffCue, "hand_off_cue", Stage::HandOff),
        (Self::ToldSite, "told_site", Stage::Site),
        (Self::LookAlikeSite, "look_alike_site", Stage::Site),
        (Self::RemoteSite, "meeting_or_remote_screen", Stage::Site),
        (Self::NewSite, "new_site", Stage::Site),
        (Self::FollowedLink, "followed_link", Stage::Site),
        (Self::BankOpen, "bank_during_call", Stage::Passwords),
        (Self::BankHot, "bank_during_suspect_call", Stage::Passwords),
        (Self::BankAfter, "bank_after_sign", Stage::Passwords),
        (Self::PasswordOpen, "password_during_call", Stage::Passwords),
        (Self::PasswordHot, "password_during_suspect_call", Stage::Passwords),
        (Self::PasswordAgain, "passwords_again_during_call", Stage::Passwords),
        (Self::PasswordAfter, "password_after_call", Stage::Passwords),
        (Self::PaidTold, "paid_to_told", Stage::Paid),
        (Self::Paid, "paid", Stage::Paid),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// Whether it says of a call only how long it is, or how often it comes.
    pub(crate) const fn is_length(self) -> bool {
        matches!(self, Self::LongCall | Self::LongerCall | Self::LongestCall | Self::Repeated)
    }

    pub(crate) fn stage(self) -> Stage {
        Self::TABLE[self as usize].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_signs() {
        for (at, row) in Sign::TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at, "{}", row.1);
        }
    }
}
