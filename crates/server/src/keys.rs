//! Keys: who may do what. A key is 256 random bits, shown once; only its SHA-256 is kept. (A slow password hash guards
//! what people choose; what is random needs none, and intake checks a key on every request.)

use crate::fault::Fault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use stormlake_record::Time;
use subtle::ConstantTimeEq;

/// What a key may do. Each role may do what the ones before it may, save that `source` reads nothing and that `analyst` does not write on
/// the wall. Who shows several keys of a project comes in with the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Send events, and nothing else.
    Source,
    /// See the board with its numbers, and no record.
    Viewer,
    /// Write on the live wall too, save what is reserved.
    Participant,
    /// Lead the session on the live wall too: write what is reserved, restore moments, and invite those who may less.
    Facilitator,
    /// Read, with sensitive fields masked.
    Analyst,
    /// Everything.
    Admin,
}

impl Role {
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "source" => Some(Role::Source),
            "viewer" => Some(Role::Viewer),
            "participant" => Some(Role::Participant),
            "facilitator" => Some(Role::Facilitator),
            "analyst" => Some(Role::Analyst),
            "admin" => Some(Role::Admin),
            _ => None,
        }
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Viewer => "viewer",
            Role::Participant => "participant",
            Role::Facilitator => "facilitator",
            Role::Analyst => "analyst",
            Role::Admin => "admin",
        }
    }

    /// May send events.
    pub const fn may_send(self) -> bool {
        matches!(self, Role::Source | Role::Admin)
    }

    /// May see the board and its numbers.
    pub const fn may_look(self) -> bool {
        !matches!(self, Role::Source)
    }

    /// May read records and what is made of them.
    pub const fn may_read(self) -> bool {
        matches!(self, Role::Analyst | Role::Admin)
    }

    /// May lead the session on the wall, with what is reserved there.
    pub const fn may_lead(self) -> bool {
        matches!(self, Role::Facilitator | Role::Admin)
    }

    /// Whom it may invite to the wall: nobody who may as much as itself.
    pub const fn may_invite(self) -> &'static [Role] {
        match self {
            Role::Admin => &[Role::Participant, Role::Viewer, Role::Facilitator],
            Role::Facilitator => &[Role::Participant, Role::Viewer],
            Role::Source | Role::Viewer | Role::Participant | Role::Analyst => &[],
        }
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its name: the sender of what comes through it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// SHA-256 of the key, hexadecimal.
    pub hash: String,
    /// When it was made.
    pub created: Time,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Time>,
    /// Until when it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// The keys of one project, in `keys.json` of its data folder.
#[derive(Debug)]
pub struct Keys {
    path: PathBuf,
    keys: Vec<Key>,
    /// The file's time and length just before it was read.
    stamp: Option<(std::time::SystemTime, u64)>,
}

/// Invitations of a project that open at the same time: each is compared with what a request shows.
pub const INVITATIONS_MAX: usize = 500;
/// How often a second keys that nobody holds may make the server read the key file.
const READS_A_SECOND: u32 = 20;
const SECOND: i64 = 1_000_000_000;

/// Reads of the key file that strangers cause: a file that cannot be read never becomes current, and each guess would
/// read it again.
#[derive(Debug, Default)]
pub struct Reads {
    since: Time,
    count: u32,
}

impl Reads {
    /// Whether one more is allowed now.
    pub fn take(&mut self, now: Time) -> bool {
        // A clock that was put back starts a new second too, or nobody could come in until it has caught up.
        if !(0..SECOND).contains(&now.0.saturating_sub(self.since.0)) {
            *self = Self { since: now, count: 0 };
        }
        let allowed = self.count < READS_A_SECOND;
        self.count += u32::from(allowed);
        allowed
    }
}

fn stamp(path: &Path) -> Option<(std::time::SystemTime, u64)> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

