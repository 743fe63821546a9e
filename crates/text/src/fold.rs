//! The narrative as it is read: characters folded one to one, never more of them, each knowing where it stood.

use std::ops::Range;

/// Where a folded character stood in the original.
#[derive(Clone, Copy, Debug)]
struct Stood {
    character: u32,
    byte: u32,
    bytes: u8,
}

/// A folded narrative. Zero-width characters are gone, everything else is one for one.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    original: &'a str,
    /// The folded text.
    pub(crate) text: String,
    // One for each byte of the folded text, so that a match of a pattern maps back without a search.
    stood: Vec<Stood>,
}

impl<'a> Page<'a> {
    /// Folds at most `characters_max` characters; what stands beyond them is not read.
    pub(crate) fn new(original: &'a str, characters_max: usize) -> Self {
        let mut read: Vec<(char, Stood)> = Vec::with_capacity(original.len() / 2);
        for (character, (byte, plain)) in original.char_indices().take(characters_max).enumerate() {
            if is_invisible(plain) {
                continue;
            }
            let (Ok(character), Ok(byte)) = (u32::try_from(character), u32::try_from(byte)) else { break };
            // A character has at most four bytes.
            let bytes = u8::try_from(plain.len_utf8()).unwrap_or(4);
            read.push((folded(plain), Stood { character, byte, bytes }));
        }
        fold_spelt_numbers(&mut read);
        fold_wide_commas(&mut read);
        let mut text = String::with_capacity(original.len());
        let mut stood = Vec::with_capacity(original.len());
        for (plain, place) in read {
            text.push(plain);
            stood.resize(text.len(), place);
        }
        Self { original, text, stood }
    }

    /// What stood at these bytes of the folded text: the original slice, and where it starts and ends in characters.
    pub(crate) fn original(&self, at: &Range<usize>) -> Option<(&'a str, usize, usize)> {
        let first = self.stood.get(at.start)?;
        let last = self.stood.get(at.end.checked_sub(1)?)?;
        let slice = self.original.get(first.byte as usize..last.byte as usize + usize::from(last.bytes))?;
        Some((slice, first.character as usize, last.character as usize + 1))
    }

    /// The byte of the folded text at which the original's `character` stands, or the next that is left.
    pub(crate) fn byte_of(&self, character: usize) -> usize {
        self.stood.partition_point(|place| (place.character as usize) < character)
    }

    /// At most `characters` characters before `byte`.
    pub(crate) fn before(&self, byte: usize, characters: usize) -> &str {
        let head = self.text.get(..byte).unwrap_or("");
        let from = head.char_indices().rev().take(characters).last().map_or(head.len(), |(at, _)| at);
        &head[from..]
    }

    /// At most `characters` characters from `byte` on.
    pub(crate) fn after(&self, byte: usize, characters: usize) -> &str {
        let tail = self.text.get(byte..).unwrap_or("");
        let to = tail.char_indices().nth(characters).map_or(tail.len(), |(at, _)| at);
        &tail[..to]
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{00ad}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Full width, circled and styled digits, dashes and spaces to ASCII; the traditional forms of cue words to simplified.
fn folded(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c,
        '\u{4e00}'..='\u{9fff}' => simplified(c),
        '，' | '。' | '；' | '！' | '？' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{30fc}' | '\u{2500}' => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{2028}' | '\u{2029}' => ' ',
        '①'..='⑨' => offset(c, '①', '1'),
        '❶'..='❾' => offset(c, '❶', '1'),
        '⓪' | '⓿' => '0',
        '⁰' => '0',
        '⁴'..='⁹' => offset(c, '⁴', '4'),
        '₀'..='₉' => offset(c, '₀', '0'),
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(c) - 0x1d7ce) % 10, 10).unwrap_or(c),
        '\u{0660}'..='\u{0669}' => offset(c, '\u{660}', '0'),
        '￥' => '¥',
        '﹕' | '︰' | '∶' => ':',
        '「' | '『' | '〝' | '„' => '“',
        '」' | '』' | '〞' => '”',
        _ => c,
    }
}

fn offset(c: char, from: char, to: char) -> char {
    char::from_u32(u32::from(c) - u32::from(from) + u32::from(to)).unwrap_or(c)
}

