//! What tables a board asks for: one per event sticky, and the fixed ones. A table begins with the envelope, then come
//! the sticky's fields, then `extra`.

use crate::cells::Kind;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use stormlake_board::{Board, slug};

/// What holds the fields that the board does not name, as a JSON object.
pub(crate) const EXTRA: &str = "extra";

/// The table of predictions, put in place whole after every training.
pub(crate) const PREDICTIONS: &str = "predictions";

/// Names that no sticky's table gets.
pub(crate) const RESERVED: [&str; 7] = [
    "events",
    "decisions",
    "deliveries",
    "quarantine",
    "releases",
    PREDICTIONS,
    "information_schema",
];

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    pub kind: Kind,
    /// Whether it is masked for those who may not see it.
    pub sensitive: bool,
    /// The key in `data` that fills it.
    pub field: Option<String>,
}

impl Column {
    fn plain(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            sensitive: false,
            field: None,
        }
    }

    fn secret(name: &str, kind: Kind, sensitive: bool) -> Self {
        Self {
            sensitive,
            ..Self::plain(name, kind)
        }
    }
}

/// A table as the board wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Its name in SQL.
    pub name: String,
    /// The sticky's name, or what it is: the table's comment.
    pub about: String,
    /// The full `type` of its records, for events.
    pub event_type: Option<String>,
    /// Slugs of its records: the sticky's, and those of its earlier names.
    pub slugs: Vec<String>,
    pub columns: Vec<Column>,
}

/// How many columns the envelope of an event takes.
pub(crate) const ENVELOPE: usize = 11;

fn envelope() -> Vec<Column> {
    [
        ("position", Kind::Integer),
        ("time", Kind::Timestamp),
        ("received", Kind::Timestamp),
        ("subject", Kind::Text),
        ("source", Kind::Text),
        ("id", Kind::Text),
        ("sender", Kind::Text),
        ("board_version", Kind::Integer),
        ("synthetic", Kind::Boolean),
        ("derived", Kind::Boolean),
        ("extensions", Kind::Text),
    ]
    .map(|(name, kind)| Column::plain(name, kind))
    .into()
}

/// `Order collected` → `order_collected`.
pub(crate) fn snake(name: &str) -> String {
    let snake = slug(name).replace('-', "_");
    // A name in SQL that begins with a digit would have to be quoted for ever.
    if snake.starts_with(|first: char| first.is_ascii_digit()) {
        format!("n{snake}")
    } else {
        snake
    }
}

fn unused(wanted: String, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.clone();
    let mut next = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wanted}_{next}");
        next += 1;
    }
    name
}

