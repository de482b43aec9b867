//! A letter before it is sent: the draft's templates with a person's values, or with made-up ones. Nothing is delivered.

use super::{Draft, Drafted, Project};
use crate::fault::Fault;
use crate::view::record::{MASK, Sight};
use crate::wire::{PreviewAsked, PreviewView};
use serde_json::{Map, Value};
use stormlake_board::{Board, Command, Effect, Policy};
use stormlake_mail::{Letters, Links, Values, sample_attributes, sample_data};
use stormlake_record::{Decision, EffectTaken, EntryKind};

/// Records of a subject among which its last decision is looked for.
const SUBJECT_MAX: usize = 2_000;
/// What stands where a letter that is sent has its own link.
const SAMPLE_LINK: &str = "https://example.com/preferences/…";
/// Bytes of the values that are given.
const VALUES_BYTES_MAX: usize = 64 << 10;

/// The fields of a decision, and when it was due.
type Decided = (Map<String, Value>, String);

impl Project {
    /// The letter of a policy, or of a command. Sensitive values are masked unless they may be seen.
    pub fn preview(&self, asked: &PreviewAsked, sight: Sight) -> Result<PreviewView, Fault> {
        let given = asked.values.clone().unwrap_or_default();
        if serde_json::to_vec(&given).map_or(true, |bytes| bytes.len() > VALUES_BYTES_MAX) {
            return Err(Fault::Asked {
                what: format!("the values have more than {VALUES_BYTES_MAX} bytes"),
                mend: "give those that the letter reads",
            });
        }
        // Read anew, so that what was saved a moment ago is shown; the draft that is watched stays as it is, or its watch would
        // miss the change.
        let draft = Draft::read(&self.folder)?;
        let board = &draft.board;
        let (policy, command, channel) = meant(board, asked)?;
        let templates = drafted(&draft.templates)?;
        let (letters, _) = Letters::compile(board, &templates);

        let subject = asked.subject.as_deref().filter(|subject| !subject.is_empty());
        let decided = match (subject, &policy) {
            (Some(subject), Some(policy)) => self.last_decision(subject, policy)?,
            _ => None,
        };
        let mut data = match &decided {
            Some((data, _)) => data.clone(),
            None => {
                let mut made_up = sample_data(command);
                made_up.extend(policy.into_iter().flat_map(constants));
                made_up
            }
        };
        let mut known = match subject {
            Some(subject) => self.known_of(subject)?,
            None => sample_attributes(board),
        };
        if sight == Sight::Masked {
            // Made-up values are nobody's.
            if decided.is_some() {
                mask(&mut data, |name| {
                    command.fields.iter().any(|field| field.sensitive && field.name == name)
                });
            }
            if subject.is_some() {
                mask(&mut known, |name| is_sensitive(board, name));
            }
        }
        data.extend(given);
        let channel_words = board.channel(channel);
        let attribute = channel_words.and_then(|channel| channel.address_attribute());
        let written = letters.write(&Values {
            policy: policy.as_ref().map_or("", |policy| &policy.sticky.name),
            command: &command.sticky.name,
            channel,
            subject: subject.unwrap_or("someone"),
            data: Some(&data),
            attributes: Some(&known),
            links: Links {
                unsubscribe: Some(SAMPLE_LINK),
                preferences: Some(SAMPLE_LINK),
            },
        });
        let (fault, written) = match written {
            Ok(written) => (None, Some(written)),
            Err(fault) => (Some(fault.to_string()), None),
        };
        let written = written.as_ref();
        Ok(PreviewView {
            command: command.sticky.name.clone(),
            channel: channel.to_owned(),
            from: channel_words
                .and_then(|channel| channel.from.as_ref())
                .map(|from| from.value.clone()),
            to: attribute
                .and_then(|name| known.get(name))
                .and_then(Value::as_str)
                .map(str::to_owned),
            subject_line: written.map(|letter| letter.subject_line.clone()),
            text: written.map(|letter| letter.text.clone()),
            html: written.and_then(|letter| letter.html.clone()),
            unsubscribe: written.and_then(|letter| letter.unsubscribe.clone()),
            made_up: decided.is_none(),
            decided: decided.map(|(_, time)| time),
            values: Value::Object(data),
            fault,
        })
    }

