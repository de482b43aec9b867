/**
 * What a policy may say, as crates/board/src/grammar/policy.rs has it: every clause with its values, properties and block,
 * in the order in which they make a sentence. Pure.
 */

export type Kind = "event" | "command" | "channel" | "topic" | "field" | "duration" | "count" | "percent" | "cel";

/** On which events an expression is evaluated: see scope.ts. */
export type Reach = "where" | "by" | "until";

export interface Part {
  kind: Kind;
  reach?: Reach;
}

export interface Property extends Part {
  required?: true;
  /** The property that it cannot stand beside. */
  instead?: string;
  /** The property without which it says nothing. */
  needs?: string;
}

export interface Shape {
  /** Values that must be there, in order. */
  values: readonly Part[];
  /** What may follow them. */
  more?: Part;
  props: Readonly<Record<string, Property>>;
  block?: "sets" | "letter";
  /** It stands once in a policy, and not beside another of its family. */
  family?: string;
  /** What it is written as when it is new; what is empty has to be filled in first. */
  begins: string;
  /** Words that must be there before it makes sense. */
  after?: readonly string[];
  /** It can be read and is refused by `check` until a later version: never offered. */
  unbuilt?: true;
  /** Only a facilitator may change it (crates/wall/src/rights.rs). */
  reserved?: true;
}

const EVENT: Part = { kind: "event" };
const COMMAND: Part = { kind: "command" };
const SPAN: Part = { kind: "duration" };
const BY: Part = { kind: "cel", reach: "by" };

export const SHAPES: Readonly<Record<string, Shape>> = {
  whenever: {
    values: [EVENT],
    props: { "at-least": { kind: "count" }, within: { ...SPAN, needs: "at-least" }, by: BY },
    family: "trigger",
    begins: 'whenever ""',
  },
  "whenever-all": { values: [EVENT, EVENT], more: EVENT, props: { by: BY }, family: "trigger", begins: 'whenever-all "" ""' },
  "whenever-silent": { values: [SPAN], props: { since: { ...EVENT, required: true } }, family: "trigger", begins: 'whenever-silent "30d" since=""' },
  "whenever-before": {
    values: [EVENT],
    props: { field: { kind: "field", required: true }, by: { ...SPAN, required: true } },
    family: "trigger",
    begins: 'whenever-before "" field="" by="1d"',
  },
  "and-no": {
    values: [EVENT],
    props: { within: { ...SPAN, instead: "until" }, until: { ...EVENT, instead: "within" }, "until-by": { kind: "cel", reach: "until", needs: "until" } },
    family: "and-no",
    begins: 'and-no "" within="1d"',
  },
  "followed-by": { values: [EVENT], props: { within: SPAN }, family: "followed-by", begins: 'followed-by "" within="2d"' },
  never: { values: [EVENT], more: EVENT, props: {}, begins: 'never ""' },
  where: { values: [{ kind: "cel", reach: "where" }], props: {}, family: "where", begins: 'where ""' },
  then: { values: [COMMAND], props: { via: { kind: "channel" } }, block: "sets", family: "effect", begins: 'then ""' },
  emit: { values: [EVENT], props: {}, block: "sets", family: "effect", begins: 'emit ""' },
  letter: { values: [], props: {}, block: "letter", family: "letter", begins: "letter {}", after: ["then"] },
  unless: { values: [EVENT], props: { within: SPAN }, begins: 'unless ""' },
  limit: { values: [{ kind: "count" }], props: { per: { ...SPAN, required: true } }, family: "limit", begins: 'limit 1 per="7d"' },
  stale: { values: [SPAN], props: {}, family: "stale", begins: 'stale "1h"', reserved: true },
  consent: { values: [{ kind: "topic" }], props: {}, family: "consent", begins: 'consent ""', reserved: true },
  holdout: { values: [{ kind: "percent" }], props: {}, family: "holdout", begins: 'holdout "10%"' },
  goal: { values: [EVENT], props: { within: { ...SPAN, required: true } }, family: "goal", begins: 'goal "" within="30d"', unbuilt: true },
};

/** Words in the order of the sentence. */
export const ORDER: readonly string[] = Object.keys(SHAPES);

export const STATES = ["draft", "shadow", "live", "paused", "retired"] as const;

export const shapeOf = (word: string): Shape | undefined => (Object.hasOwn(SHAPES, word) ? SHAPES[word] : undefined);

/** What can be added to a policy that has these words already. */
export function offers(words: readonly string[]): string[] {
  const families = new Set(words.map((word) => shapeOf(word)?.family));
  return ORDER.filter((word) => {
    const shape = SHAPES[word];
    if (!shape || shape.unbuilt) return false;
    return !(shape.family && families.has(shape.family)) && (shape.after ?? []).every((needed) => words.includes(needed));
  });
}

const RESERVED = ["hook", "channel", "subject", "consent", "quiet", "cap", "lateness", "stale", "namespace", "attribute"];

/**
 * Whether only a facilitator may touch a clause: what the server will put back, as far as this page can tell; the server
 * has the last word.
 */
export function isReserved(text: string): boolean {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, " ");
  const words = bare.split(/[\s{};]+/).filter(Boolean);
  const first = words[0] ?? "";
  return RESERVED.includes(first) || words.some((word) => /^(?:sensitive|secret|signature|url|granted-by|withdrawn-by)=/.test(word));
}