/// 256 random bits as text, with a prefix that secret scanners can know.
pub fn random_key() -> Result<String, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| Fault::NoRandomness)?;
    Ok(format!("slk_{}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether two secrets are the same, in constant time.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

impl Keys {
    /// Reads the file; no file means no keys.
    pub fn open(data: &Path) -> Result<Self, Fault> {
        let path = data.join("keys.json");
        let stamp = stamp(&path);
        let keys = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| Fault::BadFile {
                path: path.clone(),
                detail: error.to_string(),
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Fault::io(&path, error)),
        };
        Ok(Self { path, keys, stamp })
    }

    /// Whether the file is the one that was read: another process may have made a key.
    pub fn is_current(&self) -> bool {
        stamp(&self.path) == self.stamp
    }

    /// All keys, revoked ones too.
    pub fn list(&self) -> &[Key] {
        &self.keys
    }

    /// Holds the file against other processes until the guard is dropped, and reads what they have made of it.
    fn hold(&mut self) -> Result<std::fs::File, Fault> {
        let path = self.path.with_extension("lock");
        let fault = |error| Fault::io(&path, error);
        let mut options = std::fs::OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(fault)?;
        file.lock().map_err(fault)?;
        if let Some(data) = self.path.parent() {
            self.keys = Self::open(data)?.keys;
        }
        Ok(file)
    }

    /// Makes a key and gives it back, this once.
    pub fn create(&mut self, name: &str, role: Role, now: Time) -> Result<String, Fault> {
        self.create_until(name, role, now, None)
    }

    /// Makes a key that opens until then.
    pub fn create_until(&mut self, name: &str, role: Role, now: Time, until: Option<Time>) -> Result<String, Fault> {
        let _held = self.hold()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 60 || !name.chars().all(plain) {
            return Err(Fault::KeyName { name: name.to_owned() });
        }
        if self.keys.iter().any(|key| key.name == name && key.revoked.is_none()) {
            return Err(Fault::KeyExists { name: name.to_owned() });
        }
        if until.is_some() {
            // What has run out opens nothing any more.
            self.keys.retain(|key| key.until.is_none_or(|until| now < until));
            let invitations = self
                .keys
                .iter()
                .filter(|key| key.until.is_some() && key.revoked.is_none());
            if invitations.count() >= INVITATIONS_MAX {
                return Err(Fault::Refused {
                    what: format!("{INVITATIONS_MAX} invitations are open, and there may be no more"),
                    mend: "hand around one of them, wait until some have run out, or take some back: `stormlake key revoke`"
                        .to_owned(),
                });
            }
        }
        let key = random_key()?;
        self.keys.push(Key {
            name: name.to_owned(),
            role,
            hash: hash(&key),
            created: now,
            revoked: None,
            until,
        });
        self.save()?;
        Ok(key)
    }

    /// Revokes the key with this name.
    pub fn revoke(&mut self, name: &str, now: Time) -> Result<(), Fault> {
        let _held = self.hold()?;
        let found = self
            .keys
            .iter_mut()
            .find(|key| key.name == name && key.revoked.is_none());
        found.ok_or_else(|| Fault::NoKey { name: name.to_owned() })?.revoked = Some(now);
        self.save()
    }

    /// When the key of this name ends; `None`: it does not, or there is none.
    pub fn end(&self, name: &str) -> Option<Time> {
        let mut open = self.keys.iter().filter(|key| key.revoked.is_none());
        open.find(|key| key.name == name)?.until
    }

    /// Who holds this key.
    pub fn holder(&self, key: &str) -> Option<&Key> {
        let hash = hash(key);
        self.keys
            .iter()
            .find(|known| known.revoked.is_none() && same(&known.hash, &hash))
    }

    fn save(&self) -> Result<(), Fault> {
        let bytes = serde_json::to_vec_pretty(&self.keys).unwrap_or_default();
        crate::project::folder::write_private(&self.path, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_process_made_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Keys::open(folder.path()).unwrap();
        let mut command_line = Keys::open(folder.path()).unwrap();
        let ann = command_line.create("ann", Role::Analyst, Time(1)).unwrap();
        let ben = server.create("ben", Role::Source, Time(2)).unwrap();
        command_line.revoke("ben", Time(3)).unwrap();
        let eve = server.create("eve", Role::Source, Time(4)).unwrap();
        let now = Keys::open(folder.path()).unwrap();
        assert!(now.holder(&ann).is_some() && now.holder(&eve).is_some());
        assert!(now.holder(&ben).is_none(), "it was revoked by the other one");
        // Sixteen at once: each is there.
        let makers: Vec<_> = (0..16)
            .map(|nth| {
                let path = folder.path().to_owned();
                std::thread::spawn(move || {
                    let mut keys = Keys::open(&path).unwrap();
                    keys.create(&format!("k{nth}"), Role::Source, Time(5)).unwrap()
                })
            })
            .collect();
        let made: Vec<String> = makers.into_iter().map(|maker| maker.join().unwrap()).collect();
        let now = Keys::open(folder.path()).unwrap();
        assert!(made.iter().all(|key| now.holder(key).is_some()));
    }

    #[test]
    fn a_key_opens_until_it_is_revoked_and_is_never_stored() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = Keys::open(folder.path()).unwrap();
        let key = keys.create("shop", Role::Source, Time(1)).unwrap();
        let stored = std::fs::read_to_string(folder.path().join("keys.json")).unwrap();
        assert!(!stored.contains(&key));
        let mut again = Keys::open(folder.path()).unwrap();
        assert_eq!(
            again.holder(&key).map(|key| (key.name.as_str(), key.role)),
            Some(("shop", Role::Source))
        );
        assert!(again.holder("slk_guess").is_none());
        assert!(matches!(
            again.create("shop", Role::Admin, Time(2)),
            Err(Fault::KeyExists { .. })
        ));
        again.revoke("shop", Time(3)).unwrap();
        assert!(again.holder(&key).is_none());
    }

    #[test]
    fn who_may_invite_whom_and_who_is_more() {
        let all = ["source", "viewer", "participant", "facilitator", "analyst", "admin"].map(|word| {
            let role = Role::parse(word).unwrap();
            assert_eq!(role.word(), word);
            assert_eq!(serde_json::to_value(role).unwrap(), word);
            role
        });
        assert!(all.is_sorted(), "from the least to the greatest");
        for role in all {
            assert!(
                role.may_invite()
                    .iter()
                    .all(|guest| *guest < role && !guest.may_read() && !guest.may_send())
            );
            assert!(role.may_invite().is_empty() || role.may_lead());
        }
        assert!(!Role::Facilitator.may_read() && !Role::Facilitator.may_send() && Role::Facilitator.may_look());
    }

    #[test]
    fn invitations_have_an_end_in_number_and_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = Keys::open(folder.path()).unwrap();
        keys.create("ann", Role::Admin, Time(1)).unwrap();
        let mut invite = |name: &str, now: i64| keys.create_until(name, Role::Viewer, Time(now), Some(Time(100)));
        invite("v", 2).unwrap();
        // All but the last one without waiting for the disk each time.
        let one = keys.keys.pop().unwrap();
        let many = (1..INVITATIONS_MAX).map(|nth| Key {
            name: format!("v{nth}"),
            ..one.clone()
        });
        keys.keys.extend(many);
        keys.save().unwrap();
        let mut invite = |name: &str, now: i64| keys.create_until(name, Role::Viewer, Time(now), Some(Time(100)));
        invite("last", 3).unwrap();
        assert!(matches!(invite("more", 99), Err(Fault::Refused { .. })));
        // An hour later there is room, and the file has not grown.
        invite("later", 100).unwrap();
        let names: Vec<&str> = keys.list().iter().map(|key| key.name.as_str()).collect();
        assert_eq!(names, ["ann", "later"]);
        assert_eq!(
            (keys.end("later"), keys.end("ann"), keys.end("v1")),
            (Some(Time(100)), None, None)
        );
        keys.revoke("later", Time(101)).unwrap();
        assert_eq!(keys.end("later"), None);
    }
}
