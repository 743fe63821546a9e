//! Accounts: where money rests, at an institution.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An account as the records name it: `bank/number` where a bank is given, else the number. Never empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

/// An empty account name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account needs a number")]
pub struct NoAccount;

impl AccountId {
    /// Takes the name as it is; refuses an empty one.
    pub fn new(name: impl Into<String>) -> Result<Self, NoAccount> {
        let name = name.into();
        if name.is_empty() { Err(NoAccount) } else { Ok(Self(name)) }
    }

    /// From a bank's code, which may be empty, and a number.
    pub fn at_bank(bank: &str, number: &str) -> Result<Self, NoAccount> {
        match (bank, number) {
            (_, "") => Err(NoAccount),
            ("", number) => Self::new(number),
            (bank, number) => Self::new(format!("{bank}/{number}")),
        }
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bank's code, where one is given.
    #[must_use]
    pub fn bank(&self) -> Option<&str> {
        self.0.split_once('/').map(|(bank, _)| bank)
    }

    /// The number without the bank.
    #[must_use]
    pub fn number(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(_, number)| number)
    }

    /// The number with its middle hidden, for pages: `6222****1234`.
    #[must_use]
    pub fn masked(&self) -> String {
        let number: Vec<char> = self.number().chars().collect();
        if number.len() <= 8 {
            return self.number().to_owned();
        }
        let head: String = number[..4].iter().collect();
        let tail: String = number[number.len() - 4..].iter().collect();
        format!("{head}****{tail}")
    }
}

impl TryFrom<String> for AccountId {
    type Error = NoAccount;
    fn try_from(name: String) -> Result<Self, NoAccount> {
        Self::new(name)
    }
}

impl From<AccountId> for String {
    fn from(account: AccountId) -> Self {
        account.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
