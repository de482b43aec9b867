//! How large a question may be. Planning walks its tree and cannot be interrupted, so what is too deep is not let in.

use crate::fault::{Refused, RefusedKind};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// Longest question, in bytes.
pub const SQL_MAX: usize = 64 << 10;
/// Most words and signs in one.
const TOKENS_MAX: usize = 4_000;
/// Deepest nesting of parentheses, `CASE` and `NOT`.
const DEPTH_MAX: usize = 40;

pub(super) fn check(sql: &str) -> Result<(), Refused> {
    let large = |detail: String| Refused::new(RefusedKind::Size, detail, "Ask in parts, or with fewer nested steps.");
    if sql.len() > SQL_MAX {
        return Err(large(format!(
            "A question may have {SQL_MAX} bytes; this one has {}.",
            sql.len()
        )));
    }
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().map_err(|error| {
        Refused::new(
            RefusedKind::Question,
            format!("This is no SQL: {error}."),
            "Look at the place that is named: a quote may be missing.",
        )
    })?;
    let meant = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_)));
    let (mut count, mut depth, mut deepest, mut prefixes) = (0usize, 0usize, 0usize, 0usize);
    for token in meant {
        count += 1;
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
            Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
            Token::Word(word) if word.value.eq_ignore_ascii_case("case") => depth += 1,
            Token::Word(word) if word.value.eq_ignore_ascii_case("end") => depth = depth.saturating_sub(1),
            _ => {}
        }
        // `not not not …` and `- - - …` nest without a parenthesis.
        let prefix = matches!(token, Token::Minus | Token::Plus | Token::Tilde)
            || matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case("not"));
        prefixes = if prefix { prefixes + 1 } else { 0 };
        deepest = deepest.max(depth + prefixes);
    }
    if count > TOKENS_MAX {
        return Err(large(format!(
            "A question may have {TOKENS_MAX} words and signs; this one has {count}."
        )));
    }
    if deepest > DEPTH_MAX {
        return Err(large(format!(
            "A question may be nested {DEPTH_MAX} deep; this one is {deepest}."
        )));
    }
    Ok(())
}
