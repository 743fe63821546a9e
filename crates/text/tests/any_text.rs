//! What holds of any text whatever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::indicator::{Find, Kind};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use text::extract::{NARRATIVE_CHARACTERS_MAX, extract};

fn spans_slice_the_original(text: &str, finds: &[Find]) {
    let characters: Vec<char> = text.chars().collect();
    let mut end = 0;
    for find in finds {
        assert!(find.start >= end && find.start < find.end, "{find:?}");
        end = find.end;
        let slice: String = characters[find.start..find.end].iter().collect();
        assert_eq!(slice, find.text);
        assert!(!find.value.is_empty() && !find.reason.is_empty(), "{find:?}");
    }
}

fn read_all(text: &str) {
    let finds = extract(text);
    spans_slice_the_original(text, &finds);
    for draft in text::payment::payments(text, &finds) {
        for place in [draft.from, draft.to, draft.amount, draft.time].into_iter().flatten() {
            assert!(place < finds.len());
        }
    }
    let _ = text::category::guess(text);
}

/// Pieces that reports are made of, put together without sense.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "我",
        "对方",
        "骗子",
        "报警人",
        "户名：",
        "李四",
        "账号",
        "卡号",
        "转账",
        "转到",
        "元",
        "万",
        "5",
        "3.8",
        "，",
        "。",
        "：",
        " ",
        "-",
        "QQ",
        "微信",
        "wxid_",
        "http://",
        "www。",
        "abc.com",
        "1３8",
        "12345678",
        "6222021234567890128",
        "２０２２",
        "年",
        "月",
        "日",
        "时",
        "\u{200b}",
        "\u{feff}",
        "“",
        "”",
        "（",
        "）",
        "有限公司",
        "APP",
        "三",
        "十",
        "亿",
        "、",
        "Ⅷ",
        "😀",
        "e\u{301}",
        "11010519491231002X",
        "91350100M000100Y43",
        "下午",
        "点",
        "半",
        "昨天",
        "给我",
        "的",
        "IMEI",
        "+86",
        "\n",
        ".",
        "@qq.com",
        "帳號",
        "轉",
        "從",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_unicode_is_read(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn any_pieces_are_read(text in pieces()) {
        read_all(&text);
    }

    #[test]
    fn corrected_finds_pair_too(text in pieces(), keep in 0_usize..5, shift in 0_usize..200) {
        let mut finds = extract(&text);
        finds.truncate(keep);
        for find in &mut finds {
            find.start += shift;
            find.end += shift;
        }
        let _ = text::payment::payments(&text, &finds);
    }

    #[test]
    fn checks_take_any_text(text in any::<String>()) {
        let _ = (text::check::luhn(&text), text::check::resident_id(&text), text::check::credit_code(&text));
        let _ = text::bank::of_card(&text);
    }
}

#[test]
fn hostile_texts_end_in_bounded_time() {
    let hostile = [
        ("digits", "7".repeat(100_000)),
        ("pairs of digits", "12 ".repeat(40_000)),
        ("grouped", "6222-".repeat(20_000)),
        ("numerals", "万".repeat(100_000)),
        ("spelt", "一".repeat(100_000)),
        ("names", "户名".repeat(50_000)),
        ("dots", "a.".repeat(50_000)),
        ("hosts", "a.com/".repeat(16_000)),
        ("owners", "我的卡".repeat(33_000)),
        ("quotes", "“".repeat(100_000)),
        ("firms", "有限公司".repeat(25_000)),
        ("sums", "5万5".repeat(33_000)),
        ("cards", "转到6222021234567890128，".repeat(4_000)),
        ("sums behind one account", format!("转到6222021234567890128{}", "，转5元".repeat(24_000))),
        ("many payments", "我转到6222021234567890128，5元".repeat(4_000)),
        ("beyond the limit", "转账5000元".repeat(60_000)),
    ];
    for (name, text) in hostile {
        let started = Instant::now();
        read_all(&text);
        // A thousand times the usual reading, and unoptimised besides; a quadratic reading takes minutes.
        assert!(started.elapsed() < Duration::from_secs(20), "{name}: {:?}", started.elapsed());
    }
}

#[test]
fn what_stands_beyond_the_limit_is_not_read() {
    let filler = "好".repeat(NARRATIVE_CHARACTERS_MAX - 11);
    assert_eq!(extract(&format!("{filler}13812345678")).len(), 1);
    assert_eq!(extract(&format!("{filler}。。13812345678")).len(), 0);
}

#[test]
fn random_digits_seldom_pass() {
    // Multiplicative steps through all 16-digit and 18-digit numbers: chance without a seed.
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move |digits: usize| -> String {
        (0..digits)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                char::from(b'0' + u8::try_from(state / 7 % 10).unwrap())
            })
            .collect()
    };
    let count = |texts: Vec<String>, kind: Kind| {
        texts.iter().filter(|text| extract(text).iter().any(|find| find.kind == kind)).count()
    };
    let cards = count((0..20_000).map(|_| random(16)).collect(), Kind::BankCard);
    assert!(cards <= 40, "{cards} of 20000 random numbers of 16 digits are cards");
    let ids = count((0..20_000).map(|_| random(18)).collect(), Kind::IdCard);
    assert!(ids <= 2, "{ids} of 20000 random numbers of 18 digits are ID cards");
}
