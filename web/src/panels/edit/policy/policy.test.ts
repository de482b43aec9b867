import { expect, test } from "vitest";
import { takeApart } from "../../../live/kdl";
import { blockOf, statements, template, templateText } from "./block";
import { isWhole, phraseOf, setAssignment, setPart, setTemplate } from "./clause";
import { durationOf, single } from "./duration";
import { isReserved, offers, ORDER, SHAPES } from "./shapes";

test("every clause of the grammar can begin, be read and written back as it was", () => {
  for (const word of ORDER) {
    const begins = SHAPES[word]?.begins ?? "";
    const phrase = phraseOf(begins);
    expect(phrase?.word, begins).toBe(word);
    expect(phrase && isWhole(phrase), begins).toBe(!begins.includes('""') && word !== "letter");
  }
});

test("one part is replaced, and the rest stays as it was written", () => {
  const text = 'whenever "Order \\"A\\"" at-least=2 within="14d" by="event.data.order"';
  expect(phraseOf(text)?.values).toEqual(['Order "A"']);
  expect(setPart(text, 0, "Order paid")).toBe('whenever "Order paid" at-least=2 within="14d" by="event.data.order"');
  expect(setPart(text, "within", "1d12h")).toBe('whenever "Order \\"A\\"" at-least=2 within="1d12h" by="event.data.order"');
  expect(setPart(text, "at-least", "007")).toBe('whenever "Order \\"A\\"" at-least=7 within="14d" by="event.data.order"');
  expect(setPart(text, "at-least", null)).toBe('whenever "Order \\"A\\"" by="event.data.order"');
  expect(setPart('and-no "B" within="2d"', "until", "C")).toBe('and-no "B" until="C"');
  expect(setPart('and-no "B" until="C" until-by="event.data.x"', "within", "2d")).toBe('and-no "B" within="2d"');
  expect(setPart('never "A" "B" "C"', 1, null)).toBe('never "A" "C"');
  expect(setPart('never "A"', 0, null)).toBe('never "A"');
  expect(setPart('never "A"', 1, "B")).toBe('never "A" "B"');
  expect(setPart("never A", 1, "B")).toBe('never A "B"');
});

test("what a form could lose is no form", () => {
  for (const text of [
    'whenever "A" // why',
    '// why\nwhenever "A"',
    'whenever "A" within="1d" within="2d"',
    'whenever within="1d" "A"',
    'whenever "A" "B"',
    'whenever "A" sometimes=#true',
    'whenever #"A"#',
    'whenever (kind)"A"',
    "whenever",
    'whenever "A" at-least="2"',
    'whenever "A" at-least=-1',
    'whenever "A" { set "a" "b" }',
    'never "A\\ B"',
    "stale 30",
    'then "X" { set "a" "b" /* c */ }',
    'then "X" { set "a" "b" // c\n}',
    'then "X" { set "a" "b" } /-{ set "c" "d" }',
    'then "X" { set "a" "b" c=1 }',
    'then "X" { set "a" }',
    'then "X" { set a=1 { } }',
    'then "X" {',
    'letter { text "a"; text "b" }',
    'letter { text #"a"# }',
    'letter { text """a""" }',
    'letter { text """\n  a\n b\n  """ }',
    'letter { about "x" }',
    `never ${'"A" '.repeat(33)}`,
    'constructor "A"',
    "",
  ])
    expect(phraseOf(text), text).toBeNull();
});

test("fields of the command: set, changed, taken away", () => {
  const text = 'then "Show ad" via="app" {\n    set "reason" "\'two; { or } more\'"\n    set "meals" "count"\n}';
  expect(phraseOf(text)?.sets).toEqual([{ field: "reason", cel: "'two; { or } more'" }, { field: "meals", cel: "count" }]);
  expect(setAssignment(text, 1, { field: "meals", cel: "count + 1" })).toBe('then "Show ad" via="app" {\n    set "reason" "\'two; { or } more\'"\n    set "meals" "count + 1"\n}');
  expect(setAssignment(text, 0, null)).toBe('then "Show ad" via="app" {\n    set "meals" "count"\n}');
  expect(setAssignment('then "X"', 0, { field: "a", cel: '"q"' })).toBe('then "X" { set "a" "\\"q\\"" }');
  expect(setAssignment('then "X" { set "a" "1" }', 1, { field: "b", cel: "2" })).toBe('then "X" { set "a" "1"; set "b" "2" }');
  expect(setAssignment('then "X" { set "a" "1" }', 0, null)).toBe('then "X"');
  expect(setPart('then "X" { set "a" "1" }', "via", "app")).toBe('then "X" via="app" { set "a" "1" }');
});

