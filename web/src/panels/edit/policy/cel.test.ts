import { expect, test } from "vitest";
import { complete, insideText } from "./cel";
import { phraseOf } from "./clause";
import { aroundOf, eventsFor, scopeOf } from "./scope";

const field = (name: string, type: string, more = {}) => ({ name, type, key: false, optional: false, sensitive: false, ...more });
const sticky = (kind: string, name: string, fields: object[] = []) => ({ kind, name, fields }) as never;
const entry = (word: string, name: string, head = {}, body: string[] = []) => ({ id: name, word, name, head, body: body.map((text, nth) => ({ id: String(nth), at: String(nth), text })), within: null, at: "", x: null, y: null });
const around = aroundOf(
  [sticky("event", "Order collected", [field("price", "decimal", { unit: "EUR" }), field("order", "string"), field("meal", "string", { optional: true })]), sticky("event", "Order cancelled", [field("order", "string"), field("price", "integer")]), sticky("event", "Untyped"), sticky("command", "Offer meal", [field("meal", "string")])],
  [
    entry("board", "B", {}, ['subject "customer" {\n about "x"\n attribute "email" from="Order collected.order" sensitive=#true\n attribute "time-zone" from="Gone.zone"\n consent "offers" default="denied"\n}', 'channel "mailer" kind="smtp"', "// only a comment"]),
    entry("event", "Order collected", { subject: '"customer"' }),
    entry("prediction", "Back soon"),
  ],
);
const phrases = (...lines: string[]) => lines.flatMap((line) => phraseOf(line) ?? []);
const labels = (text: string, reach: "where" | "by" | "until" = "where", lines = ['whenever "Order collected"'], asked = false) => complete(text, text.length, scopeOf(around, reach, phrases(...lines)), asked).map((option) => option.label);

test("the wall around a policy: channels, topics, subjects, predictions", () => {
  expect(around.channels).toEqual(["mailer"]);
  expect(around.topics).toEqual(["offers"]);
  expect(around.predictions).toEqual(["Back soon"]);
  expect(around.commands.get("Offer meal")?.map(({ name }) => name)).toEqual(["meal"]);
});

test("which events an expression is evaluated on", () => {
  const list = phrases('whenever-all "A" "event/B"', 'and-no "C" until="D"', 'never "E" "A"', 'unless "F"', 'goal "G" within="1d"');
  expect(eventsFor("where", list)).toEqual(["A", "B"]);
  expect(eventsFor("by", list)).toEqual(["A", "B", "C", "E", "F", "D"]);
  expect(eventsFor("until", list)).toEqual(["A", "B", "D"]);
  expect(eventsFor("by", phrases('whenever-silent "30d" since="A"', 'and-no "C" until="D" until-by="x"'))).toEqual(["A", "C"]);
});

test("of several events only what they share, and what differs is open", () => {
  expect(scopeOf(around, "where", phrases('whenever "Order collected"')).data.map(({ name, type, optional }) => [name, type, optional])).toEqual([["price", "decimal", false], ["order", "string", false], ["meal", "string", true]]);
  expect(scopeOf(around, "where", phrases('whenever-all "Order collected" "Order cancelled"')).data.map(({ name, type }) => [name, type])).toEqual([["price", "json"], ["order", "string"]]);
  expect(scopeOf(around, "where", phrases('whenever-all "Order collected" "Untyped"')).data[0]).toMatchObject({ type: "json", optional: true });
  expect(scopeOf(around, "where", phrases('whenever "Unheard of"')).data).toEqual([]);
});

test("fields are found by their own name, with their types", () => {
  expect(labels("pr")[0]).toBe("event.data.price");
  expect(labels("event.data.")).toEqual(["price", "order", "meal"]);
  expect(labels("1 < event.data.or")).toEqual(["order"]);
  expect(labels("event.")).toContain("data");
  expect(complete("event.data.me", 13, scopeOf(around, "where", phrases('whenever "Order collected"')))[0]).toMatchObject({ type: "string?", from: 11, text: "meal" });
  expect(labels("", "where", undefined, true).slice(0, 3)).toEqual(["event.data.price", "event.data.order", "event.data.meal"]);
});

test("a subject's attribute whose name is no identifier is put into brackets", () => {
  const [option] = complete("subject.ti", 10, scopeOf(around, "where", phrases('whenever "Order collected"')));
  expect(option).toMatchObject({ text: 'subject["time-zone"]', from: 0 });
  expect(labels("subject.")).toEqual(["email", "time-zone"]);
});

test("functions by the type of what stands before them; predictions only where they may be asked", () => {
  expect(labels("event.data.meal.sta")).toEqual(["startsWith(…)"]);
  expect(labels("event.time.get")).toContain("getHours(…)");
  expect(labels("event.data.price.")).toEqual([]);
  expect(labels("pred")).toEqual(['predict("Back soon")']);
  expect(labels("pred", "by")).toEqual([]);
  expect(labels('predict("Ba')).toEqual(["Back soon"]);
  expect(labels('predict("Back soon").')).toEqual(["active", "purchases", "value", "known"]);
});

test("nothing is offered within a text, behind a number, or for nothing", () => {
  for (const text of ["'pri", '"it\\"s pri', "", "1.", "event.data.price > 0."]) expect(labels(text), text).toEqual([]);
  expect(insideText("'a' + 'b", 8)).toBe("'");
  expect(insideText("'a\\'", 4)).toBe("'");
  expect(insideText("'a'", 3)).toBeNull();
});

test("however long the expression, an answer comes at once", () => {
  const long = "event.data.".repeat(1_000);
  const begun = performance.now();
  labels(long);
  labels("a".repeat(9_000));
  labels(`${"a ".repeat(4_500)}pr`);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
