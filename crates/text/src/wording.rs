//! The words of every reason, in both languages side by side. A reason is said in the language of its narrative.

use crate::bank::Issuer;

/// The language that reasons are said in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// For a narrative that is mainly Han.
    Chinese,
    /// For any other.
    English,
}

impl Tongue {
    /// The language of a folded text. A Chinese word has about two characters, so that two of them weigh as much as one
    /// word of letters; an address is one word, however long.
    pub(crate) fn of(text: &str) -> Self {
        let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        let words = text
            .split(|c: char| !c.is_ascii_graphic())
            .filter(|word| word.bytes().any(|b| b.is_ascii_alphabetic()))
            .count();
        if han > 0 && han >= 2 * words { Self::Chinese } else { Self::English }
    }

    /// Two parts of one reason.
    pub(crate) fn joined(self, first: &str, second: &str) -> String {
        match self {
            Self::Chinese => format!("{first}；{second}"),
            Self::English => format!("{first}; {second}"),
        }
    }
}

/// Why a stretch was taken for what it is, whose it was taken to be, or why a payment was put together. What a reason
/// holds fills the `{}` of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    // A site.
    SiteByIp,
    SiteInFull,
    SiteByEnding,
    // A time.
    Hour,
    HourOfDayTold,
    YearlessDay,
    DateAndHour,
    Date,
    RelativeDay,
    // An amount.
    Sum,
    SumAbout,
    // A number.
    IdCard { area: String },
    OldIdCard { area: String },
    CreditCode,
    Card(Issuer),
    UnlistedCard,
    Imei,
    MainlandMobile,
    TaiwanMobile,
    Landline,
    ServiceNumber,
    AbroadNumber,
    Account,
    AccountLikeCard,
    AccountLikeCardOf(Issuer),
    SentTo,
    SentToLikeCard,
    SentToLikeCardOf(Issuer),
    // A name in chat.
    QqBehindCue,
    QqMailbox,
    QqBeforeCue,
    QqGroupBehindCue,
    QqGroupMailbox,
    QqGroupBeforeCue,
    WechatId,
    WechatBehindCue,
    // A name.
    App,
    Firm,
    Person { cue: String },
    // The victim's.
    VictimGaveAway,
    VictimSaidBehind,
    VictimFedOrGaveAway,
    VictimFed,
    VictimOwn,
    VictimRobbed,
    VictimPaying,
    VictimPaidFrom,
    VictimHead,
    VictimNamedPayer,
    VictimElsewhere,
    VictimHolder,
    // The suspect's.
    SuspectPaidVictim,
    SuspectSentToGiven,
    SuspectGiven,
    SuspectSaidBehind,
    SuspectOwn,
    SuspectSentTo,
    SuspectToPay,
    SuspectCalled,
    SuspectAdded,
    SuspectNamed,
    SuspectLedTo,
    SuspectNamedPayee,
    SuspectBehindPayee,
    SuspectElsewhere,
    SuspectHolder,
    // Both.
    ToldBothWays,
    // A payment.
    PaidSum,
    PaidFrom,
    PaidTo,
    PaidAt,
    PaidInOrder,
    PaidEachTime,
    ToldTwice,
    NoSumTold,
}

impl Why {
    /// Says it.
    pub(crate) fn say(&self, tongue: Tongue) -> String {
        let [chinese, english] = self.words();
        match tongue {
            Tongue::Chinese => chinese.replace("{}", &self.part(tongue)),
            Tongue::English => english.replace("{}", &self.part(tongue)),
        }
    }

    fn part(&self, tongue: Tongue) -> String {
        match (self, tongue) {
            (Self::IdCard { area } | Self::OldIdCard { area }, _) => area.clone(),
            (Self::Card(bank) | Self::AccountLikeCardOf(bank) | Self::SentToLikeCardOf(bank), Tongue::Chinese) => {
                bank.name.to_owned()
            }
            (Self::Card(bank) | Self::AccountLikeCardOf(bank) | Self::SentToLikeCardOf(bank), Tongue::English) => {
                format!("{} {}", bank.code, bank.name)
            }
            (Self::Person { cue }, _) => cue.clone(),
            _ => String::new(),
        }
    }

