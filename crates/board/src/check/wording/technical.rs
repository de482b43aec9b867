//! Events of the machine: `row updated`, `Insurance Entity updated`, `API called`.

use super::lists::{contains, set};
use super::phrase::Phrase;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Things that only a machine has.
static MACHINERY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "row rows entity entities dto dtos tuple database db dbs sql json xml payload endpoint crud pojo \
         datensatz datensätze tabla_bd webhook",
    )
});
/// Things that may be a machine's: they are, where nothing else is named.
static PERHAPS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "record records table tables column columns object objects instance instances flag flags field fields cache \
         api http https index response button screen page modal dropdown checkbox \
         tabelle zeile zeilen eintrag registro registros linha tabela fila tabla ligne enregistrement riga tabella rij tabel",
    )
});
/// What is done to them.
static DONE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "inserted updated deleted created saved persisted stored fetched loaded called invoked written read queried cached \
         selected upserted truncated committed dispatched serialized serialised parsed set unset removed added modified changed \
         clicked pressed tapped hovered rendered displayed refreshed \
         eingefügt aktualisiert gelöscht gespeichert angelegt inserido inserida atualizado atualizada excluído excluída salvo salva gravado \
         insertado insertada actualizado actualizada borrado borrada guardado guardada eliminado eliminada \
         inséré insérée supprimé supprimée enregistré enregistrée inserito inserita aggiornato aggiornata salvato salvata cancellato \
         ingevoegd bijgewerkt verwijderd opgeslagen",
    )
});
/// Words that say nothing about what it is.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set(
        "a an the new old was is has been were are in from to of db database sql user master main temp tmp \
         der die das ein eine wurde wird neuer neue ist um uma o la el un una foi fue le une il lo è stato stata de het een is",
    )
});

/// What is technical about a name: the words that say it.
pub(super) fn of(phrase: &Phrase<'_>) -> Option<String> {
    let words = &phrase.words;
    let done = words.iter().rposition(|word| contains(&DONE, word))?;
    let thing = words[..done]
        .iter()
        .rposition(|word| contains(&MACHINERY, word) || contains(&PERHAPS, word))?;
    // Between the thing and what is done to it nothing of weight stands.
    if !words[thing + 1..done].iter().all(|word| contains(&EMPTY, word)) {
        return None;
    }
    let alone = words[..thing]
        .iter()
        .all(|word| contains(&EMPTY, word) || contains(&PERHAPS, word) || contains(&MACHINERY, word));
    (contains(&MACHINERY, &words[thing]) || alone).then(|| words[thing..=done].join(" "))
}
