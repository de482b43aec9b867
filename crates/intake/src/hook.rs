//! Webhooks: the deliveries of other people's applications, verified and turned into records by the board's `hook` rules.

mod kept;

pub(crate) use kept::Headers;

use crate::codes;
use crate::contract::Contract;
use crate::formats;
use crate::json::Scanner;
use crate::quarantine::{self, Mode, Quarantined, Refused, hash_of, hook_gone, verdict, write_json};
use crate::receive::{Context, Received, ReceivedRecord, Receiver, refusal_of, text_of};
use crate::rules::{Applied, Defaults, Rules, Variables, slug_of};
use crate::signature::{APPLICATIONS, Application, Scheme, verify};
use crate::violation::shorten;
use crate::{Limits, Refusal, recheck};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kept::{Kept, read_body};
use serde_json::{Map, Value};
use std::borrow::Cow;
use stormlake_board::{Board, External, Finding, hook_scope, slug};
use stormlake_record::{Entry, EntryKind, Time, Violation};

/// A webhook as it came, unpacked.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// Every header, names in any case.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The raw body: what was signed.
    pub body: &'a [u8],
}

/// How much a server trusts what comes to it.
#[derive(Clone, Copy)]
pub struct Trust<'a> {
    /// The value of an environment variable such as `STORMLAKE_SECRET_FFOOD`.
    pub secrets: &'a dyn Fn(&str) -> Option<String>,
    /// Whether hooks with `signature="none"` are open: only while the server listens on loopback.
    pub unsigned: bool,
}

/// Every hook of a published board, compiled.
#[derive(Debug, Default)]
pub struct Hooks {
    hooks: Vec<CompiledHook>,
}

#[derive(Debug)]
struct CompiledHook {
    /// The words on the external system's sticky.
    name: String,
    slug: String,
    application: &'static Application,
    /// The environment variable with its secret.
    secret: Option<String>,
    /// `None` when an expression is not valid.
    rules: Option<Rules>,
}

impl Hooks {
    /// Compiles the hooks of a board. A hook with a finding stays, and refuses its deliveries so that their senders try again.
    pub fn compile(board: &Board) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let hooks = board
            .externals
            .iter()
            .filter_map(|external| compile(board, external, &mut findings))
            .collect();
        (Self { hooks }, findings)
    }

    /// The slugs of the systems that have a hook: the last part of their addresses.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.hooks.iter().map(|hook| hook.slug.as_str())
    }

    /// Receives a delivery to the hook of an external system, by its slug or name. The record's source and sender is
    /// `hook/<slug>`.
    pub fn receive(
        &self,
        system: &str,
        delivery: &Delivery<'_>,
        trust: &Trust<'_>,
        contract: &Contract,
        limits: &Limits,
        now: Time,
    ) -> Result<Received, Refusal> {
        let Some(hook) = self.find(system) else {
            let known = self
                .slugs()
                .map(|slug| format!("`{slug}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let mend = if known.is_empty() {
                "give an external system a `hook` and publish the board".into()
            } else {
                format!("known are {known}")
            };
            let detail = format!("no external system `{}` has a hook", shorten(system));
            return Err(Refusal::new(&codes::HOOK_UNKNOWN, detail, mend));
        };
        if !delivery.method.eq_ignore_ascii_case("POST") {
            return Err(Refusal::new(
                &codes::HOOK_METHOD,
                format!("{} is not taken", shorten(delivery.method)),
                "send with POST",
            ));
        }
        if delivery.body.len() > limits.record_bytes {
            let detail = format!(
                "the delivery has {} bytes; {} are allowed",
                delivery.body.len(),
                limits.record_bytes
            );
            return Err(Refusal::new(
                &codes::RECORD_SIZE,
                detail,
                "let the sender leave out what is not needed",
            ));
        }
        let headers = Headers(delivery.headers);
        let secret = hook.secret(trust)?;
        // A form's ping is the one delivery that WooCommerce does not sign; nothing becomes of it.
        if hook.is_ping(&headers, delivery.body) {
            return Ok(Received {
                ignored: Some("a ping".into()),
                ..Received::default()
            });
        }
        // Only the token scheme needs the body read before it is verified; every other refuses unread bytes first.
        let token = hook.application.scheme == Scheme::Token;
        if !token {
            verify(
                hook.application.scheme,
                &headers,
                delivery.body,
                &Value::Null,
                &secret,
                now,
            )?;
        }
        let mut body = read_body(&headers, delivery.body, limits)?;
        if token {
            verify(hook.application.scheme, &headers, delivery.body, &body, &secret, now)?;
        }
        let mut kept = Kept::new(hook, &headers, delivery.body);
        if let (true, Some(object)) = (token, body.as_object_mut()) {
            // A token is a secret: it goes no further than here.
            object.remove("token");
            kept.replace_body(&body);
        }
        let Some(rules) = &hook.rules else {
            return Err(Refusal::new(
                &codes::HOOK_BROKEN,
                format!("the hook of `{}` does not compile", shorten(&hook.name)),
                "run `stormlake check`, mend the hook and publish the board",
            ));
        };
        Step {
            hook,
            rules,
            contract,
            limits,
            now,
            default_time: now,
        }
        .take(&kept, &body)
    }

    /// Checks a quarantined record again, whatever way it came; see [`recheck`]. A delivery is not verified a second time.
    pub fn recheck(&self, contract: &Contract, entry: &Entry<'_>, now: Time) -> Result<Vec<u8>, Vec<Violation>> {
        let quarantined = match Quarantined::read(entry) {
            Some(quarantined) if quarantined.mode == Mode::Hook => quarantined,
            _ => return recheck(contract, entry, now),
        };
        let kept: Kept = serde_json::from_str(quarantined.received.get()).map_err(|_| hook_gone())?;
        let hook = self.find(&kept.hook).ok_or_else(hook_gone)?;
        let rules = hook.rules.as_ref().ok_or_else(hook_gone)?;
        let limits = quarantine::recheck_limits();
        let raw = STANDARD.decode(&kept.body_base64).map_err(|_| hook_gone())?;
        let headers: Vec<(&str, &[u8])> = kept
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let body = read_body(&Headers(&headers), &raw, &limits).map_err(|_| hook_gone())?;
        let step = Step {
            hook,
            rules,
            contract,
            limits: &limits,
            now,
            default_time: entry.time,
        };
        step.take(&kept, &body).map_err(|_| hook_gone()).and_then(verdict)
    }

    fn find(&self, system: &str) -> Option<&CompiledHook> {
        let by_name = || self.hooks.iter().find(|hook| hook.name == system);
        self.hooks.iter().find(|hook| hook.slug == system).or_else(by_name)
    }
}

