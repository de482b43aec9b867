//! What a file that is handed out is called: a name that every system takes, however odd the project's is.

use stormlake_interchange::export::Format;

/// Longest project's name in a file's, in bytes; file systems take 255 in all.
const LONGEST: usize = 120;
/// What Windows takes for a device, whatever comes behind a dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// `shop.zip`: everything.
pub(super) fn of_all(project: &str) -> String {
    format!("{}.zip", plain(project))
}

/// `shop.story.md`, `shop.svg`, `shop.gherkin.zip`.
pub(super) fn of_form(project: &str, format: &Format) -> String {
    let (name, extension) = (format.name, format.media.extension);
    let project = plain(project);
    if name == extension {
        return format!("{project}.{extension}");
    }
    format!("{project}.{name}.{extension}")
}

/// Letters, digits and dashes; never empty, never a device.
fn plain(project: &str) -> String {
    let mut name = String::new();
    for letter in project.chars() {
        if name.len() + letter.len_utf8() > LONGEST {
            break;
        }
        if letter.is_alphanumeric() || letter == '_' {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    let lower = name.to_lowercase();
    let is_numbered = |device: &&str| {
        let number = lower.strip_prefix(*device);
        number.is_some_and(|number| number.len() == 1 && number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let is_device = DEVICES.contains(&lower.as_str()) || ["com", "lpt"].iter().any(is_numbered);
    match name {
        "" => "board".to_owned(),
        name if is_device => format!("board-{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stormlake_interchange::export::FORMATS;

    #[test]
    fn odd_names_become_plain_ones() {
        let form = |name: &str| Format::named(name).unwrap();
        assert_eq!(of_all("farmacy-family"), "farmacy-family.zip");
        assert_eq!(of_form("shop", form("story")), "shop.story.md");
        assert_eq!(of_form("shop", form("svg")), "shop.svg");
        assert_eq!(of_form("shop", form("json-schema")), "shop.json-schema.zip");
        for (odd, expected) in [
            ("", "board.zip"),
            ("..", "board.zip"),
            ("../../etc/passwd", "etc-passwd.zip"),
            ("a\"b\r\nc", "a-b-c.zip"),
            ("наш-семинар", "наш-семинар.zip"),
            ("con", "board-con.zip"),
            ("LPT1", "board-LPT1.zip"),
            ("com", "com.zip"),
            ("computer", "computer.zip"),
        ] {
            assert_eq!(of_all(odd), expected, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn every_system_takes_every_name(project in "\\PC{0,300}|[\\x00-\\x7f]{0,300}") {
            for name in FORMATS.iter().map(|format| of_form(&project, format)).chain([of_all(&project)]) {
                prop_assert!(name.len() < 200 && !name.starts_with(['.', '-']));
                prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', ' ']));
                prop_assert!(!name.contains("..") && !name.chars().any(char::is_control));
            }
        }
    }
}
