//! From a CML model to a board.

use super::fields::{Enums, field};
use super::syntax::{
    Aggregate, Attribute, BoundedContext, Coordination, Enum, Invoked, Joint, Model, Object, ObjectKind, Relation,
    Service, Step, Story,
};
use crate::import::model::{Draft, NoteId};
use crate::import::{Imported, Refusal, Topic};
use std::collections::{HashMap, HashSet};
use stormlake_board::{Kind, slug};

/// A model on its way to a board.
struct Builder<'a> {
    draft: Draft,
    enums: Enums<'a>,
    /// Operations that became commands.
    used: HashSet<String>,
    /// Where each context's stickies go.
    regions: HashMap<&'a str, usize>,
    /// The aggregates of each context.
    aggregates: HashMap<&'a str, Vec<NoteId>>,
}

/// The board of a model.
pub fn board(model: Model, draft: Draft) -> Result<Imported, Refusal> {
    let mut builder = Builder {
        draft,
        enums: enums(&model),
        used: HashSet::new(),
        regions: HashMap::new(),
        aggregates: HashMap::new(),
    };
    for context in &model.contexts {
        builder.declare(context)?;
    }
    for context in &model.contexts {
        for flow in &context.flows {
            for step in &flow.steps {
                builder.step(context, step)?;
            }
            if flow.steps.is_empty() {
                builder
                    .draft
                    .left(&flow.place, None, format!("the flow {} has no steps", flow.name));
            }
        }
        for coordination in &context.coordinations {
            builder.coordination(context, coordination)?;
        }
    }
    for story in &model.stories {
        builder.story(story)?;
    }
    for context in &model.contexts {
        let services = context.aggregates.iter().flat_map(|aggregate| &aggregate.services);
        for service in context.services.iter().chain(services) {
            builder.service(service);
        }
    }
    for relation in &model.relations {
        builder.relation(relation)?;
    }
    for (place, message) in &model.left {
        builder.draft.left(place, None, message);
    }
    builder.draft.finish()
}

fn enums(model: &Model) -> Enums<'_> {
    let all = model.contexts.iter().flat_map(|context| {
        let inside = context.aggregates.iter().flat_map(|aggregate| &aggregate.enums);
        context.enums.iter().chain(inside)
    });
    all.map(|one: &Enum| (one.name.as_str(), one.values.as_slice()))
        .collect()
}

