//! `on … gives …`: the rules by which a webhook's body, or a file's row, becomes a CloudEvent. Shared by hooks and mappings.

use crate::codes::{self, Code};
use crate::contract::Contract;
use crate::formats;
use crate::quarantine::{write_json, write_string};
use crate::violation::{Reasons, shorten};
use serde_json::Value as Json;
use std::borrow::Cow;
use stormlake_board::{Board, ExpressionText, Field, FieldType, Finding, HookRule, Kind, Names, Resolved};
use stormlake_expression::{Path, Program, Scope, Type, Value, Values, compile};
use stormlake_record::Violation;

/// The rules of one hook or mapping, compiled.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Names the kind of what came; without it the caller does.
    pub(crate) kind: Option<Program>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    on: String,
    /// The words on the event sticky, which are an accepted `type`.
    event: String,
    subject: Option<Program>,
    id: Option<Program>,
    time: Option<Program>,
    r#where: Option<Program>,
    set: Vec<(String, FieldType, Program)>,
}

/// What a record has unless a rule says otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Defaults<'a> {
    pub(crate) source: &'a str,
    pub(crate) id: &'a str,
}

/// What the rules made of a body or row.
#[derive(Debug)]
pub(crate) enum Applied {
    /// One structured CloudEvent, not checked yet, and the time that it names, where that is one.
    Record(Vec<u8>, Option<i64>),
    /// No rule takes it, and why.
    Ignored(String),
    /// A rule takes it, but cannot be computed: the event's name and every reason.
    Failed(String, Vec<Violation>),
}

impl Rules {
    /// Compiles; every fault at once.
    pub(crate) fn compile(
        board: &Board,
        scope: &Scope,
        kind: Option<&ExpressionText>,
        rules: &[HookRule],
    ) -> Result<Self, Vec<Finding>> {
        let names = Names::new(board);
        let mut compiler = Compiler {
            scope,
            findings: Vec::new(),
        };
        let kind = compiler.optional(kind, Some(&Type::String));
        let rules: Vec<Rule> = rules
            .iter()
            .filter_map(|rule| compiler.rule(rule, board, &names))
            .collect();
        if compiler.findings.is_empty() {
            Ok(Self { kind, rules })
        } else {
            Err(compiler.findings)
        }
    }

    /// Applies the first rule that takes one of these kinds (the first kind that a rule names; else `*`) and whose `where` holds.
    pub(crate) fn apply(
        &self,
        kinds: &[&str],
        values: &dyn Values,
        defaults: Defaults<'_>,
        code: &'static Code,
    ) -> Applied {
        let named = kinds
            .iter()
            .find(|kind| self.rules.iter().any(|rule| rule.on == **kind));
        let on = named.copied().unwrap_or("*");
        let mut found = false;
        for rule in self.rules.iter().filter(|rule| rule.on == on) {
            found = true;
            match rule.r#where.as_ref().map(|program| program.evaluate(values)) {
                None | Some(Ok(Value::Bool(true))) => return rule.record(values, defaults, code),
                Some(Ok(_)) => {}
                Some(Err(fault)) => {
                    let mut reasons = Reasons::default();
                    failed(&mut reasons, code, "", "where", &fault.to_string());
                    return Applied::Failed(rule.event.clone(), reasons.take());
                }
            }
        }
        let kind = shorten(kinds.first().copied().unwrap_or(""));
        Applied::Ignored(if found {
            format!("the `where` of every rule for `{kind}` is false")
        } else {
            format!("no rule takes the kind `{kind}`")
        })
    }
}