/// Traditional forms of the characters that cue words are written with, one to one. Names are shown from the original.
const TRADITIONAL: &str = "帳账戶户轉转匯汇錢钱銀银號号碼码對对騙骗報报稱称給给讓让從从將将們们爾尔個个這这來来為为開开會会後后還还進进應应\
說说話话電电聯联繫系線线網网頁页連连鏈链點点擊击載载裝装軟软體体臺台幣币圓圆萬万億亿貳贰陸陆兩两參叁時时間间週周買买賣卖單单\
訂订貨货員员經经嫌嫌詐诈誘诱導导師师領领總总書书記记見见認认證证驗验檢检察察執执辦办貸贷償偿債债徵征與与資资產产業业務务財财\
投投獲获潤润損损額额費费繳缴納纳稅税險险賠赔貼贴補补購购寶宝優优惠惠遊游戲戏裡里內内儲储蓄蓄郵邮儀仪貿贸廠厂場场國国際际華华東东\
滬沪廣广眾众當当時时國国農农業业興兴發发種种樣样處处長长醫医學学勵励請请問问聽听講讲識识圖图視视頻频機机場场飛飞航航誤误補补\
撥拨繼继續续約约絡络結结級级終终練练組组織织維维綁绑傳传輸输鑰钥預预訊讯詢询該该誰谁課课調调談谈論论諮咨謊谎謝谢護护變变貴贵\
賬账賺赚賭赌賴赖趕赶轄辖達达遠远遲迟選选遺遗鄉乡釋释鎖锁門门關关陽阳陰阴隊队階阶隨随雖虽雙双離离難难靜静頂顶項项順顺須须頭头願愿類类顯显風风館馆驚惊魚鱼麗丽龍龙歲岁歷历屆届幫帮嗎吗嚴严壞坏聲声夠够奪夺媽妈婦妇嬸婶孫孙寫写審审專专尋寻屬属帶带幹干庫库張张強强彈弹徹彻恆恒惡恶愛爱態态慮虑憑凭懷怀戰战戶户拋抛捲卷掃扫採采換换揮挥擔担據据擁拥擇择擋挡攜携敗败數数斷断舊旧曆历條条極极構构榮荣樂乐標标機机權权歡欢殺杀減减測测滿满準准漲涨滅灭無无煩烦熱热燈灯爭争獎奖現现環环畢毕異异盜盗監监盤盘確确禮礼稅税窮穷競竞筆笔節节簡简簽签籌筹糧粮紅红級级紙纸細细紹绍綠绿緊紧編编緩缓縣县縮缩績绩繁繁羅罗義义習习職职脫脱腦脑臨临興兴舉举藥药蘇苏虛虚補补複复規规觀观計计訊讯設设許许訴诉詞词試试詳详誠诚語语諾诺譯译讀读讓让負负貢贡責责貪贪貼贴貿贸賀贺質质趙赵車车軍军較较輕轻輛辆輝辉輪轮辭辞遞递適适邊边鄭郑醜丑鈔钞鉅巨錄录錶表鐵铁鑑鉴閉闭閱阅隱隐雜杂雲云震震韓韩頒颁飯饭餘余餐餐駐驻騎骑驅驱體体鬆松鮮鲜鳥鸟麥麦黃黄齊齐傢家塊块擔担廳厅賓宾購购託托洩泄峽峡擾扰掛挂啟启遭遭帳账";

static SIMPLIFIED: std::sync::LazyLock<std::collections::HashMap<char, char>> = std::sync::LazyLock::new(|| {
    let pairs: Vec<char> = TRADITIONAL.chars().collect();
    pairs.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

fn simplified(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

fn spelt_digit(c: char) -> Option<char> {
    const SPELT: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let c = match c {
        '〇' | '○' => '零',
        '幺' | '壹' => '一',
        '贰' => '二',
        '叁' => '三',
        '肆' => '四',
        '伍' => '五',
        '陆' => '六',
        '柒' => '七',
        '捌' => '八',
        '玖' => '九',
        other => other,
    };
    let place = SPELT.iter().position(|spelt| *spelt == c)?;
    char::from_digit(u32::try_from(place).ok()?, 10)
}

/// Seven digits or more, three of them spelt, are a number hidden from filters: 一三八1234五六七八. Shorter ones are sums and dates.
fn fold_spelt_numbers(read: &mut [(char, Stood)]) {
    const SHORTEST: usize = 7;
    const SPELT_MIN: usize = 3;
    let mut at = 0;
    while at < read.len() {
        let run = read[at..].iter().take_while(|(c, _)| c.is_ascii_digit() || spelt_digit(*c).is_some()).count();
        let spelt = read[at..at + run].iter().filter(|(c, _)| !c.is_ascii_digit()).count();
        if run >= SHORTEST && spelt >= SPELT_MIN {
            for (c, _) in &mut read[at..at + run] {
                *c = spelt_digit(*c).unwrap_or(*c);
            }
        }
        at += run.max(1);
    }
}

/// ６００，０００ is one sum: a wide comma between wide digits, with three behind it. Any other stays the end of a clause.
fn fold_wide_commas(read: &mut [(char, Stood)]) {
    let wide = |(c, place): &(char, Stood)| c.is_ascii_digit() && place.bytes == 3;
    for at in 1..read.len().saturating_sub(3) {
        let three = read[at + 1..].iter().take(4).take_while(|c| wide(c)).count() == 3;
        if read[at].0 == '，' && wide(&read[at - 1]) && three {
            read[at].0 = ',';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_fold_one_to_one() {
        for (original, want) in [
            ("１３８－１２３４", "138-1234"),
            ("①③⑧", "138"),
            ("138\u{200b}1234", "1381234"),
            ("轉帳給對方", "转账给对方"),
            ("一三八一二三四五六七八", "13812345678"),
            ("四十五万余元", "四十五万余元"),
            ("共三笔", "共三笔"),
            ("11：19，对", "11:19，对"),
            ("𝟏𝟑𝟖", "138"),
        ] {
            assert_eq!(Page::new(original, 100).text, want, "{original}");
        }
    }

    #[test]
    fn traditional_pairs_are_pairs() {
        assert_eq!(TRADITIONAL.chars().count() % 2, 0);
        for (from, to) in [("戶", "户"), ("匯", "汇"), ("餘", "余"), ("客", "客"), ("遭", "遭")] {
            assert_eq!(simplified(from.chars().next().unwrap_or(' ')).to_string(), to);
        }
    }

    #[test]
    fn a_span_maps_back() {
        let page = Page::new("电话１３８\u{200b}１２", 100);
        let at = page.text.find("138").unwrap_or(0);
        assert_eq!(page.original(&(at..at + 5)), Some(("１３８\u{200b}１２", 2, 8)));
        assert_eq!(page.byte_of(2), at);
    }
}
