//! Records that a rehearsal writes itself: what the live run would have put on the log.

use stormlake_record::{Entry, EntryKind, Flags, Time};

/// An entry that the engine's side of the live run would write.
pub(crate) fn internal(kind: EntryKind, time: Time) -> Entry<'static> {
    Entry {
        kind,
        flags: Flags::default(),
        time,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "stormlake/rehearsal",
        id: "",
        name: "",
        subject: "",
        sender: "stormlake/rehearsal",
        extensions: b"",
        body: b"",
    }
}

/// The clock reads `now`.
pub(crate) fn tick(now: Time) -> Entry<'static> {
    internal(EntryKind::Tick, now)
}