    /// The fields of the newest decision of a policy on a subject, and when it was due.
    fn last_decision(&self, subject: &str, policy: &Policy) -> Result<Option<Decided>, Fault> {
        for kept in self.log.subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            let named = entry.name == policy.sticky.name || policy.sticky.was.iter().any(|was| was == entry.name);
            if entry.kind != EntryKind::Decision || !named {
                continue;
            }
            if let Ok(decision) = serde_json::from_slice::<Decision>(entry.body)
                && let Some(EffectTaken::Command { data, .. }) = decision.effect
            {
                return Ok(Some((data, decision.due.to_string())));
            }
        }
        Ok(None)
    }
}

/// The fields that a policy always sets to the same words: `set "why" "'registered'"`.
fn constants(policy: &Policy) -> impl Iterator<Item = (String, Value)> {
    let effects = policy.effects().into_iter();
    let set = effects.flat_map(|effect| match effect {
        Effect::Command { set, .. } => set.as_slice(),
        Effect::Emit { .. } => &[],
    });
    set.filter_map(|assignment| {
        let words = assignment.value.value.trim().strip_prefix('\'')?.strip_suffix('\'')?;
        let plain = !words.contains(['\'', '\\']);
        plain.then(|| (assignment.field.value.clone(), words.into()))
    })
}

fn drafted(templates: &Drafted) -> Result<stormlake_mail::Templates, Fault> {
    templates.clone().map_err(|too_much| Fault::Asked {
        what: too_much.to_string(),
        mend: "`stormlake explain SL-B072` tells what a template may be",
    })
}

fn is_sensitive(board: &Board, attribute: &str) -> bool {
    let attributes = board.subjects.iter().flat_map(|subject| &subject.attributes);
    attributes.filter(|known| known.name == attribute).any(|known| {
        let event = board.event(&known.from.event);
        let field = event.and_then(|event| event.fields.iter().find(|field| field.name == known.from.field));
        known.sensitive || field.is_some_and(|field| field.sensitive)
    })
}

fn mask(values: &mut Map<String, Value>, hidden: impl Fn(&str) -> bool) {
    for (name, value) in values {
        if hidden(name) && !value.is_null() {
            *value = MASK.into();
        }
    }
}

/// The first command that a policy sends by mail, and the channel.
pub(crate) fn by_mail<'a>(board: &Board, policy: &'a Policy) -> Option<(&'a str, &'a str)> {
    policy.effects().into_iter().find_map(|effect| match effect {
        Effect::Command {
            command,
            via: Some(via),
            ..
        } if board.channel(&via.value).is_some_and(|channel| channel.kind == "smtp") => {
            Some((command.value.as_str(), via.value.as_str()))
        }
        _ => None,
    })
}

/// The policy that is asked for, its command, and the channel that carries it.
fn meant<'a>(board: &'a Board, asked: &PreviewAsked) -> Result<(Option<&'a Policy>, &'a Command, &'a str), Fault> {
    let nothing = |what: String| Fault::NotFound { what };
    if let Some(name) = &asked.policy {
        let policy = board.policies.iter().find(|policy| policy.sticky.name == *name);
        let policy = policy.ok_or_else(|| {
            let known = board.policies.iter().filter(|policy| by_mail(board, policy).is_some());
            let known: Vec<&str> = known.map(|policy| policy.sticky.name.as_str()).collect();
            nothing(format!(
                "the draft has no policy “{name}”; these write letters: {}",
                known.join(", ")
            ))
        })?;
        let (command, channel) = by_mail(board, policy).ok_or_else(|| {
            nothing(format!(
                "no channel of kind smtp carries the command of “{name}”: it writes no letter"
            ))
        })?;
        let command = board.command(command);
        let command = command.ok_or_else(|| nothing(format!("the command of “{name}” is not on the board")))?;
        return Ok((Some(policy), command, channel));
    }
    let name = asked.command.as_deref().unwrap_or_default();
    let command = board
        .command(name)
        .ok_or_else(|| nothing(format!("the draft has no command “{name}”")))?;
    let sends = |policy: &&Policy| by_mail(board, policy).is_some_and(|(sent, _)| board.command(sent) == Some(command));
    let policy = board.policies.iter().find(sends);
    let channel = policy
        .and_then(|policy| by_mail(board, policy))
        .map(|(_, channel)| channel);
    let any = || {
        board
            .channels
            .iter()
            .find(|channel| channel.kind == "smtp")
            .map(|channel| channel.name.as_str())
    };
    let channel = channel
        .or_else(any)
        .ok_or_else(|| nothing("the board has no channel of kind smtp".into()))?;
    Ok((None, command, channel))
}
