//! The rule of every three-way merge.

/// Which side's word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// Both say the same.
    Same,
    /// Only ours changed it.
    Ours,
    /// Only theirs changed it.
    Theirs,
    /// Both changed it, each in its way.
    Clash,
}

/// Compares what two sides say with what was said before.
pub(super) fn pick<T: PartialEq + ?Sized>(base: &T, ours: &T, theirs: &T) -> Pick {
    if ours == theirs {
        Pick::Same
    } else if base == ours {
        Pick::Theirs
    } else if base == theirs {
        Pick::Ours
    } else {
        Pick::Clash
    }
}

/// The same thing on each board, where it is there.
pub(super) type Three<'a, T> = [Option<&'a T>; 3];

pub(super) const BASE: usize = 0;
pub(super) const OURS: usize = 1;
pub(super) const THEIRS: usize = 2;
