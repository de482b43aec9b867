import { expect, test } from "vitest";
import { clauseOf, formOf } from "./field";

const change = (text: string, part: object) => {
  const form = formOf(text);
  if (!form) throw new Error("no form");
  return clauseOf({ ...form, ...part }, text);
};

test("a form changes what it shows and keeps the rest", () => {
  const text = 'field "price" "decimal" min=0 max=99.5 unit="EUR" { about "What it costs" }';
  expect(formOf(text)).toEqual({ name: "price", type: "decimal", words: [], key: false, optional: false, sensitive: false, unit: "EUR", about: "What it costs" });
  expect(change(text, {})).toBe(text);
  expect(change(text, { name: "cost" })).toBe('field "cost" "decimal" min=0 max=99.5 unit="EUR" { about "What it costs" }');
  expect(change(text, { sensitive: true, unit: "" })).toBe('field "price" "decimal" min=0 max=99.5 sensitive=#true { about "What it costs" }');
  expect(change(text, { about: 'with "quotes" }' })).toBe('field "price" "decimal" min=0 max=99.5 unit="EUR" { about "with \\"quotes\\" }" }');
  expect(change(text, { about: "" })).toBe('field "price" "decimal" min=0 max=99.5 unit="EUR"');
});

test("an enum has words; another type has none", () => {
  const text = 'field "device" "enum" "phone" "tablet" optional=#true';
  expect(formOf(text)?.words).toEqual(["phone", "tablet"]);
  expect(change(text, { words: ["phone", "desk"] })).toBe('field "device" "enum" "phone" "desk" optional=#true');
  expect(change(text, { type: "string" })).toBe('field "device" "string" optional=#true');
});

test("a new field, and one whose block says more than its description", () => {
  expect(clauseOf({ name: "id", type: "string", words: [], key: true, optional: false, sensitive: false, unit: "", about: "" }, "")).toBe('field "id" "string" key=#true');
  const text = 'field "x" "string" { about "a"; allow "SL-B1" }';
  expect(formOf(text)?.about).toBeNull();
  expect(change(text, { name: "y" })).toBe('field "y" "string" { about "a"; allow "SL-B1" }');
  expect(formOf("field #\"raw\"#")).toBeNull();
  expect(formOf('about "x"')).toBeNull();
});
