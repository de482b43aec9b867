//! English: past tense of events, imperative of commands.

use super::Fault;
use super::lists::{contains, set};
use super::phrase::Phrase;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that bind sentences.
pub(super) static FUNCTION: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "the a an of to for from in on at by with without and or not no if is are be been has have had do does did will would can could \
         should must may its it this that these those we they he she you who whom what when where why how all any each every more than then \
         after before until during while as into onto over under about per via up out off there their our your whose which but so only also",
    )
});

/// Nouns of trade, as they stand on walls.
pub(super) static TRADE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "account accounts address agreement amount appointment article attendee availability balance bank basket bill billing board book \
         booking budget buyer calendar campaign card cart case catalog catalogue category charge check checkout claim client clinic code \
         comment community company conference confirmation contact content contract coupon course credit customer data date deadline debt \
         delivery department deposit detail details device discount document doctor driver email employee entry error event fee feedback \
         file flight food form forum friend fridge fund goods group guest health hotel house image information ingredient instructor insurance \
         inventory invitation invoice item items job key lawyer lead lesson letter line link list loan location login mail manager market meal \
         meeting member membership menu message money name network newsletter note notice notification number offer office opponent option \
         order orders package page parcel participant party passenger password patient payment payments penalty permission person phone \
         photo picture place plan platform player point policy post price product profile profit project proposal provider purchase quality \
         quantity question quote rate receipt recipe record refund registration reminder report request reservation resource result review \
         reward risk role room route rule sale sales schedule score screen seat security seller service session shelf shift ship shipment \
         shipping shop site skill slot social space staff stage status step stock storage store student subject subscription supplier supply \
         support survey table tag task tax teacher team template tenant term test ticket tickets time title token tool topic tour track trade \
         training transaction transfer trial trip truck user users vehicle vendor venue version visit visitor voucher waitlist warehouse \
         warranty website window work worker workshop year car street allergy birth contact payer",
    )
});

/// Verbs that are hardly ever nouns: at the beginning of a name they ask for something.
static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "navigate thank cook eat accept accompany achieve acknowledge activate add adjust allocate allow analyse analyze announce anonymize anonymise append apply \
         appoint approve archive arrange ask assemble assess assign attach attend authenticate authorise authorize automate avoid become begin \
         bring build buy calculate cancel categorize choose clarify classify clear collect combine compare compile compose compute confirm \
         connect consider consolidate consume convert create deactivate decide declare decline decrease deduct define delegate delete \
         deliver deny depart deploy detach detect determine develop disable discard disconnect discuss dismiss dispatch dispose distribute donate \
         download edit eliminate enable encrypt enforce enrich enrol enroll ensure enter establish evaluate examine exclude execute expand expire \
         extend extract fetch fill finalise finalize find finish fulfil fulfill gather generate get give go grant handle hide hire identify \
         ignore import export impose improve include increase inform initialise initialize initiate insert inspect install integrate introduce \
         invalidate investigate invoke join keep lend let load locate log login lookup lower maintain make manage merge migrate mitigate modify \
         move negotiate notify obtain onboard outline participate pay perform prepare prevent prioritise prioritize process produce promote \
         propose provide provision publish put qualify raise reach read reassign recalculate receive recommend reconcile record recover \
         redeem redirect reduce refill refresh refuse register reject release remind remove rename render renew reopen reorder repay replace \
         replenish reply report request require reschedule reserve reset resolve respond restart restock restore restrict resubmit resume \
         retire retrieve retry return revise revoke schedule select sell send separate serve set settle ship show sign simulate skip solve \
         specify split start stop store submit subscribe suggest suspend swap synchronise synchronize sync take tell terminate train transfer \
         transform translate transmit trigger try turn unassign unblock unlock unpublish unregister unsubscribe update upgrade upload use \
         validate verify view void warn withdraw write reactivate reserve invite purchase share",
    )
});

