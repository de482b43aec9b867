/** A policy's clause as a phrase of parts, and one part replaced: what is not changed stays as it was written. Pure. */
import { type Clause, kdlString, putTogether, takeApart, wordOf } from "../../../live/kdl";
import { type Assignment, assignment, assignmentText, blockOf, said, statements, type Template, template, TEMPLATES, templateText } from "./block";
import { type Kind, type Part, type Shape, shapeOf } from "./shapes";

export interface Phrase {
  word: string;
  shape: Shape;
  values: string[];
  props: ReadonlyMap<string, string>;
  sets: Assignment[];
  letter: ReadonlyMap<Template, string>;
}

/** A value by its place, or a property by its name. */
export type Place = number | string;

/** More values than anyone lists in a sentence stay text. */
const VALUES_MOST = 32;
const SETS_MOST = 64;

export const partAt = (shape: Shape, place: Place): Part | undefined => (typeof place === "string" ? shape.props[place] : (shape.values[place] ?? shape.more));

const read = (kind: Kind, written: string): string | null => (kind === "count" ? (/^\d{1,10}$/.test(written) ? written : null) : said(written));
const print = (kind: Kind, value: string): string => (kind === "count" ? String(Number(value)) : kdlString(value));
const tight = (text: string): string => text.replace(/\s+/g, "");

/** Null where the clause says anything that the form would not show or could not write back. */
export function phraseOf(text: string): Phrase | null {
  const shape = shapeOf(wordOf(text));
  const clause = shape && takeApart(text);
  // Twice the same property, or properties before values: nothing of it may be lost.
  if (!shape || !clause || tight(putTogether(clause)) !== tight(text)) return null;
  if (clause.values.length < shape.values.length || clause.values.length > (shape.more ? VALUES_MOST : shape.values.length)) return null;
  const values: string[] = [];
  for (const [nth, written] of clause.values.entries()) {
    const part = partAt(shape, nth);
    const value = part ? read(part.kind, written) : null;
    if (value === null) return null;
    values.push(value);
  }
  const props = new Map<string, string>();
  for (const [name, written] of clause.props) {
    const part = Object.hasOwn(shape.props, name) ? shape.props[name] : undefined;
    const value = part ? read(part.kind, written) : null;
    if (value === null) return null;
    props.set(name, value);
  }
  const inside = statements(clause.block);
  if (inside === null || inside.length > SETS_MOST || (inside.length > 0 && !shape.block)) return null;
  const sets: Assignment[] = [];
  const letter = new Map<Template, string>();
  for (const statement of inside) {
    const one = shape.block === "sets" ? assignment(statement) : null;
    const written = shape.block === "letter" ? template(statement) : null;
    if (one) sets.push(one);
    else if (written && !letter.has(written.word)) letter.set(written.word, written.text);
    else return null;
  }
  return { word: clause.word, shape, values, props, sets, letter };
}

function changed(text: string, run: (clause: Clause, shape: Shape) => void): string {
  const phrase = phraseOf(text);
  const clause = phrase && takeApart(text);
  if (!phrase || !clause) return text;
  run(clause, phrase.shape);
  return putTogether(clause);
}

/** The clause with another value at a place; null takes a property or a further value away. */
export function setPart(text: string, place: Place, value: string | null): string {
  return changed(text, (clause, shape) => {
    const part = partAt(shape, place);
    if (!part) return;
    if (typeof place === "number") {
      if (value !== null) clause.values[place] = print(part.kind, value);
      else if (place < clause.values.length && clause.values.length > shape.values.length) clause.values.splice(place, 1);
      return;
    }
    if (value === null) clause.props.delete(place);
    else {
      clause.props.set(place, print(part.kind, value));
      const { instead } = shape.props[place] ?? {};
      if (instead) clause.props.delete(instead);
    }
    for (const [name, other] of Object.entries(shape.props)) if (other.needs && !clause.props.has(other.needs)) clause.props.delete(name);
  });
}

/** The clause with another `set`: at a place, or at the end; null takes it away. */
export function setAssignment(text: string, nth: number, one: Assignment | null): string {
  return changed(text, (clause) => {
    const list = statements(clause.block) ?? [];
    list.splice(nth, 1, ...(one ? [assignmentText(one)] : []));
    clause.block = blockOf(list, clause.block);
  });
}

/** The letter with another template; an empty one is taken away. */
export function setTemplate(text: string, word: Template, value: string): string {
  return changed(text, (clause) => {
    const held = new Map((statements(clause.block) ?? []).map((statement) => [template(statement)?.word, statement]));
    if (value.trim() === "") held.delete(word);
    else held.set(word, templateText(word, value));
    const list = TEMPLATES.flatMap((each) => held.get(each) ?? []);
    clause.block = list.length === 0 ? "{}" : blockOf(list, list.length > 1 ? "\n" : clause.block);
  });
}

/** Whether everything that it cannot be without is there. */
export function isWhole({ shape, values, props, letter }: Phrase): boolean {
  const required = Object.entries(shape.props).filter(([, property]) => property.required);
  const filled = values.every((value) => value.trim() !== "") && required.every(([name]) => (props.get(name) ?? "").trim() !== "");
  return filled && (shape.block !== "letter" || letter.size > 0);
}
