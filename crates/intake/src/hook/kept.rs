//! A delivery's headers and body: read, and kept in quarantine.

use super::CompiledHook;
use crate::codes;
use crate::form;
use crate::formats;
use crate::json::Scanner;
use crate::receive::{refusal_of, text_of};
use crate::signature::missing;
use crate::{Limits, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A delivery as quarantine keeps it. Credentials of the transport are left out: they prove nothing later and leak much.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) hook: String,
    /// Lower-case names.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body_base64: String,
}

impl Kept {
    pub(super) fn new(hook: &CompiledHook, headers: &Headers<'_>, body: &[u8]) -> Self {
        const CREDENTIALS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];
        let headers = headers.0.iter().filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let value = std::str::from_utf8(value).ok()?;
            (!CREDENTIALS.contains(&name.as_str())).then(|| (name, value.to_owned()))
        });
        Self {
            hook: hook.slug.clone(),
            headers: headers.collect(),
            body_base64: STANDARD.encode(body),
        }
    }

    pub(super) fn replace_body(&mut self, body: &Value) {
        self.body_base64 = STANDARD.encode(body.to_string());
        self.headers.insert("content-type".into(), "application/json".into());
    }
}

/// Headers by name in any case.
pub(crate) struct Headers<'h>(pub(super) &'h [(&'h str, &'h [u8])]);

impl Headers<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok().map(str::trim)
    }

    /// A header that the signature needs.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| missing(&format!("the header `{name}`")))
    }
}

/// A body as JSON: JSON itself, or a form's fields.
pub(super) fn read_body(headers: &Headers<'_>, raw: &[u8], limits: &Limits) -> Result<Value, Refusal> {
    let content_type = headers.get("content-type").unwrap_or("");
    if formats::essence(content_type).eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let mut form = form::parse(raw)
            .ok_or_else(|| Refusal::new(&codes::HOOK_BODY, "the form is not UTF-8", "let the sender send UTF-8"))?;
        // GitHub's forms hold the JSON in one field.
        let payload = form.get("payload").and_then(Value::as_str).map(str::to_owned);
        if let Some(payload) = payload.filter(|_| headers.get("x-github-event").is_some()) {
            form = parse_json(&payload, limits)?;
        }
        return Ok(form);
    }
    parse_json(text_of(raw)?, limits)
}

fn parse_json(text: &str, limits: &Limits) -> Result<Value, Refusal> {
    let mut scanner = Scanner::new(text, limits.depth);
    let scanned = scanner.value().and_then(|_| scanner.end());
    scanned
        .map_err(|fault| refusal_of(fault, text, 1, limits.depth))
        .map_err(|refusal| match refusal.code {
            code if code == codes::SYNTAX.code => Refusal {
                detail: refusal.detail,
                line: refusal.line,
                ..Refusal::new(&codes::HOOK_BODY, "", "let the sender send JSON or a form")
            },
            _ => refusal,
        })?;
    // The scanner takes what `serde_json` takes, and has bounded the depth.
    serde_json::from_str(text).map_err(|error| {
        Refusal::new(
            &codes::HOOK_BODY,
            error.to_string(),
            "let the sender send JSON or a form",
        )
    })
}