/// Verbs that are nouns as often: they ask for something only where nothing says otherwise.
static BOTH: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "address answer attempt bid bill block book cap capture cart cast change charge check claim clean click close comment commit complete \
         contact contract copy correct count cover credit cut damage debit delay deposit design direct discount display document draft drop \
         email empty end escalate estimate exchange exit fail feed file fit fix flag forward fund fuel guide help hit hold host increase invoice \
         issue label launch lead leave license lift limit link list lock mail map mark match measure meet message monitor name note offer open \
         order order outsource pack park pass pause pick place plan play plant post present press price print progress project protect pull \
         purge push quarantine query question queue quote rank rate rebate recall refund repair repeat reply rent report request reserve rest result \
         review reward ring roll round route rule run sample save scan score search seat secure service shelve ship shop shut sort \
         sponsor stage stake stamp start state stock stop store study subject supply support survey switch table tag target tax test ticket \
         track trade train transfer travel treat trial value visit vote wait wake walk want wash watch weigh win wire work wrap arrive pay",
    )
});

/// Past forms and participles that no ending gives away, and that are nothing else.
static PAST: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "was were been had did done went gone got gotten gave given took taken made remade sent resent paid repaid prepaid underpaid overpaid \
         sold resold oversold bought brought thought taught caught sought fought built rebuilt kept slept swept left lent spent bent meant met \
         felt dealt dreamt learnt burnt spelt spilt held withheld upheld told foretold said laid heard found bound won stood understood \
         misunderstood withstood sat lost shot lit began begun drank drunk rang rung sang sung sank sunk sprang sprung swam swum ran led misled \
         fled bred sped fed slid struck stuck hung swung spun dug clung flung stung saw seen foresaw foreseen oversaw overseen came became \
         overcame wrote written rewrote rewritten underwritten rode ridden rose risen arose arisen drove driven broke broken spoke spoken chose \
         chosen froze frozen stole stolen woke awoken wore worn tore torn swore sworn drew drawn withdrew withdrawn overdrawn grew grown outgrown \
         knew known threw thrown overthrown blew blown flew flown ate eaten fell fallen hid hidden bit bitten forgot forgotten forgave forgiven \
         forbade forbidden shook shaken mistook mistaken undertook undertaken overtook overtaken lain beaten undone redone overridden overrode \
         outdone shown proven mown sewn sown hewn shrunk shrank crept wept leapt knelt dwelt wound ground stridden strode handed",
    )
});

/// Past forms that are also the verb itself: at the beginning they ask for something.
static SAME: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "set reset put cut hit cost hurt let split shut read spread quit rid cast broadcast forecast bid outbid beat burst thrust upset offset \
         preset run rerun shed bet wet input output typeset",
    )
});

/// Words that end like a past form and are none.
static NO_PAST: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "need speed feed seed bleed breed exceed proceed succeed indeed hundred sacred naked wicked rugged embed bed red wed led weed reed \
         deed greed creed feedback heed steed tweed zed shed med biomed ted fred alfred unneeded agreed_upon infrared bred newsfeed",
    )
});

/// Whether a word is a past form.
pub(super) fn is_past(word: &str) -> bool {
    let negated = ["didn't", "wasn't", "weren't", "hadn't", "couldn't", "could"];
    contains(&PAST, word)
        || negated.contains(&word)
        || (word.len() > 3 && word.ends_with("ed") && !contains(&NO_PAST, word))
}

/// Whether a word is a verb as it stands in a dictionary.
pub(super) fn is_verb(word: &str) -> bool {
    contains(&VERBS, word) || contains(&BOTH, word)
}

/// Words after which a past form that stands before them closes its sentence.
fn binds(word: &str) -> bool {
    let particles = [
        "",
        "out",
        "up",
        "off",
        "back",
        "down",
        "again",
        "over",
        "through",
        "away",
        "together",
        "online",
        "offline",
        "early",
        "late",
        "once",
        "twice",
        "today",
        "yet",
        "too",
        "first",
        "manually",
        "&",
        "because",
        "due",
        "within",
        "against",
        "between",
        "through",
        "around",
        "near",
        "successfully",
        "automatically",
        "available",
        "overdue",
        "paid",
    ];
    particles.contains(&word)
        || contains(&FUNCTION, word)
        || word.ends_with("ly")
        || word.starts_with(|c: char| c.is_ascii_digit())
}

