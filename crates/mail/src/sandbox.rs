//! The engine that runs templates, with nothing in it that a letter does not need.
//!
//! What is bounded, and by what: time by fuel (every instruction costs), the result by a writer that stops, templates within
//! templates by a depth. Memory between the two is bounded by leaving out all that carries a value from one step to the next
//! and could double it each time: `set`, `with`, `macro`, `call`, `filter`, `import`, `namespace` and `replace`.

use crate::filters;
use crate::limits::{DEPTH_MAX, FUEL};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use std::io::{self, Write};

/// Statements that templates cannot use.
const LEFT_OUT: [&str; 8] = ["set", "with", "macro", "call", "filter", "import", "from", "do"];

/// What may follow a `|`.
pub(crate) const FILTERS: [&str; 18] = [
    "abs",
    "capitalize",
    "date",
    "decimals",
    "default",
    "escape",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "lower",
    "round",
    "title",
    "trim",
    "upper",
    "urlencode",
];

/// An engine without templates.
pub(crate) fn engine() -> Environment<'static> {
    use minijinja::{filters as of, tests as is};
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.set_fuel(Some(FUEL));
    engine.set_recursion_limit(DEPTH_MAX);
    engine.set_debug(true);
    engine.set_keep_trailing_newline(true);
    engine.set_trim_blocks(true);
    engine.set_lstrip_blocks(true);
    engine.set_auto_escape_callback(|name| match name.ends_with(".html") {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    engine.add_filter("abs", of::abs);
    engine.add_filter("capitalize", of::capitalize);
    engine.add_filter("date", |value: minijinja::Value, format| filters::date(&value, format));
    engine.add_filter("decimals", |value: minijinja::Value, digits| {
        filters::decimals(&value, digits)
    });
    engine.add_filter("default", of::default);
    engine.add_filter("escape", of::escape);
    engine.add_filter("first", of::first);
    engine.add_filter("float", of::float);
    engine.add_filter("int", of::int);
    engine.add_filter("join", of::join);
    engine.add_filter("last", of::last);
    engine.add_filter("length", of::length);
    engine.add_filter("lower", of::lower);
    engine.add_filter("round", of::round);
    engine.add_filter("title", of::title);
    engine.add_filter("trim", of::trim);
    engine.add_filter("upper", of::upper);
    engine.add_filter("urlencode", |value: minijinja::Value| filters::urlencode(&value));
    engine.add_test("defined", is::is_defined);
    engine.add_test("undefined", is::is_undefined);
    engine.add_test("none", is::is_none);
    engine
}

/// The first statement that is left out, with its place in the template.
pub(crate) fn left_out(template: &str) -> Option<(&'static str, usize)> {
    let mut at = 0;
    while let Some(found) = template[at..].find("{%").map(|found| found + at) {
        if let Some(comment) = template[at..found].find("{#") {
            let begins = at + comment;
            at = template[begins..].find("#}").map(|end| begins + end + 2)?;
            continue;
        }
        let rest = template[found + 2..].trim_start_matches(['-', '+']).trim_start();
        let word = LEFT_OUT
            .into_iter()
            .find(|word| rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_name)));
        if let Some(word) = word {
            return Some((word, template.len() - rest.len()));
        }
        at = found + 2;
    }
    None
}

/// Whether a character belongs to a name.
pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Runs a template; what it writes beyond `bytes_max` is refused.
pub(crate) fn run(
    engine: &Environment<'_>,
    name: &str,
    values: &minijinja::Value,
    bytes_max: usize,
) -> Result<String, Error> {
    let mut bounded = Bounded {
        bytes: Vec::new(),
        bytes_max,
        full: false,
    };
    let ran = engine
        .get_template(name)?
        .render_captured_to(values, &mut bounded)
        .map(drop);
    if bounded.full {
        let message = format!("it grows beyond {bytes_max} bytes");
        return Err(Error::new(ErrorKind::WriteFailure, message));
    }
    ran?;
    String::from_utf8(bounded.bytes).map_err(|_| Error::new(ErrorKind::InvalidOperation, "it writes what is no text"))
}

/// A writer that takes so much and no more.
struct Bounded {
    bytes: Vec<u8>,
    bytes_max: usize,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.bytes_max {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(template: &'static str, values: serde_json::Value) -> Result<String, String> {
        let mut engine = engine();
        engine
            .add_template("t.txt", template)
            .map_err(|fault| fault.to_string())?;
        run(&engine, "t.txt", &minijinja::Value::from_serialize(values), 1_000).map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_runs_on_or_grows_is_stopped() {
        let many = serde_json::json!({ "many": vec![1; 2_000] });
        let nested = "{% for a in many %}{% for b in many %}{% if false %}x{% endif %}{% endfor %}{% endfor %}";
        assert!(ran(nested, many.clone()).unwrap_err().contains("fuel"));
        assert!(
            ran("{% for a in many %}wide{% endfor %}", many)
                .unwrap_err()
                .contains("1000 bytes")
        );
        assert!(ran("{{ 'x' * 100000000000 }}", serde_json::json!({})).is_err());
        assert!(ran("{% include 't.txt' %}", serde_json::json!({})).is_err(), "itself");
        assert!(
            ran("{% include '/etc/hostname' %}", serde_json::json!({})).is_err(),
            "no file"
        );
        for word in ["namespace()", "range(9)", "dict()", "debug()", "lipsum()"] {
            let template: &'static str = format!("{{{{ {word} }}}}").leak();
            assert!(ran(template, serde_json::json!({})).is_err(), "{word}");
        }
    }

    #[test]
    fn what_is_not_there_is_never_printed_as_nothing() {
        let empty = || serde_json::json!({ "subject": {} });
        assert!(ran("{{ name }}", empty()).is_err() && ran("{{ subject.name }}", empty()).is_err());
        assert_eq!(ran("{% if name %}x{% else %}y{% endif %}", empty()).unwrap(), "y");
        assert_eq!(ran("{{ subject.name | default('you') }}", empty()).unwrap(), "you");
    }

    #[test]
    fn statements_that_carry_values_are_found_wherever_they_stand() {
        for (template, word) in [
            ("{% set x = 1 %}", "set"),
            ("a{%- macro f() %}{% endmacro %}", "macro"),
            ("{# {% set %} #}{%+  with x = 1 %}{% endwith %}", "with"),
            ("{% from 'x.txt' import y %}", "from"),
        ] {
            assert_eq!(left_out(template).unwrap().0, word, "{template}");
        }
        for template in [
            "{% if settled %}{% endif %}",
            "{# {% set x = 1 %} #}",
            "set {{ set }}",
            "{% ",
            "{#",
            "{# {% set",
        ] {
            assert_eq!(left_out(template), None, "{template}");
        }
        let template = "ä {% set x %}";
        let (_, at) = left_out(template).unwrap();
        assert!(template[at..].starts_with("set"));
    }
}