fn compile(board: &Board, external: &External, findings: &mut Vec<Finding>) -> Option<CompiledHook> {
    let hook = external.hook.as_ref()?;
    let signature = hook.signature.as_ref().map_or("", |signature| signature.value.as_str());
    let Some(application) = APPLICATIONS.iter().find(|application| application.name == signature) else {
        findings.push(Finding::error(
            codes::HOOK_BROKEN.code,
            hook.signature.as_ref().map_or(hook.span, |signature| signature.span),
            format!("`{}` is no signature that is known", shorten(signature)),
            "write one of `standard-webhooks`, `github`, `discourse`, `woocommerce`, `calcom`, `keycloak`, `mattermost`, `none`",
        ));
        return None;
    };
    let rules = match Rules::compile(board, &hook_scope(), hook.event.as_ref(), &hook.rules) {
        Ok(rules) => Some(rules),
        Err(faults) => {
            findings.extend(faults);
            None
        }
    };
    Some(CompiledHook {
        name: external.sticky.name.clone(),
        slug: slug(&external.sticky.name),
        application,
        secret: hook
            .secret
            .as_ref()
            .and_then(|secret| secret.value.strip_prefix("env:"))
            .map(str::to_owned),
        rules,
    })
}

impl CompiledHook {
    fn secret(&self, trust: &Trust<'_>) -> Result<String, Refusal> {
        if self.application.scheme == Scheme::None {
            return if trust.unsigned {
                Ok(String::new())
            } else {
                Err(Refusal::new(
                    &codes::UNSIGNED,
                    "this hook has no signature, and the server does not listen on loopback only",
                    "give the hook a signature and a secret",
                ))
            };
        }
        let name = self.secret.as_deref().unwrap_or("");
        // An empty secret is none: anyone could sign with it.
        let secret = (self.secret.is_some()).then(|| (trust.secrets)(name)).flatten();
        secret.filter(|secret| !secret.trim().is_empty()).ok_or_else(|| {
            let detail = match name {
                "" => "the hook names no secret".to_owned(),
                name => format!("{name} is not set"),
            };
            let mut refusal = Refusal::new(
                &codes::SECRET_UNSET,
                detail,
                "set it in the server's environment and start it again",
            );
            refusal.retry_after = Some(60);
            refusal
        })
    }

    fn is_ping(&self, headers: &Headers<'_>, body: &[u8]) -> bool {
        let digits = body.strip_prefix(b"webhook_id=");
        self.application.name == "woocommerce"
            && headers.get("x-wc-webhook-signature").is_none()
            && digits.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
    }

    /// What kind a delivery is, the most particular name first.
    fn kinds(&self, headers: &Headers<'_>, body: &Value) -> Vec<String> {
        let field = |name: &str| body.get(name).and_then(Value::as_str);
        let kind = match self.application.kind_header {
            "" => field(self.application.kind_field),
            header => headers.get(header),
        };
        let Some(kind) = kind.or_else(|| field("type")) else {
            return Vec::new();
        };
        // GitHub says `pull_request` in the header and `opened` in the body: both names may be written.
        let action = field("action").filter(|_| self.application.name == "github");
        action
            .map(|action| format!("{kind}.{action}"))
            .into_iter()
            .chain([kind.to_owned()])
            .collect()
    }