/// What keeps an event from being in the past tense.
pub(super) fn event(phrase: &Phrase<'_>) -> Option<Fault> {
    let words = &phrase.words;
    let fault = |what| {
        Some(Fault {
            what,
            better: past(phrase),
        })
    };
    let ahead = |at: usize| {
        let before = &words[..at];
        let modal = |next: usize| match before[next].as_str() {
            "will" | "shall" | "should" | "must" | "cannot" => true,
            // A month and a tin are no modals.
            "may" | "can" => ["be", "not", "have"].contains(&phrase.word(next + 1)),
            _ => false,
        };
        (0..before.len()).any(modal) || before.last().is_some_and(|word| word == "be" || word == "being")
    };
    // `have become`, but not `Tickets become available`.
    let perfect = |at: usize| {
        ["become", "come", "overcome"].contains(&words[at].as_str()) && ["has", "have"].contains(&phrase.word(at - 1))
    };
    let is_evidence = |at: usize| is_past(&words[at]) || (at > 0 && (contains(&SAME, &words[at]) || perfect(at)));
    let evidence: Vec<usize> = (0..words.len()).filter(|at| is_evidence(*at)).collect();
    if evidence.is_empty() {
        return match phrase.first() {
            first if contains(&VERBS, first) => fault("this asks for something"),
            first if contains(&BOTH, first) && words.len() > 1 => fault("this says nothing of the past"),
            _ => fault("this says nothing of the past"),
        };
    }
    if evidence.iter().all(|at| ahead(*at)) {
        return fault("this is still to come");
    }
    // `Add confirmed guest`: the verb asks, and the past form belongs to the noun.
    let belongs = |at: &usize| *at > 0 && !binds(phrase.word(at + 1));
    if contains(&VERBS, phrase.first()) && evidence.iter().all(belongs) {
        return fault("this asks for something");
    }
    None
}

/// What keeps a command from being in the imperative: only what is plainly something else.
pub(super) fn command(phrase: &Phrase<'_>) -> Option<Fault> {
    let words = &phrase.words;
    let (first, last) = (phrase.first(), phrase.last());
    let fault = |what, better| Some(Fault { what, better });
    // `Order placed`, but `Mark order paid`.
    let marks = ["mark", "flag", "label", "tag", "report", "value"];
    let noun = contains(&BOTH, first) && !contains(&VERBS, first) && !marks.contains(&first);
    let told = noun && is_past(last) && (2..=4).contains(&words.len());
    if !told && (is_verb(first) || contains(&SAME, first)) {
        return None;
    }
    if words.len() > 1 && (is_past(last) || (is_past(first) && contains(&FUNCTION, phrase.word(1)))) {
        return fault("this sounds like something that has happened", imperative(phrase));
    }
    if let Some(verb) = third_person(first).filter(|verb| contains(&VERBS, verb) && words.len() > 1) {
        let rest = words_after(phrase, 1);
        return fault(
            "this tells what somebody does",
            Some(format!("{} {rest}", capital(&verb))),
        );
    }
    let has = ["has", "is", "are", "was", "were", "will"];
    if words.len() > 1 && has.contains(&phrase.word(1)) {
        return fault("this tells how things are", None);
    }
    let gerund = first
        .strip_suffix("ing")
        .filter(|stem| words.len() > 1 && stem.len() > 2);
    if let Some(verb) = gerund.and_then(verb_of_stem) {
        let rest = words_after(phrase, 1);
        return fault("this names an activity", Some(format!("{} {rest}", capital(&verb))));
    }
    let nouns = ["tion", "ment", "ance", "ence", "sion"];
    let thing = nouns.iter().any(|end| last.ends_with(end)) && contains(&TRADE, first);
    if words.len() > 1 && thing && !words.iter().any(|word| is_verb(word)) {
        return fault("this names a thing", None);
    }
    None
}