/// Every table that a board asks for, the fixed ones first.
pub(crate) fn shapes(board: &Board) -> Vec<Shape> {
    let secrets = has_secrets(board);
    let mut shapes = fixed(secrets);
    let mut taken: HashSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
    // A slug belongs to who bears it now; earlier names come after.
    let now: HashSet<String> = board.events.iter().map(|event| slug(&event.sticky.name)).collect();
    let mut given: HashMap<String, ()> = HashMap::new();
    for event in &board.events {
        let sticky = &event.sticky;
        let mut wanted = snake(&sticky.name);
        if RESERVED.contains(&wanted.as_str()) {
            wanted = format!("event_{wanted}");
        }
        let mut columns = envelope();
        let mut names: HashSet<String> = columns.iter().map(|column| column.name.clone()).collect();
        names.insert(EXTRA.into());
        for field in &event.fields {
            let mut name = snake(&field.name);
            if names.contains(&name) {
                name = format!("data_{name}");
            }
            columns.push(Column {
                name: unused(name, &mut names),
                kind: Kind::of(&field.r#type),
                sensitive: field.sensitive,
                field: Some(field.name.clone()),
            });
        }
        // What the board does not name may be a misspelled secret.
        columns.push(Column::secret(
            EXTRA,
            Kind::Text,
            event.fields.iter().any(|field| field.sensitive),
        ));
        let mut slugs = vec![slug(&sticky.name)];
        slugs.extend(sticky.was.iter().map(|was| slug(was)).filter(|was| !now.contains(was)));
        slugs.retain(|slug| given.insert(slug.clone(), ()).is_none());
        shapes.push(Shape {
            name: unused(wanted, &mut taken),
            about: sticky.name.clone(),
            event_type: Some(board.event_type(event)),
            slugs,
            columns,
        });
    }
    shapes
}

fn has_secrets(board: &Board) -> bool {
    let events = board.events.iter().flat_map(|event| &event.fields);
    let commands = board.commands.iter().flat_map(|command| &command.fields);
    let attributes = board.subjects.iter().flat_map(|subject| &subject.attributes);
    events.chain(commands).any(|field| field.sensitive) || attributes.into_iter().any(|each| each.sensitive)
}

fn fixed(secrets: bool) -> Vec<Shape> {
    use Kind::{Integer, Text, Timestamp};
    let plain = |columns: &[(&str, Kind)]| -> Vec<Column> {
        columns
            .iter()
            .map(|(name, kind)| Column::plain(name, kind.clone()))
            .collect()
    };
    let table = |name: &str, about: &str, columns: Vec<Column>| Shape {
        name: name.into(),
        about: about.into(),
        event_type: None,
        slugs: Vec::new(),
        columns,
    };
    let decimal = || Kind::Decimal;
    let predictions = plain(&[
        ("prediction", Text),
        ("model", Text),
        ("subject", Text),
        ("as_of", Timestamp),
        ("active", decimal()),
        ("purchases", decimal()),
        ("value", decimal()),
        ("repeats", Integer),
        ("silent_weeks", decimal()),
    ]);
    let mut decisions = plain(&[
        ("position", Integer),
        ("due", Timestamp),
        ("received", Timestamp),
        ("policy", Text),
        ("version", Text),
        ("subject", Text),
        ("by", Text),
        ("outcome", Text),
        ("reason", Text),
        ("count", Integer),
        ("cause_event", Text),
        ("cause_source", Text),
        ("cause_id", Text),
        ("cause_time", Timestamp),
        ("cause_position", Integer),
        ("command", Text),
        ("event", Text),
        ("via", Text),
        ("key", Text),
    ]);
    decisions.push(Column::secret("data", Text, secrets));
    decisions.push(Column::plain("scores", Text));
    decisions.push(Column::secret(EXTRA, Text, secrets));
    // What came later stands last, as it does in a table that was there before.
    decisions.extend(plain(&[
        ("step", Integer),
        ("variant", Text),
        ("board_version", Integer),
    ]));
    let mut deliveries = plain(&[
        ("position", Integer),
        ("time", Timestamp),
        ("policy", Text),
        ("command", Text),
        ("channel", Text),
        ("subject", Text),
        ("attempt", Integer),
        ("round", Integer),
        ("state", Text),
        ("status", Integer),
        ("error", Text),
        ("took_ms", Integer),
        ("key", Text),
    ]);
    deliveries.push(Column::secret(EXTRA, Text, secrets));
    let mut quarantine = plain(&[
        ("position", Integer),
        ("time", Timestamp),
        ("received", Timestamp),
        ("event", Text),
        ("subject", Text),
        ("source", Text),
        ("id", Text),
        ("sender", Text),
    ]);
    quarantine.push(Column::secret("content", Text, secrets));
    let releases = plain(&[
        ("position", Integer),
        ("time", Timestamp),
        ("quarantined", Integer),
        ("verdict", Text),
    ]);
    vec![
        table(
            "decisions",
            "What the policies concluded, each with its reason",
            decisions,
        ),
        table("deliveries", "Attempts to hand a command to the outside", deliveries),
        table(
            "quarantine",
            "Records that broke the contract, with all their violations",
            quarantine,
        ),
        table("releases", "What became of records in quarantine", releases),
        table(PREDICTIONS, "What the newest models say of every subject", predictions),
    ]
}

/// The Arrow schema of some columns.
pub(crate) fn arrow_schema(columns: &[Column]) -> SchemaRef {
    let fields: Vec<Field> = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kind.arrow(), true))
        .collect();
    Arc::new(Schema::new(fields))
}

/// Whether a table with these columns can take rows of those, and its columns then: what is new is appended.
pub(crate) fn widened(held: &[Column], wanted: &[Column]) -> Option<Vec<Column>> {
    let mut columns = held.to_vec();
    for column in &mut columns {
        match wanted.iter().find(|each| each.name == column.name) {
            Some(wanted) if wanted.kind != column.kind => return None,
            Some(wanted) => *column = wanted.clone(),
            None => {
                // Nobody knows any more whether it was sensitive.
                column.sensitive |= column.field.is_some() || !is_envelope(&column.name);
                column.field = None;
            }
        }
    }
    for column in wanted {
        if !columns.iter().any(|each| each.name == column.name) {
            columns.push(column.clone());
        }
    }
    Some(columns)
}

