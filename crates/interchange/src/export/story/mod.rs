//! The board told in sentences: context by context in the order of time, what goes well before what goes wrong, then what is
//! still open and what the applications around must bring.

mod needs;
mod rule;
mod words;

use super::File;
use super::wall::homes;
use std::collections::HashMap;
use stormlake_board::graph::{EdgeKind, Graph};
use stormlake_board::{Board, Context, Kind, Path, Sticky, ranks};
use words::{capital, duration, list, many, number, plain, says_what_it_does, sentence, small, spoken, told};

/// The story, `story.md`.
pub fn story(board: &Board) -> Vec<File> {
    vec![File::text("story.md", Teller::new(board).tell())]
}

/// A reference without the kind before it: `command/Purchase a meal` is spoken of as `Purchase a meal`.
fn bare(reference: &str) -> &str {
    match reference.split_once('/') {
        Some((word, name)) if Kind::from_word(word).is_some() => name,
        _ => reference,
    }
}

struct Teller<'a> {
    board: &'a Board,
    graph: Graph,
    ranks: Vec<usize>,
    /// The context that each node is told in.
    homes: Vec<Option<String>>,
    described: HashMap<&'a str, &'a Context>,
    ahead: Vec<Vec<(usize, EdgeKind)>>,
    behind: Vec<Vec<(usize, EdgeKind)>>,
    out: String,
}

impl<'a> Teller<'a> {
    fn new(board: &'a Board) -> Self {
        let graph = Graph::new(board);
        let mut ahead = vec![Vec::new(); graph.nodes.len()];
        let mut behind = vec![Vec::new(); graph.nodes.len()];
        for edge in &graph.edges {
            ahead[edge.from].push((edge.to, edge.kind));
            behind[edge.to].push((edge.from, edge.kind));
        }
        Self {
            board,
            ranks: ranks(&graph),
            homes: homes(&graph),
            described: board.contexts.iter().map(|one| (one.name.as_str(), one)).collect(),
            graph,
            ahead,
            behind,
            out: String::new(),
        }
    }

