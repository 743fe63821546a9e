//! What a message says, with what differs from one to the next left out: digits, addresses, spaces.

use crate::kept::kept;

/// Letters compared and kept, at most.
const LETTERS_MAX: usize = 200;

/// A text and its SimHash (Charikar 2002) over pairs of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) text: String,
    pub(super) hash: u64,
}

kept!(Template { text, hash });

impl Template {
    pub(super) fn of(text: &str) -> Self {
        let text = without_what_differs(text);
        let hash = simhash(&text);
        Self { text, hash }
    }

    /// Bits that differ: near 32 for strangers, few for one script.
    pub(super) const fn distance(&self, other: &Self) -> u32 {
        (self.hash ^ other.hash).count_ones()
    }
}

/// Runs of Latin letters with a dot or slash are addresses; each run left out leaves one mark.
fn without_what_differs(text: &str) -> String {
    let mut kept = String::new();
    let mut letters = 0;
    let mut run = String::new();
    for letter in text.chars().chain(std::iter::once(' ')) {
        if is_of_address(letter) {
            run.push(letter);
            continue;
        }
        close(&mut kept, &run);
        run.clear();
        if letter.is_alphanumeric() && letters < LETTERS_MAX {
            kept.push(letter);
            letters += 1;
        }
    }
    kept
}

const fn is_of_address(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || matches!(letter, '.' | '/' | ':' | '-' | '_' | '?' | '=' | '&' | '%' | '０'..='９')
}

/// A word in Latin letters stays; anything with a digit, dot or slash leaves a mark.
fn close(kept: &mut String, run: &str) {
    if run.is_empty() || kept.len() > LETTERS_MAX * 4 {
        return;
    }
    if run.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        kept.push_str(&run.to_ascii_lowercase());
    } else if !kept.ends_with('…') {
        kept.push('…');
    }
}

fn simhash(text: &str) -> u64 {
    let letters: Vec<char> = text.chars().filter(|letter| *letter != '…').collect();
    let mut sums = [0_i32; 64];
    for pair in letters.windows(2) {
        let hash = crate::people::mix(u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1])));
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    sums.iter().enumerate().fold(0, |hash, (bit, sum)| if *sum > 0 { hash | 1 << bit } else { hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_left_out() {
        for (text, expected) in [
            ("您的积分8,250分即将过期，请登录 wap.abc-95588.example/x?1 兑换", "您的积分…分即将过期请登录…兑换"),
            ("尊敬的ETC用户：尾号０１２３", "尊敬的etc用户尾号…"),
            ("", ""),
        ] {
            assert_eq!(Template::of(text).text, expected);
        }
    }

    #[test]
    fn one_script_is_near_and_strangers_are_far() {
        let first = Template::of("【工商银行】您的账户积分12000分今日到期，请登录 a1.example 兑换现金300元");
        let same = Template::of("【工商银行】您的账户积分8800分今日到期，请登录 zz9.example/q 兑换现金150元");
        let other = Template::of("快递已放入丰巢柜，凭取件码 80-2231 取件，超时将收费");
        assert!(first.distance(&same) <= 3, "{}", first.distance(&same));
        assert!(first.distance(&other) > 14, "{}", first.distance(&other));
    }
}
