/** Every form has its group and its words, in every language. */
import { expect, test } from "vitest";
import { type Language, LANGUAGES, load } from "../../strings";
import type { ExportForm } from "../../wire";
import { extensionOf, grouped } from "./forms";
// What the real server lists, as a test of its own makes sure.
import { FORMS } from "../../../e2e/fixture/exports.mjs";

const form = (name: string): ExportForm => ({ name, about: name, folder: true, file_name: `shop.${name}.zip`, media_type: "application/zip" });

test("forms stand in their groups, the story first; a new one is a contract, and none is lost", () => {
  const names = [...FORMS.map(({ name }) => name), "brand-new"];
  const groups = grouped(names.map(form));
  expect(groups.map(({ group }) => group)).toEqual(["read", "contract", "code"]);
  expect(groups[0]?.forms[0]?.name).toBe("story");
  expect(groups[1]?.forms.map(({ name }) => name)).toContain("brand-new");
  expect(groups.flatMap(({ forms }) => forms.map(({ name }) => name)).sort()).toEqual([...names].sort());
  expect(grouped([])).toEqual([]);
  expect(extensionOf("a.b.md")).toBe("md");
});

test.each(Object.keys(LANGUAGES) as Language[])("every form that the server has is told in %s", async (language) => {
  const { forms } = (await load(language)).exports;
  expect(Object.keys(forms).sort()).toEqual(FORMS.map(({ name }) => name).sort());
});
