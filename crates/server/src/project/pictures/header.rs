//! What a picture says of itself in its first bytes: which format it is, and how large. Nothing is decoded.

/// A format that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// Graphics Interchange Format.
    Gif,
}

impl Format {
    const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Gif];

    /// What its files' names end in.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// The format of files whose names end so.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// Format, width and height in pixels.
pub type Header = (Format, u32, u32);

/// Reads the header; nothing where it is none of the four, or its header is broken off.
pub fn read(bytes: &[u8]) -> Option<Header> {
    png(bytes)
        .or_else(|| gif(bytes))
        .or_else(|| jpeg(bytes))
        .or_else(|| webp(bytes))
}

fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(take(bytes, at)?)))
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(take(bytes, at)?)))
}

/// PNG (ISO/IEC 15948), 5.2 and 11.2.2: the signature, and `IHDR` first of all.
fn png(bytes: &[u8]) -> Option<Header> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR") {
        return None;
    }
    let width = u32::from_be_bytes(take(bytes, 16)?);
    Some((Format::Png, width, u32::from_be_bytes(take(bytes, 20)?)))
}

/// GIF89a, 17 and 18.
fn gif(bytes: &[u8]) -> Option<Header> {
    if !bytes.starts_with(b"GIF87a") && !bytes.starts_with(b"GIF89a") {
        return None;
    }
    Some((Format::Gif, little(bytes, 6)?, little(bytes, 8)?))
}

/// JPEG (ITU-T T.81), B.1 and B.2.2: segments up to the frame header.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return None;
    }
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // A fill byte.
            0xff => at += 1,
            // Markers without a length.
            0x01 | 0xd0..=0xd7 => at += 2,
            // A frame, of whatever process; C4, C8 and CC are tables and reserved.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((Format::Jpeg, big(bytes, at + 7)?, big(bytes, at + 5)?));
            }
            // The end, or the picture itself, without a frame before it.
            0x00 | 0xd8 | 0xd9 | 0xda => return None,
            _ => at = at.checked_add(2 + big(bytes, at + 2)? as usize)?,
        }
    }
}

/// WebP (RFC 9649), 2.4 to 2.7.
fn webp(bytes: &[u8]) -> Option<Header> {
    if !bytes.starts_with(b"RIFF") || &take::<4>(bytes, 8)? != b"WEBP" {
        return None;
    }
    let (width, height) = match &take::<4>(bytes, 12)? {
        // A key frame with its start code.
        b"VP8 " if take::<3>(bytes, 23)? == [0x9d, 0x01, 0x2a] => {
            (little(bytes, 26)? & 0x3fff, little(bytes, 28)? & 0x3fff)
        }
        b"VP8L" if *bytes.get(20)? == 0x2f => {
            let bits = u32::from_le_bytes(take(bytes, 21)?);
            (1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff))
        }
        b"VP8X" => {
            let three = |at: usize| take::<3>(bytes, at).map(|[a, b, c]| 1 + u32::from_le_bytes([a, b, c, 0]));
            (three(24)?, three(27)?)
        }
        _ => return None,
    };
    Some((Format::Webp, width, height))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As much of a PNG as its header.
    pub fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0]);
        bytes
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, b'J', b'F', 0xff, 0xff, 0xc4, 0, 3, 0];
        bytes.extend([0xff, 0xc2, 0, 11, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    fn webp_of(chunk: &[u8; 4], rest: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP".as_slice(), chunk.as_slice(), &[0; 4], rest].concat()
    }

    #[test]
    fn each_format_says_how_large_it_is() {
        let gif = [b"GIF89a".as_slice(), &[0x40, 0x01, 0xf0, 0x00, 0, 0, 0]].concat();
        let lossy = webp_of(b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x41, 0xf0, 0x00]);
        let bits: u32 = 319 | (239 << 14);
        let lossless = webp_of(b"VP8L", &[[0x2f].as_slice(), &bits.to_le_bytes()].concat());
        let extended = webp_of(b"VP8X", &[0, 0, 0, 0, 0x3f, 0x01, 0, 0xef, 0, 0]);
        for (bytes, format) in [
            (png_of(320, 240), Format::Png),
            (jpeg_of(320, 240), Format::Jpeg),
            (gif, Format::Gif),
            (lossy, Format::Webp),
            (lossless, Format::Webp),
            (extended, Format::Webp),
        ] {
            assert_eq!(read(&bytes), Some((format, 320, 240)), "{format:?}");
            assert_eq!(Format::of_ending(format.ending()), Some(format));
        }
    }

    #[test]
    fn what_is_none_of_them_is_none() {
        for bytes in [
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".as_slice(),
            b"\x89PNG, said a text",
            b"<!doctype html><script>1</script>",
            b"GIF",
            b"BM\0\0",
            b"\xff\xd8\xff\xda\0\x04",
            b"RIFF\0\0\0\0WAVEfmt ",
            b"",
        ] {
            assert_eq!(read(bytes), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_fall(
            start in proptest::sample::select(vec![b"\xff\xd8".to_vec(), png_of(1, 1), b"GIF89a".to_vec(), webp_of(b"VP8X", &[]), Vec::new()]),
            rest in proptest::collection::vec(prop_oneof![2 => Just(0xffu8), 3 => any::<u8>()], 0..200),
        ) {
            let bytes = [start, rest].concat();
            if let Some((format, ..)) = read(&bytes) {
                prop_assert!(bytes.len() >= 10, "{format:?}");
            }
        }
    }
}