impl Rule {
    fn record(&self, values: &dyn Values, defaults: Defaults<'_>, code: &'static Code) -> Applied {
        let mut reasons = Reasons::default();
        let mut evaluate = |program: &Program, at: &str, what: &str| match program.evaluate(values) {
            Ok(value) => Some(value),
            Err(fault) => {
                failed(&mut reasons, code, at, what, &fault.to_string());
                None
            }
        };
        let subject = self
            .subject
            .as_ref()
            .and_then(|program| evaluate(program, "/subject", "subject"));
        let id = self.id.as_ref().and_then(|program| evaluate(program, "/id", "id"));
        let time = self
            .time
            .as_ref()
            .and_then(|program| evaluate(program, "/time", "time"));
        let mut data = vec![b'{'];
        for (field, r#type, program) in &self.set {
            // Null sets nothing: an optional field stays absent.
            let Some(value) = evaluate(program, &format!("/data/{field}"), field).filter(|value| *value != Value::Null)
            else {
                continue;
            };
            if data.len() > 1 {
                data.push(b',');
            }
            write_string(&mut data, field);
            data.push(b':');
            write_json(&mut data, &as_field(&value, r#type));
        }
        data.push(b'}');
        let subject = subject.and_then(|value| text_of(&value, &mut reasons, code, "subject"));
        let id = match self.id {
            Some(_) => id.and_then(|value| text_of(&value, &mut reasons, code, "id")),
            None => Some(defaults.id.into()),
        };
        if !reasons.is_empty() {
            return Applied::Failed(self.event.clone(), reasons.take());
        }
        let instant = match &time {
            Some(Value::Timestamp(nanoseconds)) => Some(*nanoseconds),
            Some(Value::String(text)) => formats::instant(text).ok(),
            _ => None,
        };
        let mut record = br#"{"specversion":"1.0","source":"#.to_vec();
        write_string(&mut record, defaults.source);
        let mut attribute = |name: &str, value: &Json| {
            record.extend_from_slice(name.as_bytes());
            write_json(&mut record, value);
        };
        attribute(r#","type":"#, &Json::from(self.event.as_str()));
        if let Some(id) = id {
            attribute(r#","id":"#, &Json::from(id));
        }
        if let Some(subject) = subject {
            attribute(r#","subject":"#, &Json::from(subject));
        }
        // Whatever it computed goes into the record; the check says whether it is a time.
        if let Some(time) = time.filter(|time| *time != Value::Null) {
            attribute(r#","time":"#, &time.to_json());
        }
        record.extend_from_slice(br#","data":"#);
        record.extend_from_slice(&data);
        record.push(b'}');
        Applied::Record(record, instant)
    }
}

fn failed(reasons: &mut Reasons<'_>, code: &'static Code, at: &str, what: &str, why: &str) {
    let message = format!("the expression of `{what}` failed: {}", shorten(why));
    reasons.add(
        code,
        at,
        message,
        "mend the expression, or ask with `has(…)` first whether it is there",
    );
}

/// A subject or id: a string, or a whole number written out. Null is none.
fn text_of(value: &Value, reasons: &mut Reasons<'_>, code: &'static Code, what: &str) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Null => None,
        _ => {
            failed(
                reasons,
                code,
                &format!("/{what}"),
                what,
                "it gives neither a string nor a whole number",
            );
            None
        }
    }
}

/// A computed value as the field's type writes it: a decimal is a double inside an expression, so it is rounded to its four
/// digits; a date is an instant there; a length of time is written as the board
/// file has it, to the millisecond.
fn as_field(value: &Value, r#type: &FieldType) -> Json {
    match (value, r#type) {
        (Value::Double(number), FieldType::Decimal) if number.abs() < 1e14 => {
            Json::from((number * 10_000.0).round() / 10_000.0)
        }
        (Value::Timestamp(_), FieldType::Date) => {
            let text = value.to_json();
            Json::from(text.as_str().and_then(|text| text.get(..10)).unwrap_or(""))
        }
        (Value::Duration(nanoseconds), FieldType::Duration) => {
            let milliseconds = nanoseconds / 1_000_000;
            Json::from(match milliseconds % 1_000 {
                0 => format!("{}s", milliseconds / 1_000),
                _ => format!("{milliseconds}ms"),
            })
        }
        (Value::List(items), FieldType::List(inner)) => items.iter().map(|item| as_field(item, inner)).collect(),
        _ => value.to_json(),
    }
}

struct Compiler<'s> {
    scope: &'s Scope,
    findings: Vec<Finding>,
}

impl Compiler<'_> {
    fn rule(&mut self, rule: &HookRule, board: &Board, names: &Names<'_>) -> Option<Rule> {
        let Resolved::Found(_, index) = names.resolve(&rule.gives.value, &[Kind::Event]) else {
            self.findings.push(Finding::error(
                codes::HOOK_BROKEN.code,
                rule.gives.span,
                format!("`{}` is no event of the board", shorten(&rule.gives.value)),
                "name an event that is there",
            ));
            return None;
        };
        let event = &board.events[index];
        let r#type = |name: &str| {
            let field: Option<&Field> = event.fields.iter().find(|field| field.name == name);
            field.map_or(FieldType::Json, |field| field.r#type.clone())
        };
        let set = rule.set.iter().filter_map(|assignment| {
            let program = self.one(&assignment.value, None)?;
            Some((assignment.field.value.clone(), r#type(&assignment.field.value), program))
        });
        let set = set.collect();
        Some(Rule {
            on: rule.on.clone(),
            event: event.sticky.name.clone(),
            subject: self.optional(rule.subject.as_ref(), None),
            id: self.optional(rule.id.as_ref(), None),
            time: self.optional(rule.time.as_ref(), None),
            r#where: self.optional(rule.r#where.as_ref(), Some(&Type::Bool)),
            set,
        })
    }

    fn optional(&mut self, text: Option<&ExpressionText>, expected: Option<&Type>) -> Option<Program> {
        text.and_then(|text| self.one(text, expected))
    }

    fn one(&mut self, text: &ExpressionText, expected: Option<&Type>) -> Option<Program> {
        match compile(&text.value, self.scope, expected) {
            Ok(program) => Some(program),
            Err(faults) => {
                let finding = |fault: stormlake_expression::Fault| {
                    Finding::error(codes::HOOK_BROKEN.code, text.span, fault.message, fault.mend)
                };
                self.findings.extend(faults.into_iter().map(finding));
                None
            }
        }
    }
}

/// Variables of an expression that are JSON: `headers` and `body`, `row` and `line`.
pub(crate) struct Variables<'v>(pub(crate) [(&'static str, Cow<'v, Json>); 2]);

impl Values for Variables<'_> {
    fn get(&self, path: &Path) -> Option<Value> {
        let (root, steps) = path.names.split_first()?;
        let (_, mut json) = self
            .0
            .iter()
            .find(|(name, _)| *name == &**root)
            .map(|(name, json)| (name, &**json))?;
        for step in steps {
            json = json.as_object()?.get(&**step)?;
        }
        Value::from_json(json, &Type::Dynamic)
    }
}

impl Rules {
    /// Whether any rule says when what it takes happened.
    pub(crate) fn names_times(&self) -> bool {
        self.rules.iter().any(|rule| rule.time.is_some())
    }
}

/// The slug of an event with these words, or nothing.
pub(crate) fn slug_of<'c>(contract: &'c Contract, event: &str) -> &'c str {
    contract.event_by_name(event).map_or("", |event| &event.slug)
}
