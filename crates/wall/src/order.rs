//! Places in an order between which there is always a further one: fractions in base 62, written without `0.`.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn value(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or(0)
}

/// Whether a text is a place: `0–9 A–Z a–z`, not empty, never ending in `0`.
pub(crate) fn is_place(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('0') && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A place after `before` and before `after`; `None` is the beginning or the end. The two are different places in their order; if they
/// are not, the place is right behind `before`.
pub fn between(before: Option<&str>, after: Option<&str>) -> String {
    if let (Some(before), None) = (before, after)
        && let Some(next) = next(before)
    {
        return next;
    }
    let before = before.unwrap_or_default().as_bytes();
    let after = after.map(str::as_bytes).filter(|after| before < *after);
    let mut place = Vec::new();
    // What both begin with; then the first digit that is free.
    let mut upper = after;
    for at in 0.. {
        upper = upper.filter(|after| at < after.len());
        let low = before.get(at).map_or(0, |digit| value(*digit));
        let high = upper.map_or(62, |after| after.get(at).map_or(0, |digit| value(*digit)));
        if high > low + 1 {
            place.push(DIGITS[low + (high - low) / 2]);
            break;
        }
        place.push(DIGITS[low]);
        if high == low + 1 {
            upper = None;
        }
    }
    String::from_utf8(place).unwrap_or_default()
}

/// The next place of four digits, so that a wall that grows at its end keeps its places short.
fn next(before: &str) -> Option<String> {
    let mut digits: Vec<usize> = before.bytes().take(4).map(value).collect();
    digits.resize(4, 0);
    let up = digits.iter().rposition(|digit| *digit < 61)?;
    digits[up] += 1;
    digits.truncate(up + 1);
    Some(digits.into_iter().map(|digit| char::from(DIGITS[digit])).collect())
}

/// `count` places between two, evenly and as short as they can be.
pub(crate) fn spread(before: Option<&str>, after: Option<&str>, count: usize) -> Vec<String> {
    if count == 0 {
        return Vec::new();
    }
    if before.is_none() && after.is_none() {
        return even(count);
    }
    // The middle one first, then each half: places stay as short as the logarithm of their number.
    let mut places = vec![String::new(); count];
    let mut open = vec![(0, count)];
    while let Some((from, to)) = open.pop() {
        let middle = from + (to - from) / 2;
        let low = if from == 0 {
            before
        } else {
            Some(places[from - 1].as_str())
        };
        let high = if to == count { after } else { Some(places[to].as_str()) };
        let place = match (low, high) {
            // Not by short steps: there is more to come on both sides.
            (low, None) if to - from > 2 => between(low, Some(&beyond(low))),
            (low, high) => between(low, high),
        };
        places[middle] = place;
        open.extend(
            [(from, middle), (middle + 1, to)]
                .into_iter()
                .filter(|(from, to)| from < to),
        );
    }
    places
}

/// A place far behind another.
fn beyond(place: Option<&str>) -> String {
    let digits = place.unwrap_or_default().len();
    "z".repeat(digits + 2)
}

fn even(count: usize) -> Vec<String> {
    let (mut digits, mut room) = (1u32, 61usize);
    while room < count.saturating_mul(2) {
        digits += 1;
        room = room.saturating_mul(62);
    }
    let step = (room / (count + 1)).max(1);
    (1..=count)
        .map(|number| {
            let mut left = number * step;
            let mut place: Vec<u8> = (0..digits)
                .map(|_| {
                    let digit = DIGITS[left % 62];
                    left /= 62;
                    digit
                })
                .collect();
            place.reverse();
            while place.last() == Some(&b'0') {
                place.pop();
            }
            String::from_utf8(place).unwrap_or_default()
        })
        .collect()
}

/// New places for what is to stand in this order, as few as possible: `None` keeps its place. Each has its place now and its rank by
/// it, if it stands here already.
pub(crate) fn arrange(now: &[Option<(usize, &str)>]) -> Vec<Option<String>> {
    let mut keep = vec![false; now.len()];
    for index in longest_rising(now) {
        keep[index] = true;
    }
    let mut new: Vec<Option<String>> = vec![None; now.len()];
    let mut low: Option<String> = None;
    let mut index = 0;
    while index < now.len() {
        if keep[index] {
            low = now[index].map(|(_, at)| at.to_owned());
            index += 1;
            continue;
        }
        // What moves, up to the next one that stays and leaves room.
        let room = |at: &str| low.as_deref().is_none_or(|low| low < at);
        let end = (index..now.len())
            .find(|at| keep[*at] && now[*at].is_some_and(|(_, at)| room(at)))
            .unwrap_or(now.len());
        let high = now.get(end).copied().flatten().map(|(_, at)| at);
        for (place, at) in (index..end).zip(spread(low.as_deref(), high, end - index)) {
            new[place] = Some(at);
        }
        low = new[end - 1].clone();
        index = end;
    }
    new
}

/// The places of a longest run of rising ranks (patience sorting).
fn longest_rising(now: &[Option<(usize, &str)>]) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; now.len()];
    let rank = |index: usize| now[index].map_or(0, |(rank, _)| rank);
    for index in (0..now.len()).filter(|index| now[*index].is_some()) {
        let pile = ends.partition_point(|end| rank(*end) < rank(index));
        before[index] = pile.checked_sub(1).map(|pile| ends[pile]);
        if pile == ends.len() {
            ends.push(index);
        } else {
            ends[pile] = index;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        run.push(index);
        next = before[index];
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_is_always_a_place_between(picks in proptest::collection::vec(any::<proptest::sample::Index>(), 1..200)) {
            let mut places: Vec<String> = Vec::new();
            for pick in picks {
                let at = pick.index(places.len() + 1);
                let before = at.checked_sub(1).map(|at| places[at].clone());
                let new = between(before.as_deref(), places.get(at).map(String::as_str));
                prop_assert!(is_place(&new), "{new}");
                places.insert(at, new);
                prop_assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
            }
        }

        #[test]
        fn many_places_are_spread_in_order(count in 1usize..3_000, before in "[0-9A-Za-z]{0,3}[1-9A-Za-z]", after in "[0-9A-Za-z]{0,3}[1-9A-Za-z]") {
            let bounds = [(None, None), (Some(before.as_str()), None), (None, Some(after.as_str())), (Some(before.as_str()), Some(after.as_str()))];
            for (low, high) in bounds.into_iter().filter(|(low, high)| low.is_none() || high.is_none() || low < high) {
                let places = spread(low, high, count);
                prop_assert!(places.iter().all(|place| is_place(place) && place.len() < 12), "{places:?}");
                prop_assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
                prop_assert!(low.is_none_or(|low| low < places[0].as_str()));
                prop_assert!(high.is_none_or(|high| places[count - 1].as_str() < high));
            }
        }
    }

    proptest! {
        #[test]
        fn an_order_is_made_with_the_fewest_new_places(ranks in proptest::collection::vec(proptest::option::of(0usize..40), 0..40), ties in 1usize..5) {
            let mut seen = std::collections::HashSet::new();
            let ranks: Vec<_> = ranks.into_iter().map(|rank| rank.filter(|rank| seen.insert(*rank))).collect();
            let places = even(40);
            // Ties: several have one place.
            let now: Vec<_> = ranks.iter().map(|rank| rank.map(|rank| (rank, places[rank / ties].as_str()))).collect();
            let new = arrange(&now);
            let all: Vec<(&str, bool)> = new.iter().zip(&now).map(|(new, now)| new.as_deref().map_or_else(|| (now.unwrap().1, false), |new| (new, true))).collect();
            prop_assert!(all.is_sorted_by(|(a, a_new), (b, b_new)| if *a_new || *b_new { a < b } else { a <= b }), "{all:?}");
            if ties == 1 && now.is_sorted_by(|a, b| a.map(|a| a.0) < b.map(|b| b.0)) && now.iter().all(Option::is_some) {
                prop_assert!(new.iter().all(Option::is_none));
            }
        }
    }

    #[test]
    fn a_wall_that_grows_at_its_end_keeps_places_short() {
        let mut place = between(None, None);
        for _ in 0..5_000 {
            place = between(Some(&place), None);
        }
        assert!(place.len() <= 4, "{}", place.len());
    }
}