    fn tell(mut self) -> String {
        self.opening();
        let contexts = self.contexts();
        let several = contexts.len() > 1 || contexts.iter().any(|(context, _)| context.is_some());
        for (context, members) in &contexts {
            self.context(context.as_deref(), members, several);
        }
        self.measures();
        self.remarks(Kind::Hotspot, "Open questions");
        self.remarks(Kind::Opportunity, "Opportunities");
        needs::tell(self.board, &mut self.out);
        self.out
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            put_line!(self.out, "{text}\n");
        }
    }

    fn heading(&mut self, level: usize, words: &str) {
        put_line!(self.out, "{} {words}\n", "#".repeat(level));
    }

    /// Bullets under a line, where there are any.
    fn bullets(&mut self, intro: &str, bullets: &[String]) {
        if bullets.is_empty() {
            return;
        }
        // Names alone need no list: they go on in the same sentence.
        let name = |bullet: &String| Some(bullet.strip_prefix("**")?.strip_suffix(".**")?.to_owned());
        let names: Option<Vec<String>> = bullets.iter().map(name).filter(|_| !intro.is_empty()).collect();
        if let Some(names) = names.filter(|names| !names.is_empty() && names.iter().all(|name| !name.contains("**"))) {
            let names: Vec<String> = names.iter().map(|name| format!("*{name}*")).collect();
            self.paragraph(&format!("{intro} {}.", list(&names, "and")));
            return;
        }
        self.paragraph(intro);
        for bullet in bullets {
            put_line!(self.out, "- {bullet}");
        }
        self.out.push('\n');
    }

    fn sticky(&self, id: usize) -> Option<&'a Sticky> {
        let node = &self.graph.nodes[id];
        let (board, nth) = (self.board, node.index);
        match node.kind {
            Kind::Event => board.events.get(nth).map(|one| &one.sticky),
            Kind::Command => board.commands.get(nth).map(|one| &one.sticky),
            Kind::Actor => board.actors.get(nth).map(|one| &one.sticky),
            Kind::Aggregate => board.aggregates.get(nth).map(|one| &one.sticky),
            Kind::External => board.externals.get(nth).map(|one| &one.sticky),
            Kind::Policy => board.policies.get(nth).map(|one| &one.sticky),
            Kind::ReadModel => board.read_models.get(nth).map(|one| &one.sticky),
            Kind::Hotspot | Kind::Opportunity => board.remarks.get(nth).map(|one| &one.sticky),
        }
    }

    /// `**Till** rings up every order.`, or `**Till.** The one at the door.`
    fn introduce(&self, id: usize) -> String {
        let node = &self.graph.nodes[id];
        let acts = matches!(
            node.kind,
            Kind::Actor | Kind::Aggregate | Kind::External | Kind::Command
        );
        match self.sticky(id).and_then(|sticky| sticky.about.as_deref()) {
            Some(about) if acts && says_what_it_does(about) => {
                format!("{} {}", told(&node.name), small(&sentence(about)))
            }
            about => format!("**{}** {}", sentence(&node.name), sentence(about.unwrap_or("")))
                .trim_end()
                .to_owned(),
        }
    }

    fn names(&self, ids: &[usize]) -> Vec<String> {
        ids.iter().map(|id| spoken(&self.graph.nodes[*id].name)).collect()
    }

    /// Neighbours over arrows of a kind, in the order of time.
    fn near(&self, edges: &[(usize, EdgeKind)], kinds: &[EdgeKind]) -> Vec<usize> {
        let mut ids: Vec<usize> = edges
            .iter()
            .filter(|(_, kind)| kinds.contains(kind))
            .map(|(id, _)| *id)
            .collect();
        ids.sort_by_key(|id| self.ranks[*id]);
        ids.dedup();
        ids
    }

    fn failed(&self, id: usize) -> bool {
        let node = &self.graph.nodes[id];
        node.kind == Kind::Event && self.board.events[node.index].path == Path::Failure
    }

    fn opening(&mut self) {
        let board = self.board;
        let title = if board.title.trim().is_empty() {
            "A board"
        } else {
            &board.title
        };
        self.heading(1, &plain(title));
        let scope = board.scope.as_deref().map(sentence).unwrap_or_default();
        self.paragraph(&scope);
        let about = board.about.as_deref().map(sentence).unwrap_or_default();
        self.paragraph(&about);
        let mut parts = Vec::new();
        for kind in Kind::ALL {
            let count = board.stickies().filter(|(of, _, _)| *of == kind).count();
            if count > 0 {
                parts.push(many(count as i64, &kind.to_string()));
            }
        }
        if parts.is_empty() {
            self.paragraph("Nothing is on this board yet.");
            return;
        }
        let contexts = match board.contexts.len() {
            0 => String::new(),
            1 => " in one context".into(),
            count => format!(" in {} contexts", number(count)),
        };
        let owner = board
            .owner
            .as_deref()
            .map(|owner| format!(" {} answers for it.", plain(owner)));
        let text = format!(
            "The board holds {}{contexts}.{}",
            list(&parts, "and"),
            owner.unwrap_or_default()
        );
        self.paragraph(&text);
        let actors: Vec<usize> = self.of(Kind::Actor);
        let bullets: Vec<String> = actors.iter().map(|id| self.actor(*id)).collect();
        if !bullets.is_empty() {
            self.heading(2, "Who takes part");
            self.bullets("", &bullets);
        }
    }

    fn of(&self, kind: Kind) -> Vec<usize> {
        self.graph
            .nodes
            .iter()
            .filter(|node| node.kind == kind)
            .map(|node| node.id)
            .collect()
    }

    fn actor(&self, id: usize) -> String {
        let sees = self.near(&self.behind[id], &[EdgeKind::Sees]);
        let mut text = self.introduce(id);
        if !sees.is_empty() {
            put!(text, " Looks at {}.", list(&self.names(&sees), "and"));
        }
        text
    }

    /// Contexts in the order of time, each with its nodes in the order of time.
    fn contexts(&self) -> Vec<(Option<String>, Vec<usize>)> {
        let mut members: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
        for node in &self.graph.nodes {
            if !matches!(node.kind, Kind::Actor | Kind::Hotspot | Kind::Opportunity) {
                members.entry(self.homes[node.id].as_deref()).or_default().push(node.id);
            }
        }
        let mut contexts: Vec<(Option<String>, Vec<usize>)> = members
            .into_iter()
            .map(|(context, mut ids)| {
                ids.sort_by_key(|id| self.ranks[*id]);
                (context.map(str::to_owned), ids)
            })
            .collect();
        let mean = |ids: &[usize]| {
            let events = ids.iter().filter(|id| self.graph.nodes[**id].kind == Kind::Event);
            let (count, sum) = events.fold((0, 0), |(count, sum), id| (count + 1, sum + self.ranks[*id]));
            let first = || ids.first().map_or(0, |id| self.ranks[*id]);
            usize::checked_div(sum, count).unwrap_or_else(first)
        };
        // What stands in no context is told last.
        contexts.sort_by_key(|(context, ids)| (context.is_none(), mean(ids), context.clone()));
        contexts
    }

    fn context(&mut self, context: Option<&str>, members: &[usize], several: bool) {
        match context {
            Some(name) => {
                self.heading(2, &plain(name));
                let found = self.described.get(name).copied();
                let about = found
                    .and_then(|one| one.about.as_deref())
                    .map(sentence)
                    .unwrap_or_default();
                let owner = found.and_then(|one| one.owner.as_deref());
                let owner = owner
                    .map(|owner| format!(" {} answers for it.", plain(owner)))
                    .unwrap_or_default();
                self.paragraph(format!("{about}{owner}").trim());
            }
            None if several => self.heading(2, "Outside every context"),
            None => self.heading(2, "What happens"),
        }
        let of = |kind: Kind| -> Vec<usize> {
            members
                .iter()
                .copied()
                .filter(|id| self.graph.nodes[*id].kind == kind)
                .collect()
        };
        let (commands, events) = (of(Kind::Command), of(Kind::Event));
        let (systems, aggregates) = (of(Kind::External), of(Kind::Aggregate));
        let described = |ids: &[usize]| -> Vec<String> { ids.iter().map(|id| self.introduce(*id)).collect() };
        let systems_told = described(&systems);
        let aggregates_told: Vec<String> = aggregates
            .iter()
            .filter(|id| self.sticky(**id).is_some_and(|sticky| sticky.about.is_some()))
            .map(|id| self.introduce(*id))
            .collect();
        let mut told_here = vec![false; self.graph.nodes.len()];
        let steps: Vec<String> = commands
            .iter()
            .map(|id| self.command(*id, members, &mut told_here))
            .collect();
        let others: Vec<String> = events
            .iter()
            .filter(|id| !told_here[**id] && !self.failed(**id))
            .map(|id| self.event(*id))
            .collect();
        let failures: Vec<String> = events
            .iter()
            .filter(|id| self.failed(**id))
            .map(|id| self.failure(*id))
            .collect();
        let rules: Vec<String> = of(Kind::Policy).iter().map(|id| self.policy(*id)).collect();
        let models: Vec<String> = of(Kind::ReadModel).iter().map(|id| self.read_model(*id)).collect();

        let systems_intro = match systems_told.len() {
            1 => "One system from outside has a part in it:",
            _ => "Systems from outside have a part in it:",
        };
        self.bullets(systems_intro, &systems_told);
        let aggregates_intro = match aggregates_told.len() {
            1 => "One thing here keeps its own rules:",
            _ => "Some things here keep their own rules:",
        };
        self.bullets(aggregates_intro, &aggregates_told);
        let any = !steps.is_empty();
        for step in steps {
            self.paragraph(&step);
        }
        let others_intro = match (any, others.len()) {
            (true, 1) => "One more thing happens here:",
            (true, _) => "More things happen here:",
            (false, 1) => "One thing happens here:",
            (false, _) => "What happens here:",
        };
        self.bullets(others_intro, &others);
        self.bullets("What goes wrong:", &failures);
        let rules_intro = if rules.len() == 1 {
            "The rule here:"
        } else {
            "The rules here:"
        };
        self.bullets(rules_intro, &rules);
        self.bullets("What people look at:", &models);
    }

    fn command(&self, id: usize, members: &[usize], told_here: &mut [bool]) -> String {
        let mut text = self.introduce(id);
        let node = &self.graph.nodes[id];
        let actors = self.near(&self.behind[id], &[EdgeKind::Asks]);
        let policies = self.near(&self.behind[id], &[EdgeKind::Then]);
        let handlers = self.near(&self.ahead[id], &[EdgeKind::To]);
        let handler = match handlers.first() {
            Some(handler) => format!(" {}", spoken(&self.graph.nodes[*handler].name)),
            None => String::new(),
        };
        let actors = self
            .names(&actors)
            .iter()
            .map(|name| format!("the {name}"))
            .collect::<Vec<_>>();
        let rules = self.names(&policies);
        match (actors.is_empty(), rules.is_empty(), handler.is_empty()) {
            (true, true, true) => {}
            (true, true, false) => put!(text, " It goes to{handler}."),
            (false, _, _) => {
                let asks = format!("{} asks{handler} for it", capital(&list(&actors, "or")));
                match rules.len() {
                    0 => put!(text, " {asks}."),
                    1 => put!(text, " {asks}, and so does the rule {}.", rules[0]),
                    _ => put!(text, " {asks}, and so do the rules {}.", list(&rules, "and")),
                }
            }
            (true, false, _) if rules.len() == 1 => put!(text, " The rule {} asks{handler} for it.", rules[0]),
            (true, false, _) => put!(text, " The rules {} ask{handler} for it.", list(&rules, "and")),
        }
        let yields = self.near(&self.ahead[id], &[EdgeKind::Yields]);
        let (bad, good): (Vec<usize>, Vec<usize>) = yields.iter().copied().partition(|id| self.failed(*id));
        let mut elsewhere = Vec::new();
        let mut lead = "Then comes";
        for event in good {
            let here = members
                .binary_search_by_key(&self.ranks[event], |id| self.ranks[*id])
                .is_ok();
            if here && !told_here[event] {
                told_here[event] = true;
                put!(text, " {lead} {}", self.event(event));
                lead = "After it may come";
            } else {
                elsewhere.push(event);
            }
        }
        if !elsewhere.is_empty() {
            let also = if lead == "Then comes" { "It" } else { "It also" };
            put!(text, " {also} leads to {}.", list(&self.names(&elsewhere), "and"));
        }
        if !bad.is_empty() {
            let or = if yields.len() > bad.len() {
                "Or, when it goes wrong, it"
            } else {
                "When it goes wrong, it"
            };
            put!(text, " {or} ends in {}.", list(&self.names(&bad), "or"));
        }
        if yields.is_empty() {
            let quiet = "Nothing on the board says what comes of it.";
            let handled = handlers.iter().any(|handler| {
                self.ahead[*handler]
                    .iter()
                    .any(|(_, kind)| matches!(kind, EdgeKind::Gives | EdgeKind::Hook))
            });
            if !handled || self.board.commands[node.index].to.is_none() {
                put!(text, " {quiet}");
            }
        }
        text
    }

    fn event(&self, id: usize) -> String {
        let mut text = self.introduce(id);
        let event = &self.board.events[self.graph.nodes[id].index];
        if event.pivotal {
            text.push_str(" This is a turning point.");
        }
        text
    }

    fn failure(&self, id: usize) -> String {
        let mut text = self.event(id);
        let rules = self.near(&self.ahead[id], &[EdgeKind::Triggers]);
        if rules.is_empty() {
            let links = self.near(&self.ahead[id], &[EdgeKind::Link]);
            if links.is_empty() {
                text.push_str(" No rule answers it yet.");
            } else {
                put!(text, " It leads to {}.", list(&self.names(&links), "and"));
            }
        } else {
            let verb = if rules.len() == 1 { "answers" } else { "answer" };
            put!(text, " {} {verb} it.", list(&self.names(&rules), "and"));
        }
        text
    }

    fn policy(&self, id: usize) -> String {
        let policy = &self.board.policies[self.graph.nodes[id].index];
        let state = rule::state(policy)
            .map(|state| format!(" ({state}.)"))
            .unwrap_or_default();
        let name = format!("**{}**{state}", sentence(&policy.sticky.name));
        let about = policy
            .sticky
            .about
            .as_deref()
            .map(sentence)
            .filter(|about| !about.is_empty());
        match (rule::rule(policy), about) {
            (Some(rule), Some(about)) => format!("{name} {about} {rule}"),
            (Some(rule), None) => format!("{name} {rule}"),
            (None, Some(about)) => format!("{name} {about}"),
            (None, None) => name,
        }
    }

    fn read_model(&self, id: usize) -> String {
        let model = &self.board.read_models[self.graph.nodes[id].index];
        let mut text = self.introduce(id);
        let shows = self.near(&self.behind[id], &[EdgeKind::Shows]);
        let fields: Vec<String> = model
            .fields
            .iter()
            .map(|field| plain(&field.name.replace('_', " ")))
            .collect();
        match (shows.is_empty(), fields.is_empty()) {
            (true, true) => {}
            (false, true) => {
                put!(text, " It is made of {}.", list(&self.names(&shows), "and"));
            }
            (true, false) => {
                put!(text, " It holds {}.", list(&fields, "and"));
            }
            (false, false) => {
                let (fields, shows) = (list(&fields, "and"), list(&self.names(&shows), "and"));
                put!(text, " It holds {fields}, from {shows}.");
            }
        }
        text
    }

    /// Funnels: how the board measures whether it works.
    fn measures(&mut self) {
        let mut bullets = Vec::new();
        for funnel in &self.board.funnels {
            let mut steps = funnel.steps.iter();
            let Some(first) = steps.next() else { continue };
            let mut text = format!("**{}**", sentence(&funnel.name));
            if let Some(about) = funnel.about.as_deref().filter(|about| !about.trim().is_empty()) {
                put!(text, " {}", sentence(about));
            }
            put!(text, " From {}", spoken(bare(&first.event.value)));
            for step in steps {
                let within = step.within.map(|within| format!(" within {}", duration(within)));
                put!(
                    text,
                    " to {}{}",
                    spoken(bare(&step.event.value)),
                    within.unwrap_or_default()
                );
            }
            if let Some(within) = funnel.within {
                put!(text, ", all within {}", duration(within));
            }
            text.push('.');
            bullets.push(text);
        }
        for prediction in &self.board.predictions {
            let name = format!("**{}**", sentence(&prediction.name));
            let about = prediction
                .about
                .as_deref()
                .map(sentence)
                .filter(|about| !about.is_empty());
            bullets.push(match about {
                Some(about) => format!("{name} Foretold for each one: {}", small(&about)),
                None => format!("{name} Foretold for each one."),
            });
        }
        if !bullets.is_empty() {
            self.heading(2, "How it is measured");
            self.bullets("", &bullets);
        }
    }

    fn remarks(&mut self, kind: Kind, heading: &str) {
        let mut bullets = Vec::new();
        for id in self.of(kind) {
            let remark = &self.board.remarks[self.graph.nodes[id].index];
            let on = self.near(&self.ahead[id], &[EdgeKind::On]);
            let on = on
                .first()
                .map(|on| format!(" On {}.", spoken(&self.graph.nodes[*on].name)));
            let about = remark
                .sticky
                .about
                .as_deref()
                .map(sentence)
                .filter(|about| !about.is_empty());
            let about = about.map(|about| format!(" {about}")).unwrap_or_default();
            let name = sentence(&remark.sticky.name);
            let owner = remark.sticky.owner.as_deref();
            let owner = owner
                .map(|owner| format!(" {} answers it.", plain(owner)))
                .unwrap_or_default();
            bullets.push(format!("**{name}**{}{about}{owner}", on.unwrap_or_default()));
        }
        if !bullets.is_empty() {
            self.heading(2, heading);
            self.bullets("", &bullets);
        }
    }
}
