//! What a fact of a score says, in both languages; the screen's own name stays for whoever asks for it.

use crate::say::Lang;

/// Every name that the screen gives a fact, in Chinese and English.
const TABLE: [(&str, &str, &str); 87] = [
    ("accepted_ratio", "好友通过率低", "few accept it as a friend"),
    ("accounts_on_device", "同设备账号数", "accounts on one device"),
    ("again_share", "重复拨打同一人的比例", "share of people called again"),
    ("asked_for_money", "要求付款", "asked for money"),
    ("asked_hours_after_rename", "改名后几小时要求付款", "hours from a new name to asking for money"),
    ("at_home_at_that_time", "该号码当时在本地", "the number was at home at that time"),
    ("bank_after_sign", "陌生聊天后不久打开银行", "the bank's site soon after a stranger's chat or site"),
    ("bank_during_call", "与陌生人通话中打开银行", "the bank's site during a stranger's call"),
    ("bank_during_suspect_call", "与可疑号码通话中打开银行", "the bank's site during a suspect's call"),
    ("callback_ratio", "回拨比例", "share that calls back"),
    ("called_back_ratio", "被回拨比例", "share of calls called back"),
    ("calls_per_contact", "人均通话次数", "calls a contact"),
    ("cannot_travel", "该号码不能漫游境外", "a number that cannot travel abroad"),
    ("cards_per_device", "每台设备的卡数", "cards a device"),
    ("cell_not_in_plan", "小区不在网络规划中", "a cell in nobody's plan"),
    ("chat_after_call", "陌生来电后添加陌生好友", "a stranger's chat after a stranger's call"),
    ("chat_cue", "聊天中的诈骗话术", "words of a scheme in a chat"),
    ("contacts", "联系人数", "contacts"),
    ("contacts_abroad", "境外联系人数", "contacts abroad"),
    ("contacts_that_way", "经该中继的联系人数", "contacts by that trunk"),
    ("days_active_by_day", "白天活跃天数", "days active by day"),
    ("devices", "使用过的设备数", "devices it was in"),
    ("different_people_per_call", "每次通话换人的比例", "different people a call"),
    ("duty_hours", "工作时段", "hours on duty"),
    ("equal_legs", "两段通话等长", "two legs of equal length"),
    ("equipment_share", "网关、猫池设备占比", "share of gateways and modems"),
    ("false_imei_share", "虚假设备号占比", "share of false device numbers"),
    ("first_from_abroad", "当事人首次接到境外来电", "the first call from abroad ever"),
    ("followed_link", "点开陌生人所发网址", "a link in a stranger's message, followed"),
    ("friends_asked_in_a_day", "一日内加好友次数", "friends asked in a day"),
    ("friends_asked_in_an_hour", "一小时内加好友次数", "friends asked in an hour"),
    ("from_abroad", "来自境外的比例", "from abroad"),
    ("group_after_new_friend", "新好友后被拉入群", "a group after a new chat friend"),
    ("groups_joined_in_an_hour", "一小时内加群次数", "groups joined in an hour"),
    ("hand_off_cue", "引导换联系方式", "led to another channel"),
    ("hour_calls", "一小时内最多通话", "most calls in an hour"),
    ("in_ratio", "被叫比例", "share of calls to it"),
    ("joint_per_line", "同时上下线", "lines that come and go together"),
    ("known_device_share", "已知涉诈设备占比", "share of known devices"),
    ("known_for", "已知时长", "known for"),
    ("landline", "固定电话", "a landline"),
    ("lines", "号码数", "lines"),
    ("long_call", "与陌生人通话超过3分钟", "over 3 minutes with a stranger"),
    ("long_call_with_suspect", "与可疑号码通话超过3分钟", "over 3 minutes with a suspect"),
    ("long_ratio", "长通话比例", "share of long calls"),
    ("longer_call", "与陌生人通话超过10分钟", "over 10 minutes with a stranger"),
    ("longer_call_with_suspect", "与可疑号码通话超过10分钟", "over 10 minutes with a suspect"),
    ("longest_call", "与陌生人通话超过半小时", "over half an hour with a stranger"),
    ("look_alike_site", "访问仿冒银行或政府的网站", "a site that looks like a bank's or an office's"),
    ("machine_card_calls_people", "物联网卡拨打个人", "a machine's card calls people"),
    ("machine_card_in_a_phone", "物联网卡插在手机上", "a machine's card in a phone"),
    ("many_contacts", "联系人众多", "many contacts"),
    ("meeting_or_remote_screen", "打开会议或远程屏幕应用", "a meeting or remote-screen app"),
    ("message_cue", "短信中的诈骗话术", "words of a scheme in a message"),
    ("mobile_from_abroad", "境内手机号自境外呼入", "a mobile number of here calling from abroad"),
    ("moves_kmh", "移动速度（公里/时）", "moves, km/h"),
    ("moves_per_call", "通话间移动", "moves between calls"),
    ("name_of_a_boss", "昵称冒充领导", "the name of a boss"),
    ("name_of_another_account", "与他人账号同名", "the name of another account"),
    ("near_ratio", "本地联系人比例", "share of contacts nearby"),
    ("new_chat_friend", "接受陌生人为好友", "a stranger accepted as a chat friend"),
    ("new_chat_friend_calls", "新好友语音或视频来电", "a new chat friend calls"),
    ("new_site", "访问新出现的网站", "a site that nobody looked up before"),
    ("odd_caller", "来电号码不合号段", "a caller of no numbering plan"),
    ("odd_number", "号码不合号段", "a number of no plan"),
    ("one_script_to_people", "同一模板的接收人数", "people who got one script"),
    ("out_ratio", "主叫比例", "share of calls it makes"),
    ("paid", "已转账", "a payment"),
    ("paid_to_told", "向已知涉诈账户转账", "a payment to a known account"),
    ("password_after_call", "陌生来电后收到验证码", "one-time passwords after a stranger's call"),
    ("password_during_call", "与陌生人通话中收到验证码", "one-time passwords during a stranger's call"),
    ("password_during_suspect_call", "与可疑号码通话中收到验证码", "one-time passwords during a suspect's call"),
    ("passwords_again_during_call", "同一通话中再次收到验证码", "a second one-time password in one call"),
    ("people_asked_for_money", "被要求付款的人数", "people asked for money"),
    ("redirected_calls", "呼叫转移次数", "calls redirected"),
    ("repeated_calls", "陌生人反复来电", "a stranger calls again"),
    ("replied_to_suspect_chat", "回复可疑账号", "answered a suspect account"),
    ("rotations", "换卡接续次数", "cards that take turns"),
    ("serials_in_a_row_share", "设备号连号占比", "share of serial numbers in a row"),
    ("service_number_without_centre", "服务号码短信未经短信中心", "a service number's message that no centre carried"),
    ("service_sender", "冒用服务号码", "sent as a service number"),
    ("spoofed_caller", "改号来电", "a caller's number shown falsely"),
    ("stranger_from_abroad", "境外陌生来电", "a stranger abroad"),
    ("suspect_caller", "来电号码可疑", "a caller that the screen found"),
    ("told_caller", "来电号码在册", "a caller that is listed"),
    ("told_chat", "聊天账号在册", "a chat account that is listed"),
    ("told_site", "访问在册网站", "a site that is listed"),
];

