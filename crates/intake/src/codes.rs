//! Every code that intake answers with: the texts behind `stormlake explain` and the pages under `docs/errors/`.
//!
//! Numbers stay for ever: a code that is no longer given keeps its number, a new one takes the next of its block.

/// One code and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `SL-I001`, ….
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// The HTTP status of a body refused with it; `None` for what is said about one record or one row.
    pub status: Option<u16>,
    /// A paragraph or two of Markdown, with an example of right and wrong where one helps.
    pub explanation: &'static str,
}

/// The code with this name, in any case, with or without its prefix: `SL-I009`, `i009`.
pub fn find(code: &str) -> Option<&'static Code> {
    let wanted = code.trim().to_uppercase();
    let known = |code: &&'static Code| code.code == wanted || code.code.strip_prefix("SL-") == Some(&wanted);
    ALL.iter().copied().find(known)
}

impl Code {
    /// The page under `docs/errors/`.
    pub fn page(&self) -> String {
        let kind = match self.status {
            Some(status) => format!("The whole body is refused with HTTP {status}; nothing of it is kept."),
            None if self.code == FILE_SORT.code => "The file is not sent; nothing of it is kept.".into(),
            None if self.code >= "SL-I070" => "The row is passed over and listed; the rows around it are sent.".into(),
            None => "The record waits in quarantine with all its reasons; nothing is lost.".into(),
        };
        format!("# {}: {}\n\n{kind}\n\n{}\n", self.code, self.title, self.explanation)
    }
}

