/** Taking the board along, in German. */
import type { exporting as english } from "../en/exports";

export const exporting: typeof english = {
  exports: {
    title: "Exportieren",
    open: "Exportieren…",
    how: "Das Board, wie es jetzt an der Wand steht: zum Behalten und zum Weitergeben.",
    all: "Alles (.zip)",
    allHow: "Das Board, seine Geschichte und jede Form von unten",
    taken: (what) => `${what} wird gemacht. Der Browser sagt, wenn es da ist.`,
    lost: "Keine Verbindung: Was seither geschrieben wurde, ist nicht dabei.",
    errors: (value) => `Das Board hat ${value === 1 ? "1 Fehler" : `${value} Fehler`}. Du bekommst, was sich daraus machen lässt, und eine Liste dessen, was zu beheben ist.`,
    fault: "Die Liste der Formen kam nicht an. Schließe dies und öffne es noch einmal.",
    groups: { read: "Zum Lesen und Zeigen", contract: "Verträge", code: "Code" },
    close: "Schließen",
    finish: "Die Session ist geschafft: Nehmt ihre Geschichte und ihre Verträge mit.",
    forms: {
      story: { title: "Geschichte", about: "Das Board, in Sätzen erzählt" },
      png: { title: "Bild", about: "Die Wand, zum Ansehen" },
      svg: { title: "Zeichnung", about: "Die Wand, zum Drucken in jeder Größe" },
      excalidraw: { title: "Excalidraw", about: "Die Wand als Zeichnung, die wieder importiert werden kann" },
      mermaid: { title: "Mermaid", about: "Flussdiagramme: das ganze Board und jeder Context" },
      "mermaid-eventmodeling": { title: "Event-Modell", about: "Das Event-Modeling-Diagramm von Mermaid" },
      "json-schema": { title: "JSON Schema", about: "Jedes Event und jeder Command, um Einträge zu prüfen" },
      asyncapi: { title: "AsyncAPI", about: "Kanäle, Nachrichten und Operationen" },
      cloudevents: { title: "CloudEvents", about: "Ein erfundener Eintrag zu jedem Event, um Empfänger zu testen" },
      eventcatalog: { title: "EventCatalog", about: "Ein Ordner für eine EventCatalog-Website" },
      odcs: { title: "Datenvertrag", about: "Die Tabellen des Lakes nach dem Open Data Contract Standard" },
      gherkin: { title: "Gherkin", about: "Szenarien zu Commands und Policies" },
      typescript: { title: "TypeScript", about: "Ein typisierter Client" },
      python: { title: "Python", about: "Ein typisierter Client" },
      rust: { title: "Rust", about: "Ein typisierter Client" },
    },
  },
};
