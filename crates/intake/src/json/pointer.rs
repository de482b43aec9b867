//! JSON pointers (RFC 6901) into a text, for saying where something stands. Off the fast road: only violations need one.

use super::Scanner;

/// The JSON pointer of the key at a byte offset of a text that was scanned before.
pub(crate) fn pointer_to(text: &str, offset: usize) -> String {
    let mut scanner = Scanner::new(text, usize::MAX);
    let mut path = Vec::new();
    walk(&mut scanner, offset, &mut path);
    path.iter().fold(String::new(), |mut pointer, part| {
        pointer.push('/');
        pointer.push_str(part);
        pointer
    })
}

/// Walks down to `offset`, leaving the way there in `path`. Errors cannot come up: the text was scanned before.
fn walk<'a>(scanner: &mut Scanner<'a>, offset: usize, path: &mut Vec<String>) {
    let mut found: Option<Vec<String>> = None;
    let start = scanner.at;
    let into = |scanner: &mut Scanner<'a>, name: String, key_at: usize, found: &mut Option<Vec<String>>| {
        let at = scanner.at;
        let raw = scanner.value()?;
        let begins = scanner.at - raw.text.len();
        if found.is_none() && key_at == offset {
            *found = Some(vec![name]);
        } else if found.is_none() && (begins..scanner.at).contains(&offset) {
            let mut deeper = vec![name];
            let mut inner = Scanner::new(scanner.text, usize::MAX);
            inner.at = at;
            walk(&mut inner, offset, &mut deeper);
            *found = Some(deeper);
        }
        Ok(())
    };
    let outcome = match scanner.peek() {
        b'{' => scanner.members_with(|scanner, key| {
            let key_at = key.text.as_ptr() as usize - scanner.text.as_ptr() as usize;
            into(scanner, escape_pointer(&key.string()), key_at, &mut found)
        }),
        b'[' => {
            let mut index = 0usize;
            scanner.elements(|scanner| {
                let name = index.to_string();
                index += 1;
                into(scanner, name, usize::MAX, &mut found)
            })
        }
        _ => Ok(()),
    };
    if outcome.is_err() {
        scanner.at = start;
    }
    path.extend(found.unwrap_or_default());
}

/// A key as a part of a JSON pointer (RFC 6901), shortened when a stranger made it long.
pub(crate) fn escape_pointer(key: &str) -> String {
    let key: String = if key.len() > 200 {
        key.chars().take(60).chain("…".chars()).collect()
    } else {
        key.into()
    };
    if key.contains(['~', '/']) {
        key.replace('~', "~0").replace('/', "~1")
    } else {
        key
    }
}
