//! A folder for EventCatalog: contexts are domains, external systems services, aggregates entities, read models queries, owners
//! teams, and each context has a flow.

mod flows;
mod page;

use super::File;
use super::json_schema::{self, types_of_events};
use super::keys::{Keys, line};
use super::tree::{Tree, list, map};
use page::{Owners, Page};
use std::collections::{BTreeSet, HashMap};
use stormlake_board::{Board, Kind, Names, Reference, Resolved, Sticky};

/// The version of everything: a board is handed out as it is, and catalogues keep older ones themselves.
const VERSION: &str = "1.0.0";

/// What one service or domain sends, takes and holds, by id.
#[derive(Debug, Default)]
struct Traffic {
    sends: BTreeSet<String>,
    receives: BTreeSet<String>,
    services: Vec<String>,
    entities: Vec<String>,
}

/// Ids of all stickies that have a page, by their place in the board's list of their kind. Messages share their ids.
pub(crate) struct Ids {
    pub(crate) events: Vec<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) queries: Vec<String>,
    pub(crate) services: Vec<String>,
    pub(crate) entities: Vec<String>,
    pub(crate) domains: Vec<String>,
}

impl Ids {
    fn new(board: &Board) -> Self {
        let mut messages = Keys::default();
        let mut of = |name: &str| messages.ascii(name);
        let events = board.events.iter().map(|event| of(&event.sticky.name)).collect();
        let commands = board.commands.iter().map(|command| of(&command.sticky.name)).collect();
        let queries = board.read_models.iter().map(|model| of(&model.sticky.name)).collect();
        let (mut services, mut entities, mut domains) = (Keys::default(), Keys::default(), Keys::default());
        let contexts = board.contexts.iter().map(|context| context.name.as_str());
        Self {
            events,
            commands,
            queries,
            services: board
                .externals
                .iter()
                .map(|one| services.ascii(&one.sticky.name))
                .collect(),
            entities: board
                .aggregates
                .iter()
                .map(|one| entities.ascii(&one.sticky.name))
                .collect(),
            // What stands in no context belongs to a domain with the board's title, the last one.
            domains: contexts
                .chain([board.title.as_str()])
                .map(|name| domains.ascii(name))
                .collect(),
        }
    }
}

/// The folders that EventCatalog reads.
pub fn eventcatalog(board: &Board) -> Vec<File> {
    let ids = Ids::new(board);
    let mut owners = Owners::new(board);
    let mut files = Vec::new();
    messages(board, &ids, &mut owners, &mut files);
    let places: HashMap<&str, usize> = (board.contexts.iter().enumerate().rev())
        .map(|(place, context)| (context.name.as_str(), place))
        .collect();
    let outside = board.contexts.len();
    let place = |context: Option<&str>| context.and_then(|name| places.get(name).copied()).unwrap_or(outside);
    let (domains, services) = traffic(board, &ids, place);
    for (index, external) in board.externals.iter().enumerate() {
        let page = Page::of(&ids.services[index], &external.sticky, owners.of(&external.sticky));
        let page = page.with("externalSystem", true);
        files.push(loaded(page, &services[index]).file(&format!("services/{}/index.mdx", ids.services[index])));
    }
    for (index, aggregate) in board.aggregates.iter().enumerate() {
        let page = Page::of(&ids.entities[index], &aggregate.sticky, owners.of(&aggregate.sticky));
        let page = page.with("aggregateRoot", true);
        files.push(page.file(&format!("entities/{}/index.mdx", ids.entities[index])));
    }
    let flows = flows::flows(board, &ids, place);
    for (index, (traffic, steps)) in domains.iter().zip(flows).enumerate() {
        let context = board.contexts.get(index);
        if context.is_none() && steps.is_empty() {
            continue;
        }
        let sticky = match context {
            Some(context) => Sticky {
                name: context.name.clone(),
                about: context.about.clone(),
                owner: context.owner.clone(),
                ..Sticky::default()
            },
            None => Sticky {
                name: board.title.clone(),
                about: board.scope.clone(),
                owner: board.owner.clone(),
                ..Sticky::default()
            },
        };
        let (id, owner) = (&ids.domains[index], owners.of(&sticky));
        let mut page = loaded(Page::of(id, &sticky, owner.clone()), traffic);
        if !steps.is_empty() {
            page = page.with("flows", references([id.clone()].iter()));
            let flow = Page::of(id, &sticky, owner).with("steps", Tree::List(steps));
            files.push(flow.file(&format!("flows/{id}/index.mdx")));
        }
        files.push(page.file(&format!("domains/{id}/index.mdx")));
    }
    files.extend(owners.files());
    files
}

