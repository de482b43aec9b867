//! The server as its users meet it: over HTTP.

mod access;
mod road;
mod world;