/// What this fact says; a name that is not in the table stands as it is.
pub(super) fn words(lang: Lang, name: &str) -> &str {
    let place = TABLE.binary_search_by(|row| row.0.cmp(name)).ok();
    place.and_then(|place| TABLE.get(place)).map_or(name, |row| lang.pick(row.1, row.2))
}

/// What was seen, where the screen says it with English words: `3 h ago`, `13 of 13`.
pub(super) fn value(lang: Lang, value: &str) -> String {
    if lang == Lang::En {
        return value.to_owned();
    }
    match (value.strip_suffix(" h ago"), value.split_once(" of ")) {
        (Some("0"), _) => "1 小时内".into(),
        (Some(hours), _) => format!("{hours} 小时前"),
        (None, Some((part, whole))) => format!("{part}/{whole}"),
        (None, None) => {
            value.replace(" where chance gives ", "（偶然应为 ") + if value.contains(" where ") { "）" } else { "" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_words_once_and_in_order() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        for (name, zh, en) in TABLE {
            assert_eq!((words(Lang::Zh, name), words(Lang::En, name)), (zh, en));
        }
        assert_eq!(words(Lang::Zh, "nobody_knows"), "nobody_knows");
    }

    #[test]
    fn what_was_seen_is_said_in_the_language_of_the_page() {
        for (seen, zh) in [("0 h ago", "1 小时内"), ("3 h ago", "3 小时前"), ("13 of 14", "13/14"), ("0.97", "0.97")]
        {
            assert_eq!((value(Lang::Zh, seen), value(Lang::En, seen)), (zh.to_owned(), seen.to_owned()));
        }
        assert_eq!(value(Lang::Zh, "9 where chance gives 1.2"), "9（偶然应为 1.2）");
    }
}