fn messages(board: &Board, ids: &Ids, owners: &mut Owners, files: &mut Vec<File>) {
    let mut put = |folder: &str, id: &str, sticky: &Sticky, owner: Tree, schema: Tree, note: Option<String>| {
        let page = Page::of(id, sticky, owner).with("schemaPath", "schema.json").note(note);
        files.push(page.file(&format!("{folder}/{id}/index.mdx")));
        files.push(File::text(format!("{folder}/{id}/schema.json"), schema.json()));
    };
    for ((event, types), id) in board.events.iter().zip(types_of_events(board)).zip(&ids.events) {
        let note = format!("On the wire: `{}`", board.event_type(event));
        let schema = json_schema::event_envelope(event, types);
        put(
            "events",
            id,
            &event.sticky,
            owners.of(&event.sticky),
            schema,
            Some(note),
        );
    }
    for (command, id) in board.commands.iter().zip(&ids.commands) {
        let note = format!("On the wire: `{}`", json_schema::command_type(board, command));
        let schema = json_schema::command_envelope(board, command);
        put(
            "commands",
            id,
            &command.sticky,
            owners.of(&command.sticky),
            schema,
            Some(note),
        );
    }
    for (model, id) in board.read_models.iter().zip(&ids.queries) {
        let shown: Vec<String> = model.shows.iter().map(|event| line(&event.value)).collect();
        let note = (!shown.is_empty()).then(|| format!("Made of: {}", shown.join(", ")));
        let schema = json_schema::data(&model.sticky, &model.fields);
        put("queries", id, &model.sticky, owners.of(&model.sticky), schema, note);
    }
}

/// What goes where: by domain, and by service.
fn traffic(board: &Board, ids: &Ids, place: impl Fn(Option<&str>) -> usize) -> (Vec<Traffic>, Vec<Traffic>) {
    let names = Names::new(board);
    let system =
        |reference: Option<&Reference>| match names.resolve(&reference?.value, &[Kind::Aggregate, Kind::External]) {
            Resolved::Found(Kind::External, index) => Some(index),
            _ => None,
        };
    let traffics = |count: usize| -> Vec<Traffic> { (0..count).map(|_| Traffic::default()).collect() };
    let (mut domains, mut services) = (traffics(ids.domains.len()), traffics(ids.services.len()));
    for (event, id) in board.events.iter().zip(&ids.events) {
        match system(event.from.as_ref()) {
            Some(index) => services[index].sends.insert(id.clone()),
            None => domains[place(event.sticky.context.as_deref())].sends.insert(id.clone()),
        };
    }
    for (command, id) in board.commands.iter().zip(&ids.commands) {
        match system(command.to.as_ref()) {
            Some(index) => services[index].receives.insert(id.clone()),
            None => domains[place(command.sticky.context.as_deref())]
                .receives
                .insert(id.clone()),
        };
    }
    for (index, external) in board.externals.iter().enumerate() {
        for rule in external.hook.iter().flat_map(|hook| &hook.rules) {
            if let Some(event) = names.find(&rule.gives.value, Kind::Event) {
                services[index].sends.insert(ids.events[event].clone());
            }
        }
        domains[place(external.sticky.context.as_deref())]
            .services
            .push(ids.services[index].clone());
    }
    for (index, aggregate) in board.aggregates.iter().enumerate() {
        domains[place(aggregate.sticky.context.as_deref())]
            .entities
            .push(ids.entities[index].clone());
    }
    for (model, id) in board.read_models.iter().zip(&ids.queries) {
        domains[place(model.sticky.context.as_deref())]
            .receives
            .insert(id.clone());
    }
    (domains, services)
}

fn loaded(mut page: Page, traffic: &Traffic) -> Page {
    for (key, wanted) in [("services", &traffic.services), ("entities", &traffic.entities)] {
        if !wanted.is_empty() {
            page = page.with(key, references(wanted.iter()));
        }
    }
    for (key, wanted) in [("sends", &traffic.sends), ("receives", &traffic.receives)] {
        if !wanted.is_empty() {
            page = page.with(key, references(wanted.iter()));
        }
    }
    page
}

/// References to pages of this version.
fn references<'a>(ids: impl Iterator<Item = &'a String>) -> Tree {
    list(ids.map(reference))
}

fn reference(id: &String) -> Tree {
    map([("id", id.into()), ("version", VERSION.into())])
}