/// `Place order` → `Order placed`, where the name is short enough to be turned round.
fn past(phrase: &Phrase<'_>) -> Option<String> {
    let words = &phrase.words;
    let plain = words.len() == phrase.text.split_whitespace().count() || !phrase.text.contains(' ');
    if !(2..=4).contains(&words.len()) || !plain {
        return None;
    }
    if is_verb(phrase.first()) && !words[1..].iter().any(|word| contains(&FUNCTION, word)) {
        return Some(format!(
            "{} {}",
            capital(&words_after(phrase, 1)),
            participle(phrase.first())
        ));
    }
    let verb = third_person(phrase.last()).filter(|verb| is_verb(verb))?;
    let before = &words[..words.len() - 1];
    Some(format!("{} {}", capital(&before.join(" ")), participle(&verb)))
}

/// `Order placed` → `Place order`.
fn imperative(phrase: &Phrase<'_>) -> Option<String> {
    let words = &phrase.words;
    if !(2..=4).contains(&words.len()) {
        return None;
    }
    let stem = phrase.last().strip_suffix("ed")?;
    let verb = verb_of_stem(stem)?;
    Some(format!("{} {}", capital(&verb), words[..words.len() - 1].join(" ")))
}

fn words_after(phrase: &Phrase<'_>, from: usize) -> String {
    phrase.words.get(from..).unwrap_or_default().join(" ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The verb of a stem that an ending was taken from: `plac` → place, `shipp` → ship, `cancell` → cancel.
fn verb_of_stem(stem: &str) -> Option<String> {
    let doubled = stem.len() > 3 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
    let mut candidates = vec![stem.to_owned(), format!("{stem}e")];
    if doubled && stem.is_ascii() {
        candidates.push(stem[..stem.len() - 1].to_owned());
    }
    if let Some(root) = stem.strip_suffix('i') {
        candidates.push(format!("{root}y"));
    }
    candidates.into_iter().find(|verb| is_verb(verb))
}

/// The verb of which this is the third person: `validates` → validate.
fn third_person(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    let stem = word.strip_suffix('s').filter(|stem| !stem.ends_with('s'))?;
    if is_verb(stem) {
        return Some(stem.to_owned());
    }
    let stem = stem.strip_suffix('e')?;
    is_verb(stem).then(|| stem.to_owned())
}

/// The participle of a verb.
fn participle(verb: &str) -> String {
    const IRREGULAR: [(&str, &str); 36] = [
        ("send", "sent"),
        ("make", "made"),
        ("take", "taken"),
        ("give", "given"),
        ("pay", "paid"),
        ("repay", "repaid"),
        ("buy", "bought"),
        ("sell", "sold"),
        ("bring", "brought"),
        ("build", "built"),
        ("choose", "chosen"),
        ("find", "found"),
        ("get", "received"),
        ("go", "gone"),
        ("hide", "hidden"),
        ("hold", "held"),
        ("keep", "kept"),
        ("lead", "led"),
        ("leave", "left"),
        ("lend", "lent"),
        ("meet", "met"),
        ("show", "shown"),
        ("tell", "told"),
        ("withdraw", "withdrawn"),
        ("write", "written"),
        ("begin", "begun"),
        ("become", "become"),
        ("read", "read"),
        ("set", "set"),
        ("reset", "reset"),
        ("put", "put"),
        ("cut", "cut"),
        ("let", "let"),
        ("split", "split"),
        ("run", "run"),
        ("win", "won"),
    ];
    const DOUBLED: [&str; 22] = [
        "ship", "stop", "swap", "skip", "tag", "drop", "cap", "plan", "submit", "enrol", "fulfil", "cancel", "scan",
        "map", "flag", "fit", "log", "wrap", "commit", "transfer", "refer", "pop",
    ];
    if let Some((_, past)) = IRREGULAR.iter().find(|(known, _)| *known == verb) {
        return (*past).to_owned();
    }
    match verb.strip_suffix('y') {
        _ if verb.ends_with('e') => format!("{verb}d"),
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ied"),
        _ if DOUBLED.contains(&verb) => format!("{verb}{}ed", &verb[verb.len() - 1..]),
        _ => format!("{verb}ed"),
    }
}