macro_rules! codes {
    ($($name:ident $code:literal $status:expr, $title:literal, $explanation:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: Code = Code { code: $code, title: $title, status: $status, explanation: $explanation };
        )*
        /// All of them, by number.
        pub const ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    CONTENT_TYPE "SL-I001" Some(415), "Content type not understood",
        "Events are taken as `application/cloudevents+json` (one), `application/cloudevents-batch+json` (a list), `application/x-ndjson` (one a line), `application/json` (one, or a list), or in binary mode: any content type, with the attributes in `ce-…` headers.";
    CHARSET "SL-I002" Some(415), "Charset is not UTF-8",
        "JSON is sent in UTF-8. Leave the `charset` out of the content type, or write `charset=utf-8`.";
    CONTENT_ENCODING "SL-I003" Some(415), "Content encoding not understood",
        "A body may be packed with `gzip` or `zstd`, once. Any other `Content-Encoding` is refused, because what cannot be unpacked cannot be checked.";
    PACKED_BODY "SL-I004" Some(400), "Packed body is damaged",
        "The body does not unpack as its `Content-Encoding` says: it is cut short, damaged, or not packed at all. Send it again; if it happens again, look at what packs it.";
    BODY_SIZE "SL-I005" Some(413), "Body too large",
        "A body may have 8 MiB as it comes over the wire. Send fewer records at a time, or pack the body with `zstd` or `gzip`.";
    UNPACKED_SIZE "SL-I006" Some(413), "Unpacked body too large",
        "A body may have 32 MiB after it was unpacked. Unpacking stops there, so that a small body cannot fill the memory. Send fewer records at a time.";
    RECORD_COUNT "SL-I007" Some(413), "Too many records",
        "A body may hold 10,000 records. Send them in several bodies.";
    RECORD_SIZE "SL-I008" Some(413), "Record too large",
        "One record may have 1 MiB. Keep large things (pictures, documents) where they are and send their address.";
    SYNTAX "SL-I009" Some(400), "Not JSON",
        "The body cannot be read as JSON, so no record in it can be told from the next. The answer names the line. A number that no double can hold (`1e999`) and half of a surrogate pair (`\"\\ud83d\"`) count as well, since nobody downstream could read them.";
    UTF8 "SL-I010" Some(400), "Not UTF-8",
        "JSON is sent in UTF-8; these bytes are not. Latin-1 and UTF-16 files must be converted first, for example with `iconv -f latin1 -t utf-8`.";
    DEPTH "SL-I011" Some(400), "Nested too deep",
        "JSON may be nested 64 levels deep, the list of a batch and the record itself included.";
    BUSY "SL-I012" Some(503), "The server is full",
        "More records are waiting to be written than the server holds in memory. Nothing of this body was kept; send it again after the seconds that `Retry-After` says.";

    NO_OBJECT "SL-I020" None, "A record is no object",
        "Every record is a JSON object with the attributes of CloudEvents 1.0.\n\nRight: `[{\"specversion\":\"1.0\",…}]`. Wrong: `[\"Order collected\"]`.";
    REPEATED_KEY "SL-I021" None, "A key stands twice",
        "The same key twice in one object (`{\"price\":1,\"price\":2}`), or the same `ce-…` header twice, means one thing to one reader and another thing to the next. Send it once.";
    SPECVERSION "SL-I022" None, "Unknown specversion",
        "Records follow CloudEvents 1.0 and say so: `\"specversion\":\"1.0\"`.";
    SPECVERSION_03 "SL-I023" None, "CloudEvents 0.3 is not taken",
        "CloudEvents 0.3 differs from 1.0 in its attributes (`schemaurl`, `datacontentencoding`). Let the sender's library write `\"specversion\":\"1.0\"`; every maintained one can.";
    ATTRIBUTE_MISSING "SL-I024" None, "An attribute is missing",
        "`specversion`, `id`, `source` and `type` are required and not empty. `id` is unique within its `source`: together they make a record that is sent twice count once.";
    ATTRIBUTE_TYPE "SL-I025" None, "An attribute has the wrong type",
        "`id`, `source`, `type`, `subject`, `time`, `datacontenttype` and `dataschema` are strings. An extension attribute is a string, a boolean, or a whole number of 32 bits.\n\nRight: `\"id\":\"17\"`. Wrong: `\"id\":17`.";
    ATTRIBUTE_NAME "SL-I026" None, "An attribute has a name that is not allowed",
        "CloudEvents allows lower-case letters and digits in the name of an attribute. What belongs to the business goes into `data`.\n\nRight: `\"tenantid\":\"7\"`. Wrong: `\"tenant_id\":\"7\"`.";
    ATTRIBUTE_LENGTH "SL-I027" None, "An attribute is too long",
        "`id`, `source`, `type`, `subject` and the like may have 1,024 bytes each.";
    ATTRIBUTE_CHARACTER "SL-I028" None, "An attribute has a character that is not allowed",
        "CloudEvents allows no control characters (line breaks, tabs) and no Unicode noncharacters in attributes.";
    SOURCE "SL-I029" None, "The source is no URI reference",
        "`source` is a URI reference (RFC 3986): no blanks, and what is not ASCII is percent-encoded.\n\nRight: `/shops/berlin`, `https://shop.example`. Wrong: `shop of Berlin`.";
    SOURCE_RESERVED "SL-I030" None, "The source or subject is reserved",
        "Sources that begin with `stormlake`, and `/engine`, are those of records that Stormlake itself writes, and under subjects that begin with `stormlake/` it keeps its own. A record from outside cannot claim to be one.";
    TIME "SL-I031" None, "The time is not RFC 3339",
        "`time` is an instant with its offset, to the nanosecond at most.\n\nRight: `2026-11-23T09:20:05Z`, `2026-11-23T10:20:05.123+01:00`. Wrong: `2026-11-23 09:20`, `1700000000`.";
    TIME_RANGE "SL-I032" None, "The time is out of range",
        "`time` lies between 1678 and April 2262: what 64 bits of nanoseconds hold. Milliseconds taken for seconds are the usual cause.";
    TIME_AHEAD "SL-I033" None, "The time lies ahead",
        "`time` says when it happened, so it cannot lie ahead; 5 minutes are allowed for clocks that disagree. Something planned for later belongs into a field. Once the sender's clock is mended, send the record again; or release it when its time has come.";
    TYPE_UNKNOWN "SL-I034" None, "No event sticky has this type",
        "`type` is the board's namespace, a dot, and the slug of the event's name (`com.farmacyfood.order-collected`), or the event's plain name (`Order collected`). Names from `was` are taken too. The *published* board counts: a sticky that only the draft has is unknown. Once it is published, release the record from quarantine.";
    SUBJECT_MISSING "SL-I035" None, "The subject is missing",
        "The event's sticky says whom it concerns (`subject=\"customer\"`), so its records name one in `subject`. Analysis and policies group by it.";
    DATA_TWICE "SL-I036" None, "Both data and data_base64",
        "A record has `data` (JSON) or `data_base64` (bytes), not both.";
    BASE64 "SL-I037" None, "data_base64 is not Base64",
        "`data_base64` is a string in the standard alphabet of RFC 4648.";
    ATTRIBUTE_FORMAT "SL-I038" None, "An attribute is not written as it should be",
        "`datacontenttype` is a media type (`application/json`), `dataschema` an absolute URI (`https://…`).";
    HEADER "SL-I039" None, "A header cannot be read",
        "In binary mode a `ce-…` header holds printable ASCII; other characters are percent-encoded as UTF-8 (`Euro%20%E2%82%AC`).";
    DATA_NO_OBJECT "SL-I040" None, "Data is no object",
        "The event's sticky has fields, so `data` is a JSON object with them. Bytes (`data_base64`, or a content type that is not JSON) cannot be checked against fields; an event that carries such things has no fields on the board.";
    FIELD_MISSING "SL-I041" None, "A field is missing",
        "The board names a field that is not in `data`, or is null. Send it, or mark it `optional=#true` on the board and publish that.";
    FIELD_TYPE "SL-I042" None, "A field has the wrong type",
        "The value is not of the type that the board gives the field. An `integer` has no point (`3`, not `3.0`) and fits 64 bits; a `decimal` is a JSON number of at most 14 digits before the point and 4 after it (judged by its digits, so `0.30000000000000004` must be rounded); a `timestamp` is RFC 3339; a `date` is `2026-11-23`; a `duration` is `2h` or `PT2H`; a `uri` is percent-encoded.";
    FIELD_MIN "SL-I043" None, "A field is too small or too short",
        "The board's `min` bounds a number's value, a string's length in characters, or a list's length.";
    FIELD_MAX "SL-I044" None, "A field is too large or too long",
        "The board's `max` bounds a number's value, a string's length in characters, or a list's length.";
    FIELD_PATTERN "SL-I045" None, "A field does not match its pattern",
        "The board's `pattern` is a regular expression that must match somewhere in the string; `^…$` makes it match the whole. Where the server cannot run the pattern at all, every value is refused, since a pattern that is written is enforced.";
    FIELD_WORD "SL-I046" None, "A field is none of its words",
        "The board lists the words that an `enum` may be; this is another. Case counts.";
    MORE "SL-I047" None, "More is wrong than is listed",
        "A record's first 100 reasons are listed. Mend those first.";
    CONFLICT "SL-I048" None, "The same id with other content",
        "A record with this `source` and `id` is on the log already, and says something else. The same record sent twice is a duplicate and harmless; two records under one id are a mistake of the sender, and nobody can tell which is right. Give each thing that happens an id of its own.";

    HOOK_UNKNOWN "SL-I050" Some(404), "No such hook",
        "The published board has no external system of this name with a `hook`. The address is `/v1/hooks/<slug of the system's name>`.";
    HOOK_METHOD "SL-I051" Some(405), "A hook takes POST",
        "Webhooks are delivered with POST.";
    SIGNATURE_MISSING "SL-I052" Some(401), "The signature is missing",
        "The board says how this system signs its deliveries, and this one carries no such signature. Set the same secret on both sides.";
    SIGNATURE_WRONG "SL-I053" Some(401), "The signature is wrong",
        "The body was not signed with the secret that the server knows. Either the secrets differ, or something on the way changed the body (even a blank counts).";
    SIGNATURE_STALE "SL-I054" Some(401), "The signature is too old",
        "Standard Webhooks sign their time; more than 5 minutes from the server's clock is refused, so that a recorded delivery cannot be played again. Look at both clocks.";
    SIGNATURE_SCHEME "SL-I055" Some(401), "A signature scheme that is not built",
        "Deliveries signed only with `v1a` (ed25519) cannot be verified. Let the sender sign with a shared secret (`v1`).";
    SECRET_UNSET "SL-I056" Some(503), "The hook's secret is not set",
        "The board names an environment variable (`env:STORMLAKE_SECRET_…`) that the server's environment does not have, so nothing can be verified. Set it and start the server again; the sender will try again.";
    UNSIGNED "SL-I057" Some(403), "Unsigned deliveries are for this machine only",
        "A hook with `signature=\"none\"` takes what anyone sends, so it is open only while the server listens on loopback.";
    HOOK_BODY "SL-I058" Some(400), "The webhook's body cannot be read",
        "A webhook's body is JSON, or a form (`application/x-www-form-urlencoded`).";
    HOOK_BROKEN "SL-I059" Some(503), "The hook's rules do not compile",
        "An expression of this hook is not valid, so the delivery cannot become a record. `stormlake check` shows the place. The sender will try again.";
    EXPRESSION "SL-I060" None, "An expression of the hook failed",
        "An expression of the hook could not be computed from this delivery: a field that it reads is absent, or has another type. The delivery waits in quarantine; mend the hook on the board (`has(body.total) ? … : …`), publish it, and release the record.";
    HOOK_GONE "SL-I061" None, "The hook that took this is gone",
        "This delivery came through a hook that the published board no longer has, or that no longer takes deliveries of its kind. Put it back and release the record, or dismiss it.";

    ROW "SL-I070" None, "A row cannot be read",
        "A row of the file is not CSV (another number of columns, bytes that are not UTF-8) or not JSON. The rows around it are sent; mend the file and send it again: what is there already counts as duplicate.";
    ROW_EXPRESSION "SL-I071" None, "An expression of the mapping failed",
        "An expression of `mapping.kdl` could not be computed from this row: a column that it reads is absent, or holds something else. CSV values are strings: `double(row.price)`, `int(row.count)`.";
    FILE_SORT "SL-I072" None, "The file is too large to be sorted",
        "A raw file is sorted by time before it is sent, in memory. This one is too large for that. Split it by time (a file a month, say) and send the oldest part first.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn codes_are_unique_and_in_order() {
        for pair in ALL.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
        assert_eq!((find("sl-i009"), find(" I009")), (Some(&SYNTAX), Some(&SYNTAX)));
        assert_eq!(find("SL-B001"), None);
    }

    #[test]
    fn every_code_is_given_by_some_test() {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut tests = String::new();
        for file in std::fs::read_dir(crate_folder.join("tests/it")).unwrap() {
            tests += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        for file in ["src/unpack.rs", "src/refusal.rs"] {
            tests += &std::fs::read_to_string(crate_folder.join(file)).unwrap();
        }
        for code in ALL {
            assert!(tests.contains(code.code), "{} {}", code.code, code.title);
        }
    }

    /// `STORMLAKE_WRITE_DOCS=1 cargo nextest run -p stormlake-intake pages` writes them.
    #[test]
    fn the_pages_under_docs_say_what_the_registry_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
        for code in ALL {
            let path = folder.join(format!("{}.md", code.code));
            if std::env::var_os("STORMLAKE_WRITE_DOCS").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, code.page()).unwrap();
            }
            let page = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(page, code.page(), "{}", path.display());
        }
    }
}
