//! Colours: how tools write them, and which two look alike. Distances are in OKLab (Björn Ottosson, 2020), where equal
//! distances look equally far apart.

/// A colour on the wall, 8 bits a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

/// The sixteen words of Miro for sticky notes, and how it paints them; other tools use the plain ones too.
const WORDS: [(&str, u32); 20] = [
    ("gray", 0xf5f6f8),
    ("light_yellow", 0xfff9b1),
    ("yellow", 0xf5d128),
    ("orange", 0xff9d48),
    ("light_green", 0xd5f692),
    ("green", 0xd0e17a),
    ("dark_green", 0x93d275),
    ("cyan", 0x67c6c0),
    ("light_pink", 0xffcee0),
    ("pink", 0xea94bb),
    ("violet", 0xb384bb),
    ("red", 0xf16c7f),
    ("light_blue", 0xa6ccf5),
    ("blue", 0x6cd8fa),
    ("dark_blue", 0x9ea9ff),
    ("black", 0x000000),
    ("white", 0xffffff),
    ("purple", 0xb384bb),
    ("grey", 0xf5f6f8),
    ("teal", 0x67c6c0),
];

impl Colour {
    const fn from_number(number: u32) -> Self {
        Self {
            red: (number >> 16) as u8,
            green: (number >> 8) as u8,
            blue: number as u8,
        }
    }

    /// Reads `#rrggbb`, `#rgb`, `#rrggbbaa`, `rgb(1, 2, 3)`, or one of the words; `none` and `transparent` are no colour.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(hex) = text.strip_prefix('#') {
            if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            return match hex.len() {
                3 => {
                    let digits = hex.chars().flat_map(|digit| [digit, digit]).collect::<String>();
                    u32::from_str_radix(&digits, 16).ok().map(Self::from_number)
                }
                6 | 8 => u32::from_str_radix(&hex[..6], 16).ok().map(Self::from_number),
                _ => None,
            };
        }
        if let Some(inside) = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
            let mut channels = inside.split(',').map(|channel| channel.trim().parse::<u8>());
            return match (channels.next(), channels.next(), channels.next(), channels.next()) {
                (Some(Ok(red)), Some(Ok(green)), Some(Ok(blue)), None) => Some(Self { red, green, blue }),
                _ => None,
            };
        }
        let found = WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        found.map(|(_, number)| Self::from_number(*number))
    }

    /// A colour whose channels go from 0 to 1.
    pub(crate) fn from_shares(red: f64, green: f64, blue: f64) -> Self {
        let channel = |share: f64| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
        Self {
            red: channel(red),
            green: channel(green),
            blue: channel(blue),
        }
    }

    /// Lightness 0 to 1, and two axes of hue.
    fn oklab(self) -> [f64; 3] {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let (r, g, b) = (linear(self.red), linear(self.green), linear(self.blue));
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// How far two colours look apart: 0 for the same, 1 from black to white.
    pub(crate) fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.oklab(), other.oklab());
        ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt()
    }

    /// Lightness (0 to 1), strength of the colour (0 for grey), and hue in degrees.
    pub(crate) fn lightness_chroma_hue(self) -> (f64, f64, f64) {
        let [lightness, a, b] = self.oklab();
        (lightness, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_tools_write_them() {
        for (text, read) in [
            ("#b2f2bb", Some("#b2f2bb")),
            ("#FFF", Some("#ffffff")),
            ("#11223344", Some("#112233")),
            ("rgb(1, 2,3)", Some("#010203")),
            ("light_yellow", Some("#fff9b1")),
            ("none", None),
            ("transparent", None),
            ("#ééé", None),
            ("rgb(300,0,0)", None),
        ] {
            assert_eq!(
                Colour::parse(text).map(|colour| colour.to_string()).as_deref(),
                read,
                "{text}"
            );
        }
    }

    #[test]
    fn distance_is_what_the_eye_says() {
        let colour = |text: &str| Colour::parse(text).unwrap();
        let (black, white) = (colour("#000000"), colour("#ffffff"));
        assert!((black.distance(white) - 1.0).abs() < 1e-3);
        assert!(colour("#ffa94d").distance(colour("#ff9d48")) < colour("#ffa94d").distance(colour("#f5d128")));
    }
}
