import { expect, test } from "vitest";
import { kdlString, putTogether, takeApart, textOf, wordOf } from "./kdl";

test("quotes, backslashes and lines are escaped; what KDL forbids is left out", () => {
  expect(kdlString('say "hi" \\ now')).toBe('"say \\"hi\\" \\\\ now"');
  expect(kdlString("two\nlines\tand\r")).toBe('"two\\nlines\\tand\\r"');
  expect(kdlString("a\u0000b\u202ec\ud800d\ufeff")).toBe('"abcd"');
  expect(kdlString('" } event "x')).toBe('"\\" } event \\"x"');
  expect(kdlString("émoji 🎉 中")).toBe('"émoji 🎉 中"');
  expect(kdlString("a\u2028b")).toBe('"a\\nb"');
});

test("a string says what was written", () => {
  for (const text of ["", 'a "b" \\n', "line\nline", "tab\t", "🎉", "\\u{41}"]) expect(textOf(kdlString(text))).toBe(text);
  expect(textOf('"\\u{1F389} \\s"')).toBe("🎉  ");
  expect(textOf("#true")).toBeNull();
  expect(textOf('#"raw"#')).toBeNull();
});

test("a clause is taken apart and put together, and nothing is lost", () => {
  const text = 'field "price" "decimal" min=0 unit="USD" optional=#true { about "with { a brace and \\"quotes\\"" }';
  const clause = takeApart(text);
  expect(clause?.values).toEqual(['"price"', '"decimal"']);
  expect(clause?.props.get("unit")).toBe('"USD"');
  expect(clause && putTogether(clause)).toBe(text);
  expect(putTogether(takeApart("yields  A   -1 ") as never)).toBe("yields A -1");
});

test("what is not plain is left alone", () => {
  for (const text of ['where #"raw"#', "field (u8)1", 'about """\nlong\n"""', 'field "a" /* c */ "b"', 'field "a" // c', "", '"quoted" 1', "a=1", "field a= =1", "field { a", 'x "open']) expect(takeApart(text), text).toBeNull();
});

test("the word of a clause", () => {
  expect(wordOf('  about "x"')).toBe("about");
  expect(wordOf('"x"')).toBe("");
});
