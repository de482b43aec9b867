//! The words by which walls name the kinds of their notes, in the languages that workshops are most often held in.

use stormlake_board::Kind;

/// What a note of a legend says its colour stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    /// A kind of sticky.
    Kind(Kind),
    /// Something that has no place on a board: a value object, an entity, a comment.
    Other,
}

/// Phrases without capitals and accents: English, Portuguese, Spanish, German, French, Italian, Dutch.
const PHRASES: [(Meaning, &[&str]); 10] = [
    (
        Meaning::Kind(Kind::Event),
        &[
            "event",
            "domain event",
            "business event",
            "evento",
            "evento de dominio",
            "evento de negocio",
            "ereignis",
            "ereignisse",
            "domanenereignis",
            "fachereignis",
            "fachliches ereignis",
            "evenement",
            "evenement metier",
            "evenement du domaine",
            "evenement de domaine",
            "evento di dominio",
            "eventi",
            "eventi di dominio",
            "gebeurtenis",
            "gebeurtenissen",
            "domeingebeurtenis",
            "pivotal event",
            "evento pivotal",
        ],
    ),
    (
        Meaning::Kind(Kind::Command),
        &[
            "command",
            "comando",
            "comandi",
            "befehl",
            "befehle",
            "kommando",
            "commande",
            "opdracht",
            "opdrachten",
            "action",
            "acao",
            "acoes",
            "accion",
            "azione",
            "azioni",
            "aktion",
            "actie",
            "decision",
        ],
    ),
    (
        Meaning::Kind(Kind::Actor),
        &[
            "actor",
            "ator",
            "atores",
            "akteur",
            "acteur",
            "attore",
            "attori",
            "user",
            "usuario",
            "utente",
            "utenti",
            "utilisateur",
            "benutzer",
            "nutzer",
            "anwender",
            "gebruiker",
            "person",
            "persona",
            "persoon",
            "pessoa",
            "personne",
            "role",
            "rolle",
            "rol",
            "papel",
            "ruolo",
            "people",
        ],
    ),
    (
        Meaning::Kind(Kind::Aggregate),
        &[
            "aggregate",
            "aggregate root",
            "agregado",
            "agregada",
            "raiz agregada",
            "raiz de agregado",
            "raiz agregadora",
            "aggregat",
            "aggregate wurzel",
            "agregat",
            "aggregato",
            "aggregati",
            "aggregaat",
            "constraint",
            "restricao",
            "restriccion",
            "einschrankung",
            "contrainte",
            "vincolo",
            "beperking",
        ],
    ),
    (
        Meaning::Kind(Kind::External),
        &[
            "external system",
            "external",
            "system",
            "external service",
            "third party",
            "third party system",
            "3rd party",
            "3rd party system",
            "sistema externo",
            "sistemas externos",
            "sistema",
            "servico externo",
            "servicio externo",
            "externes system",
            "externe systeme",
            "fremdsystem",
            "systeme",
            "systeme externe",
            "systemes externes",
            "service externe",
            "sistema esterno",
            "sistemi esterni",
            "servizio esterno",
            "extern systeem",
            "externe systemen",
            "externe dienst",
            "systeem",
        ],
    ),
    (
        Meaning::Kind(Kind::Policy),
        &[
            "policy",
            "policies",
            "reaction",
            "business policy",
            "business rule",
            "business process",
            "process",
            "rule",
            "automation",
            "politica",
            "politicas",
            "politiche",
            "regra",
            "regra de negocio",
            "regla",
            "regla de negocio",
            "reacao",
            "reaccion",
            "reazione",
            "regola",
            "richtlinie",
            "geschaftsregel",
            "regel",
            "reaktion",
            "prozess",
            "politique",
            "regle",
            "regle metier",
            "processus",
            "processo",
            "proceso",
            "beleid",
            "beleidsregel",
            "bedrijfsregel",
            "reactie",
        ],
    ),
    (
        Meaning::Kind(Kind::ReadModel),
        &[
            "read model",
            "query model",
            "query",
            "view",
            "view model",
            "information",
            "info",
            "projection",
            "data",
            "modelo de leitura",
            "modelo de lectura",
            "modelo de consulta",
            "informacao",
            "informacion",
            "visao",
            "vista",
            "projecao",
            "proyeccion",
            "lesemodell",
            "ansicht",
            "sicht",
            "modele de lecture",
            "vue",
            "modello di lettura",
            "informazione",
            "proiezione",
            "leesmodel",
            "informatie",
            "weergave",
            "green card",
        ],
    ),
    (
        Meaning::Kind(Kind::Hotspot),
        &[
            "hotspot",
            "hot spot",
            "question",
            "problem",
            "issue",
            "pain point",
            "conflict",
            "risk",
            "pergunta",
            "problema",
            "problemas",
            "duvida",
            "ponto de atencao",
            "ponto critico",
            "risco",
            "pregunta",
            "duda",
            "punto critico",
            "punto caliente",
            "riesgo",
            "frage",
            "offene frage",
            "brennpunkt",
            "konflikt",
            "risiko",
            "probleme",
            "point chaud",
            "point de friction",
            "risque",
            "domanda",
            "dubbio",
            "rischio",
            "vraag",
            "knelpunt",
            "probleem",
        ],
    ),
    (
        Meaning::Kind(Kind::Opportunity),
        &[
            "opportunity",
            "opportunities",
            "idea",
            "value",
            "oportunidade",
            "oportunidad",
            "oportunidades",
            "oportunidade de ideia",
            "ideia",
            "chance",
            "gelegenheit",
            "idee",
            "opportunite",
            "opportunita",
            "kans",
        ],
    ),
    (
        Meaning::Other,
        &[
            "value object",
            "objeto de valor",
            "objeto valor",
            "wertobjekt",
            "objet valeur",
            "objet de valeur",
            "oggetto valore",
            "waardeobject",
            "entity",
            "entities",
            "entidade",
            "entidad",
            "entitat",
            "entite",
            "entita",
            "entiteit",
            "bounded context",
            "contexto delimitado",
            "context",
            "contexto",
            "kontext",
            "contexte",
            "contesto",
            "comment",
            "comentario",
            "kommentar",
            "commentaire",
            "commento",
            "opmerking",
            "note",
            "nota",
            "notiz",
            "subdomain",
            "subdominio",
            "definition",
            "glossary",
        ],
    ),
];

