//! The funnels of the examples: they can be counted, and what the shop's says is true of the raw file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use stormlake_analysis::{CheckedFunnel, Funnel, Gathered, Page};
use stormlake_board::slug;
use stormlake_record::Time;

const DAY_MS: f64 = 86_400_000.0;

fn example(path: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

fn funnels(path: &str) -> Vec<CheckedFunnel> {
    let parsed = stormlake_board::parse(&example(path));
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    let board = &parsed.board;
    let each = board.funnels.iter();
    each.map(|funnel| Funnel::of_board(board, funnel).unwrap().check().unwrap())
        .collect()
}

#[test]
fn those_of_the_community_are_two() {
    let names: Vec<String> = funnels("farmacy-family/board.kdl")
        .iter()
        .map(|funnel| funnel.funnel().name.clone())
        .collect();
    assert_eq!(names, ["From ad to member", "From first meal to community"]);
}

#[test]
fn the_shop_tells_the_truth_about_who_comes_back() {
    let checked = funnels("cd-shop/board.kdl").remove(0);
    let event = slug("CD bought");
    let mut gathered = Gathered::new(&checked);
    let mut days: BTreeMap<String, Vec<Time>> = BTreeMap::new();
    for line in example("cd-shop/purchases/CDNOW_sample.txt").lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let day = format!(
            "{}-{}-{}T12:00:00Z",
            &columns[2][..4],
            &columns[2][4..6],
            &columns[2][6..]
        );
        let day = Time::parse(&day).unwrap();
        gathered.observe(columns[0], &event, day);
        days.entry(columns[0].to_owned()).or_default().push(day);
    }
    let report = gathered.report(&Page::first(3), 1, || true).unwrap();
    // By hand: so many purchases in a row, none more than ninety days after the one before.
    let in_a_row = |days: &Vec<Time>| {
        let (mut longest, mut now) = (1, 1);
        for pair in days.windows(2) {
            let close = (pair[1].0 - pair[0].0) as f64 / 1e6 <= 90.0 * DAY_MS;
            now = if close { now + 1 } else { 1 };
            longest = longest.max(now);
        }
        longest
    };
    days.values_mut().for_each(|days| days.sort_unstable());
    let at_least = |count: usize| days.values().filter(|days| in_a_row(days) >= count).count() as u64;
    let reached: Vec<u64> = report.steps.iter().map(|step| step.reached).collect();
    assert_eq!(reached, [at_least(1), at_least(2), at_least(3)]);
    // What the example's page says.
    assert_eq!(reached, [2_357, 875, 487]);
    assert_eq!(report.steps[1].median_ms, Some(22.0 * DAY_MS));
}
