//! Moments in time: `Every September`, `Month end`, `30 days later`. Time passes by itself, and has no tense to keep.

use super::lists::{contains, set};
use super::phrase::Phrase;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that begin what comes again and again.
static EVERY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "every each daily weekly monthly quarterly yearly annually hourly nightly once twice \
         jeden jede jedes täglich wöchentlich monatlich jährlich stündlich \
         todo toda todos todas cada diariamente semanalmente mensalmente anualmente mensualmente \
         chaque quotidiennement mensuellement ogni giornalmente mensilmente elke iedere dagelijks wekelijks maandelijks jaarlijks",
    )
});
/// Units of time, and moments.
static UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "second seconds minute minutes min mins hour hours h day days night nights week weeks month months quarter quarters year years \
         season semester term shift weekend morning noon afternoon evening midnight today tomorrow dawn dusk \
         january february march april may june july august september october november december \
         monday tuesday wednesday thursday friday saturday sunday christmas easter \
         spring summer autumn fall winter am pm utc time date deadline timeout timer period clock birthday anniversary \
         tag tage tagen woche wochen monat monate monaten monats jahr jahre jahren jahres quartal stunde stunden minuten mitternacht \
         monatsende monatsanfang jahresende jahresanfang quartalsende tagesende frist \
         montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember \
         dia dias semana semanas mês meses ano anos hora horas minuto minutos meia-noite prazo mes año años plazo medianoche \
         jour jours semaine semaines mois an ans année heure heures minuit délai \
         giorno giorni settimana settimane mese mesi anno anni ora ore mezzanotte scadenza \
         dag dagen maand maanden jaar uur minuut minuten middernacht termijn",
    )
});
/// What may stand beside them.
static BESIDE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "a an the of at in on by from to and or after before until till later ago since within past next last first second third fourth \
         end start beginning begin close half per the due working business calendar fiscal school tax financial few several some \
         one two three four five six seven eight nine ten twelve thirty s \
         ende anfang des der die das nach vor am im um bis später erster letzter nächsten ein eine zwei drei \
         fim início do da de após depois antes fin inicio del después el la los las à au du des le les après avant fine inizio dopo prima \
         einde begin van het na voor om een",
    )
});

/// Whether a name tells a moment in time and nothing else.
pub(super) fn of(phrase: &Phrase<'_>) -> bool {
    let words = &phrase.words;
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let unit = |word: &str| contains(&UNITS, word);
    if words.is_empty() {
        return false;
    }
    if contains(&EVERY, phrase.first()) && words.len() <= 6 {
        return words.iter().skip(1).take(4).any(|word| unit(word) || number(word)) || words.len() <= 2;
    }
    let all = words
        .iter()
        .all(|word| unit(word) || number(word) || contains(&BESIDE, word) || contains(&EVERY, word));
    let any = words
        .iter()
        .any(|word| unit(word) || (number(word) && word.len() > 1 && words.len() > 1));
    // `3 days after delivery`, `30 minutes before the event`: counted from something else.
    let counted = words.windows(3).any(|three| {
        number(&three[0])
            && unit(&three[1])
            && matches!(
                three[2].as_str(),
                "after"
                    | "before"
                    | "later"
                    | "past"
                    | "until"
                    | "nach"
                    | "vor"
                    | "depois"
                    | "antes"
                    | "después"
                    | "après"
                    | "avant"
                    | "dopo"
                    | "prima"
                    | "na"
                    | "voor"
            )
    });
    (all && any) || counted
}

/// Whether it is time that has come or gone: `Month ended`, `Deadline passed`, `30 minutes elapsed`.
pub(super) fn ends(phrase: &Phrase<'_>) -> bool {
    let gone = [
        "ended",
        "passed",
        "elapsed",
        "expired",
        "began",
        "started",
        "reached",
        "over",
        "came",
        "arrived",
        "closed",
        "abgelaufen",
        "verstrichen",
        "beendet",
        "vencido",
        "expirado",
        "terminado",
        "expiré",
        "écoulé",
        "scaduto",
        "verstreken",
        "verlopen",
    ];
    let (Some(last), before) = (phrase.words.last(), phrase.words.len().saturating_sub(1)) else {
        return false;
    };
    gone.contains(&last.as_str())
        && before > 0
        && phrase.words[..before].iter().any(|word| contains(&UNITS, word))
        && phrase.words[..before].iter().all(|word| {
            contains(&UNITS, word)
                || contains(&BESIDE, word)
                || word.starts_with(|c: char| c.is_ascii_digit())
                || ["has", "have", "is", "was"].contains(&word.as_str())
        })
}
