//! What a subject has said of each topic, and how they say something else: by the event that the board names.

use super::seal::{Seal, Ticket};
use super::{OPENS_S, PublicUrl};
use crate::fault::Fault;
use crate::project::{Project, Published, Refusing};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use stormlake_board::scope::trigger_events;
use stormlake_board::{Board, Consent, FieldType, Policy, Subject, TOPIC_FIELD, slug};
use stormlake_delivery::{Attempt, PageLinks};
use stormlake_intake::{PREFERENCES, Request};
use stormlake_record::{EntryKind, Time};

/// Records of one subject that are looked at.
const SUBJECT_MAX: usize = 20_000;

/// A topic, as it stands for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Whether the subject agrees.
    pub granted: bool,
    /// Whether the page can say the opposite.
    pub can_change: bool,
    /// Where what holds was said: 0 = nowhere, else the position after it.
    said_at: u64,
    /// Whether a no has to be said though it seems to hold: a person of several identities (`same-as`) may have said yes as another one, which
    /// the engine knows and a subject's own history does not.
    repeats_no: bool,
}

impl Topic {
    /// Whether an event has to say so.
    fn needs(&self, granted: bool) -> bool {
        match granted == self.granted {
            true => !granted && self.repeats_no,
            false => self.can_change,
        }
    }
}

/// What a subject wants of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The topic.
    pub topic: String,
    /// Whether they agree.
    pub granted: bool,
}

fn subject_of<'b>(board: &'b Board, kind: &str) -> Option<&'b Subject> {
    board.subjects.iter().find(|subject| subject.name == kind)
}

