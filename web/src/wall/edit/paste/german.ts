/** What a note's words sound like in German. Only what is certain: nouns have a capital, so a participle is told by its small letter. Pure. */
import type { Kind } from "../../../board/kinds";

const set = (words: string) => new Set(words.split(" "));

const POLICY = /^(?:wenn|immer wenn|jedes mal wenn|sobald|falls)\s/i;
const APART = "(?:ab|an|auf|aus|bei|bereit|durch|ein|fertig|fest|frei|her|hin|hinzu|los|mit|nach|nieder|um|vor|weg|weiter|wieder|zu|zurück|zusammen)";
/** “abgeholt”, “geliefert”, “storniert”, “bestellt”. */
const WEAK = new RegExp(`^(?:${APART}?ge\\p{Ll}{2,}t|\\p{Ll}{3,}iert|${APART}?(?:be|er|ver|ent|zer)\\p{Ll}{3,}t)$`, "u");
/** “abgegeben”, “angekommen”, “geschlossen”: those in -en that can be no infinitive. */
const STRONG = new RegExp(
  `^(?:${APART}?ge(?:geben|nommen|sehen|gangen|kommen|schrieben|sprochen|troffen|zogen|schlossen|worfen|funden|brochen|lesen|laufen|fahren|stiegen|stohlen|wonnen|hoben|halten|boten|schickt|tan|wiesen|sandt|storben|sprungen|rufen)|verloren|verschoben|erschienen|entschieden|beschlossen|verstanden|begonnen|unterschrieben|übernommen|überwiesen|versprochen|verliehen|zerbrochen|entnommen|vernommen|bewiesen|verglichen|abgewiesen|zugewiesen|überschritten|eingetreten|zurückgetreten|aufgetreten|unterbrochen)$`,
  "u",
);
/** Present tense, and what is so rather than has happened; the last three are English. */
const NOT_PAST = new RegExp(`^(?:${APART}?ge(?:ht|bt|lt|rät)|gesamt|gerecht|gewinnt|genießt|gefällt|gelingt|gesteht|genügt|geschieht|gedeiht|gehört|gelangt|geeignet|gewohnt|bereit|bekannt|beliebt|berechtigt|bestimmt|bevorzugt|verwandt|erlaubt|benefit|verdict|bequest)$`, "u");
/** “wurde abgeholt”, “ist bezahlt worden”. */
const PASSIVE = /(?:^|\s)(?:wurden?|worden)(?=\s|[.!]?$)/u;
/** With one of these a verb at the end demands nothing. */
const FINITE = set("will wollen kann können muss müssen soll sollen möchte möchten darf dürfen wird werden würde würden zu um nicht");
const INFINITIVE =
  /^(?:\p{Ll}{3,}ieren|(?:ab|an|auf|aus|ein|zurück)?(?:geben|senden|schicken|laden|fordern|weisen|lehnen|nehmen|melden|holen|fragen|legen|zahlen|packen|liefern)|versenden|verschicken|verpacken|prüfen|bezahlen|bestellen|buchen|ändern|löschen|hinzufügen|auswählen|wählen|bestätigen|öffnen|schließen|abschließen|beantragen|genehmigen|kündigen|suchen|drucken|erstellen|benachrichtigen|speichern|freigeben|beauftragen|verkaufen|kaufen|einkaufen|erstatten|starten|beenden|planen|berechnen|veröffentlichen)$/u;
const IMPERATIVE = set("ändere beantrage benachrichtige berechne bestätige bestelle bezahle drucke erstelle gib hole informiere kündige lade lege lehne liefere lösche melde nimm öffne packe prüfe registriere reserviere schicke schließe sende speichere starte storniere veröffentliche verpacke verschicke versende wähle zahle");

export function germanKind(name: string): Kind | null {
  if (POLICY.test(name)) return "policy";
  const words = name.replace(/[.!]+$/, "").split(/\s+/).filter(Boolean);
  if (words.length < 2) return null;
  if (PASSIVE.test(name)) return "event";
  const [first, last] = [words[0]?.toLowerCase() ?? "", words.at(-1) ?? ""];
  if (!NOT_PAST.test(last) && (WEAK.test(last) || STRONG.test(last))) return "event";
  if (IMPERATIVE.has(first)) return "command";
  return INFINITIVE.test(last) && words.length <= 5 && !words.some((word) => FINITE.has(word)) ? "command" : null;
}
