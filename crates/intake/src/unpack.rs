//! Bodies packed with gzip or zstd, unpacked up to a limit and no further.

use crate::{Limits, Refusal, codes};
use std::borrow::Cow;
use std::io::Read;

/// How large a zstd window may be, as a power of two: 8 MiB, which RFC 9659 sets for the web. A frame that asks for more
/// is refused before any memory is taken.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

/// A body as it came over the wire, checked for its size and unpacked as its `Content-Encoding` says.
pub fn unpack<'a>(encoding: Option<&str>, body: &'a [u8], limits: &Limits) -> Result<Cow<'a, [u8]>, Refusal> {
    if body.len() > limits.body_bytes {
        return Err(Refusal::new(
            &codes::BODY_SIZE,
            format!("the body has {} bytes; {} are allowed", body.len(), limits.body_bytes),
            "send fewer records at a time, or pack the body with zstd or gzip",
        ));
    }
    decompress(encoding.unwrap_or("identity"), body, limits.decompressed_bytes)
}

/// Unpacks `gzip` or `zstd`; `identity` and the empty encoding are passed on as they are. Stops at `limit` bytes.
pub fn decompress<'a>(encoding: &str, bytes: &'a [u8], limit: usize) -> Result<Cow<'a, [u8]>, Refusal> {
    let encoding = encoding.trim().to_ascii_lowercase();
    let unpacked = match encoding.as_str() {
        "" | "identity" => {
            return if bytes.len() > limit {
                Err(too_large(limit))
            } else {
                Ok(Cow::Borrowed(bytes))
            };
        }
        "gzip" | "x-gzip" => read_up_to(flate2::read::MultiGzDecoder::new(bytes), limit),
        "zstd" => zstd::stream::read::Decoder::with_buffer(bytes).and_then(|mut decoder| {
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
            read_up_to(decoder, limit)
        }),
        _ => {
            return Err(Refusal::new(
                &codes::CONTENT_ENCODING,
                format!(
                    "`Content-Encoding: {}` is not understood",
                    crate::violation::shorten(&encoding)
                ),
                "pack with `gzip` or `zstd`, once, or not at all",
            ));
        }
    };
    match unpacked {
        Ok(Some(bytes)) => Ok(Cow::Owned(bytes)),
        Ok(None) => Err(too_large(limit)),
        Err(error) => Err(Refusal::new(
            &codes::PACKED_BODY,
            format!("the body does not unpack as {encoding}: {error}"),
            "send it again; if it happens again, look at what packs it",
        )),
    }
}

/// Everything that a reader gives, or `None` when that is more than `limit` bytes.
fn read_up_to(reader: impl Read, limit: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

fn too_large(limit: usize) -> Refusal {
    Refusal::new(
        &codes::UNPACKED_SIZE,
        format!("the body unpacks to more than {limit} bytes"),
        "send fewer records at a time",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn code(result: Result<Cow<'_, [u8]>, Refusal>) -> &'static str {
        result.unwrap_err().code
    }

    #[test]
    fn gzip_and_zstd_come_back_as_they_went() {
        let body = b"{\"a\":1}\n".repeat(1_000);
        for (encoding, packed) in [
            ("gzip", gzip(&body)),
            ("X-GZIP", [gzip(&body[..80]), gzip(&body[80..])].concat()),
            ("zstd", zstd::encode_all(&body[..], 3).unwrap()),
            ("identity", body.clone()),
            ("", body.clone()),
        ] {
            assert_eq!(decompress(encoding, &packed, 1 << 20).unwrap(), body, "{encoding}");
        }
    }

    #[test]
    fn bombs_are_stopped_at_the_limit() {
        let zeros = vec![0u8; 64 << 20];
        for (encoding, packed) in [
            ("gzip", gzip(&zeros)),
            ("zstd", zstd::encode_all(&zeros[..], 3).unwrap()),
        ] {
            assert!(packed.len() < 200_000);
            assert_eq!(code(decompress(encoding, &packed, 32 << 20)), "SL-I006");
        }
        assert_eq!(code(decompress("identity", &zeros, 32 << 20)), "SL-I006");
    }

    #[test]
    fn a_zstd_window_beyond_the_limit_takes_no_memory() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.long_distance_matching(true).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&vec![7u8; 32 << 20]).unwrap();
        assert_eq!(
            code(decompress("zstd", &encoder.finish().unwrap(), 64 << 20)),
            "SL-I004"
        );
    }

    #[test]
    fn damaged_and_unknown_packing_is_refused() {
        let packed = gzip(b"hello hello hello hello");
        assert_eq!(code(decompress("gzip", &packed[..packed.len() - 5], 100)), "SL-I004");
        assert_eq!(code(decompress("zstd", b"hello", 100)), "SL-I004");
        assert_eq!(code(decompress("br", b"hello", 100)), "SL-I003");
        assert_eq!(code(decompress("gzip, zstd", b"hello", 100)), "SL-I003");
    }

    #[test]
    fn a_body_beyond_the_wire_limit_is_refused() {
        let limits = Limits {
            body_bytes: 10,
            ..Limits::default()
        };
        assert!(unpack(None, &[b' '; 10], &limits).is_ok());
        assert_eq!(code(unpack(None, &[b' '; 11], &limits)), "SL-I005");
    }
}
