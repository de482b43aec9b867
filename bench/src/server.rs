//! The server as a process of its own: started, waited for, weighed, stopped or killed.

use crate::Outcome;
use crate::http::Connection;
use crate::process;
use rustix::process::{Pid, Signal, kill_process};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server with one project.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// What opens it.
    pub token: String,
    /// From the start of the process to the first `ready`.
    pub took: Duration,
}

/// Makes a project folder.
pub fn make_project(folder: &Path, board: &str) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    Ok(std::fs::write(folder.join("board.kdl"), board)?)
}

/// Where a project keeps its log.
pub fn log_folder(project: &Path) -> PathBuf {
    project.join(".stormlake/log")
}

/// The program that a user would start: built beside this one, or where `STORMLAKE` says.
fn program() -> Outcome<PathBuf> {
    let beside = || Ok::<_, std::io::Error>(std::env::current_exe()?.with_file_name("stormlake"));
    let program = std::env::var_os("STORMLAKE").map_or_else(beside, |path| Ok(path.into()))?;
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!(
            "there is no {}; `cargo build --release -p stormlake` makes it",
            program.display()
        )
        .into())
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Server {
    /// Starts one and waits until it is ready.
    pub fn start(project: &Path) -> Outcome<Self> {
        Self::start_with(project, &[])
    }

    /// The same with more arguments.
    pub fn start_with(project: &Path, more: &[&str]) -> Outcome<Self> {
        let port = free_port()?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let began = Instant::now();
        let child = Command::new(program()?)
            .arg("serve")
            .arg(project)
            .args([
                "--listen",
                &address.to_string(),
                "--allow-private-targets",
                "--log",
                "json",
            ])
            .args(more)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Self {
            child,
            address,
            token: String::new(),
            took: Duration::ZERO,
        };
        while !is_ready(address) {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended at its start: {status}").into());
            }
            if began.elapsed() > Duration::from_secs(120) {
                return Err("the server was not ready within two minutes".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.took = began.elapsed();
        server.token = std::fs::read_to_string(project.join(".stormlake/token"))?
            .trim()
            .to_owned();
        Ok(server)
    }

    /// The name under which it is addressed.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in megabytes.
    pub fn memory(&self) -> Outcome<f64> {
        process::memory(self.pid())
    }

    /// Waits until it has nothing left to do: a second with next to no processor time.
    pub fn wait_until_idle(&self, longest: Duration) -> Outcome<()> {
        let began = Instant::now();
        let mut before = process::ticks(self.pid())?;
        while began.elapsed() < longest {
            std::thread::sleep(Duration::from_secs(1));
            let now = process::ticks(self.pid())?;
            if now - before <= 5 {
                return Ok(());
            }
            before = now;
        }
        Err(format!("the server was still busy after {} s", longest.as_secs()).into())
    }

    /// Asks it to stop, and waits.
    pub fn stop(mut self) -> Outcome<()> {
        let pid = i32::try_from(self.child.id())?;
        kill_process(Pid::from_raw(pid).ok_or("no process")?, Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }

    /// Kills it where it stands.
    pub fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let asked = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let answer = Connection::open(address).and_then(|mut connection| Ok(connection.send(asked.as_bytes())?.status));
    matches!(answer, Ok(200))
}
