//! The page itself: plain HTML without a script, readable without its style too.

use super::topics::Topic;
use super::words::Words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = "
:root { color-scheme: light dark; --paper: #fff; --ink: #1d1d1f; --soft: #56565c; --line: #8a8a92; --go: #0b5cad; --on-go: #fff; --good: #0a6b34 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181b; --ink: #f1f1f3; --soft: #b9b9c1; --line: #7d7d86; --go: #7db9ff; --on-go: #0d1a2b; --good: #6fdc9c }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1rem }
.from { color: var(--soft); font-size: .95rem }
.done { color: var(--good); font-weight: 600 }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0 }
legend { padding: 0; margin: 0 0 .5rem }
label { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; padding: .25rem 0; border-bottom: 1px solid var(--line) }
input[type=checkbox] { width: 1.4rem; height: 1.4rem; flex: none; accent-color: var(--go) }
small { color: var(--soft) }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border: 0; border-radius: .5rem; background: var(--go); color: var(--on-go); cursor: pointer }
:focus-visible { outline: 3px solid var(--go); outline-offset: 3px }
";

/// The style's hash, for the content security policy: no other style is let in.
pub static STYLE_HASH: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE.as_bytes()))));

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// The topics.
    Topics {
        /// Whose board.
        board: &'a str,
        /// The topics.
        topics: &'a [Topic],
        /// The one that a click withdraws.
        topic: Option<&'a str>,
        /// Whether something was said just now.
        saved: bool,
    },
    /// A heading and what to do.
    Notice(&'a str, &'a str),
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The page.
pub fn page(words: &Words, shown: Shown<'_>) -> String {
    let (title, main) = match shown {
        Shown::Notice(title, mend) => (
            title,
            format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(title), escaped(mend)),
        ),
        Shown::Topics {
            board,
            topics,
            topic,
            saved,
        } => (words.title, choice(words, board, topics, topic, saved)),
    };
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{main}</main>\n</body>\n</html>\n",
        words.lang,
        escaped(title),
    )
}

fn choice(words: &Words, board: &str, topics: &[Topic], topic: Option<&str>, saved: bool) -> String {
    let mut main = format!(
        "<p class=\"from\">{}</p>\n<h1>{}</h1>\n",
        escaped(board),
        escaped(words.title)
    );
    let one = topic.and_then(|name| topics.iter().find(|topic| topic.name == name));
    if let Some(one) = one {
        let of = |sentence: &str| escaped(&sentence.replace("{topic}", &one.name));
        if one.granted && one.can_change {
            main.push_str(&format!(
                "<form method=\"post\">\n<input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\">\n\
                 <p><button type=\"submit\">{}</button></p>\n</form>\n",
                of(words.stop)
            ));
        } else if !one.granted {
            main.push_str(&format!(
                "<p class=\"done\" role=\"status\">{}</p>\n",
                of(words.stopped)
            ));
        }
    }
    if saved && one.is_none_or(|one| one.granted) {
        main.push_str(&format!(
            "<p class=\"done\" role=\"status\">{}</p>\n",
            escaped(words.saved)
        ));
    }
    if topics.is_empty() {
        main.push_str(&format!("<p>{}</p>\n", escaped(words.empty)));
        return main;
    }
    main.push_str(&format!(
        "<form method=\"post\">\n<fieldset>\n<legend>{}</legend>\n",
        escaped(words.lead)
    ));
    for topic in topics {
        let name = escaped(&topic.name);
        let checked = if topic.granted { " checked" } else { "" };
        let (locked, fixed, shown) = match topic.can_change {
            true => (
                "",
                String::new(),
                format!("<input type=\"hidden\" name=\"shown\" value=\"{name}\">"),
            ),
            false => (
                " disabled",
                format!(" <small>({})</small>", escaped(words.fixed)),
                String::new(),
            ),
        };
        main.push_str(&format!(
            "<label><input type=\"checkbox\" name=\"topic\" value=\"{name}\"{checked}{locked}> <span>{name}{fixed}</span></label>{shown}\n"
        ));
    }
    let can_save = topics.iter().any(|topic| topic.can_change);
    main.push_str("</fieldset>\n");
    if can_save {
        main.push_str(&format!(
            "<p><button type=\"submit\">{}</button></p>\n",
            escaped(words.save)
        ));
    }
    main.push_str("</form>\n");
    main
}