fn is_envelope(name: &str) -> bool {
    envelope().iter().any(|column| column.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::parse;

    fn of(text: &str) -> Vec<Shape> {
        let parsed = parse(text);
        assert!(
            parsed.findings.iter().all(|finding| !finding.is_error()),
            "{:?}",
            parsed.findings
        );
        shapes(&parsed.board)
    }

    fn table<'a>(shapes: &'a [Shape], name: &str) -> &'a Shape {
        shapes.iter().find(|shape| shape.name == name).unwrap()
    }

    #[test]
    fn a_sticky_is_a_table_and_no_two_columns_share_a_name() {
        let shapes = of(r#"board "B" {
            namespace "com.b"
        }
        event "Order collected" {
            was "Meal fetched"
            field "price" "decimal"
            field "time" "string"
            field "data-time" "string"
            field "Preis" "integer" sensitive=#true
        }
        event "Events"
        event "3D print made""#);
        let orders = table(&shapes, "order_collected");
        assert_eq!(orders.slugs, ["order-collected", "meal-fetched"]);
        assert_eq!(orders.event_type.as_deref(), Some("com.b.order-collected"));
        let own: Vec<&str> = orders.columns[ENVELOPE..]
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(own, ["price", "data_time", "data_data_time", "preis", "extra"]);
        let hidden: Vec<&str> = orders
            .columns
            .iter()
            .filter(|column| column.sensitive)
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(hidden, ["preis", "extra"]);
        table(&shapes, "event_events");
        table(&shapes, "n3d_print_made");
        assert!(
            table(&shapes, "decisions")
                .columns
                .iter()
                .any(|column| column.sensitive)
        );
    }

    #[test]
    fn a_name_that_another_sticky_bears_now_brings_its_records_there() {
        let shapes = of(r#"board "B"
        event "Order placed" { was "Order made"; was "Ordered" }
        event "Order made" { was "Ordered" }"#);
        assert_eq!(table(&shapes, "order_placed").slugs, ["order-placed", "ordered"]);
        assert_eq!(table(&shapes, "order_made").slugs, ["order-made"]);
    }

    #[test]
    fn the_contract_that_is_handed_out_has_these_tables() {
        let parsed = parse(
            r#"board "B" { namespace "com.b" }
        event "Order collected" {
            field "price" "decimal" sensitive=#true
            field "time" "string"
            field "data-time" "list<integer>"
            field "Time!" "timestamp"
        }
        event "Events" { field "a" "date"; field "A" "boolean"; field "b" "json" }
        event "3D print made" { field "n" "integer" }"#,
        );
        let file = stormlake_interchange::export::odcs(&parsed.board).remove(0);
        let text = String::from_utf8(file.bytes).unwrap();
        let tables = text.split("\n  - name: ").skip(1);
        let of_board: Vec<Shape> = shapes(&parsed.board)
            .into_iter()
            .filter(|shape| shape.event_type.is_some())
            .collect();
        assert_eq!(tables.clone().count(), of_board.len());
        for (shape, table) in of_board.iter().zip(tables) {
            assert_eq!(table.lines().next(), Some(shape.name.as_str()));
            let columns: Vec<&str> = table.split("\n      - name: ").skip(1).collect();
            assert_eq!(columns.len(), shape.columns.len(), "{table}");
            for (column, told) in shape.columns.iter().zip(columns) {
                // YAML wants quotes around what it may take for a yes or no.
                let name = told.lines().next().map(|name| name.trim_matches('"'));
                assert_eq!(name, Some(column.name.as_str()));
                let kind = match &column.kind {
                    Kind::List(_) => "\"array<long>\"",
                    Kind::Text => "string",
                    Kind::Integer => "long",
                    Kind::Decimal => "\"decimal(18,4)\"",
                    Kind::Boolean => "boolean",
                    Kind::Timestamp => "timestamp",
                    Kind::Date => "date",
                };
                assert!(
                    told.contains(&format!("\n        physicalType: {kind}\n")),
                    "{}: {told}",
                    column.name
                );
                assert_eq!(
                    told.contains("classification: restricted"),
                    column.sensitive,
                    "{}",
                    column.name
                );
            }
        }
    }

    #[test]
    fn a_new_column_widens_and_a_changed_type_does_not() {
        let old = &of("board \"B\"\nevent \"E\" { field \"a\" \"string\" }")
            .pop()
            .unwrap()
            .columns;
        let more = &of("board \"B\"\nevent \"E\" { field \"b\" \"integer\" }")
            .pop()
            .unwrap()
            .columns;
        let wide = widened(old, more).unwrap();
        assert_eq!(wide.last().unwrap().name, "b");
        let gone = wide.iter().find(|column| column.name == "a").unwrap();
        assert!(gone.sensitive && gone.field.is_none());
        let changed = &of("board \"B\"\nevent \"E\" { field \"a\" \"integer\" }")
            .pop()
            .unwrap()
            .columns;
        assert_eq!(widened(old, changed), None);
    }
}
