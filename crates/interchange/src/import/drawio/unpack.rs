//! draw.io's compressed pages: XML, escaped as in a URL, deflated without a header, in base64.

use crate::import::{Refusal, limits};
use base64::Engine;
use flate2::read::DeflateDecoder;
use std::io::Read;

/// Unpacks a page, and takes what it unpacks to off the budget.
pub(super) fn unpack(place: &str, packed: &str, budget: &mut usize) -> Result<String, Refusal> {
    let malformed = |message: &str| Refusal::Malformed {
        place: place.to_owned(),
        message: message.to_owned(),
    };
    let plain: Vec<u8> = packed.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let bytes = engine
        .decode(plain)
        .map_err(|_| malformed("a page is neither XML nor base64"))?;
    let mut text = Vec::new();
    // One byte more than allowed tells that there is more.
    let limit = u64::try_from(*budget).unwrap_or(u64::MAX).saturating_add(1);
    DeflateDecoder::new(bytes.as_slice())
        .take(limit)
        .read_to_end(&mut text)
        .map_err(|_| malformed("a compressed page cannot be unpacked"))?;
    if text.len() > *budget {
        return Err(limits::too_large("what the file unpacks to", "64 MiB"));
    }
    *budget -= text.len();
    String::from_utf8(unescaped(&text)).map_err(|_| malformed("a compressed page is not UTF-8"))
}

/// `%3C` to `<`.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        let code = match (byte, text.get(at + 1), text.get(at + 2)) {
            (b'%', Some(high), Some(low)) => digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        match code.and_then(|code| u8::try_from(code).ok()) {
            Some(code) => {
                plain.push(code);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}
