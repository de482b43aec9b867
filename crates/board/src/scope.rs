//! What an expression on the board may read, and of which type it is.
//!
//! On which events a policy's expressions are evaluated:
//!
//! | expression | events |
//! | --- | --- |
//! | `where`, `set` | the trigger's ([`trigger_events`]) |
//! | `by` | the trigger's and those of `and-no`, `followed-by`, `never`, `unless`; that of `until` too, unless `until-by` is written |
//! | `until-by` | the trigger's and that of `until` |

use crate::mapping::Format;
use crate::model::{Board, Event, Field, FieldType, Policy, Prediction, Subject, Trigger};
use std::collections::BTreeMap;
use std::sync::Arc;
use stormlake_expression::{FieldSlot, RecordType, Scope, Type};

/// The type that a field's values have in an expression.
pub fn field_type(field: &FieldType) -> Type {
    match field {
        FieldType::String | FieldType::Uri | FieldType::Enum(_) => Type::String,
        FieldType::Integer => Type::Int,
        FieldType::Decimal => Type::Double,
        FieldType::Boolean => Type::Bool,
        FieldType::Timestamp | FieldType::Date => Type::Timestamp,
        FieldType::Duration => Type::Duration,
        FieldType::Json => Type::Dynamic,
        FieldType::List(inner) => Type::List(Box::new(field_type(inner))),
    }
}

/// What an expression that is evaluated on any of these events may read: `event`, `subject` and `count`.
///
/// Of several events, only what they share is there. Events that the board lacks are left out; of none at all, `data`
/// is open.
pub fn event_scope(board: &Board, events: &[&str]) -> Scope {
    let events: Vec<&Event> = events.iter().filter_map(|name| board.event(name)).collect();
    event_scope_by(board, &events, &|name| board.event(name))
}

/// How an event is found by its name: a board is searched, who asks for many keeps an index.
pub(crate) type Find<'f, 'b> = &'f dyn Fn(&str) -> Option<&'b Event>;

/// The same of events that were found already.
pub(crate) fn event_scope_by<'b>(board: &'b Board, events: &[&'b Event], find: Find<'_, 'b>) -> Scope {
    let text = |optional| slot(Type::String, optional);
    let event = RecordType {
        name: "an event".into(),
        fields: BTreeMap::from([
            ("data".into(), slot(data(events), false)),
            ("subject".into(), text(false)),
            ("source".into(), text(false)),
            ("id".into(), text(false)),
            ("type".into(), text(false)),
            ("time".into(), slot(Type::Timestamp, false)),
        ]),
        open: false,
    };
    let variables = BTreeMap::from([
        ("event".to_owned(), Type::Record(Arc::new(event))),
        ("subject".to_owned(), subject(board, events, find)),
        ("count".to_owned(), Type::Int),
    ]);
    let unbuilt = [
        ("history", "`history` is not built yet; it comes in a later version"),
        (
            "predict",
            "`predict` can be asked only by a policy's `where`: what is foreseen is no fact",
        ),
    ];
    Scope {
        variables,
        unbuilt: unbuilt.map(|(name, say)| (name.to_owned(), say.to_owned())).into(),
        ..Scope::default()
    }
}

/// What the expressions of a prediction's purchase may read: the event alone, so that a model that is trained later sees what the
/// live run saw.
pub fn purchase_scope(board: &Board, events: &[&str]) -> Scope {
    let mut scope = event_scope(board, events);
    scope.variables.retain(|name, _| name == "event");
    scope
}

/// What a policy's `where` that is evaluated on any of these events may read: besides that of [`event_scope`], `predict(name)` with
/// what is foreseen of the subject.
pub fn where_scope(board: &Board, events: &[&str]) -> Scope {
    foreseeing(board, event_scope(board, events))
}