test("a letter over several lines", () => {
  const text = 'letter {\n    subject-line "Your order"\n    text """\n        Dear {{ subject.name }},\n\n          "yes" \\\\ no\n        """\n}';
  expect([...(phraseOf(text)?.letter ?? [])]).toEqual([["subject-line", "Your order"], ["text", 'Dear {{ subject.name }},\n\n  "yes" \\ no']]);
  const next = setTemplate(text, "subject-line", "Again");
  expect(next).toContain('subject-line "Again"\n');
  expect(next).toContain('"yes" \\\\ no');
  const again = setTemplate(next, "text", 'One """\nTwo \\ {{ x }}\n\n  Three');
  expect(phraseOf(again)?.letter.get("text")).toBe('One """\nTwo \\ {{ x }}\n\n  Three');
  expect(phraseOf(setTemplate(again, "text", "  "))?.letter.has("text")).toBe(false);
  expect(phraseOf(setTemplate("letter {}", "html", "<p>Hi</p>"))?.letter.get("html")).toBe("<p>Hi</p>");
});

test("any template comes back", () => {
  const bits = ["a", "\n", '"', '"""', "\\", "  ", "{{ x }}", "\t", "é", ";", "}", "#", "\\n", "\u2028", "/*"];
  let seed = 7;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: Math.floor(next() * 12) }, () => bits[Math.floor(next() * bits.length)]).join("");
    const read = template(templateText("text", text));
    expect(read?.text, JSON.stringify(text)).toBe(text.replace(/\u2028/g, "\n"));
    expect(statements(`{ ${templateText("text", text)} }`)?.length, JSON.stringify(text)).toBe(1);
  }
});

test("a block is cut into statements, and strange ones are left alone", () => {
  expect(statements('{ a "1;2"; b "}" }')).toEqual(['a "1;2"', 'b "}"']);
  for (const block of ["{ a { b } }", "{ a } { b }", '{ a "x }', "{ /- a }", "{ a \\\n b }", "a", '{ "a\n" }']) expect(statements(block), block).toBeNull();
  expect(blockOf([], "{ a }")).toBe("");
  expect(takeApart('letter { text """\n  a\n  """ }')?.block).toBe('{ text """\n  a\n  """ }');
});

test("durations in the board's words, whatever a hand types", () => {
  for (const [typed, written] of [["2", "2h"], ["007", "7h"], ["90 min", "90m"], ["2 Hours", "2h"], ["1 week", "7d"], ["1d12h", "1d12h"], ["1 day and 12 hours", "1d12h"], ["250ms", "250ms"]] as const)
    expect(durationOf(typed, "h"), typed).toBe(written);
  for (const typed of ["", "soon", "-1", "1.5", "2h1d", "1h1h", "9999999999", "40000d", "3 weeks 2", "1 d x"]) expect(durationOf(typed, "h"), typed).toBeNull();
  expect(single("14d")).toEqual({ count: "14", unit: "d" });
  for (const text of ["1d12h", "", "d", "soon", "1234567890s"]) expect(single(text), text).toBeNull();
});

test("what can be added: one trigger, one effect, a letter beside a command, nothing unbuilt", () => {
  expect(offers([])).toEqual(["whenever", "whenever-all", "whenever-silent", "whenever-before", "and-no", "followed-by", "never", "where", "then", "emit", "unless", "limit", "stale", "consent", "holdout"]);
  expect(offers(["whenever-silent", "then", "never", "limit"])).toEqual(["and-no", "followed-by", "never", "where", "letter", "unless", "stale", "consent", "holdout"]);
});

test("what only a facilitator may change, as crates/wall has it", () => {
  for (const text of ['stale "1h"', 'consent "offers"', '// why\nstale "1h"', 'field "email" "string" sensitive=#true', 'then "X" { set "a" secret="x" }']) expect(isReserved(text), text).toBe(true);
  for (const text of ['whenever "stale"', 'about "consent"', 'never "A"', "// stale", 'where "url=1"']) expect(isReserved(text), text).toBe(false);
});
