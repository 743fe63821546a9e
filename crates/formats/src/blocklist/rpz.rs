//! A response policy zone (draft-vixie-dnsop-dns-rpz): a resolver that loads it says of each name, and of all below it,
//! that there is none. Its serial is the place in the log that it is as of. Addresses with a path are not in it: a resolver
//! would refuse all of their host.

use domain::blocklist::Standing;
use std::fmt::Write;

/// A name and the zone's own must fit in 255 bytes together; what is longer stays out, or the zone would not load.
const NAME_MAX: usize = 220;

/// The zone's text: names relative to whatever the resolver calls the zone, in order of the alphabet.
#[must_use]
pub fn write(standing: &Standing) -> String {
    let host = |told: &'_ domain::blocklist::Told| told.value.host().map(str::to_owned);
    let named = standing.entries.iter().filter_map(|told| Some((host(told)?, told)));
    let (mut names, long): (Vec<_>, Vec<_>) = named.partition(|(host, _)| host.len() <= NAME_MAX);
    names.sort_by(|one, other| one.0.cmp(&other.0));
    let mut zone = head(standing.cursor, names.len(), long.len());
    for (host, told) in names {
        // Writing to a string cannot fail.
        let _ = writeln!(zone, "{host} CNAME . ; {} {}", told.basis.code(), told.reference);
        let _ = writeln!(zone, "*.{host} CNAME .");
    }
    zone
}

fn head(cursor: i64, names: usize, long: usize) -> String {
    // RFC 1982: a serial counts round 32 bits.
    let serial = cursor.rem_euclid(1 << 32);
    format!(
        "; Weir: {names} names to refuse, as of {cursor}; {long} too long for a zone are left out.\n\
         ; Behind each: why, and the reference by which whoever it belongs to appeals.\n\
         $TTL 60\n\
         @ SOA localhost. weir.localhost. {serial} 60 60 86400 60\n\
         @ NS localhost.\n"
    )
}
