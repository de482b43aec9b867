//! `stormlake openapi`: the server's description of itself, without a server.

use crate::failure::{Outcome, Result};
use crate::look::json;

/// Print the HTTP API's description (OpenAPI, JSON)
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints it.
pub fn run() -> Result {
    json(&stormlake_server::http::document());
    Ok(Outcome::Fine)
}
