//! Binary mode: the attributes stand in `ce-…` headers, the body is the data (CloudEvents 1.0, HTTP protocol binding,
//! section 3.1).

use crate::Refusal;
use crate::envelope::{DATACONTENTTYPE, NAMES, Slot};
use crate::formats;
use crate::json::Scanner;
use crate::quarantine::{self, Mode};
use crate::receive::{Receiver, Request, formats_charset, refusal_of, text_of};
use std::borrow::Cow;

/// The attribute's name of a `ce-…` header, in any case.
pub(crate) fn attribute_of(header: &str) -> Option<&str> {
    let (prefix, name) = (header.get(..3)?, header.get(3..)?);
    prefix.eq_ignore_ascii_case("ce-").then_some(name)
}

/// Takes the one record of a request in binary mode.
pub(crate) fn receive<'a>(receiver: &mut Receiver<'_, 'a>, request: &Request<'a>) -> Result<(), Refusal> {
    let headers = request.headers.iter().filter(|(name, _)| attribute_of(name).is_some());
    let header_bytes: usize = headers.clone().map(|(name, value)| name.len() + value.len()).sum();
    receiver.room(request.body.len() + header_bytes)?;
    receiver.envelope.clear();
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    for (name, value) in headers {
        // Header names have no case; attributes are lower-case.
        let name = match attribute_of(name) {
            Some(name) if name.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Owned(name.to_ascii_lowercase()),
            Some(name) => Cow::Borrowed(name),
            None => continue,
        };
        if seen.contains(&name) {
            receiver.envelope.repeated.push(format!("/{name}"));
            continue;
        }
        seen.push(name.clone());
        let slot = decode(value).map_or_else(Slot::Unreadable, Slot::Text);
        match NAMES.iter().position(|known| *known == name) {
            // The data's content type is the request's own.
            Some(DATACONTENTTYPE) => {}
            Some(index) => receiver.envelope.attributes[index] = slot,
            None => receiver.envelope.extensions.push((name, slot)),
        }
    }
    if let Some(content_type) = request.content_type {
        receiver.envelope.attributes[DATACONTENTTYPE] = Slot::Text(content_type.into());
    }
    data(receiver, request)?;
    receiver.conclude(Mode::Binary, |out| quarantine::write_binary(out, request))
}

/// The body: JSON where the content type says so or where it says nothing and the body is JSON; bytes otherwise.
fn data<'a>(receiver: &mut Receiver<'_, 'a>, request: &Request<'a>) -> Result<(), Refusal> {
    let says_json = request.content_type.map(formats::is_json_type);
    if request.body.is_empty() && says_json != Some(false) {
        return Ok(());
    }
    if says_json == Some(false) {
        receiver.envelope.bytes = Some(request.body);
        return Ok(());
    }
    let depth = receiver.limits.depth;
    let parsed = formats_charset(request.content_type)
        .and_then(|()| text_of(request.body))
        .and_then(|text| {
            let mut scanner = Scanner::new(text, depth);
            let scanned = if scanner.peek() == b'{' {
                scanner.object(&mut receiver.envelope.members)
            } else {
                scanner.value()
            };
            let raw = scanned.and_then(|raw| scanner.end().map(|()| raw));
            let raw = raw.map_err(|fault| refusal_of(fault, text, 1, depth))?;
            let start = raw.text.as_ptr() as usize - text.as_ptr() as usize;
            for offset in scanner.repeated.iter().take(crate::violation::REASONS_MAX + 1) {
                let pointer = crate::json::pointer_to(raw.text, offset - start);
                receiver.envelope.repeated.push(format!("/data{pointer}"));
            }
            Ok(raw)
        });
    match (parsed, says_json) {
        (Ok(raw), _) => receiver.envelope.data = Some(raw),
        (Err(refusal), Some(_)) => return Err(refusal),
        (Err(_), None) => {
            receiver.envelope.members.clear();
            receiver.envelope.bytes = Some(request.body);
        }
    }
    Ok(())
}

/// A header's value: double quotes undone, then one round of percent-decoding (section 3.1.3.2).
fn decode(value: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    let value = value.trim_ascii();
    let mut unquoted = Vec::new();
    let bytes = match value {
        [b'"', inner @ .., b'"'] => {
            let mut escaped = false;
            for &byte in inner {
                match (escaped, byte) {
                    (false, b'\\') => escaped = true,
                    (false, b'"') => return Err("a double quote inside a quoted value"),
                    _ => {
                        unquoted.push(byte);
                        escaped = false;
                    }
                }
            }
            if escaped {
                return Err("a backslash at the end of a quoted value");
            }
            &unquoted
        }
        plain => plain,
    };
    if bytes.iter().any(|byte| !matches!(byte, 0x20..=0x7E)) {
        return Err("it holds bytes that are not printable ASCII");
    }
    if !bytes.contains(&b'%') {
        let text = if unquoted.is_empty() && !value.starts_with(b"\"") {
            std::str::from_utf8(value).map(Cow::Borrowed).ok()
        } else {
            String::from_utf8(unquoted).map(Cow::Owned).ok()
        };
        return text.ok_or("it is not UTF-8");
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digit = |at: usize| after.get(at).and_then(|&byte| (byte as char).to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            return Err("a `%` without two hexadecimal digits after it");
        };
        decoded.push((high << 4 | low) as u8);
        rest = &after[2..];
    }
    String::from_utf8(decoded)
        .map(Cow::Owned)
        .map_err(|_| "its percent escapes are not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values_are_decoded_as_the_http_binding_says() {
        for (value, expected) in [
            (&b"plain"[..], Ok("plain")),
            (b"Euro%20%E2%82%AC%20%F0%9F%98%80", Ok("Euro € 😀")),
            (b"%e2%82%ac", Ok("€")),
            (b"%41", Ok("A")),
            (b"\"a \\\"b\\\" c\"", Ok("a \"b\" c")),
            (b"\"a%20b\"", Ok("a b")),
            (b"\"\"", Ok("")),
            (b"  trimmed ", Ok("trimmed")),
            (b"%2541", Ok("%41")),
            (b"%C0%A0", Err("its percent escapes are not UTF-8")),
            (b"%zz", Err("a `%` without two hexadecimal digits after it")),
            (b"%4", Err("a `%` without two hexadecimal digits after it")),
            ("é".as_bytes(), Err("it holds bytes that are not printable ASCII")),
            (b"\"a\"b\"", Err("a double quote inside a quoted value")),
        ] {
            assert_eq!(
                decode(value),
                expected.map(Cow::Borrowed),
                "{}",
                String::from_utf8_lossy(value)
            );
        }
    }
}