    fn delivery_id(&self, headers: &Headers<'_>, body: &Value, raw: &[u8]) -> String {
        let in_header = Some(self.application.id_header)
            .filter(|name| !name.is_empty())
            .and_then(|name| headers.get(name));
        let in_body = || body.get(self.application.id_field).and_then(Value::as_str);
        match in_header.or_else(in_body).filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => hash_of(raw),
        }
    }
}

/// A verified delivery on its way to an entry.
struct Step<'s> {
    hook: &'s CompiledHook,
    rules: &'s Rules,
    contract: &'s Contract,
    limits: &'s Limits,
    now: Time,
    default_time: Time,
}

impl Step<'_> {
    fn take(&self, kept: &Kept, body: &Value) -> Result<Received, Refusal> {
        let raw = STANDARD.decode(&kept.body_base64).unwrap_or_default();
        let names: Vec<(&str, &[u8])> = kept
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let headers = Headers(&names);
        let lowered: Map<String, Value> = kept
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        let variables = Variables([
            ("headers", Cow::Owned(Value::Object(lowered))),
            ("body", Cow::Borrowed(body)),
        ]);
        let source = format!("hook/{}", source_part(&self.hook.slug));
        let context = Context {
            sender: &source,
            now: self.now,
        };
        let kinds = match &self.rules.kind {
            None => self.hook.kinds(&headers, body),
            Some(program) => match program.evaluate(&variables) {
                Ok(kind) => vec![kind.to_json().as_str().unwrap_or("").to_owned()],
                Err(fault) => {
                    let mut reasons = crate::violation::Reasons::default();
                    let message = format!("the expression of `event` failed: {}", shorten(&fault.to_string()));
                    reasons.add(
                        &codes::EXPRESSION,
                        "",
                        message,
                        "mend the expression, or ask with `has(…)` first",
                    );
                    return self.quarantine(kept, &context, "", reasons.take());
                }
            },
        };
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let id = self.hook.delivery_id(&headers, body, &raw);
        let defaults = Defaults {
            source: &source,
            id: &id,
        };
        match self.rules.apply(&kinds, &variables, defaults, &codes::EXPRESSION) {
            Applied::Ignored(why) => Ok(Received {
                ignored: Some(why),
                ..Received::default()
            }),
            Applied::Failed(event, violations) => self.quarantine(kept, &context, &event, violations),
            Applied::Record(record, _) => {
                let text = text_of(&record)?;
                // A rule may put the whole body into a field, so the record is deeper than the body.
                let limits = Limits {
                    depth: self.limits.depth + 16,
                    ..*self.limits
                };
                let mut receiver = Receiver::new(self.contract, &limits, &context);
                receiver.default_time = self.default_time;
                let mut scanner = Scanner::new(text, limits.depth);
                receiver
                    .envelope
                    .scan(&mut scanner)
                    .map_err(|fault| refusal_of(fault, text, 1, limits.depth))?;
                receiver.conclude(Mode::Hook, |out| write_json(out, kept))?;
                Ok(receiver.out)
            }
        }
    }

    fn quarantine(
        &self,
        kept: &Kept,
        context: &Context<'_>,
        event: &str,
        mut violations: Vec<Violation>,
    ) -> Result<Received, Refusal> {
        let sticky = Some(event).filter(|event| !event.is_empty());
        violations
            .iter_mut()
            .for_each(|violation| violation.sticky = sticky.map(str::to_owned));
        let refused = Refused {
            mode: Mode::Hook,
            slug: slug_of(self.contract, event),
            source: context.sender,
            subject: "",
            violations: &violations,
            board_version: self.contract.version(),
            context,
        };
        let mut bytes = Vec::new();
        quarantine::append(&mut bytes, &refused, |out| write_json(out, kept))
            .map_err(|_| crate::receive::unstorable())?;
        let record = ReceivedRecord {
            kind: EntryKind::Quarantined,
            entry: 0..bytes.len(),
            quarantined_id: None,
            violations,
        };
        Ok(Received {
            bytes,
            records: vec![record],
            ignored: None,
        })
    }
}

/// A slug as a part of a URI reference: slugs keep letters of every script, URIs do not.
pub(crate) fn source_part(slug: &str) -> Cow<'_, str> {
    if formats::is_uri(slug, true) {
        return Cow::Borrowed(slug);
    }
    let mut part = String::new();
    for byte in slug.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            part.push(char::from(byte));
        } else {
            part.push_str(&format!("%{byte:02X}"));
        }
    }
    Cow::Owned(part)
}
