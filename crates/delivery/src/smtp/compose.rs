//! From a written letter to the bytes that go to a mail server (RFC 5322): the same for every attempt of one decision as
//! long as its words and its address stay the same.

use crate::key::KeyBits;
use crate::outbox::Attempt;
use crate::routes::Route;
use lettre::address::{Address, Envelope};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};
use std::time::{Duration, SystemTime};
use stormlake_board::Mailbox;
use stormlake_mail::Written;

/// Greatest size of a letter, in bytes; text and page are bounded before they are encoded.
const LETTER_BYTES_MAX: usize = 2 << 20;

/// A letter, ready to go.
pub(super) struct Letter {
    pub to: Mailbox,
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Puts a letter together.
pub(super) fn compose(attempt: &Attempt, route: &Route, to: &Mailbox, written: Written) -> Result<Letter, String> {
    let channel = &route.name;
    let from = route.mail.from.as_ref();
    let from = from.ok_or_else(|| format!("channel `{channel}` does not say who writes: `from`"))?;
    let key = KeyBits::of(attempt.key());
    let seconds = attempt.decided.milliseconds().div_euclid(1_000).max(0);
    let decided = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
    let mut builder = lettre::Message::builder()
        .from(mailbox(from)?)
        .to(mailbox(to)?)
        .subject(written.subject_line)
        .date(decided)
        // The same for every attempt: whoever gets it twice can tell.
        .message_id(Some(format!("<{:032x}.stormlake@{}>", key.0, from.domain)))
        // RFC 3834: nobody's holiday notice is to answer.
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = &route.mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(address) = &written.unsubscribe {
        builder = builder.raw_header(header("List-Unsubscribe", &format!("<{address}>")));
        // One click (RFC 8058) is an HTTPS POST; a mailto cannot be clicked so.
        if address.starts_with("https://") {
            builder = builder.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    let message = match written.html {
        None => builder.singlepart(SinglePart::plain(written.text)),
        Some(html) => {
            let parts = MultiPart::alternative().boundary(format!("{:032x}", key.spread(1)));
            builder.multipart(
                parts
                    .singlepart(SinglePart::plain(written.text))
                    .singlepart(SinglePart::html(html)),
            )
        }
    };
    let message = message.map_err(|fault| format!("the letter cannot be put together: {fault}"))?;
    let bytes = message.formatted();
    if bytes.len() > LETTER_BYTES_MAX {
        return Err(format!(
            "the letter has {} bytes, more than {LETTER_BYTES_MAX}",
            bytes.len()
        ));
    }
    Ok(Letter {
        to: to.clone(),
        envelope: message.envelope().clone(),
        bytes,
    })
}

fn mailbox(mailbox: &Mailbox) -> Result<lettre::message::Mailbox, String> {
    let address = Address::new(mailbox.local.clone(), mailbox.domain.clone());
    // Without the address: it may be a person's.
    let address = address.map_err(|_| "an address that the mail library does not take".to_owned())?;
    Ok(lettre::message::Mailbox::new(mailbox.name.clone(), address))
}

/// A header of visible ASCII, which needs no encoding.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.to_owned(), value.to_owned())
}
