//! Chinese numerals: 四十五万, 陆拾万, 三千五, 二〇二六.

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => u64::from(c.to_digit(10)?),
    })
}

fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// The number that a Chinese numeral says, or `None`. A last digit without its unit counts in the next one below, as
/// spoken: 三万五 is 35,000; but 三万零五 is 30,005. Ends at 10^14, beyond which no victim's sum lies.
pub(crate) fn parse(text: &str) -> Option<u64> {
    const LARGEST: u64 = 100_000_000_000_000;
    let (mut total, mut section, mut pending, mut last_unit, mut after_zero) = (0_u64, 0_u64, None, 1_u64, false);
    for c in text.chars() {
        if let Some(value) = digit(c) {
            if pending.is_some_and(|p| p != 0) {
                return None;
            }
            after_zero = value == 0;
            pending = Some(value).filter(|v| *v != 0).or(pending);
            if value == 0 {
                last_unit = 1;
            }
            continue;
        }
        let scale = unit(c)?;
        if scale >= 10_000 {
            let part = section + pending.take().unwrap_or(0);
            if part == 0 && total == 0 {
                return None;
            }
            // 亿 lifts all before it, 万 only what stands since the last 亿.
            (total, section) = if scale == 10_000 {
                (total + part.checked_mul(scale)?, 0)
            } else {
                ((total + part).checked_mul(scale)?, 0)
            };
        } else {
            section += pending.take().unwrap_or(1) * scale;
        }
        (last_unit, after_zero) = (scale, false);
        if total > LARGEST {
            return None;
        }
    }
    let tail = pending.unwrap_or(0);
    let scale = if after_zero || last_unit < 100 { 1 } else { last_unit / 10 };
    Some(total + section + tail * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_as_spoken() {
        for (text, want) in [
            ("四十五万", Some(450_000)),
            ("陆拾万", Some(600_000)),
            ("三万五", Some(35_000)),
            ("三万零五", Some(30_005)),
            ("三千五", Some(3500)),
            ("三千零五十", Some(3050)),
            ("十", Some(10)),
            ("十五", Some(15)),
            ("二十五", Some(25)),
            ("一百二十三万四千五百六十七", Some(1_234_567)),
            ("一亿二千万", Some(120_000_000)),
            ("两万", Some(20_000)),
            ("壹佰贰拾叁", Some(123)),
            ("一百零五", Some(105)),
            ("一二", None),
            ("万", None),
            ("个", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
    }
}
