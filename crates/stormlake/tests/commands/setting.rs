//! A folder with a project, the binary, and a server that ends with its test.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Its standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// It must have ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stormlake"));
    for name in ["STORMLAKE_KEY", "RUST_LOG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder that is gone after the test; commands run in it.
pub struct Setting {
    folder: tempfile::TempDir,
}

impl Setting {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One with a project `shop`, made by `stormlake new`.
    pub fn with_shop() -> Self {
        let setting = Self::new();
        setting.run(&["new", "shop"]).expect(0);
        setting
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{from} is not in {name}");
        self.write(name, text.replacen(from, to, 1));
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        said(
            command()
                .args(arguments)
                .current_dir(self.folder.path())
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        )
    }

    /// Runs with standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self.spawn(arguments, Stdio::piped());
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        said(child.wait_with_output().unwrap())
    }

    /// Starts a command that is spoken to.
    pub fn talk(&self, arguments: &[&str]) -> Child {
        self.spawn(arguments, Stdio::piped())
    }

    fn spawn(&self, arguments: &[&str], input: Stdio) -> Child {
        let mut command = command();
        command.args(arguments).current_dir(self.folder.path()).stdin(input);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Serves a project on a free port, and waits until it says so.
    pub fn serve(&self, project: &str, more: &[&str]) -> Server {
        let arguments = [&["serve", project, "--listen", "127.0.0.1:0"], more].concat();
        let (child, welcome) = self.start(&arguments, "Ctrl-C");
        assert!(welcome.contains("token="), "it did not start: {welcome}");
        let link = welcome
            .split_whitespace()
            .find(|word| word.contains("/?token="))
            .unwrap();
        let (url, _) = link.split_once("/?token=").unwrap();
        Server {
            url: format!("{url}/p/{project}"),
            child: Some(child),
            welcome,
        }
    }

    /// A receiver of commands and mail, once it listens.
    pub fn receive(&self, more: &[&str]) -> Server {
        let (child, welcome) = self.start(&[&["receive"], more].concat(), "passed on");
        Server {
            url: String::new(),
            child: Some(child),
            welcome,
        }
    }

    /// Starts a command that stays, and gives what it says up to a word.
    fn start(&self, arguments: &[&str], last: &str) -> (Child, String) {
        let mut child = command()
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut welcome = String::new();
        for line in &mut lines {
            welcome.push_str(&line.unwrap());
            welcome.push('\n');
            if welcome.contains(last) {
                break;
            }
        }
        // What it says afterwards must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        (child, welcome)
    }

    /// The ledger, once it fulfils something.
    pub fn ledger_when(&self, project: &str, fulfilled: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        until(|| {
            let ledger = self.run(&["ledger", project, "--json"]).expect(0).json();
            fulfilled(&ledger).then_some(ledger)
        })
    }
}

/// A server that ends with its test.
pub struct Server {
    pub url: String,
    pub welcome: String,
    child: Option<Child>,
}

impl Server {
    /// As the kernel does it: nothing is flushed, nothing is said.
    pub fn kill(mut self) {
        self.end();
    }

    /// As Ctrl-C does it; it must end well.
    pub fn interrupt(mut self) {
        let mut child = self.child.take().unwrap();
        let id = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        let status = until(|| child.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            child.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Looks again and again until there is something, or patience ends.
pub fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "it did not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An order of the starter's board.
pub fn order(id: &str, subject: &str, price: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","type":"shop.order-placed","source":"/till","id":"{id}","subject":"{subject}","data":{{"order":"{id}","price":{price}}}}}"#
    ) + "\n"
}

/// Whether a file is there.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}