    #[rustfmt::skip] // A table: one reason a line.
    fn words(&self) -> [&'static str; 2] {
        match self {
            Self::SiteByIp => ["带协议、端口或路径的IP地址", "an IP address with a scheme, port or path"],
            Self::SiteInFull => ["网址", "an address"],
            Self::SiteByEnding => ["后缀已知的域名", "a host with a known ending"],
            Self::Hour => ["只有钟点，此处未说日期", "an hour; the day is not told here"],
            Self::HourOfDayTold => ["钟点，日期承前文", "an hour; the day is the one told before it"],
            Self::YearlessDay => ["有月日，此处未说年份", "a day; the year is not told here"],
            Self::DateAndHour => ["日期和钟点，未注明时区的按北京时间", "a date and hour, read at +08:00 where no zone is told"],
            Self::Date => ["只有日期，此处未说钟点", "a date; the hour is not told here"],
            Self::RelativeDay => ["从陈述之日推算的日子", "a day that counts from when it was told"],
            Self::Sum => ["人民币金额", "a sum of yuan"],
            Self::SumAbout => ["人民币金额，为约数", "a sum of yuan, told as about or more"],
            Self::IdCard { .. } => ["地区码{}、出生日期和校验码均相符", "area {}, date of birth and check digit agree"],
            Self::OldIdCard { .. } => ["在身份证字样之后的15位旧证号，地区{}", "an ID of 15 digits behind its label, area {}"],
            Self::CreditCode => ["模31校验码相符", "check character mod 31 agrees"],
            Self::Card(_) => ["卡号前缀、长度和校验码均相符：{}", "prefix, length and check digit agree: {}"],
            Self::UnlistedCard => ["在银行卡字样之后，校验码相符；卡号前缀不在表中", "behind a card's label, check digit agrees; the prefix is in no table"],
            Self::Imei => ["在设备串号字样之后，校验码相符", "behind its label, check digit agrees"],
            Self::MainlandMobile => ["大陆手机号", "a mobile number of the mainland"],
            Self::TaiwanMobile => ["台湾手机号", "a mobile number of Taiwan"],
            Self::Landline => ["带区号的固定电话", "a landline with its area code"],
            Self::ServiceNumber => ["服务号码", "a service number"],
            Self::AbroadNumber => ["带国家或地区代码的号码", "a number with its country code"],
            Self::Account => ["在账号字样之后；账号没有校验码", "behind an account's label; account numbers have no check digit"],
            Self::AccountLikeCard => ["在账号字样之后；形似银行卡，但校验码不符：可能有一位写错", "behind an account's label; looks like a card, but its check digit fails: a digit may be wrong"],
            Self::AccountLikeCardOf(_) => ["在账号字样之后；形似{}的卡，但校验码不符：可能有一位写错", "behind an account's label; looks like a card of {}, but its check digit fails: a digit may be wrong"],
            Self::SentTo => ["有钱转到这个号码；账号没有校验码", "money was sent to it; account numbers have no check digit"],
            Self::SentToLikeCard => ["有钱转到这个号码；形似银行卡，但校验码不符：可能有一位写错", "money was sent to it; looks like a card, but its check digit fails: a digit may be wrong"],
            Self::SentToLikeCardOf(_) => ["有钱转到这个号码；形似{}的卡，但校验码不符：可能有一位写错", "money was sent to it; looks like a card of {}, but its check digit fails: a digit may be wrong"],
            Self::QqBehindCue => ["在QQ字样之后", "behind a cue for QQ"],
            Self::QqMailbox => ["QQ邮箱", "a QQ mailbox"],
            Self::QqBeforeCue => ["在QQ字样之前", "before a cue for QQ"],
            Self::QqGroupBehindCue => ["在QQ字样之后，是群", "behind a cue for QQ, a group"],
            Self::QqGroupMailbox => ["QQ邮箱，是群", "a QQ mailbox, a group"],
            Self::QqGroupBeforeCue => ["在QQ字样之前，是群", "before a cue for QQ, a group"],
            Self::WechatId => ["从形式看是微信号", "a WeChat id by its form"],
            Self::WechatBehindCue => ["在微信字样之后", "behind a cue for WeChat"],
            Self::App => ["作为应用被提到", "named as an app"],
            Self::Firm => ["以公司、商行等字样结尾", "ends as firms do"],
            Self::Person { .. } => ["在“{}”之后的人名", "a name behind “{}”"],
            Self::VictimGaveAway => ["受害人的：受害人把它交给了对方", "the victim's: the victim gave it away"],
            Self::VictimSaidBehind => ["受害人的：其后的话说明了这一点", "the victim's: said behind it"],
            Self::VictimFedOrGaveAway => ["受害人的：有钱转入，或受害人把它告诉了对方", "the victim's: money came to it, or the victim gave it away"],
            Self::VictimFed => ["受害人的：有钱转入", "the victim's: money came to it"],
            Self::VictimOwn => ["受害人的：说明是受害人自己的", "the victim's: named as the victim's own"],
            Self::VictimRobbed => ["受害人的：其中的钱被转走，或提现到它", "the victim's: money was taken from it, or drawn to it"],
            Self::VictimPaying => ["受害人的：说明是付款一方", "the victim's: named as the paying side"],
            Self::VictimPaidFrom => ["受害人的：受害人从它付款", "the victim's: the victim paid from it"],
            Self::VictimHead => ["受害人的：写在报案开头", "the victim's: in the head of the report"],
            Self::VictimNamedPayer => ["受害人的：说明是付款人", "the victim's: named as the one who paid"],
            Self::VictimElsewhere => ["受害人的：文中别处如此说明", "the victim's: named so elsewhere in the text"],
            Self::VictimHolder => ["受害人的：是旁边账户的户名", "the victim's: holds the account beside it"],
            Self::SuspectPaidVictim => ["嫌疑人的：有钱从它转给受害人", "the suspect's: money came from it to the victim"],
            Self::SuspectSentToGiven => ["嫌疑人的：钱转到了对方给出的号码", "the suspect's: money was sent to what was given"],
            Self::SuspectGiven => ["嫌疑人的：由对方提供给受害人", "the suspect's: given to the victim"],
            Self::SuspectSaidBehind => ["嫌疑人的：其后的话说明了这一点", "the suspect's: said behind it"],
            Self::SuspectOwn => ["嫌疑人的：说明是对方的，或由对方提供", "the suspect's: named as theirs, or given by them"],
            Self::SuspectSentTo => ["嫌疑人的：受害人的钱转到了它", "the suspect's: the victim's money was sent to it"],
            Self::SuspectToPay => ["嫌疑人的：说明是收款账户", "the suspect's: named as the account to pay to"],
            Self::SuspectCalled => ["嫌疑人的：受害人接到它的来电", "the suspect's: the victim was called from it"],
            Self::SuspectAdded => ["嫌疑人的：受害人被引导添加它", "the suspect's: the victim was made to add it"],
            Self::SuspectNamed => ["嫌疑人的：说明是对方的", "the suspect's: named as theirs"],
            Self::SuspectLedTo => ["嫌疑人的：受害人被引导使用它", "the suspect's: the victim was led to it"],
            Self::SuspectNamedPayee => ["嫌疑人的：说明是收款人", "the suspect's: named as the one to pay"],
            Self::SuspectBehindPayee => ["嫌疑人的：紧跟在收款人之后", "the suspect's: told right behind the one to pay"],
            Self::SuspectElsewhere => ["嫌疑人的：文中别处如此说明", "the suspect's: named so elsewhere in the text"],
            Self::SuspectHolder => ["嫌疑人的：是旁边账户的户名", "the suspect's: holds the account beside it"],
            Self::ToldBothWays => ["既说是受害人的，又说是嫌疑人的：请询问", "told as the victim's and as the suspect's: ask"],
            Self::PaidSum => ["金额与付款的话在一起", "the sum stands with words of paying"],
            Self::PaidFrom => ["从其前受害人的账户付出", "paid from the victim's account before it"],
            Self::PaidTo => ["付到离它最近的嫌疑人账户", "paid to the suspect's account nearest to it"],
            Self::PaidAt => ["时间取其前最近的一个，其前没有的取其后的", "at the time told nearest before it, or behind it"],
            Self::PaidInOrder => ["按所列次序与账户一一对应", "paired with the accounts in the order they are listed"],
            Self::PaidEachTime => ["说有多笔同样的金额，每笔各列一项", "told as several of the same sum, one draft for each"],
            Self::ToldTwice => ["文中说了不止一次，合为一笔", "told more than once, and drafted once"],
            Self::NoSumTold => ["嫌疑人的账户，没有说转入多少", "an account of the suspect's with which no sum is told"],
        }
    }
}
