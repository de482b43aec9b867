//! `stormlake key`: who may send, read, or do everything. A running server takes changes over by itself.

use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, err, json, line, time};
use crate::place::ProjectArgs;
use stormlake_server::keys::{Key, Keys, Role};
use stormlake_server::project::system_clock;

/// Make, list and revoke the keys of a project
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make a key; it is shown this once
    Create {
        /// Its name: the sender of what comes in through it
        name: String,
        /// What it may do
        #[arg(long, value_enum)]
        role: Word,
        #[command(flatten)]
        project: ProjectArgs,
    },
    /// List the keys; a key itself is never kept, only its hash
    List {
        #[command(flatten)]
        project: ProjectArgs,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key
    Revoke {
        /// Its name
        name: String,
        #[command(flatten)]
        project: ProjectArgs,
    },
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Word {
    /// May only send events
    Source,
    /// May only see the board with its numbers
    Viewer,
    /// May see the board and write on its live wall, save what is reserved
    Participant,
    /// May lead the session on the live wall too, with what is reserved, and invite participants and viewers
    Facilitator,
    /// May only read; sensitive fields are masked
    Analyst,
    /// May do everything
    Admin,
}

impl From<Word> for Role {
    fn from(word: Word) -> Self {
        match word {
            Word::Source => Role::Source,
            Word::Viewer => Role::Viewer,
            Word::Participant => Role::Participant,
            Word::Facilitator => Role::Facilitator,
            Word::Analyst => Role::Analyst,
            Word::Admin => Role::Admin,
        }
    }
}

fn keys(project: &ProjectArgs) -> Result<Keys> {
    let folder = project.folder()?;
    folder.make_data()?;
    Ok(Keys::open(&folder.data)?)
}

/// Carries it out.
pub fn run(args: &Args) -> Result {
    let now = system_clock()();
    match &args.what {
        What::Create { name, role, project } => {
            let key = keys(project)?.create(name, (*role).into(), now)?;
            // The key alone goes to standard output, so that a script can take it.
            let look = Look::of_stderr();
            let role = Role::from(*role).word();
            err(&format!(
                "{}\n",
                look.dim(format!("The key `{name}` ({role}). Keep it: it is not shown again."))
            ));
            line(key);
        }
        What::List { project, json: true } => {
            let keys = keys(project)?;
            let shown = |key: &Key| serde_json::json!({ "name": key.name, "role": key.role, "created": key.created, "revoked": key.revoked });
            json(&keys.list().iter().map(shown).collect::<Vec<_>>());
        }
        What::List { project, json: false } => list(&keys(project)?),
        What::Revoke { name, project } => {
            keys(project)?
                .revoke(name, now)
                .map_err(|fault| Failure::refused(fault.to_string().replace("\n  mend:", ";")))?;
            line(format!("the key `{name}` opens nothing any more"));
        }
    }
    Ok(Outcome::Fine)
}

fn list(keys: &Keys) {
    let look = Look::of_stdout();
    if keys.list().is_empty() {
        line("there are no keys; make one with `stormlake key create <name> --role source`");
    }
    let width = keys.list().iter().map(|key| key.name.len()).max().unwrap_or(0);
    for key in keys.list() {
        let row = format!(
            "{:width$}  {:11}  made {}",
            key.name,
            key.role.word(),
            time(&key.created.to_string())
        );
        line(match key.revoked {
            Some(revoked) => look.dim(format!("{row}  revoked {}", time(&revoked.to_string()))),
            None => row,
        });
    }
}
