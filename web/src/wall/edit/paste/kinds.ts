/** What kind of sticky a note of another tool is: by its colour, else by its words. Pure. */
import { type Palette, parseHex } from "../../../board/colours";
import { type Kind, KINDS } from "../../../board/kinds";
import { germanKind } from "./german";
import { spanishKind } from "./spanish";

/** Colours that walls, Miro and Excalidraw have for each kind besides the board's own. */
const USUAL: Record<Kind, readonly string[]> = {
  event: ["#ff9d48", "#ffa94d", "#ffc078", "#fd7e14", "#ff9900", "#f7a440"],
  command: ["#a6ccf5", "#67c6f8", "#6cd8fa", "#a5d8ff", "#74c0fc", "#4dabf7", "#2d9bf0"],
  actor: ["#fff9b1", "#fff79e", "#ffec99", "#fff3bf"],
  aggregate: ["#f5d128", "#ffe066", "#ffd43b", "#fac710"],
  external: ["#ea94bb", "#ffcee0", "#fcc2d7", "#faa2c1", "#f783ac"],
  policy: ["#be88c7", "#b384bb", "#d0bfff", "#b197fc", "#eebefa", "#9775fa", "#c8a2e0"],
  "read-model": ["#93d275", "#c9df56", "#b2f2bb", "#8ce99a", "#69db7c", "#8fd14f"],
  hotspot: ["#f16c7f", "#ff2d95", "#ffc9c9", "#ff8787", "#e03131", "#f24726"],
  opportunity: ["#39ff14", "#66ff33"],
};

/** Two colours nearer than this are the same to the eye on a wall; OKLab distance. */
const NEAR = 0.085;
/** Less colourful than this says nothing: white, grey, black. */
const GREY = 0.025;

type Lab = [number, number, number];

/** OKLab (Björn Ottosson, 2020). */
export function lab(hex: string): Lab | null {
  const rgb = parseHex(hex)?.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Lab | undefined;
  if (!rgb) return null;
  const [r, g, b] = rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

function nearest(of: Lab, colours: readonly (readonly [Kind, string])[]): Kind | null {
  let least = NEAR;
  let best: Kind | null = null;
  for (const [kind, hex] of colours) {
    const other = lab(hex);
    const far = other ? Math.hypot(of[0] - other[0], of[1] - other[1], of[2] - other[2]) : Infinity;
    if (far < least) [least, best] = [far, kind];
  }
  return best;
}

/** By the board's own colours first, then by the usual ones; a kind that the legend paints otherwise keeps to the legend. */
export function kindByColour(hex: string, palette: Palette, legend: Readonly<Record<string, string>>): Kind | null {
  const colour = lab(hex);
  if (!colour || Math.hypot(colour[1], colour[2]) < GREY) return null;
  const named = KINDS.filter((kind) => (legend[kind] ?? "") !== "");
  const own = nearest(colour, named.map((kind) => [kind, palette[kind].paper] as const));
  if (own) return own;
  const free = KINDS.filter((kind) => !named.includes(kind));
  return nearest(colour, free.flatMap((kind) => [palette[kind].paper, ...USUAL[kind]].map((each) => [kind, each] as const)));
}

const WORDS: Record<string, Kind> = {
  "domain event": "event", "system": "external", "external system": "external", "read model": "read-model", "view": "read-model", "query": "read-model", "person": "actor", "user": "actor", "role": "actor",
  "rule": "policy", "reaction": "policy", "entity": "aggregate", "constraint": "aggregate", "question": "hotspot", "problem": "hotspot", "action": "command", "idea": "opportunity",
};

/** The kind that a cell of a table, or the word before a colon, names. */
export function kindByWord(word: string): Kind | null {
  const plain = word.trim().toLowerCase().replace(/[\s_-]+/g, " ").replace(/s$/, "");
  return KINDS.find((kind) => kind.replace("-", " ") === plain) ?? WORDS[plain] ?? null;
}

const PAST_WORD = "(?:\\w{2,}ed|been|begun|bought|brought|built|chosen|done|drawn|found|given|gone|held|kept|left|lost|made|met|paid|sent|set|shown|sold|spent|taken|told|won|written|become)";
const PAST = new RegExp(`(?:^|\\s)${PAST_WORD}\\b`, "i");
/** “Order placed”: a word that could be a demand is none before a past form, nor in a line that ends with one. */
const CLEARLY_PAST = new RegExp(`^\\S+\\s+${PAST_WORD}\\b|\\s${PAST_WORD}[.!]?$`, "i");
const DEMAND = /^(?:accept|add|apply|approve|ask|assign|book|buy|calculate|cancel|change|check|choose|close|confirm|create|delete|deliver|enter|fill|find|get|give|invite|issue|make|notify|offer|open|order|pay|pick|place|print|publish|purchase|put|refund|register|reject|remove|request|reserve|return|schedule|search|select|send|set|ship|show|sign|start|stop|submit|subscribe|take|update|upload|verify|write)\s+\S/i;

/** The kind that a note's words sound like in English, Spanish or German; null where they say nothing: then the colour has to say it. */
export function kindByWords(name: string): Kind | null {
  if (/\?\s*$/.test(name)) return "hotspot";
  // Spanish is told by words that no English line has; German partly by endings that one may have.
  return spanishKind(name) ?? englishKind(name) ?? germanKind(name);
}

function englishKind(name: string): Kind | null {
  if (/^(?:when|whenever|if|every time)\b/i.test(name)) return "policy";
  if (CLEARLY_PAST.test(name)) return "event";
  if (DEMAND.test(name)) return "command";
  return PAST.test(name) ? "event" : null;
}
