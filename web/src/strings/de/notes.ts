/** Notizen auf weißem Papier und die Bilder darauf. */

export const notes = {
  notes: {
    wordless: "ein Bild ohne Text",
    broken: "Dieses Bild ist hier nicht gespeichert.",
    sending: (nth: number, of: number) => (of === 1 ? "Das Bild wird gesendet …" : `Bild ${nth} von ${of} wird gesendet …`),
    put: (value: number) => (value === 1 ? "Das Bild hängt an der Wand. Schreib, was es zeigt." : `${value} Bilder hängen an der Wand.`),
    unsent: "Das Bild konnte nicht gesendet werden: Der Server antwortet nicht. Versuch es, sobald die Verbindung wieder da ist.",
    many: (most: number) => `Höchstens ${most} Bilder auf einmal; der Rest blieb weg.`,
    faults: {
      kind: "An die Wand passen nur Bilder als PNG, JPEG, WebP und GIF.",
      large: "Ein Bild hat höchstens 2 MB. Verkleinere es, oder speichere es als JPEG oder WebP.",
      empty: "Diese Datei ist leer.",
    },
  },
};
