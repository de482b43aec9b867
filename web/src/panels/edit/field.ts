/** One `field` clause as a form, and back: what the form does not show stays as it was written. Pure. */
import { type Clause, kdlString, putTogether, takeApart, textOf } from "../../live/kdl";

export const TYPES = ["string", "integer", "decimal", "boolean", "timestamp", "date", "duration", "uri", "json", "enum"] as const;

export interface FieldForm {
  name: string;
  type: string;
  /** The words of an enum. */
  words: string[];
  key: boolean;
  optional: boolean;
  sensitive: boolean;
  unit: string;
  /** Null where its block holds more than a description: then it is edited as text. */
  about: string | null;
}

const TRUE = "#true";

function aboutOf(block: string): string | null {
  if (block === "") return "";
  const inner = takeApart(block.slice(1, -1).trim().replace(/;$/, ""));
  return inner?.word === "about" && inner.values.length === 1 && inner.props.size === 0 && inner.block === "" ? textOf(inner.values[0]) : null;
}

export function formOf(text: string): FieldForm | null {
  const clause = takeApart(text);
  if (!clause || clause.word !== "field" || clause.values.length === 0) return null;
  // A bare word is as good as one in quotes.
  const values = clause.values.map((value) => textOf(value) ?? value);
  const [name = "", type = "", ...words] = values;
  return {
    name,
    type,
    words,
    key: clause.props.get("key") === TRUE,
    optional: clause.props.get("optional") === TRUE,
    sensitive: clause.props.get("sensitive") === TRUE,
    unit: textOf(clause.props.get("unit")) ?? "",
    about: aboutOf(clause.block),
  };
}

function setFlag(clause: Clause, name: string, on: boolean): void {
  if (on) clause.props.set(name, TRUE);
  else clause.props.delete(name);
}

/** The clause with what the form changed, and nothing else. */
export function clauseOf(form: FieldForm, before: string): string {
  const held = takeApart(before);
  const was = held && formOf(before);
  const clause: Clause = held ?? { word: "field", values: [], props: new Map(), block: "" };
  const words = form.type === "enum" ? form.words : form.type === was?.type ? was.words : [];
  clause.values = [form.name, ...(form.type === "" ? [] : [form.type, ...words])].map((value, nth) => {
    const written = held?.values[nth];
    return written !== undefined && (textOf(written) ?? written) === value ? written : kdlString(value);
  });
  for (const flag of ["key", "optional", "sensitive"] as const) if (form[flag] !== (was?.[flag] ?? false)) setFlag(clause, flag, form[flag]);
  if (form.unit !== (was?.unit ?? "")) {
    if (form.unit === "") clause.props.delete("unit");
    else clause.props.set("unit", kdlString(form.unit));
  }
  if (form.about !== null && form.about !== (was?.about ?? "")) clause.block = form.about === "" ? "" : `{ about ${kdlString(form.about)} }`;
  return putTogether(clause);
}
