//! Where to go on in a stream, from what the screen has and from what the stream says of itself.

use std::collections::BTreeMap;

/// What a stream and its consumer say of themselves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// When it was made, in microseconds.
    pub(super) made_at: i64,
    /// The numbers of the first and the last message that it holds.
    pub(super) first: u64,
    pub(super) last: u64,
    /// Every message up to this number was acknowledged.
    pub(super) acknowledged: u64,
}

/// Where to go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The source that its batches are named by: the stream, when it was made, and how often its numbers went back.
    pub(super) source: String,
    /// The number of the first message to be taken.
    pub(super) next: u64,
    /// So many were let go before they were read.
    pub(super) missed: u64,
    /// What became of the stream, where it is not the one that was followed before.
    pub(super) anew: Option<Anew>,
}

/// The stream is not the one that was followed before: its numbers mean other messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anew {
    /// It was deleted and made again.
    Made,
    /// Its numbers went back, as those of a copy that was restored.
    WentBack,
}

impl Anew {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Made => "the stream was made anew: all that it holds is taken, what it held before is not there",
            Self::WentBack => "the stream's numbers went back: all that it holds is taken again",
        }
    }
}

/// What names of a stream's sources begin with.
pub(super) fn prefix(stream: &str) -> String {
    format!("{stream}@")
}

/// Goes on behind the last message that the screen has (`taken`: the sources of this stream with their last numbers), and
/// behind what was acknowledged where it has none. A message is rather taken again than left out.
pub(super) fn place(stream: &str, seen: Seen, taken: &BTreeMap<String, u64>) -> Place {
    let made = format!("{}{}", prefix(stream), seen.made_at);
    let source = |backs: u32| if backs == 0 { made.clone() } else { format!("{made}+{backs}") };
    let known = (0..).map_while(|backs| taken.get(&source(backs)).map(|last| (backs, *last))).last();
    let (source, next, anew) = match known {
        Some((backs, last)) if seen.last < last => (source(backs + 1), 1, Some(Anew::WentBack)),
        Some((backs, last)) => (source(backs), last + 1, None),
        None if taken.is_empty() => (source(0), seen.acknowledged + 1, None),
        None => (source(0), 1, Some(Anew::Made)),
    };
    let is_followed = known.is_some() && anew.is_none();
    let missed = if is_followed { seen.first.saturating_sub(next) } else { 0 };
    Place { source, next: next.max(seen.first), missed, anew }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_behind_what_the_screen_has_whatever_became_of_the_stream() {
        let old = [("S@7", 20)].as_slice();
        let back = [("S@7", 20), ("S@7+1", 5)].as_slice();
        // What is taken; when it was made, first, last, acknowledged; where it goes on.
        for (taken, (made_at, first, last, acknowledged), want) in [
            ([].as_slice(), (7, 0, 0, 0), ("S@7", 1, 0, None)),
            (&[], (7, 1, 30, 0), ("S@7", 1, 0, None)),
            (&[], (7, 4, 30, 0), ("S@7", 4, 0, None)),
            (&[], (7, 1, 30, 12), ("S@7", 13, 0, None)),
            (old, (7, 1, 30, 12), ("S@7", 21, 0, None)),
            (old, (7, 1, 20, 25), ("S@7", 21, 0, None)),
            (old, (7, 21, 20, 20), ("S@7", 21, 0, None)),
            (old, (7, 26, 30, 0), ("S@7", 26, 5, None)),
            (old, (8, 1, 30, 0), ("S@8", 1, 0, Some(Anew::Made))),
            (old, (8, 3, 30, 30), ("S@8", 3, 0, Some(Anew::Made))),
            (old, (7, 1, 19, 0), ("S@7+1", 1, 0, Some(Anew::WentBack))),
            (back, (7, 1, 19, 0), ("S@7+1", 6, 0, None)),
            (back, (7, 1, 4, 0), ("S@7+2", 1, 0, Some(Anew::WentBack))),
        ] {
            let taken = taken.iter().map(|(source, last)| ((*source).to_owned(), *last)).collect();
            let seen = Seen { made_at, first, last, acknowledged };
            let (source, next, missed, anew) = want;
            let want = Place { source: source.into(), next, missed, anew };
            assert_eq!(place("S", seen, &taken), want, "{seen:?} {taken:?}");
        }
    }
}
