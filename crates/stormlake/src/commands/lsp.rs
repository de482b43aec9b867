//! `stormlake lsp`: editor help over standard input and output, with what truly happens where a server runs.

use crate::access::Remote;
use crate::failure::{Failure, Outcome, Result};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stormlake_language_server::limits::DOCUMENT_BYTES_MAX;
use stormlake_language_server::{Beat, Ended, Files, Pulse, Session, Workspace, serve};
use stormlake_mail::Templates;
use stormlake_server::project::folder::Folder;
use url::Url;

/// Speak the Language Server Protocol over standard input and output; an editor starts it (docs/guide/editor.md)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The server whose numbers are shown beside events (http://host:port/p/project); default: the one that runs for the board's folder
    #[arg(long, value_name = "URL", requires = "key")]
    server: Option<String>,
    /// The key for that server
    #[arg(long, env = "STORMLAKE_KEY", hide_env_values = true)]
    key: Option<String>,
    /// What editors say by habit: there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

/// How long a server may take to tell its numbers.
const PATIENCE: Duration = Duration::from_secs(2);
/// Numbers younger than this are not asked for again.
const FRESH: Duration = Duration::from_secs(2);
/// Boards whose numbers may wait to be asked for.
const WAITING: usize = 8;

/// Speaks until the editor ends it.
pub fn run(args: &Args) -> Result {
    let remote = match (&args.server, &args.key) {
        (Some(url), Some(key)) => Some(Remote::new(url, key)?),
        _ => None,
    };
    let workspace = Workspace::new(Box::new(Disk), Box::new(Heard::listening(remote)?));
    let input = BufReader::new(std::io::stdin());
    match serve(Session::new(workspace), input, std::io::stdout().lock()) {
        Ok(Ended::WithoutShutdown) => Ok(Outcome::Found),
        Ok(Ended::Asked | Ended::Gone) => Ok(Outcome::Fine),
        Err(broken) => Err(Failure::fault(broken.to_string()).mend(
            "an editor starts this command and speaks the Language Server Protocol to it: see docs/guide/editor.md",
        )),
    }
}

/// The path that a document's address means.
fn path(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok()?.to_file_path().ok()
}

/// What lies beside an open document.
struct Disk;

impl Files for Disk {
    fn read(&self, uri: &str) -> Option<String> {
        let path = path(uri)?;
        // A pipe of that name would never end.
        if !std::fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut text = String::new();
        let file = std::fs::File::open(path).ok()?;
        file.take(DOCUMENT_BYTES_MAX as u64 + 1)
            .read_to_string(&mut text)
            .ok()?;
        Some(text)
    }

    fn templates(&self, folder: &str) -> std::result::Result<Templates, String> {
        let folder = path(folder).and_then(|path| Folder::of(&path).ok());
        match folder.map(|folder| folder.read_templates()) {
            None => Ok(Templates::default()),
            Some(Ok(templates)) => templates.map_err(|too_much| too_much.to_string()),
            Some(Err(fault)) => Err(fault.to_string()),
        }
    }
}

/// The numbers of each board's folder, as they were last heard.
type Numbers = Arc<Mutex<HashMap<String, Value>>>;

/// What servers said last. A thread asks them; nobody waits for it.
struct Heard {
    wishes: SyncSender<String>,
    numbers: Numbers,
}

impl Heard {
    fn listening(remote: Option<Remote>) -> Result<Self> {
        let (wishes, asked) = sync_channel(WAITING);
        let numbers = Numbers::default();
        let known = numbers.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::fault(format!("the system gave no thread: {error}")))?;
        let listen = move || runtime.block_on(listen(remote, &asked, &known));
        let thread = std::thread::Builder::new().name("numbers".into()).spawn(listen);
        thread.map_err(|error| Failure::fault(format!("the system gave no thread: {error}")))?;
        Ok(Self { wishes, numbers })
    }
}

impl Pulse for Heard {
    fn event(&self, folder: &str, slug: &str) -> Option<Beat> {
        self.wake(folder);
        let numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        beat(numbers.get(folder)?, slug)
    }

    fn wake(&self, folder: &str) {
        // When several wait already, this one is asked for with the next key.
        self.wishes.try_send(folder.to_owned()).ok();
    }
}

/// Asks for the numbers of the folders that someone works on, until nobody listens any more.
async fn listen(remote: Option<Remote>, asked: &Receiver<String>, numbers: &Numbers) {
    let mut last: HashMap<String, tokio::time::Instant> = HashMap::new();
    while let Ok(folder) = asked.recv() {
        let fresh = last.get(&folder).is_some_and(|at| at.elapsed() < FRESH);
        if fresh {
            continue;
        }
        let heard = tokio::time::timeout(PATIENCE, hear(remote.as_ref(), &folder)).await;
        let mut numbers = numbers.lock().unwrap_or_else(PoisonError::into_inner);
        match heard.ok().flatten() {
            Some(pulse) => numbers.insert(folder.clone(), pulse),
            // Numbers of a server that is gone are no longer what happens.
            None => numbers.remove(&folder),
        };
        last.insert(folder, tokio::time::Instant::now());
    }
}

async fn hear(remote: Option<&Remote>, folder: &str) -> Option<Value> {
    match remote {
        Some(remote) => remote.get("/v1/pulse").await.ok(),
        None => {
            let folder = Folder::of(&path(folder)?).ok()?;
            Remote::running(&folder).await?.get("/v1/pulse").await.ok()
        }
    }
}

/// What a pulse says of an event.
fn beat(pulse: &Value, slug: &str) -> Option<Beat> {
    let as_of = pulse["now"].as_str()?.to_owned();
    let event = &pulse["events"][slug];
    let number = |name: &str| event[name].as_u64().unwrap_or_default();
    Some(Beat {
        count: number("count"),
        synthetic: number("synthetic"),
        per_minute: number("per_minute"),
        last: event["last"].as_str().map(str::to_owned),
        as_of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pulse_is_read_and_an_event_that_it_lacks_was_never_seen() {
        let pulse =
            json!({ "now": "2026-11-23T10:00:00Z", "events": { "a": { "count": 3, "last": "x", "per_minute": 1 } } });
        assert_eq!(beat(&pulse, "a").unwrap().count, 3);
        assert_eq!(beat(&pulse, "b").unwrap().count, 0);
        assert_eq!(beat(&json!({ "error": 1 }), "a"), None);
    }

    #[test]
    fn addresses_become_paths() {
        assert_eq!(
            path("file:///my%20shop/board.kdl"),
            Some(PathBuf::from("/my shop/board.kdl"))
        );
        assert_eq!(path("untitled:Untitled-1"), None);
    }
}
