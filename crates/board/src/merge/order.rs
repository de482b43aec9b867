//! The order of what came together: the side that changed the order decides; what only the other side has follows its neighbour there.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Puts what is kept in order. No key stands twice on a side.
pub(super) fn weave<K: Clone + Eq + Hash>(base: &[K], ours: &[K], theirs: &[K], keep: &HashSet<K>) -> Vec<K> {
    let kept = |side: &[K]| {
        side.iter()
            .filter(|key| keep.contains(*key))
            .cloned()
            .collect::<Vec<K>>()
    };
    let (mine, others) = (kept(ours), kept(theirs));
    let ours_leads = moved(base, ours) || !moved(base, theirs);
    let (lead, follow) = if ours_leads { (mine, others) } else { (others, mine) };
    let leading: HashSet<&K> = lead.iter().collect();
    let following: HashSet<&K> = follow.iter().collect();
    // What only the follower has, by the last thing before it that both have.
    let mut behind: HashMap<Option<&K>, Vec<&K>> = HashMap::new();
    let mut anchor = None;
    for key in &follow {
        if leading.contains(key) {
            anchor = Some(key);
        } else {
            behind.entry(anchor).or_default().push(key);
        }
    }
    let mut woven: Vec<K> = Vec::with_capacity(keep.len());
    let mut waiting = behind.remove(&None).unwrap_or_default();
    for key in &lead {
        // Of two that are new in the same place, ours comes first.
        if following.contains(key) || !ours_leads {
            woven.extend(waiting.drain(..).cloned());
        }
        woven.push(key.clone());
        waiting.extend(behind.remove(&Some(key)).unwrap_or_default());
    }
    woven.extend(waiting.into_iter().cloned());
    woven
}

/// Whether what both have stands in another order.
pub(super) fn moved<K: Eq + Hash>(base: &[K], side: &[K]) -> bool {
    let (old, new): (HashSet<&K>, HashSet<&K>) = (base.iter().collect(), side.iter().collect());
    let before = base.iter().filter(|key| new.contains(key));
    let after = side.iter().filter(|key| old.contains(key));
    !before.eq(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn woven(base: &str, ours: &str, theirs: &str, keep: &str) -> String {
        let keys = |text: &str| text.chars().collect::<Vec<char>>();
        let keep = keep.chars().collect();
        weave(&keys(base), &keys(ours), &keys(theirs), &keep)
            .into_iter()
            .collect()
    }

    #[test]
    fn what_is_new_follows_its_neighbour() {
        assert_eq!(woven("abc", "axbc", "aybcz", "abcxyz"), "axybcz");
        assert_eq!(woven("abc", "cab", "abxc", "abcx"), "cabx");
        assert_eq!(woven("abc", "abxc", "cba", "abcx"), "cbxa");
        assert_eq!(woven("", "ab", "cad", "abcd"), "cabd");
        assert_eq!(woven("abc", "ac", "abxc", "acx"), "axc");
    }

    fn letters() -> impl Strategy<Value = String> {
        proptest::sample::subsequence(('a'..='j').collect::<Vec<_>>(), 0..10)
            .prop_shuffle()
            .prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_side_that_changed_something_decides(base in letters(), other in letters()) {
            prop_assert_eq!(&woven(&base, &base, &other, &other), &other);
            prop_assert_eq!(&woven(&base, &other, &base, &other), &other);
            prop_assert_eq!(&woven(&base, &other, &other, &other), &other);
        }

        #[test]
        fn nothing_is_lost_or_doubled(base in letters(), ours in letters(), theirs in letters()) {
            let all: std::collections::BTreeSet<char> = ours.chars().chain(theirs.chars()).collect();
            let keep: String = all.iter().collect();
            let mut woven: Vec<char> = woven(&base, &ours, &theirs, &keep).chars().collect();
            woven.sort_unstable();
            prop_assert_eq!(woven, all.into_iter().collect::<Vec<_>>());
        }
    }
}
