//! Show: the whole road over HTTP.
//!
//! *Enters*: project folders. *Leaves*: a server with every project's intake, questions, live streams and pages; and
//! [`Project`], which the command line uses without a server. It owns threads, sockets and the clock; it decides
//! nothing that the crates below could decide.

pub mod boards;
pub mod codes;
mod fault;
pub mod http;
pub mod keys;
pub mod preferences;
pub mod project;
pub mod projects;
mod runner;
mod serve;
pub mod view;
pub mod wire;

pub use fault::Fault;
pub use project::{LakePlace, LakeThreads, Project};
pub use serve::{ServeOptions, Serving, serve};
