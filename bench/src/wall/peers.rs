//! The peers: `@hocuspocus/server` and `y-websocket`'s server, as `npm ci` put them into `bench/out/wall`, each keeping what it is told.

use super::join::Wall;
use super::wire::Dialect;
use crate::Outcome;
use crate::server::free_port;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server of somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// With its SQLite extension.
    Hocuspocus,
    /// With LevelDB.
    YWebsocket,
}

/// One that runs, until this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Where its wall is.
    pub wall: Wall,
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Running {
    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// Where they are installed.
fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("out/wall")
}

impl Peer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Hocuspocus, Self::YWebsocket];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hocuspocus => "Hocuspocus 4.7 (SQLite)",
            Self::YWebsocket => "y-websocket's server 0.1.1 (LevelDB)",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Hocuspocus => "hocuspocus.mjs",
            Self::YWebsocket => "node_modules/@y/websocket-server/src/server.js",
        }
    }

    /// Whether it can be started here.
    pub fn is_installed(self) -> bool {
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
        node.is_ok_and(|status| status.success())
            && home().join("node_modules").is_dir()
            && home().join(self.program()).is_file()
    }

    /// Starts it with an empty folder to keep things in.
    pub fn start(self, folder: &Path) -> Outcome<Running> {
        std::fs::create_dir_all(folder)?;
        let port = free_port()?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut command = Command::new("node");
        command
            .arg(home().join(self.program()))
            .current_dir(folder)
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let (path, dialect) = match self {
            Self::Hocuspocus => {
                command.arg(port.to_string()).arg(folder.join("wall.sqlite"));
                ("/", Dialect::Hocuspocus("wall"))
            }
            Self::YWebsocket => {
                command
                    .env("HOST", "127.0.0.1")
                    .env("PORT", port.to_string())
                    .env("YPERSISTENCE", folder);
                ("/wall", Dialect::Plain)
            }
        };
        let wall = Wall {
            address,
            path: path.to_owned(),
            token: None,
            dialect,
        };
        let mut running = Running {
            child: command.spawn()?,
            wall,
        };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = running.child.try_wait()? {
                return Err(format!("{} ended at its start: {status}", self.name()).into());
            }
            if began.elapsed() > Duration::from_secs(20) {
                return Err(format!("{} does not listen", self.name()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }
}