/// A scope in which `predict(name)` may be asked, too.
pub(crate) fn foreseeing(board: &Board, mut scope: Scope) -> Scope {
    scope.unbuilt.remove("predict");
    let known = board.predictions.iter();
    let known = known.map(|prediction| (prediction.name.clone(), foreseen(&prediction.name)));
    scope.lookups.insert("predict".to_owned(), known.collect());
    scope
}

/// What `predict("…")` gives. Of a subject that nothing is known of, only `known` is there.
fn foreseen(name: &str) -> Type {
    let fields = [
        ("active", Type::Double, true),
        ("purchases", Type::Double, true),
        ("value", Type::Double, true),
        ("known", Type::Bool, false),
    ];
    Type::Record(Arc::new(RecordType {
        name: format!("the prediction \"{name}\""),
        fields: fields
            .map(|(name, r#type, optional)| (name.to_owned(), slot(r#type, optional)))
            .into(),
        open: false,
    }))
}

/// The predictions that a policy's `where` asks for, each once, in the board's order.
pub fn predictions_of<'b>(board: &'b Board, policy: &Policy) -> Vec<&'b Prediction> {
    match board.predictions.is_empty() {
        true => Vec::new(),
        false => predictions_in(board, policy, &where_scope(board, &trigger_events(policy))),
    }
}

/// The same by a scope that is there already.
pub(crate) fn predictions_in<'b>(board: &'b Board, policy: &Policy, scope: &Scope) -> Vec<&'b Prediction> {
    let Some(text) = policy.r#where.as_ref().filter(|_| !board.predictions.is_empty()) else {
        return Vec::new();
    };
    let Ok(program) = stormlake_expression::compile(&text.value, scope, Some(&Type::Bool)) else {
        return Vec::new();
    };
    let asks = |prediction: &&Prediction| {
        program.paths().iter().any(|path| {
            &*path.names[0] == "predict" && path.names.get(1).is_some_and(|name| **name == *prediction.name)
        })
    };
    board.predictions.iter().filter(asks).collect()
}

/// What the expressions of a hook may read: `headers` and `body`.
pub fn hook_scope() -> Scope {
    Scope {
        variables: BTreeMap::from([
            ("headers".to_owned(), Type::Map(Box::new(Type::String))),
            ("body".to_owned(), Type::Dynamic),
        ]),
        ..Scope::default()
    }
}

/// What the expressions of a mapping may read: `row` and `line`.
pub fn mapping_scope(format: &Format) -> Scope {
    let row = match format {
        Format::Csv { .. } => Type::Map(Box::new(Type::String)),
        Format::Ndjson => Type::Dynamic,
    };
    Scope {
        variables: BTreeMap::from([("row".to_owned(), row), ("line".to_owned(), Type::Int)]),
        ..Scope::default()
    }
}

/// The same for a CSV file whose columns the mapping names, so that a mistyped one is found before any row is read.
pub(crate) fn columns_scope(columns: &[String]) -> Scope {
    let fields = columns.iter().map(|column| (column.clone(), slot(Type::String, false)));
    let row = RecordType {
        name: "the columns".into(),
        fields: fields.collect(),
        open: false,
    };
    Scope {
        variables: BTreeMap::from([
            ("row".to_owned(), Type::Record(Arc::new(row))),
            ("line".to_owned(), Type::Int),
        ]),
        ..Scope::default()
    }
}

/// The events on which a policy's `where` and `set` are evaluated.
pub fn trigger_events(policy: &Policy) -> Vec<&str> {
    match &policy.trigger {
        Some(Trigger::Event { event, .. } | Trigger::Before { event, .. }) => vec![&event.value],
        Some(Trigger::AllOf { events }) => events.iter().map(|event| event.value.as_str()).collect(),
        Some(Trigger::Silence { since, .. }) => vec![&since.value],
        None => Vec::new(),
    }
}

