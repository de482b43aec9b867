//! What the page says, in the languages that the wall has.

/// The page's sentences. `{topic}` stands for a topic's name.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The language's tag.
    pub lang: &'static str,
    /// The heading.
    pub title: &'static str,
    /// Before the topics.
    pub lead: &'static str,
    /// On the button.
    pub save: &'static str,
    /// After it was saved.
    pub saved: &'static str,
    /// Beside a topic that cannot be changed.
    pub fixed: &'static str,
    /// Where there are no topics.
    pub empty: &'static str,
    /// On the button that withdraws one topic.
    pub stop: &'static str,
    /// After that.
    pub stopped: &'static str,
    /// Heading of a link that is none of ours.
    pub unknown: &'static str,
    /// What to do about it.
    pub unknown_mend: &'static str,
    /// Heading of a link that has run out.
    pub run_out: &'static str,
    /// What to do about it.
    pub run_out_mend: &'static str,
    /// Heading when too many come at once.
    pub busy: &'static str,
    /// What to do about it.
    pub busy_mend: &'static str,
    /// Heading when it could not be saved.
    pub trouble: &'static str,
    /// What to do about it.
    pub trouble_mend: &'static str,
}

const EN: Words = Words {
    lang: "en",
    title: "What may we write to you about?",
    lead: "Tick what you want to hear of. What is not ticked, you will not be written to about.",
    save: "Save",
    saved: "Saved.",
    fixed: "cannot be changed here",
    empty: "There is nothing to choose here.",
    stop: "No more “{topic}”",
    stopped: "You will get no more letters about “{topic}”.",
    unknown: "This link does not work",
    unknown_mend: "It may have been cut when it was copied. Open it from the letter once more.",
    run_out: "This link has run out",
    run_out_mend: "Open the one in a newer letter.",
    busy: "Too many at once",
    busy_mend: "Try again in a moment.",
    trouble: "This could not be saved",
    trouble_mend: "Try again later. Nothing was changed that is not shown as changed.",
};

const DE: Words = Words {
    lang: "de",
    title: "Worüber dürfen wir Ihnen schreiben?",
    lead: "Kreuzen Sie an, wovon Sie hören möchten. Zu allem anderen schreiben wir Ihnen nicht.",
    save: "Speichern",
    saved: "Gespeichert.",
    fixed: "kann hier nicht geändert werden",
    empty: "Hier gibt es nichts auszuwählen.",
    stop: "Nichts mehr zu „{topic}“",
    stopped: "Sie erhalten keine Briefe mehr zu „{topic}“.",
    unknown: "Dieser Link funktioniert nicht",
    unknown_mend: "Vielleicht wurde er beim Kopieren gekürzt. Öffnen Sie ihn noch einmal aus dem Brief.",
    run_out: "Dieser Link ist abgelaufen",
    run_out_mend: "Öffnen Sie den aus einem neueren Brief.",
    busy: "Zu viele auf einmal",
    busy_mend: "Versuchen Sie es gleich noch einmal.",
    trouble: "Das konnte nicht gespeichert werden",
    trouble_mend: "Versuchen Sie es später noch einmal. Geändert ist nur, was als geändert zu sehen ist.",
};

const ES: Words = Words {
    lang: "es",
    title: "¿Sobre qué podemos escribirle?",
    lead: "Marque lo que le interesa. Sobre lo que no esté marcado no le escribiremos.",
    save: "Guardar",
    saved: "Guardado.",
    fixed: "no se puede cambiar aquí",
    empty: "Aquí no hay nada que elegir.",
    stop: "Nada más sobre «{topic}»",
    stopped: "No recibirá más cartas sobre «{topic}».",
    unknown: "Este enlace no funciona",
    unknown_mend: "Quizá se cortó al copiarlo. Ábralo de nuevo desde la carta.",
    run_out: "Este enlace ha caducado",
    run_out_mend: "Abra el de una carta más reciente.",
    busy: "Demasiadas peticiones a la vez",
    busy_mend: "Inténtelo de nuevo en un momento.",
    trouble: "No se ha podido guardar",
    trouble_mend: "Inténtelo más tarde. Solo ha cambiado lo que se muestra como cambiado.",
};

/// The words for a browser's `Accept-Language`: the first language of the list that there is, whatever weights follow.
pub fn words(accept_language: Option<&str>) -> &'static Words {
    let wanted = accept_language.unwrap_or_default().split(',').take(20);
    let tags = wanted.filter_map(|range| range.split([';', '-']).next());
    let mut known = tags.filter_map(|tag| match tag.trim().to_ascii_lowercase().as_str() {
        "en" => Some(&EN),
        "de" => Some(&DE),
        "es" => Some(&ES),
        _ => None,
    });
    known.next().unwrap_or(&EN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is_counts() {
        for (accept, lang) in [
            (None, "en"),
            (Some(""), "en"),
            (Some("de-AT,de;q=0.9,en;q=0.8"), "de"),
            (Some("fr, ES;q=0.5, en"), "es"),
            (Some("*"), "en"),
        ] {
            assert_eq!(words(accept).lang, lang, "{accept:?}");
        }
        for words in [EN, DE, ES] {
            assert!(words.stop.contains("{topic}") && words.stopped.contains("{topic}"));
        }
    }
}
