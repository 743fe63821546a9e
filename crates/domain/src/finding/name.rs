//! The names of a screen's words, in files and papers: read and written by name alone.

use crate::signal::{Class, Kind, Level, Scheme, Stage};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::str::FromStr;

macro_rules! by_name {
    ($($word:ident)+) => {
        $(
            impl FromStr for $word {
                type Err = ();
                fn from_str(text: &str) -> Result<Self, ()> {
                    Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
                }
            }
            impl Serialize for $word {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.name())
                }
            }
            impl<'de> Deserialize<'de> for $word {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(|()| D::Error::custom("no such name"))
                }
            }
        )+
    };
}

by_name! { Class Kind Level Scheme Stage }
