//! On which events an expression of an unfinished text is evaluated: what [`stormlake_board::scope`] says of a board.

use stormlake_board::outline::{Node, Outline, Reads};

/// The names of the events that an expression of a node reads.
pub(crate) fn events(outline: &Outline, node: usize, reads: Reads) -> Vec<String> {
    let Some(owner) = outline.nodes.get(node) else {
        return Vec::new();
    };
    if reads == Reads::Purchase {
        return owner.name().map(str::to_owned).into_iter().collect();
    }
    if matches!(reads, Reads::Hook | Reads::Row) {
        return Vec::new();
    }
    let Some(policy) = above(outline, node, "policy") else {
        return Vec::new();
    };
    let mut all: Vec<&str> = Vec::new();
    let mut extra: Vec<&str> = Vec::new();
    let until_by = outline
        .children(Some(policy))
        .any(|(_, node)| node.word == "and-no" && node.property("until-by").is_some());
    for (_, node) in outline.children(Some(policy)) {
        match node.word.as_str() {
            "whenever" | "whenever-before" => all.extend(node.name()),
            "whenever-all" => all.extend(by_place(node)),
            "whenever-silent" => all.extend(node.property("since").map(|since| since.text.as_str())),
            "and-no" => {
                let until = node.property("until").map(|until| until.text.as_str());
                match reads {
                    Reads::By => {
                        extra.extend(node.name());
                        extra.extend(until.filter(|_| !until_by));
                    }
                    Reads::UntilBy => extra.extend(until),
                    _ => {}
                }
            }
            "never" if reads == Reads::By => extra.extend(by_place(node)),
            "unless" if reads == Reads::By => extra.extend(node.name()),
            _ => {}
        }
    }
    all.extend(extra);
    all.into_iter().map(str::to_owned).collect()
}

/// The nearest node of a word around a node.
pub(crate) fn above(outline: &Outline, node: usize, word: &str) -> Option<usize> {
    let mut at = Some(node);
    while let Some(index) = at {
        let node = outline.nodes.get(index)?;
        if node.word == word {
            return Some(index);
        }
        at = node.parent;
    }
    None
}

/// The values of a node that stand by their place.
pub(crate) fn by_place(node: &Node) -> impl Iterator<Item = &str> {
    let entries = node.entries.iter().filter(|entry| entry.property.is_none());
    entries.filter_map(|entry| entry.text())
}
