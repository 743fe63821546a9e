//! Sites: addresses with a scheme, bare hosts, and those written so that they cannot be clicked.

use super::{Claim, Pattern, compiled, matches, rank};
use crate::fold::Page;
use crate::wording::Why;
use domain::indicator::Kind;
use std::collections::HashSet;
use std::sync::LazyLock;

// A dot may be written `[.]`, `(.)` or, behind `www`, as the Chinese full stop.
static SITE: Pattern = LazyLock::new(|| {
    compiled(
        r"(?i)(?P<scheme>h(?:tt|xx)ps?\[?:\]?//)?(?P<host>(?:www(?:。|点))?[a-z0-9](?:[a-z0-9_-]{0,62})(?:(?:\.|\[\.\]|\(\.\))[a-z0-9][a-z0-9_-]{0,62}){0,8})(?P<port>:[0-9]{1,5})?(?P<path>[/?#][a-z0-9\-._~/?\#\[\]@!$&'()*+,;=%:]{0,1000})?",
    )
});

static ENDINGS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../assets/tlds.txt").split_whitespace().collect());

/// Every address in the page.
pub(crate) fn sites(page: &Page<'_>) -> Vec<Claim> {
    matches(&SITE, &page.text).filter_map(|found| site(page, &found)).collect()
}

fn site(page: &Page<'_>, found: &regex::Captures<'_>) -> Option<Claim> {
    let whole = found.get(0)?;
    let scheme = found.name("scheme").map_or("", |m| m.as_str());
    let host = found
        .name("host")?
        .as_str()
        .to_lowercase()
        .replace("[.]", ".")
        .replace("(.)", ".")
        .replace("www。", "www.")
        .replace("www点", "www.");
    let port = found.name("port").map_or("", |m| m.as_str());
    let path = found.name("path").map_or("", |m| m.as_str());
    let path = path.trim_end_matches([',', '.', ';', '!', '?', ')', ']', '\'', ':']);
    let why = host_reason(&host, !scheme.is_empty() || !port.is_empty() || path.starts_with('/'))?;
    if page.before(whole.start(), 1).contains(|c: char| c == '@' || c == '.' || c.is_ascii_alphanumeric()) {
        return None;
    }
    let cut = found.name("path").map_or(0, |m| m.len() - path.len());
    let scheme = scheme.to_lowercase().replace("hxxp", "http").replace(['[', ']'], "");
    Some(Claim {
        kind: Kind::Url,
        at: whole.start()..whole.end() - cut,
        value: format!("{scheme}{host}{port}{path}"),
        why,
        rank: rank::SITE,
    })
}

fn host_reason(host: &str, is_address: bool) -> Option<Why> {
    let labels: Vec<&str> = host.split('.').collect();
    if labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok()) {
        return is_address.then_some(Why::SiteByIp);
    }
    let ending = labels.last().filter(|_| labels.len() >= 2)?;
    let known = ENDINGS.contains(ending) && labels[labels.len() - 2].len() >= 2
        || labels.first() == Some(&"www") && labels.len() >= 3 && ENDINGS.contains(ending);
    known.then_some(if is_address { Why::SiteInFull } else { Why::SiteByEnding })
}
