//! The letter: what a command says to a person, as a subject line, a text, and an HTML page if there is one.
//!
//! **In**: a board, the files of its `templates` folder, and the values of one command. **Out**: a [`Written`] letter, or why
//! there is none; before any of that, every finding about the templates ([`Letters::compile`]), each at its place.
//!
//! Templates are Jinja's, run by `minijinja`. Pure: no file, clock or network. Never: sends anything; prints a value that is
//! not there as nothing; lets a template read more than it was given, run on, or grow beyond [`limits`].
//!
//! ```
//! use stormlake_mail::{Letters, Templates, Values};
//! let board = stormlake_board::parse(
//!     r#"board "Shop" { channel "mailer" kind="smtp" }
//! command "Say hello" { field "meals" "integer" }
//! policy "Greet" { then "Say hello" via="mailer" }"#,
//! )
//! .board;
//! let templates = Templates::from([("say-hello.txt", "Subject: {{ meals }} meals\n\nHello {{ subject.id }}.\n")]);
//! let (letters, _) = Letters::compile(&board, &templates);
//! let data = serde_json::json!({ "meals": 3 });
//! let values = Values { policy: "Greet", command: "Say hello", channel: "mailer", subject: "ann", ..Values::of(data.as_object()) };
//! let letter = letters.write(&values).unwrap();
//! assert_eq!((letter.subject_line.as_str(), letter.text.as_str()), ("3 meals", "Hello ann.\n"));
//! ```

mod check;
mod filters;
mod letters;
pub mod limits;
mod names;
mod sample;
mod sandbox;
mod sent;
mod templates;

pub use check::Found;
pub use letters::{Letters, Links, Unwritten, Values, Written};
pub use sample::{sample_attributes, sample_data};
pub use templates::{Templates, TooMuch};