/// The kind of subject that a policy concerns.
fn kind_of<'b>(board: &'b Board, policy: &Policy) -> Option<&'b Subject> {
    let of_event = |event: &str| board.event(event)?.subject.as_ref().map(|kind| kind.value.as_str());
    let kind = trigger_events(policy).into_iter().find_map(of_event);
    match (kind, board.subjects.as_slice()) {
        (Some(kind), _) => subject_of(board, kind),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// When something was said, at which position, and whether it granted.
type LastSaid = (Time, u64, bool);

impl Project {
    /// The secret behind this project's links.
    pub fn seal(&self) -> Result<Arc<Seal>, Fault> {
        let mut held = crate::project::locked(&self.seal);
        if let Some(seal) = &*held {
            return Ok(Arc::clone(seal));
        }
        let seal = Arc::new(Seal::of(&self.folder.data)?);
        Ok(Arc::clone(held.insert(seal)))
    }

    /// The links of a letter: none where the board has no topics for its subject, or the server no public address.
    pub fn page_links(&self, attempt: &Attempt, public: Option<&PublicUrl>) -> PageLinks {
        let links = || {
            let (public, published) = public.zip(self.published())?;
            let board = &published.board;
            let named = |policy: &&Policy| {
                policy.sticky.name == attempt.policy() || policy.sticky.was.iter().any(|was| was == attempt.policy())
            };
            let policy = board.policies.iter().find(named)?;
            let kind = kind_of(board, policy).filter(|kind| !kind.consents.is_empty())?;
            if attempt.subject().is_empty() {
                return None;
            }
            let seal = match self.seal() {
                Ok(seal) => seal,
                Err(fault) => {
                    tracing::error!(project = %self.name, "letters have no link to the preference page: {fault}");
                    return None;
                }
            };
            let link = |topic: Option<&str>| {
                let token = seal.seal(&Ticket {
                    project: self.name.clone(),
                    kind: kind.name.clone(),
                    subject: attempt.subject().to_owned(),
                    topic: topic.map(str::to_owned),
                    until_s: attempt.decided.milliseconds().div_euclid(1_000) + OPENS_S,
                })?;
                public.link(&token)
            };
            let asked = policy.consent.as_ref().map(|topic| topic.value.as_str());
            let can = |topic: &&str| {
                let consent = kind.consents.iter().find(|consent| consent.topic == **topic);
                consent.is_some_and(|consent| board.says(consent, false).is_ok())
            };
            Some(PageLinks {
                unsubscribe: asked.filter(can).and_then(|topic| link(Some(topic))),
                preferences: link(None),
            })
        };
        links().unwrap_or_default()
    }

    /// The topics of a kind of subject, and what this one has said of them. Reads the log.
    pub fn topics(&self, kind: &str, subject: &str) -> Result<Vec<Topic>, Fault> {
        let published = self.need_published()?;
        let Some(kind) = subject_of(&published.board, kind) else {
            return Ok(Vec::new());
        };
        let said = self.said(&published, &kind.consents, subject)?;
        let topics = kind.consents.iter().zip(said).map(|(consent, said)| {
            let granted = said.map_or(consent.granted_by_default, |(_, _, granted)| granted);
            Topic {
                name: consent.topic.clone(),
                granted,
                can_change: published.board.says(consent, !granted).is_ok(),
                said_at: said.map_or(0, |(_, position, _)| position + 1),
                repeats_no: !kind.same_as.is_empty() && published.board.says(consent, false).is_ok(),
            }
        });
        Ok(topics.collect())
    }

    /// Of each topic, when and where it was last said, and what: by the events' own time, as the engine understands it.
    fn said(&self, published: &Published, consents: &[Consent], subject: &str) -> Result<Vec<Option<LastSaid>>, Fault> {
        let slugs: Vec<[Option<String>; 2]> = consents
            .iter()
            .map(|consent| {
                [&consent.granted_by, &consent.withdrawn_by].map(|event| {
                    let event = published.board.event(&event.as_ref()?.value)?;
                    Some(slug(&event.sticky.name))
                })
            })
            .collect();
        let mut said: Vec<Option<LastSaid>> = vec![None; consents.len()];
        for kept in self.log().subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind != EntryKind::Event {
                continue;
            }
            let name = published
                .plan
                .current_slug(entry.name)
                .unwrap_or_else(|| entry.name.to_owned());
            for (said, [yes, no]) in said.iter_mut().zip(&slugs) {
                let granted = match (yes.as_deref() == Some(&*name), no.as_deref() == Some(&*name)) {
                    (false, false) => continue,
                    (_, withdrawn) => !withdrawn,
                };
                // The newest record comes first: at one time it wins.
                if said.is_none_or(|(time, ..)| time < entry.time) {
                    *said = Some((entry.time, kept.position().0, granted));
                }
            }
        }
        Ok(said)
    }

    /// Puts what a subject says onto the log; what holds already, or cannot be said, adds nothing. Gives what holds then.
    pub async fn say(self: &Arc<Self>, ticket: &Ticket, wanted: Vec<Said>) -> Result<Vec<Topic>, Refusing> {
        // One at a time: of two clicks the second finds that it holds.
        let _held = self.saying.lock().await;
        let look = || {
            let (project, kind, subject) = (Arc::clone(self), ticket.kind.clone(), ticket.subject.clone());
            tokio::task::spawn_blocking(move || project.topics(&kind, &subject))
        };
        let panicked = |_| Fault::Plan("the log could not be read".into());
        let topics = look().await.map_err(panicked)??;
        let mut changed = false;
        for said in wanted {
            let topic = topics.iter().find(|topic| topic.name == said.topic);
            let Some(topic) = topic.filter(|topic| topic.needs(said.granted)) else {
                continue;
            };
            self.say_one(ticket, topic, said.granted).await?;
            changed = true;
        }
        if !changed {
            return Ok(topics);
        }
        Ok(look().await.map_err(panicked)??)
    }

    /// Yes or no to a topic, as an event.
    async fn say_one(&self, ticket: &Ticket, topic: &Topic, granted: bool) -> Result<(), Refusing> {
        let published = self.need_published()?;
        let board = &published.board;
        let nothing = || Fault::NotFound {
            what: format!("the board has no event that says so of “{}”", topic.name),
        };
        let kind = subject_of(board, &ticket.kind).ok_or_else(nothing)?;
        let consent = kind.consents.iter().find(|consent| consent.topic == topic.name);
        let event = board
            .says(consent.ok_or_else(nothing)?, granted)
            .map_err(|_| nothing())?;
        let names_topic = event
            .fields
            .iter()
            .any(|field| field.name == TOPIC_FIELD && field.r#type == FieldType::String);
        let data = if names_topic {
            json!({ TOPIC_FIELD: topic.name })
        } else {
            json!({})
        };
        let record = json!({
            "specversion": "1.0",
            "id": id(ticket, topic, granted),
            "source": PREFERENCES,
            "type": format!("{}.{}", board.namespace, slug(&event.sticky.name)),
            "subject": ticket.subject,
            "time": self.now().to_string(),
            "datacontenttype": "application/json",
            "data": data,
        });
        let body = record.to_string();
        let request = Request {
            content_type: Some("application/cloudevents+json"),
            headers: &[],
            body: body.as_bytes(),
        };
        let answer = self.receive(&request, PREFERENCES).await?;
        match answer.quarantined {
            0 => Ok(()),
            _ => {
                let reasons = answer.records.iter().flat_map(|record| &record.violations);
                let reasons: Vec<&str> = reasons.map(|violation| violation.message.as_str()).collect();
                Err(Refusing::Project(Fault::Plan(format!(
                    "what a person said of “{}” breaks the board's contract and waits in quarantine: {}",
                    topic.name,
                    reasons.join("; ")
                ))))
            }
        }
    }
}

/// The same for the same change of what was said last, so that it stands on the log once.
fn id(ticket: &Ticket, topic: &Topic, granted: bool) -> String {
    let mut hash = Sha256::new();
    for part in [&ticket.kind, &ticket.subject, &topic.name] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update([u8::from(granted)]);
    hash.update(topic.said_at.to_be_bytes());
    let whole = hash.finalize();
    whole[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_said_again_where_a_person_may_have_said_yes_as_somebody_else() {
        let topic = |granted, can_change, repeats_no| Topic {
            name: "offers".into(),
            granted,
            can_change,
            said_at: 0,
            repeats_no,
        };
        assert!(topic(true, true, false).needs(false) && topic(false, true, false).needs(true));
        assert!(!topic(true, true, true).needs(true) && !topic(false, true, false).needs(false));
        assert!(topic(false, true, true).needs(false));
        assert!(
            !topic(true, false, false).needs(false),
            "where the board has no event for it"
        );
    }
}
