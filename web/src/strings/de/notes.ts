/** Notes on white paper, and the pictures on them, in German. */
import type { notes as english } from "../en/notes";

export const notes: typeof english = {
  notes: {
    wordless: "ein Bild ohne Text",
    broken: "Dieses Bild ist hier nicht gespeichert.",
    sending: (nth, of) => (of === 1 ? "Das Bild wird gesendet…" : `Bild ${nth} von ${of} wird gesendet…`),
    put: (value) => (value === 1 ? "Das Bild hängt an der Wand. Schreib, was es zeigt." : `${value} Bilder hängen an der Wand.`),
    unsent: "Das Bild ließ sich nicht senden: Der Server antwortet nicht. Versuche es, sobald die Verbindung wieder steht.",
    many: (most) => `Höchstens ${most} Bilder auf einmal; der Rest blieb weg.`,
    faults: {
      kind: "An die Wand passen nur Bilder als PNG, JPEG, WebP und GIF.",
      large: "Ein Bild hat höchstens 2 MB. Verkleinere es, oder speichere es als JPEG oder WebP.",
      empty: "Diese Datei ist leer.",
    },
  },
};
