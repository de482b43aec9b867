//! Documents with a mark where the cursor stands.

use lsp_types::{Position, TextEdit, WorkspaceEdit};
use std::collections::BTreeMap;
use stormlake_language_server::{Change, Files, NoPulse, Text, Workspace};
use stormlake_mail::Templates;

pub const BOARD: &str = "file:///shop/board.kdl";
pub const MAPPING: &str = "file:///shop/mapping.kdl";
/// Where the cursor stands.
pub const MARK: char = '¦';

/// A board that most tests build on.
pub const SHOP: &str = r#"board "Shop" step=1 {
    namespace "com.example"
    subject "customer" {
        attribute "email" from="Order placed.email" sensitive=#true
        attribute "time-zone" from="Order placed.zone"
        consent "offers" granted-by="Order placed" default="denied"
    }
    channel "mailer" kind="smtp" url="env:STORMLAKE_SECRET_SMTP" from="a@example.com" to="subject.email"
}
context "Ordering" {
    actor "Buyer"
    external "Till"
    command "Place an order" by="Buyer" to="Till" {
        field "words" "string"
        yields "Order placed"
    }
    event "Order placed" from="Till" subject="customer" {
        about "Someone bought [something](evil)"
        owner "Sales"
        field "order" "string" key=#true
        field "price" "decimal" min=0
        field "email" "string"
        field "zone" "string"
    }
    event "Order collected" from="Till" subject="customer" {
        field "order" "string" key=#true
    }
    read-model "Orders" {
        shows "Order placed"
        field "price" "decimal" from="Order placed.price"
    }
}
policy "Thank" {
    whenever "Order placed" by="event.data.order"
    and-no "Order collected" within="2d"
    where "event.data.price > 0.0 && subject['time-zone'] != '' && predict('Will buy').active < 0.5"
    then "Place an order" via="mailer" {
        set "words" "event.data.email"
    }
    consent "offers"
}
funnel "Bought" { step "Order placed"; step "Order collected" within="1d" }
prediction "Will buy" kind="repeat-purchase" {
    of "customer"
    purchase "Order placed" value="event.data.price"
}
"#;

/// Files beside the open documents.
#[derive(Default)]
pub struct Beside(pub BTreeMap<String, String>, pub Vec<(&'static str, &'static str)>);

impl Files for Beside {
    fn read(&self, uri: &str) -> Option<String> {
        self.0.get(uri).cloned()
    }

    fn templates(&self, _: &str) -> Result<Templates, String> {
        let mut templates = Templates::default();
        for (name, text) in &self.1 {
            templates.add(name, text).map_err(|error| error.to_string())?;
        }
        Ok(templates)
    }
}

/// A workspace with a board, and where its mark was.
pub fn at_mark(text: &str) -> (Workspace, Position) {
    let offset = text.find(MARK).expect("a mark");
    let clean = text.replacen(MARK, "", 1);
    let place = Text::new(clean.clone()).position(offset);
    (open(&[(BOARD, &clean)]), place)
}

/// A workspace with these documents.
pub fn open(documents: &[(&str, &str)]) -> Workspace {
    let mut workspace = Workspace::new(Box::new(Beside::default()), Box::new(NoPulse));
    for (uri, text) in documents {
        assert!(workspace.open(uri, "kdl", 1, (*text).to_owned()));
    }
    workspace
}

/// The shop with something replaced, so that a mark stands in it.
pub fn shop(from: &str, to: &str) -> String {
    assert!(SHOP.contains(from), "{from}");
    SHOP.replacen(from, to, 1)
}

/// A text after edits, as an editor carries them out: all of them are about the text before.
pub fn edited(text: &str, edits: &[TextEdit]) -> String {
    let places = Text::new(text.to_owned());
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            (
                places.offset(edit.range.start),
                places.offset(edit.range.end),
                edit.new_text.as_str(),
            )
        })
        .collect();
    edits.sort_by_key(|(start, _, _)| *start);
    for pair in edits.windows(2) {
        assert!(pair[0].1 <= pair[1].0, "edits overlap: {pair:?}");
    }
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

/// A workspace's documents after an edit.
#[allow(clippy::mutable_key_type, reason = "the protocol's own type")]
pub fn after(workspace: &mut Workspace, edit: WorkspaceEdit) -> BTreeMap<String, String> {
    let changes = edit.changes.unwrap_or_default();
    let mut texts = BTreeMap::new();
    for (uri, edits) in changes {
        let text = edited(workspace.text(uri.as_str()).expect("an open document"), &edits);
        let whole = Change {
            range: None,
            text: text.clone(),
        };
        workspace.change(uri.as_str(), 2, vec![whole]);
        texts.insert(uri.as_str().to_owned(), text);
    }
    texts
}