/// The events on which a policy's `by` is evaluated, each once.
pub fn by_events(policy: &Policy) -> Vec<&str> {
    let mut events = trigger_events(policy);
    if let Some(absence) = &policy.absence {
        events.push(&absence.event.value);
        if absence.until_by.is_none() {
            events.extend(absence.until.iter().map(|until| until.value.as_str()));
        }
    }
    events.extend(policy.followed_by.iter().map(|followed| followed.event.value.as_str()));
    events.extend(policy.never.iter().map(|never| never.value.as_str()));
    events.extend(policy.unless.iter().map(|unless| unless.event.value.as_str()));
    events.extend(policy.exits.iter().map(|exit| exit.value.as_str()));
    events.extend(policy.awaited().into_iter().map(|wait| wait.event.value.as_str()));
    once(events)
}

/// The events on which a policy's `until-by` is evaluated, each once.
pub fn until_by_events(policy: &Policy) -> Vec<&str> {
    let mut events = trigger_events(policy);
    let until = policy.absence.as_ref().and_then(|absence| absence.until.as_ref());
    events.extend(until.iter().map(|until| until.value.as_str()));
    once(events)
}

fn once(events: Vec<&str>) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    events.into_iter().filter(|event| seen.insert(*event)).collect()
}

fn slot(r#type: Type, optional: bool) -> FieldSlot {
    FieldSlot { r#type, optional }
}

/// The type of `event.data`.
fn data(events: &[&Event]) -> Type {
    let typed: Vec<&Event> = events
        .iter()
        .copied()
        .filter(|event| !event.fields.is_empty())
        .collect();
    let all_typed = typed.len() == events.len();
    let mut fields = BTreeMap::new();
    if let Some((first, others)) = typed.split_first() {
        for field in &first.fields {
            if let Some(slot) = shared(field, others, all_typed) {
                fields.insert(field.name.clone(), slot);
            }
        }
    }
    Type::Record(Arc::new(RecordType {
        name: names(events),
        fields,
        open: typed.is_empty(),
    }))
}

/// The slot of a field that every other event has as well.
fn shared(field: &Field, others: &[&Event], all_typed: bool) -> Option<FieldSlot> {
    let mut r#type = field_type(&field.r#type);
    let mut optional = field.optional;
    for other in others {
        let same = other.fields.iter().find(|other| other.name == field.name)?;
        optional |= same.optional;
        if field_type(&same.r#type) != r#type {
            r#type = Type::Dynamic;
        }
    }
    // An event without fields may have it, as anything.
    Some(if all_typed {
        slot(r#type, optional)
    } else {
        slot(Type::Dynamic, true)
    })
}

fn names(events: &[&Event]) -> String {
    match events {
        [] => "the event".into(),
        [one] => one.sticky.name.clone(),
        several => {
            let names = several.iter().map(|event| event.sticky.name.as_str());
            format!("each of {}", names.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The type of `subject`: the attributes of the kind of subject that all of the events concern.
fn subject<'b>(board: &'b Board, events: &[&'b Event], find: Find<'_, 'b>) -> Type {
    let kind = |event: &&Event| match (&event.subject, board.subjects.as_slice()) {
        (Some(subject), subjects) => subjects.iter().find(|one| one.name == subject.value),
        // Where there is only one kind of subject, nobody writes it down.
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let mut kinds = events.iter().map(kind);
    let first: Option<&Subject> = kinds.next().flatten();
    let same = first.filter(|first| kinds.all(|other| other.is_some_and(|other| other.name == first.name)));
    let attributes = same.into_iter().flat_map(|subject| &subject.attributes);
    let typed = attributes.map(|attribute| {
        let event = find(&attribute.from.event);
        let field = event.and_then(|event| event.fields.iter().find(|field| field.name == attribute.from.field));
        let r#type = field.map_or(Type::Dynamic, |field| field_type(&field.r#type));
        (attribute.name.clone(), slot(r#type, true))
    });
    Type::Record(Arc::new(RecordType {
        name: same.map_or_else(
            || "the subject".into(),
            |subject| format!("the subject {}", subject.name),
        ),
        fields: typed.collect(),
        open: false,
    }))
}
