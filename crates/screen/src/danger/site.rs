//! What a host's name says.

use super::settings::Danger;

/// What kind of host, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Like any other.
    Plain,
    /// A meeting or remote-screen app.
    Remote,
    /// A name that somebody else's real host bears.
    Alike,
    /// A bank's own host.
    Bank,
}

impl Looks {
    /// Of its number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        [Self::Plain, Self::Remote, Self::Alike, Self::Bank].into_iter().find(|looks| *looks as u8 == number)
    }
}

/// Reads hosts' names.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    remote: Vec<String>,
    banks: Vec<String>,
    brands: Vec<(String, Vec<String>)>,
}

impl Hosts {
    pub(crate) fn new(by: &Danger) -> Self {
        let brands = by.brand.iter().map(|brand| (brand.name.clone(), brand.hosts.clone())).collect();
        let banks = by.brand.iter().filter(|brand| brand.bank).flat_map(|brand| brand.hosts.clone()).collect();
        Self { remote: by.remote_hosts.clone(), banks, brands }
    }

    pub(crate) fn look(&self, host: &str) -> Looks {
        let is_below = |of: &String| host == of || host.strip_suffix(of.as_str()).is_some_and(|l| l.ends_with('.'));
        if self.remote.iter().any(is_below) {
            return Looks::Remote;
        }
        if self.banks.iter().any(is_below) {
            return Looks::Bank;
        }
        let plain = unmasked(host);
        let bears = |name: &str| plain.split(['.', '-']).any(|part| bears(part, name));
        let is_alike = self.brands.iter().any(|(name, hosts)| bears(name) && !hosts.iter().any(is_below));
        if is_alike { Looks::Alike } else { Looks::Plain }
    }
}

/// Digits that stand for letters are read as these.
fn unmasked(host: &str) -> String {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '5' => 's',
        c => c,
    };
    host.chars().map(letter).collect()
}

/// Whether a part of a host bears a name: it is it, or holds it where the name is long enough not to be in other words.
fn bears(part: &str, name: &str) -> bool {
    const LONG: usize = 5;
    let name = unmasked(name);
    part == name || (name.len() >= LONG && part.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn a_borrowed_name_is_seen_and_its_owner_is_not_accused() {
        let hosts = Hosts::new(&Settings::embedded().unwrap().danger);
        let table = [
            ("www.icbc.com.cn", Looks::Bank),
            ("mybank.icbc.com.cn", Looks::Bank),
            ("icbc-verify.top", Looks::Alike),
            ("1cbc.com", Looks::Plain),
            ("login.taoba0.shop", Looks::Alike),
            ("s.taobao.com", Looks::Plain),
            ("meeting.tencent.com", Looks::Remote),
            ("client.anydesk.com", Looks::Remote),
            ("notanydesk.com", Looks::Plain),
            ("news.example", Looks::Plain),
        ];
        for (host, looks) in table {
            assert_eq!(hosts.look(host), looks, "{host}");
        }
    }
}
