//! From text to tokens, and the limits that keep the parser safe: length, tokens, open brackets.

use crate::fault::Fault;
use crate::limits;
use crate::syntax::Span;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// An identifier; also the words `true`, `false`, `null` and `in`.
    Name(String),
    /// A name in backticks, for a field whose name is no identifier.
    Quoted(String),
    /// Without its sign, which the parser sees first.
    Int(u64),
    Double(f64),
    String(String),
    Bytes(Vec<u8>),
    Symbol(&'static str),
    End,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]",
    "{", "}",
];

pub(crate) fn fault(message: impl Into<String>, mend: impl Into<String>, span: Span) -> Fault {
    Fault {
        message: message.into(),
        mend: mend.into(),
        offset: span.start,
        length: span.end - span.start,
    }
}

/// All tokens, the last of which is [`Token::End`].
pub(crate) fn lex(text: &str) -> Result<Vec<(Token, Span)>, Vec<Fault>> {
    if text.len() > limits::TEXT_BYTES {
        return Err(vec![fault(
            format!(
                "the expression has {} bytes; at most {} are read",
                text.len(),
                limits::TEXT_BYTES
            ),
            "write a shorter expression, or split it over several policies",
            Span { start: 0, end: 0 },
        )]);
    }
    let mut lexer = Lexer { text, at: 0 };
    let (mut tokens, mut faults, mut open) = (Vec::new(), Vec::new(), 0_usize);
    loop {
        lexer.skip_blanks();
        let start = lexer.at;
        let token = match lexer.next() {
            Ok(token) => token,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let span = Span { start, end: lexer.at };
        match token {
            Token::Symbol("(" | "[" | "{") => open += 1,
            Token::Symbol(")" | "]" | "}") => open = open.saturating_sub(1),
            _ => {}
        }
        if open > limits::BRACKETS {
            let message = format!("more than {} brackets are open here", limits::BRACKETS);
            return Err(vec![fault(
                message,
                "write it with fewer brackets inside one another",
                span,
            )]);
        }
        if tokens.len() >= limits::TOKENS {
            let message = format!("the expression has more than {} words and signs", limits::TOKENS);
            return Err(vec![fault(message, "write a shorter expression", span)]);
        }
        let end = token == Token::End;
        tokens.push((token, span));
        if end {
            break;
        }
    }
    if faults.is_empty() { Ok(tokens) } else { Err(faults) }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !wanted(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn skip_blanks(&mut self) {
        loop {
            self.take_while(char::is_whitespace);
            if !self.rest().starts_with("//") {
                return;
            }
            self.take_while(|c| c != '\n');
        }
    }

    fn next(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Token::End);
        };
        if let Some(string) = self.string()? {
            return Ok(string);
        }
        if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            return self.number();
        }
        if first.is_alphabetic() || first == '_' {
            let name = self.take_while(|c| c.is_alphanumeric() || c == '_');
            return if name.is_ascii() {
                Ok(Token::Name(name.to_owned()))
            } else {
                Err(self.fault(
                    start,
                    format!("`{name}` is no name: names are made of a-z, A-Z, 0-9 and _"),
                    "write a text in quotes, or another field's name with [\"…\"]",
                ))
            };
        }
        if first == '`' {
            return self.quoted();
        }
        if let Some(fault) = self.foreign(start, first) {
            return Err(fault);
        }
        for symbol in SYMBOLS {
            if rest.starts_with(symbol) {
                self.at += symbol.len();
                return Ok(Token::Symbol(symbol));
            }
        }
        self.at += first.len_utf8();
        Err(self.fault(
            start,
            format!("`{}` means nothing here", first.escape_debug()),
            "leave it out",
        ))
    }

    fn fault(&self, start: usize, message: impl Into<String>, mend: impl Into<String>) -> Fault {
        fault(message, mend, Span { start, end: self.at })
    }

    /// What other languages write.
    fn foreign(&mut self, start: usize, first: char) -> Option<Fault> {
        const FOREIGN: &[(&str, &str)] = &[
            ("===", "=="),
            ("!==", "!="),
            ("<>", "!="),
            ("=>", ">="),
            ("=<", "<="),
            ("??", "has(x) ? x : y"),
            ("**", "x * x"),
        ];
        if matches!(first, '“' | '”' | '„' | '‘' | '’' | '«' | '»') {
            self.at += first.len_utf8();
            return Some(self.fault(
                start,
                format!("{first} is a typographic quote"),
                "write \"…\" or '…' with straight quotes",
            ));
        }
        let rest = self.rest();
        let (wrong, right) = FOREIGN
            .iter()
            .copied()
            .find(|(wrong, _)| rest.starts_with(wrong))
            .or_else(|| {
                let single = |sign: char, twice: &str| first == sign && !rest.starts_with(twice);
                (single('=', "==").then_some(("=", "==")))
                    .or(single('&', "&&").then_some(("&", "&&")))
                    .or(single('|', "||").then_some(("|", "||")))
            })?;
        self.at += wrong.len();
        Some(self.fault(start, format!("`{wrong}` is not used here"), format!("write `{right}`")))
    }

    fn number(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        if self.rest().starts_with("0x") || self.rest().starts_with("0X") {
            self.at += 2;
            let digits = self.take_while(|c| c.is_ascii_alphanumeric());
            let digits = digits.strip_suffix(['u', 'U']).unwrap_or(digits);
            return self.integer(start, u64::from_str_radix(digits, 16));
        }
        self.take_while(|c| c.is_ascii_digit());
        let mut double = false;
        let rest = self.rest();
        if rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            double = true;
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        let rest = self.rest();
        if rest.starts_with(['e', 'E']) {
            let digits = rest[1..].strip_prefix(['+', '-']).unwrap_or(&rest[1..]);
            if digits.starts_with(|c: char| c.is_ascii_digit()) {
                double = true;
                self.at += rest.len() - digits.len();
                self.take_while(|c| c.is_ascii_digit());
            }
        }
        let number = &self.text[start..self.at];
        let suffix = self.take_while(|c| c.is_alphanumeric() || c == '_');
        if !(suffix.is_empty() || (!double && matches!(suffix, "u" | "U"))) {
            return Err(self.fault(
                start,
                format!("`{number}{suffix}` is no number"),
                format!("write `{number}`; for a length of time `duration(\"{number}{suffix}\")`"),
            ));
        }
        if double {
            // Digits, point and exponent always parse; too large gives infinity.
            let value = number.parse().unwrap_or(f64::INFINITY);
            return if value.is_finite() {
                Ok(Token::Double(value))
            } else {
                Err(self.fault(
                    start,
                    format!("`{number}` is too large"),
                    "write a number below 1.8e308",
                ))
            };
        }
        self.integer(start, number.parse())
    }

    fn integer(&self, start: usize, value: Result<u64, std::num::ParseIntError>) -> Result<Token, Fault> {
        use std::num::IntErrorKind;
        value.map(Token::Int).map_err(|error| match error.kind() {
            IntErrorKind::PosOverflow => self.fault(
                start,
                format!("`{}` does not fit into 64 bits with a sign", &self.text[start..self.at]),
                "write at most 9223372036854775807, or a double such as 1e20",
            ),
            _ => self.fault(
                start,
                format!("`{}` is no number", &self.text[start..self.at]),
                "write digits",
            ),
        })
    }

    fn quoted(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        self.at += 1;
        let name = self.take_while(|c| c != '`' && c != '\n');
        if !self.rest().starts_with('`') {
            return Err(self.fault(start, "a name in backticks does not end", "close it with a backtick"));
        }
        self.at += 1;
        Ok(Token::Quoted(name.to_owned()))
    }

    /// A string or bytes, if one starts here.
    fn string(&mut self) -> Result<Option<Token>, Fault> {
        let start = self.at;
        let rest = self.rest();
        // At most two letters; looking further would read the rest of the text once more for each token.
        let letters = rest
            .bytes()
            .take(3)
            .position(|byte| matches!(byte, b'"' | b'\''))
            .unwrap_or(0);
        let prefix = rest.get(..letters).unwrap_or_default();
        let (raw, bytes) = match prefix.to_ascii_lowercase().as_str() {
            "" if rest.starts_with(['"', '\'']) => (false, false),
            "r" => (true, false),
            "b" => (false, true),
            "rb" | "br" => (true, true),
            _ => return Ok(None),
        };
        self.at += prefix.len();
        let quote = if self.rest().starts_with('"') { "\"" } else { "'" };
        let triple = quote.repeat(3);
        let close = if self.rest().starts_with(&triple) {
            triple.as_str()
        } else {
            quote
        };
        self.at += close.len();
        let mut content = Vec::new();
        loop {
            let rest = self.rest();
            if rest.starts_with(close) {
                self.at += close.len();
                break;
            }
            match rest.chars().next() {
                None => return Err(self.open_string(start, close)),
                Some('\n' | '\r') if close.len() == 1 => {
                    let fault = self.open_string(start, close);
                    return Err(fault);
                }
                Some('\\') if !raw => self.escape(bytes, &mut content)?,
                Some(char) => {
                    content.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                    self.at += char.len_utf8();
                }
            }
        }
        Ok(Some(if bytes {
            Token::Bytes(content)
        } else {
            // Only whole characters were pushed, so nothing is replaced.
            Token::String(String::from_utf8_lossy(&content).into_owned())
        }))
    }

    fn open_string(&self, start: usize, close: &str) -> Fault {
        self.fault(start, "a text in quotes does not end", format!("close it with {close}"))
    }

    fn escape(&mut self, bytes: bool, content: &mut Vec<u8>) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        let rest = self.rest();
        let letter = rest.chars().next().unwrap_or(' ');
        let simple = match letter {
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0c,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0x0b,
            '\\' | '?' | '"' | '\'' | '`' => letter as u8,
            _ => 0,
        };
        if simple != 0 {
            self.at += 1;
            content.push(simple);
            return Ok(());
        }
        let (skip, digits, radix) = match letter {
            'x' | 'X' => (1, 2, 16),
            'u' if !bytes => (1, 4, 16),
            'U' if !bytes => (1, 8, 16),
            '0'..='3' => (0, 3, 8),
            _ => (0, 0, 0),
        };
        let code = rest
            .get(skip..skip + digits)
            .filter(|code| digits > 0 && code.chars().all(|c| c.is_digit(radix)));
        let code = code.and_then(|code| u32::from_str_radix(code, radix).ok());
        let pushed = match code {
            Some(code) if bytes => u8::try_from(code).map(|byte| content.push(byte)).is_ok(),
            Some(code) => char::from_u32(code)
                .map(|char| content.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()))
                .is_some(),
            None => false,
        };
        if pushed {
            self.at += skip + digits;
            return Ok(());
        }
        self.at += letter.len_utf8().min(rest.len());
        let wrong = &self.text[start..self.at];
        let fault = self.fault(
            start,
            format!("`{wrong}` is no escape"),
            format!("write `\\{wrong}` for a backslash, or r\"…\" for a text without escapes"),
        );
        // Go on behind the text, so that what stands inside is not read as code.
        self.at = self.text.len();
        Err(fault)
    }
}
