//! State that goes into a checkpoint and comes back: values, lists of them, and structures of them.

use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;
use domain::time::Instant;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::{BuildHasher, Hash};

/// What a checkpoint can hold.
pub(crate) trait Kept: Sized {
    /// Writes it.
    fn save(&self, to: &mut Writer);
    /// Reads what [`Kept::save`] wrote.
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable>;
}

/// A structure is kept field by field, in the order named here.
macro_rules! kept {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl crate::kept::Kept for $type {
            fn save(&self, to: &mut crate::keep::Writer) {
                $(crate::kept::Kept::save(&self.$field, to);)*
            }
            fn restore(from: &mut crate::keep::Reader<'_>) -> Result<Self, crate::keep::Unreadable> {
                Ok(Self { $($field: crate::kept::Kept::restore(from)?),* })
            }
        }
    };
}
pub(crate) use kept;

macro_rules! kept_values {
    ($($type:ty: $name:ident),*) => {
        $(impl Kept for $type {
            fn save(&self, to: &mut Writer) {
                to.$name(*self);
            }
            fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
                from.$name()
            }
        })*
    };
}

kept_values!(u8: u8, u16: u16, u32: u32, u64: u64, f32: f32, Id: id, Instant: instant);

impl Kept for f64 {
    fn save(&self, to: &mut Writer) {
        to.u64(self.to_bits());
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.u64().map(Self::from_bits)
    }
}

impl Kept for bool {
    fn save(&self, to: &mut Writer) {
        to.u8((*self).into());
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.u8().map(|byte| byte != 0)
    }
}

impl Kept for String {
    fn save(&self, to: &mut Writer) {
        to.text(self);
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.text().map(Into::into)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn save(&self, to: &mut Writer) {
        to.maybe(self.as_ref(), |to, value| value.save(to));
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        from.maybe(T::restore)
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn save(&self, to: &mut Writer) {
        self.0.save(to);
        self.1.save(to);
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Ok((A::restore(from)?, B::restore(from)?))
    }
}

impl<T: Kept + Copy + Default, const N: usize> Kept for [T; N] {
    fn save(&self, to: &mut Writer) {
        self.iter().for_each(|value| value.save(to));
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut values = [T::default(); N];
        for value in &mut values {
            *value = T::restore(from)?;
        }
        Ok(values)
    }
}

/// A list: how many, then each.
pub(crate) fn save_all<'a, T: Kept + 'a>(values: impl ExactSizeIterator<Item = &'a T>, to: &mut Writer) {
    to.count(values.len());
    values.for_each(|value| value.save(to));
}

/// What [`save_all`] wrote.
pub(crate) fn restore_all<T: Kept, C: FromIterator<T>>(from: &mut Reader<'_>) -> Result<C, Unreadable> {
    (0..from.count()?).map(|_| T::restore(from)).collect()
}

macro_rules! kept_lists {
    ($($type:ident: $($bound:ident)?),*) => {
        $(impl<T: Kept $(+ $bound)?> Kept for $type<T> {
            fn save(&self, to: &mut Writer) {
                save_all(self.iter(), to);
            }
            fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
                restore_all(from)
            }
        })*
    };
}

kept_lists!(Vec:, VecDeque:, BTreeSet: Ord);

/// In the order of its keys, so that two runs write the same bytes.
impl<K: Kept + Ord + Hash, V: Kept, S: BuildHasher + Default> Kept for HashMap<K, V, S> {
    fn save(&self, to: &mut Writer) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_unstable_by_key(|entry| entry.0);
        to.count(entries.len());
        for (key, value) in entries {
            key.save(to);
            value.save(to);
        }
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        restore_all(from)
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn save(&self, to: &mut Writer) {
        to.count(self.len());
        for (key, value) in self {
            key.save(to);
            value.save(to);
        }
    }
    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        restore_all(from)
    }
}
