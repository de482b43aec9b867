//! What a CML file says, as far as a board may want it.

/// A whole model, of one or several files.
#[derive(Debug, Default)]
pub struct Model {
    /// Bounded contexts, teams among them.
    pub contexts: Vec<BoundedContext>,
    /// The relations of the context map.
    pub relations: Vec<Relation>,
    /// User stories and use cases.
    pub stories: Vec<Story>,
    /// What was understood and has no place on a board: place, sentence.
    pub left: Vec<(String, String)>,
}

/// A bounded context.
#[derive(Debug, Default)]
pub struct BoundedContext {
    pub name: String,
    pub place: String,
    pub about: Option<String>,
    pub attributes: Vec<Attribute>,
    pub aggregates: Vec<Aggregate>,
    /// What stands in the application or in modules, on no aggregate.
    pub objects: Vec<Object>,
    pub enums: Vec<Enum>,
    pub services: Vec<Service>,
    pub flows: Vec<Flow>,
    pub coordinations: Vec<Coordination>,
}

/// `name = value, value`.
#[derive(Debug)]
pub struct Attribute {
    pub name: String,
    pub values: Vec<String>,
}

/// An aggregate.
#[derive(Debug, Default)]
pub struct Aggregate {
    pub name: String,
    pub place: String,
    pub about: Option<String>,
    pub attributes: Vec<Attribute>,
    pub objects: Vec<Object>,
    pub enums: Vec<Enum>,
    pub services: Vec<Service>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    Event,
    Command,
    /// Entity, value object, trait, …: the word.
    Other(&'static str),
}

/// An entity, value object, event or command.
#[derive(Debug)]
pub struct Object {
    pub kind: ObjectKind,
    pub name: String,
    pub place: String,
    pub about: Option<String>,
    pub fields: Vec<FieldDeclaration>,
}

/// An attribute or reference of an object.
#[derive(Debug)]
pub struct FieldDeclaration {
    pub name: String,
    /// The type without its collection.
    pub r#type: String,
    pub collection: Option<String>,
    pub about: Option<String>,
    /// `key`, `nullable`, `min = "…"`, ….
    pub options: Vec<(String, Option<String>)>,
}

/// An enumeration.
#[derive(Debug)]
pub struct Enum {
    pub name: String,
    pub values: Vec<String>,
}

/// A service and the names of its operations.
#[derive(Debug)]
pub struct Service {
    pub name: String,
    pub place: String,
    pub operations: Vec<String>,
}

/// A flow.
#[derive(Debug)]
pub struct Flow {
    pub name: String,
    pub place: String,
    pub steps: Vec<Step>,
}

/// How several names are joined: `+`, `X`, `O`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// One alone, or all of them.
    And,
    /// Exactly one of them.
    Xor,
    /// One or several.
    Or,
}

/// What a flow invokes: a command or an operation of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoked {
    pub name: String,
    pub is_operation: bool,
}

/// A step of a flow.
#[derive(Debug)]
pub enum Step {
    /// `event A + B triggers command C X D`.
    Triggers {
        place: String,
        events: Vec<String>,
        joint: Joint,
        invoked: Vec<Invoked>,
        alternatives: Joint,
    },
    /// `command C delegates to Agg [S -> T] emits event A X B`.
    Emits {
        place: String,
        invoked: Invoked,
        actor: Option<String>,
        aggregate: Option<String>,
        transition: Option<String>,
        events: Vec<String>,
        joint: Joint,
    },
}

/// `Coordination X { Context::Service::operation; … }`.
#[derive(Debug)]
pub struct Coordination {
    pub name: String,
    pub place: String,
    /// Context, service, operation.
    pub steps: Vec<Vec<String>>,
}

/// A relation between two contexts.
#[derive(Debug)]
pub struct Relation {
    pub place: String,
    /// As written: `A [D,C]<-[U,S] B`.
    pub written: String,
    pub upstream: String,
    pub downstream: String,
    pub exposed: Vec<String>,
}

/// A user story or use case.
#[derive(Debug)]
pub struct Story {
    pub name: String,
    pub place: String,
    pub actor: Option<String>,
    /// What they want to do: a few words, and the rest of the sentence.
    pub wishes: Vec<(String, String)>,
    pub benefit: Option<String>,
}
