//! Every code that the server itself answers with: the texts behind `stormlake explain` and the pages under `docs/errors/`.
//! A number is the HTTP status that it usually comes with; those from 430 to 439 are about questions to the lake.

/// One code and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `SL-S400`, ….
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// A paragraph of Markdown.
    pub explanation: &'static str,
}

/// All of them, in order.
pub const ALL: &[Code] = &[
    code(
        "SL-S400",
        "The request is not understood",
        "An address, a query or a body has a form that the server does not know; the answer says which part, and what it should be. Where a server has several projects, an address without `/p/<project>` does not say which one is meant.",
    ),
    code(
        "SL-S401",
        "Nobody is known behind the request",
        "Open the link that the terminal printed when the server started, or send `Authorization: Bearer <key>` with a key of the project (`stormlake key create NAME --role source|viewer|participant|facilitator|analyst|admin`). An invitation to the wall that has run out, or was taken back, opens nothing: ask for another one.",
    ),
    code(
        "SL-S403",
        "The key may not do this",
        "A `source` key sends events and reads nothing, a `viewer` key sees the board and its numbers, a `participant` key writes on the live wall too, a `facilitator` key leads the session there and invites others, an `analyst` key reads with sensitive values masked, an `admin` key may do everything. A page of another origin may change nothing, whatever key it has. New boards are made by whoever has the link that the terminal printed, and by no key of a project.",
    ),
    code(
        "SL-S404",
        "There is nothing here",
        "The address, the project or the thing that it names does not exist. `/openapi.json` lists every address, `GET /v1/projects` the projects.",
    ),
    code(
        "SL-S409",
        "It is there already",
        "A project or a folder has this name. Nothing was overwritten: choose another name.",
    ),
    code(
        "SL-S413",
        "It is too much at once",
        "The question would have to hold more than the server gives one question: ask for a shorter stretch of time. Or what was sent for a new board is larger than 6 MB: split it, or use `stormlake import`, which takes 32 MB. Or a picture for the wall is larger than 2 MiB: make it smaller, or save it as JPEG or WebP.",
    ),
    code(
        "SL-S421",
        "The server does not go by this name",
        "The `Host` of a request is checked even on loopback, so that a page elsewhere cannot reach a local server under another name. Use the address that the terminal printed, or start the server with `--host NAME`.",
    ),
    code(
        "SL-S422",
        "It was understood and cannot be done",
        "Nothing has changed; the answer says why. A model that the data leave open, for example, is refused and the one in force stays.",
    ),
    code(
        "SL-S430",
        "The question cannot be answered",
        "It is no SQL, names a table or column that is not there, or would do more than read. The lake takes one `select`, `explain`, `show` or `describe`; `show tables` lists the tables.",
    ),
    code(
        "SL-S431",
        "The question is too large",
        "A question may have 64 KB, 4,000 words and signs, and 40 levels of nesting: planning one walks all of it. Ask in parts.",
    ),
    code(
        "SL-S432",
        "The question takes too long",
        "It was broken off. Ask about less: a shorter time, fewer groups, a filter.",
    ),
    code(
        "SL-S433",
        "The question takes too much memory",
        "Sorting, grouping and joining have a limit. Ask about less: fewer groups, fewer columns, a filter.",
    ),
    code(
        "SL-S434",
        "Other questions are being answered",
        "Two questions to the lake run at a time. Try again in a moment (`Retry-After`).",
    ),
    code(
        "SL-S435",
        "The lake does not answer",
        "It is being opened, cannot be reached, or was started with `--lake off`; `stormlake lake status` tells. Intake and policies go on all the while, and what the lake misses comes from the log.",
    ),
    code(
        "SL-S503",
        "The project is out of order, or busy",
        "The answer says which. `/readyz` names what keeps a project from working; the server's log says more. A request that was only too early carries `Retry-After`.",
    ),
    code(
        "SL-S504",
        "It took too long",
        "The work was broken off. Ask for a shorter stretch of time.",
    ),
];

const fn code(code: &'static str, title: &'static str, explanation: &'static str) -> Code {
    Code {
        code,
        title,
        explanation,
    }
}

/// The code with this name, in any case, with or without its prefix: `SL-S400`, `s400`.
pub fn find(code: &str) -> Option<&'static Code> {
    let wanted = code.trim().to_uppercase();
    ALL.iter()
        .find(|known| known.code == wanted || known.code.strip_prefix("SL-") == Some(&wanted))
}

impl Code {
    /// The page under `docs/errors/`.
    pub fn page(&self) -> String {
        format!("# {}: {}\n\n{}\n", self.code, self.title, self.explanation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_code_that_is_given_has_a_page_and_no_other() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/problem.rs");
        let text = std::fs::read_to_string(source).unwrap();
        let mut given: Vec<&str> = text.match_indices("SL-S").map(|(at, _)| &text[at..at + 7]).collect();
        given.sort_unstable();
        given.dedup();
        let known: Vec<&str> = ALL.iter().map(|code| code.code).collect();
        assert_eq!(given, known);
        assert_eq!((find("s400"), find("SL-S999")), (Some(&ALL[0]), None));
    }

    /// `STORMLAKE_WRITE_PAGES=1 cargo nextest run -p stormlake-server pages` writes them.
    #[test]
    fn the_pages_under_docs_say_what_the_registry_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
        for code in ALL {
            let path = folder.join(format!("{}.md", code.code));
            if std::env::var_os("STORMLAKE_WRITE_PAGES").is_some() {
                std::fs::write(&path, code.page()).unwrap();
            }
            assert_eq!(
                std::fs::read_to_string(&path).unwrap_or_default(),
                code.page(),
                "{}",
                path.display()
            );
        }
    }
}