/// The values of an attribute, joined.
fn value(attributes: &[Attribute], name: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.name == name)?;
    Some(found.values.join(", "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: Vec<char> = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first.into_iter().chain(letters).collect()
}

fn key(context: &str, name: &str) -> String {
    format!("{context}::{name}")
}

impl<'a> Builder<'a> {
    fn declare(&mut self, context: &'a BoundedContext) -> Result<(), Refusal> {
        if value(&context.attributes, "type").as_deref() == Some("TEAM") {
            let message = format!(
                "{} is a team: it owns things and has no region of its own",
                context.name
            );
            self.draft.left(&context.place, None, message);
            return Ok(());
        }
        let region = self.draft.context(&context.name)?;
        self.regions.insert(&context.name, region);
        let vision = value(&context.attributes, "domainVisionStatement");
        self.draft
            .describe_context(region, vision.as_deref().or(context.about.as_deref()), None);
        self.attributes(
            &context.name,
            &context.place,
            &context.attributes,
            &["type", "domainVisionStatement"],
            None,
        );
        if let Some(r#type) = value(&context.attributes, "type") {
            let message = format!("{} is of the type {type}: a board does not say so", context.name);
            self.draft.left(&context.place, None, message);
        }
        for aggregate in &context.aggregates {
            self.aggregate(context, region, aggregate)?;
        }
        for object in &context.objects {
            self.object(context, region, object, None)?;
        }
        Ok(())
    }

    fn attributes(&mut self, of: &str, place: &str, attributes: &[Attribute], known: &[&str], note: Option<NoteId>) {
        for attribute in attributes
            .iter()
            .filter(|attribute| !known.contains(&attribute.name.as_str()))
        {
            let message = format!("{of}: {} = {}", attribute.name, attribute.values.join(", "));
            self.draft.left(place, note, message);
        }
    }

    fn aggregate(&mut self, context: &'a BoundedContext, region: usize, aggregate: &Aggregate) -> Result<(), Refusal> {
        let name = &aggregate.name;
        let note = self
            .draft
            .note(Kind::Aggregate, &key(&context.name, name), name, &aggregate.place)?;
        self.draft.also(Kind::Aggregate, name, note);
        self.draft.put_into(note, Some(region));
        self.aggregates.entry(&context.name).or_default().push(note);
        self.draft.describe(note, aggregate.about.as_deref())?;
        let owner = value(&aggregate.attributes, "owner");
        self.draft.owned_by(note, owner.as_deref());
        self.attributes(name, &aggregate.place, &aggregate.attributes, &["owner"], Some(note));
        let mut others: Vec<String> = Vec::new();
        for object in &aggregate.objects {
            match object.kind {
                ObjectKind::Other(word) => others.push(format!("{word} {}", object.name)),
                _ => self.object(context, region, object, Some(note))?,
            }
        }
        others.extend(aggregate.enums.iter().map(|one| format!("enumeration {}", one.name)));
        if !others.is_empty() {
            let message = format!("what {name} is made of has no place on a board: {}", others.join(", "));
            self.draft.left(&aggregate.place, Some(note), message);
        }
        Ok(())
    }

    fn object(
        &mut self,
        context: &BoundedContext,
        region: usize,
        object: &Object,
        aggregate: Option<NoteId>,
    ) -> Result<(), Refusal> {
        let kind = match object.kind {
            ObjectKind::Event => Kind::Event,
            ObjectKind::Command => Kind::Command,
            ObjectKind::Other(word) => {
                let message = format!("the {word} {} has no place on a board", object.name);
                self.draft.left(&object.place, None, message);
                return Ok(());
            }
        };
        let note = self
            .draft
            .note(kind, &key(&context.name, &object.name), &object.name, &object.place)?;
        self.draft.also(kind, &object.name, note);
        self.draft.put_into(note, Some(region));
        self.draft.describe(note, object.about.as_deref())?;
        match (kind, aggregate) {
            (Kind::Event, Some(aggregate)) => self.draft.join(aggregate, note, None)?,
            (Kind::Command, Some(aggregate)) => self.draft.join(note, aggregate, None)?,
            _ => {}
        }
        let mut fields = Vec::new();
        for declaration in &object.fields {
            match field(declaration, &self.enums) {
                Ok((field, told)) => {
                    fields.push(field);
                    for (confidence, message) in told {
                        self.draft
                            .remark(Topic::Left, &object.place, Some(note), confidence, message);
                    }
                }
                Err(message) => self.draft.left(&object.place, Some(note), message),
            }
        }
        self.draft.set_fields(note, fields, &object.place)
    }

    /// The note that a flow names: one of its own context, else of another, else a new one.
    fn named(&mut self, context: &BoundedContext, kind: Kind, name: &str, place: &str) -> Result<NoteId, Refusal> {
        let known = self
            .draft
            .find(kind, &key(&context.name, name))
            .or_else(|| self.draft.find(kind, name));
        if let Some(note) = known {
            return Ok(note);
        }
        let note = self.draft.note(kind, &key(&context.name, name), name, place)?;
        self.draft.also(kind, name, note);
        self.draft
            .put_into(note, self.regions.get(context.name.as_str()).copied());
        let message = format!("`{name}` is used here and declared nowhere");
        self.draft.remark(Topic::Kind, place, Some(note), 0.9, message);
        Ok(note)
    }

    fn invoked(&mut self, context: &BoundedContext, invoked: &Invoked, place: &str) -> Result<NoteId, Refusal> {
        if !invoked.is_operation {
            return self.named(context, Kind::Command, &invoked.name, place);
        }
        self.operation(&context.name, &invoked.name, place)
    }

    /// An operation is asked for like a command.
    fn operation(&mut self, context: &str, name: &str, place: &str) -> Result<NoteId, Refusal> {
        self.used.insert(name.to_owned());
        if let Some(note) = self.draft.find(Kind::Command, &key(context, name)) {
            return Ok(note);
        }
        let note = self.draft.note(Kind::Command, &key(context, name), name, place)?;
        self.draft.put_into(note, self.regions.get(context).copied());
        let message = format!("the operation `{name}` is taken for a command");
        self.draft.remark(Topic::Kind, place, Some(note), 0.8, message);
        Ok(note)
    }

    fn step(&mut self, context: &BoundedContext, step: &Step) -> Result<(), Refusal> {
        match step {
            Step::Triggers {
                place,
                events,
                joint,
                invoked,
                alternatives,
            } => {
                let events: Vec<NoteId> = events
                    .iter()
                    .map(|name| self.named(context, Kind::Event, name, place))
                    .collect::<Result<_, _>>()?;
                let commands: Vec<NoteId> = invoked
                    .iter()
                    .map(|one| self.invoked(context, one, place))
                    .collect::<Result<_, _>>()?;
                self.triggers(place, &events, *joint, &commands, *alternatives)
            }
            Step::Emits {
                place,
                invoked,
                actor,
                aggregate,
                transition,
                events,
                joint,
            } => {
                let command = self.invoked(context, invoked, place)?;
                if let Some(actor) = actor {
                    self.actor(actor, command, place)?;
                }
                let aggregate = match aggregate {
                    Some(name) => Some(self.named(context, Kind::Aggregate, name, place)?),
                    None => None,
                };
                if let Some(aggregate) = aggregate {
                    self.draft.join(command, aggregate, None)?;
                }
                if let Some(transition) = transition {
                    let message = format!("the change of state [{transition}] has no place on a board");
                    self.draft.left(place, Some(command), message);
                }
                for name in events {
                    let event = self.named(context, Kind::Event, name, place)?;
                    self.draft.join(command, event, None)?;
                    if let Some(aggregate) = aggregate.filter(|_| self.draft.get(event).handler.is_none()) {
                        self.draft.join(aggregate, event, None)?;
                    }
                }
                let told = match joint {
                    Joint::Xor => "exactly one of its events follows; a board says only that each may",
                    Joint::Or => "one or several of its events follow; a board says only that each may",
                    Joint::And => return Ok(()),
                };
                self.draft.left(place, Some(command), told);
                Ok(())
            }
        }
    }

    /// Policies: one for each command, and for each event unless all of them must have happened.
    fn triggers(
        &mut self,
        place: &str,
        events: &[NoteId],
        joint: Joint,
        commands: &[NoteId],
        alternatives: Joint,
    ) -> Result<(), Refusal> {
        let distinct: HashSet<&NoteId> = events.iter().collect();
        if distinct.len() < events.len() {
            self.draft.left(
                place,
                events.first().copied(),
                "an event is named twice; that it must happen twice is not said",
            );
        }
        let each: Vec<&[NoteId]> = match joint {
            Joint::And => vec![events],
            Joint::Xor | Joint::Or => events.chunks(1).collect(),
        };
        for events in each {
            for command in commands {
                self.draft.whenever(events, *command, place)?;
            }
        }
        let Some(event) = events.first().copied().filter(|_| commands.len() > 1) else {
            return Ok(());
        };
        let names: Vec<String> = commands
            .iter()
            .take(5)
            .map(|note| format!("\"{}\"", self.draft.get(*note).name))
            .collect();
        let how = match alternatives {
            Joint::And => return Ok(()),
            Joint::Xor => "which one",
            Joint::Or => "which of them",
        };
        let question = format!(
            "After \"{}\", {how}: {}?",
            self.draft.get(event).name,
            names.join(" or ")
        );
        self.draft.ask(Topic::Link, place, event, 0.5, &question)
    }

    fn actor(&mut self, name: &str, command: NoteId, place: &str) -> Result<NoteId, Refusal> {
        let actor = self.draft.note(Kind::Actor, &slug(name), name, place)?;
        self.draft.put_into(actor, self.draft.get(command).context);
        self.draft.join(actor, command, None)?;
        Ok(actor)
    }

    /// The operations of a coordination follow each other.
    fn coordination(&mut self, context: &BoundedContext, coordination: &Coordination) -> Result<(), Refusal> {
        let place = &coordination.place;
        let mut before: Option<NoteId> = None;
        for path in &coordination.steps {
            let (owner, operation) = match path.as_slice() {
                [operation] => (context.name.as_str(), operation),
                [owner, .., operation] => (owner.as_str(), operation),
                [] => continue,
            };
            let command = self.operation(owner, operation, place)?;
            if let Some(before) = before {
                self.draft.join(before, command, Some("then"))?;
                let message = format!(
                    "the order of {} is drawn as an arrow between commands",
                    coordination.name
                );
                self.draft.remark(Topic::Link, place, Some(command), 0.8, message);
            }
            before = Some(command);
        }
        Ok(())
    }

    fn story(&mut self, story: &Story) -> Result<(), Refusal> {
        for (short, whole) in &story.wishes {
            let known = self.draft.find(Kind::Command, &slug(short));
            let note = self
                .draft
                .note(Kind::Command, &slug(short), &capital(short), &story.place)?;
            if let Some(actor) = &story.actor {
                self.actor(actor, note, &story.place)?;
            }
            if whole != short {
                self.draft.describe(note, Some(whole))?;
            }
            if let Some(benefit) = &story.benefit {
                self.draft.describe(note, Some(&format!("So that: {benefit}")))?;
            }
            if known.is_none() {
                let message = format!("the wish of {} is taken for a command", story.name);
                self.draft.remark(Topic::Kind, &story.place, Some(note), 0.7, message);
            }
        }
        if story.wishes.is_empty() {
            let message = format!("{} names no wish, so it became no sticky", story.name);
            self.draft.left(&story.place, None, message);
        }
        Ok(())
    }

    fn service(&mut self, service: &Service) {
        let operations = service.operations.iter().filter(|name| !self.used.contains(*name));
        let operations: Vec<&str> = operations.map(String::as_str).take(50).collect();
        if operations.is_empty() && !service.operations.is_empty() {
            return;
        }
        let message = match operations.as_slice() {
            [] => format!("the service {} has no operations", service.name),
            some => format!("operations of {} that no flow uses: {}", service.name, some.join(", ")),
        };
        self.draft.left(&service.place, None, message);
    }

    /// A relation is told; where it is plain which aggregates meet, it is a link as well.
    fn relation(&mut self, relation: &Relation) -> Result<(), Refusal> {
        let place = &relation.place;
        let message = format!("the relation {} has no place on a board", relation.written);
        self.draft.left(place, None, message);
        let downstream = self
            .aggregates
            .get(relation.downstream.as_str())
            .map_or(&[][..], Vec::as_slice);
        let [to] = downstream else { return Ok(()) };
        let to = *to;
        for name in &relation.exposed {
            let found = self.draft.find(Kind::Aggregate, &key(&relation.upstream, name));
            if let Some(from) = found.filter(|from| *from != to) {
                self.draft.join(from, to, Some("exposed to"))?;
                let message = format!("{name} is exposed to the only aggregate of {}", relation.downstream);
                self.draft.remark(Topic::Link, place, Some(from), 0.7, message);
            }
        }
        Ok(())
    }
}
