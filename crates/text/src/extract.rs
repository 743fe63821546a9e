//! Reading a narrative: folded, proposed, checked, resolved, and each find given a role where the words show one.

use crate::fold::Page;
use crate::propose::{self, Claim};
use crate::role;
use crate::wording::{Tongue, Why};
use domain::indicator::{Find, Role};

/// How many characters of a narrative are read; what stands beyond them is not. Ten times the longest statement seen.
pub const NARRATIVE_CHARACTERS_MAX: usize = 100_000;

/// What a narrative names, in the order it stands, no two overlapping. Spans count Unicode characters of the original,
/// of which the first [`NARRATIVE_CHARACTERS_MAX`] are read.
///
/// ```
/// let finds = text::extract::extract("对方来电１３８１２３４５６７８，让我转账60万元");
/// assert_eq!(finds[0].value, "+8613812345678");
/// assert_eq!((finds[0].start, finds[0].end), (4, 15));
/// assert_eq!(finds[1].value, "600000.00");
/// ```
#[must_use]
pub fn extract(narrative: &str) -> Vec<Find> {
    let page = Page::new(narrative, NARRATIVE_CHARACTERS_MAX);
    let claims = propose::resolved(propose::all(&page));
    let roles = role::roles(&page, &claims);
    let tongue = Tongue::of(&page.text);
    claims.into_iter().zip(roles).filter_map(|(claim, role)| find(&page, tongue, claim, role)).collect()
}

/// Makes the patterns ready (about a tenth of a second), so that the first report does not wait for them.
pub fn prepare() {
    // Each kind, and each way in which a role is shown.
    let finds = extract(
        "报警人张三，电话13812345678，称2022-10-19 14:25:25接到13912345678来电，对方让其加QQ12345678、微信abc_12345，\
         下载“云视”APP，登录www.abc.com，从账号12050123456789012向账号12050123456789013转账5万元，户名李四，兰州某某有限公司。",
    );
    drop(finds);
}

fn find(page: &Page<'_>, tongue: Tongue, claim: Claim, (role, shown): (Role, Option<Why>)) -> Option<Find> {
    let (text, start, end) = page.original(&claim.at)?;
    let why = claim.why.say(tongue);
    let reason = shown.map_or_else(|| why.clone(), |shown| tongue.joined(&why, &shown.say(tongue)));
    Some(Find { kind: claim.kind, text: text.to_owned(), value: claim.value, start, end, role, reason })
}
