/** Taking the board along, in German. */
import type { exporting as english } from "../en/exports";

export const exporting: typeof english = {
  exports: {
    title: "Export",
    open: "Exportieren…",
    how: "Das Board, wie es jetzt an der Wand hängt, zum Behalten und Weitergeben.",
    all: "Alles (.zip)",
    allHow: "Das Board, seine Geschichte und alle Formate unten",
    taken: (what) => `${what} wird erstellt. Dein Browser meldet, wenn es da ist.`,
    lost: "Nicht verbunden: Was seitdem geschrieben wurde, ist nicht enthalten.",
    errors: (value) => `Das Board hat ${value} Fehler. Du bekommst, was sich daraus machen lässt, und eine Liste, was zu beheben ist.`,
    fault: "Die Liste der Formate kam nicht an. Schließe das Fenster und öffne es noch einmal.",
    groups: { read: "Zum Lesen und Zeigen", contract: "Verträge", code: "Code" },
    close: "Schließen",
    finish: "Der Storm ist fertig: Nimm seine Geschichte und seine Verträge mit.",
    forms: {
      story: { title: "Geschichte", about: "Das Board, in Sätzen erzählt" },
      png: { title: "Bild", about: "Die Wand zum Ansehen" },
      svg: { title: "Zeichnung", about: "Die Wand zum Drucken in jeder Größe" },
      excalidraw: { title: "Excalidraw", about: "Die Wand als Zeichnung, die sich wieder importieren lässt" },
      mermaid: { title: "Mermaid", about: "Flussdiagramme: das ganze Board und jeder Context" },
      "mermaid-eventmodeling": { title: "Event Model", about: "Das Event-Modeling-Diagramm von Mermaid" },
      "json-schema": { title: "JSON Schema", about: "Jedes Event und jeder Command, um Einträge zu prüfen" },
      asyncapi: { title: "AsyncAPI", about: "Kanäle, Nachrichten und Operationen" },
      cloudevents: { title: "CloudEvents", about: "Ein erfundener Eintrag zu jedem Event, um Empfänger zu testen" },
      eventcatalog: { title: "EventCatalog", about: "Ein Ordner für eine EventCatalog-Website" },
      odcs: { title: "Datenvertrag", about: "Die Tabellen des Lakes nach dem Open Data Contract Standard" },
      gherkin: { title: "Gherkin", about: "Szenarien für Commands und Policies" },
      typescript: { title: "TypeScript", about: "Ein typisierter Client" },
      python: { title: "Python", about: "Ein typisierter Client" },
      rust: { title: "Rust", about: "Ein typisierter Client" },
    },
  },
};