/// What stands over a legend.
const TITLES: [&str; 26] = [
    "legend",
    "legenda",
    "legende",
    "leyenda",
    "leggenda",
    "key",
    "colour key",
    "color key",
    "colour code",
    "color code",
    "colours",
    "colors",
    "cores",
    "colores",
    "farben",
    "couleurs",
    "colori",
    "kleuren",
    "notation",
    "notacao",
    "notacion",
    "notazione",
    "notatie",
    "sticky notes",
    "selite",
    "forklaring",
];

/// Lower case, without accents, punctuation as blanks, one blank between words.
pub(super) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match bare(character) {
            Some(plain) => normal.push_str(plain),
            None if character.is_alphanumeric() => normal.push(character),
            None if character == '\'' || character == '’' => {}
            None if normal.is_empty() || normal.ends_with(' ') => {}
            None => normal.push(' '),
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The letter without its accent.
fn bare(character: char) -> Option<&'static str> {
    Some(match character {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'ç' => "c",
        'ñ' => "n",
        'ß' => "ss",
        _ => return None,
    })
}

/// The kind that a note names when its words are nothing but a name of a kind: `Commands`, `Command / Action`.
pub(super) fn names_a_kind(text: &str) -> Option<Meaning> {
    if text.len() > 80 {
        return None;
    }
    let whole = normal(text);
    phrase(&whole).or_else(|| {
        let parts = text.split(['/', ',', '(', ')', '|', '+', ':', '=', '\n']);
        parts
            .filter(|part| !part.trim().is_empty())
            .find_map(|part| phrase(&normal(part)))
    })
}

/// The kind that a note of a legend begins with: `Opportunity for a new idea`.
pub(super) fn begins_with_a_kind(text: &str) -> Option<Meaning> {
    if text.len() > 120 {
        return None;
    }
    let whole = normal(text);
    let words: Vec<&str> = whole.split(' ').collect();
    (1..=words.len().min(4))
        .rev()
        .find_map(|count| phrase(&words[..count].join(" ")))
}

fn phrase(normal: &str) -> Option<Meaning> {
    let known = |text: &str| {
        let found = PHRASES.iter().find(|(_, phrases)| phrases.contains(&text));
        found.map(|(meaning, _)| *meaning)
    };
    let stem = || normal.strip_suffix("es").and_then(known);
    known(normal)
        .or_else(|| normal.strip_suffix('s').and_then(known))
        .or_else(stem)
}

/// Whether words are the title of a legend.
pub(super) fn is_legend_title(text: &str) -> bool {
    text.len() <= 60 && {
        let normal = normal(text);
        let mut words = normal.split(' ');
        TITLES.contains(&normal.as_str()) || words.any(|word| TITLES[..6].contains(&word) && word != "key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_in_seven_languages() {
        let kind = |kind| Some(Meaning::Kind(kind));
        for (text, meaning) in [
            ("Commands", kind(Kind::Command)),
            ("Query Model/Info", kind(Kind::ReadModel)),
            ("Command / Action", kind(Kind::Command)),
            ("Domänenereignis", kind(Kind::Event)),
            ("Serviço\nExterno", kind(Kind::External)),
            ("Événement métier", kind(Kind::Event)),
            ("Sistemi esterni", kind(Kind::External)),
            ("Beleid", kind(Kind::Policy)),
            ("Objeto de Valor", Some(Meaning::Other)),
            ("Order placed", None),
            ("Cliente", None),
            ("", None),
        ] {
            assert_eq!(names_a_kind(text), meaning, "{text}");
        }
        assert_eq!(
            begins_with_a_kind("Oportunidade de nova ideia"),
            kind(Kind::Opportunity)
        );
        assert!(is_legend_title("Legenda:") && is_legend_title("Légende") && !is_legend_title("Keyboard"));
    }
}
