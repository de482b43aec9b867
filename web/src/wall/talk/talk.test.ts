/** What is said, voted and put off, out of what strangers may have written. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { bytesOf, commentOf, openOn, speakers, TEXT_MOST, threadsOf } from "./comments";
import { few } from "./few";
import { parkable, PARKED_MOST, parkedOf } from "./parked";
import { ranks, roundOf, tallyOf, voteKey } from "./votes";
import { begunAt, mentionPattern, mentions, namesFor, partsOf } from "./words";

const id = (word: string) => word.padEnd(12, "-");
const said = (entry: string, text: string, more: object = {}) => ({ entry: id(entry), text, by: "Ana", person: id("ana"), at: 1_000, done: false, reply: "", ...more });
const talk = (comments: Record<string, unknown>) => new Map(Object.entries(comments).map(([name, value]) => [`talk/${id(name)}`, value]));

describe("comments", () => {
  test("what is of another shape is no comment, and what is too long is cut", () => {
    for (const value of [null, 7, "text", [], {}, { entry: id("a") }, { entry: "short", text: "x" }, { entry: id("a"), text: 7 }, { entry: id("a"), text: "  " }, { entry: id("a") + "/x", text: "x" }]) {
      expect(commentOf(`talk/${id("c")}`, value)).toBeNull();
    }
    for (const key of ["talk/", "talk/short", `talk/${"x".repeat(33)}`, `talk/${id("c")}/more`, `note/${id("c")}`]) expect(commentOf(key, said("a", "x"))).toBeNull();
    const long = commentOf(`talk/${id("c")}`, said("a", "x".repeat(1_000_000), { by: "n".repeat(100_000), at: Infinity, done: 1, reply: {}, person: 5 }));
    expect(long?.text).toHaveLength(TEXT_MOST);
    expect(long?.by).toHaveLength(40);
    expect(long).toMatchObject({ at: 0, done: false, reply: "", person: "" });
    for (const at of [-1, NaN, 9e15, "1", null]) expect(new Date(commentOf(`talk/${id("c")}`, said("a", "x", { at }))?.at ?? NaN).getTime()).toBe(0);
  });

  test("answers stand below what they answer, one level deep, in order of time", () => {
    const threads = threadsOf(talk({ b: said("e", "second", { at: 20 }), a: said("e", "first", { at: 10, done: true }), r2: said("e", "late", { at: 40, reply: id("r1") }), r1: said("e", "early", { at: 30, reply: id("a"), by: "Ben" }) }));
    expect(threads.map(({ first, replies }) => [first.text, ...replies.map(({ text }) => text)])).toEqual([["first", "early", "late"], ["second"]]);
    expect(threads[0]?.last).toBe(40);
    expect([...openOn(threads)]).toEqual([[id("e"), 1]]);
    expect(speakers(threads)).toEqual(["Ana", "Ben"]);
  });

  test("answers to what was deleted stay together, the oldest first", () => {
    const [thread, ...more] = threadsOf(talk({ x: said("e", "later", { at: 9, reply: id("gone") }), y: said("e", "earlier", { at: 5, reply: id("gone") }) }));
    expect(more).toEqual([]);
    expect(thread).toMatchObject({ headless: true, first: { text: "earlier" }, replies: [{ text: "later" }] });
  });

  test("no answer leads to another sticky, and circles end", () => {
    const threads = threadsOf(talk({ a: said("e", "a", { reply: id("b") }), b: said("e", "b", { reply: id("c") }), c: said("e", "c", { reply: id("b") }), self: said("e", "self", { reply: id("self") }), root: said("e", "root"), other: said("f", "other", { reply: id("root") }) }));
    const all = threads.flatMap(({ first, replies }) => [first.text, ...replies.map(({ text }) => text)]);
    expect(all.sort()).toEqual(["a", "b", "c", "other", "root", "self"]);
    expect(threads.every(({ first, replies }) => replies.every((reply) => reply.entry === first.entry))).toBe(true);
  });

  test("a chain of ten thousand answers is one thread, and is read in no time", () => {
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, nth) => [`c${nth}`, said("e", `${nth}`, { at: nth, reply: nth === 0 ? "" : id(`c${nth - 1}`) })]).reverse());
    const began = performance.now();
    const threads = threadsOf(talk(chain));
    expect(threads).toHaveLength(1);
    expect(threads[0]?.replies).toHaveLength(9_999);
    // Quadratic, it would be a hundred million steps.
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test("length is told in bytes", () => {
    expect(bytesOf("aé€😀")).toBe(1 + 2 + 3 + 4);
  });
});

describe("words", () => {
  const pattern = mentionPattern(["Ana", "Ana Lopes", "Ben (PO)", "C++ $&.*"]);
  const kinds = (text: string) => partsOf(text, pattern).map((part) => `${part.kind}:${part.text}`);

  test("the longest name is meant, whatever marks it has", () => {
    expect(kinds("@Ana Lopes and @ana, @Ben (PO)!")).toEqual(["mention:@Ana Lopes", "text: and ", "mention:@ana", "text:, ", "mention:@Ben (PO)", "text:!"]);
    expect(kinds("@C++ $&.* x")).toEqual(["mention:@C++ $&.*", "text: x"]);
    expect(kinds("mail ana@Ana.example, @@Ana, @Anabel")).toEqual(["text:mail ana@Ana.example, @@Ana, ", "mention:@Anabel"]);
    expect(mentions("hello @ANA LOPES", "Ana Lopes", pattern)).toBe(true);
    expect(mentions("hello @Ana Lopes", "Ana", pattern)).toBe(false);
    expect(mentions("hello @", "", pattern)).toBe(false);
  });

  test("only what begins with http and hides nothing is a link", () => {
    for (const text of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///etc/passwd", "//host/x", "ftp://host/x", "https://", "http://bank.example@evil.example/", "https://a:b@host/", "<a href='https", "www.example.org"]) {
      expect(partsOf(text, pattern).filter((part) => part.kind === "link"), text).toEqual([]);
    }
    expect(partsOf("see (https://a.example/b_(c)), or HTTP://b.example.", pattern)).toEqual([
      { kind: "text", text: "see (" },
      { kind: "link", text: "https://a.example/b_(c)", href: "https://a.example/b_(c)" },
      { kind: "text", text: "), or " },
      { kind: "link", text: "HTTP://b.example", href: "http://b.example/" },
      { kind: "text", text: "." },
    ]);
  });

  test("the parts are the text, whatever it is", () => {
    for (const text of ["", "@", "@@@", "https://x.example/@Ana @Ana<b>", "a".repeat(2_000), "@Ana ".repeat(400), "https://a.b/)))))", "(".repeat(1_000) + "https://a.b/" + ")".repeat(900)]) {
      expect(partsOf(text, pattern).map((part) => part.text).join("")).toBe(text);
    }
  });

  test("a name that is begun is found, and one that is written to its end is not offered", () => {
    expect(begunAt("Ask @an", 7)).toEqual({ at: 4, text: "an" });
    expect(begunAt("Ask @an", 3)).toBeNull();
    expect(begunAt("ana@an", 6)).toBeNull();
    expect(begunAt(`@${"x".repeat(50)}`, 51)).toBeNull();
    expect(namesFor("lo", ["Lola", "Ana Lopes", "Ben"])).toEqual(["Lola", "Ana Lopes"]);
    expect(namesFor("ana lopes ", ["Ana Lopes"])).toEqual([]);
    expect(namesFor("", Array.from({ length: 50 }, (_, nth) => `N${nth}`))).toHaveLength(6);
  });
});

describe("votes", () => {
  const round = { id: id("round"), each: 3, open: true, on: "hotspots" as const };
  const [a, b, c] = [id("a"), id("b"), id("c")];
  const cast = (votes: [string, string, unknown][]) => new Map(votes.map(([entry, person, votes]) => [voteKey(round.id, entry, id(person)), votes]));

  test("a round says what it is on, and what is none is none", () => {
    expect(roundOf({ round: id("r"), each: 5, open: true, on: "all" })).toEqual({ id: id("r"), on: "all", each: 5, open: true });
    expect(roundOf({ round: id("r"), each: 5, open: true, on: "hotspots" })).toMatchObject({ on: "hotspots" });
    // One of before, whatever its id, and one that says what nobody knows.
    expect(roundOf({ round: `all-${id("r")}`, each: 5, open: "yes" })).toMatchObject({ on: "hotspots", open: false });
    expect(roundOf({ round: id("r"), each: 5, open: true, on: "events" })).toMatchObject({ on: "hotspots" });
    for (const value of [null, 3, {}, { round: "r", each: 3 }, { round: id("r"), each: 0 }, { round: id("r"), each: 21 }, { round: id("r"), each: 1.5 }, { round: id("r"), each: "3" }]) expect(roundOf(value)).toBeNull();
  });

  test("nobody counts for more than they have, whoever reads it in whatever order", () => {
    const votes: [string, string, unknown][] = [[c, "eve", 20], [a, "eve", 2], [b, "eve", 2], [b, "ben", 1]];
    const tally = tallyOf(cast(votes), round, id("eve"), [a, b, c]);
    expect([...tally.mine]).toEqual([[a, 2], [b, 1]]);
    expect(tally.left).toBe(0);
    expect(tally.results).toEqual([{ entry: b, votes: 2, people: 2 }, { entry: a, votes: 2, people: 1 }]);
    expect(tallyOf(cast([...votes].reverse()), round, id("eve"), [a, b, c])).toEqual(tally);
    expect(ranks([{ entry: a, votes: 4, people: 1 }, { entry: b, votes: 2, people: 1 }, { entry: c, votes: 2, people: 1 }, { entry: "d", votes: 1, people: 1 }])).toEqual([1, 2, 2, 4]);
  });

  test("what is no vote, of another round, or on what is gone counts for nothing", () => {
    const values = cast([[a, "x", 0], [a, "y", -1], [a, "z", 1.5], [a, "w", 21], [a, "v", "2"], [a, "u", NaN], [id("gone"), "me", 3], [b, "me", 1]]);
    values.set(`vote/${id("other")}/${a}/${id("me")}`, 3).set(`vote/${round.id}/${a}`, 3).set(`vote/${round.id}/${a}/${id("me")}/x`, 3).set(`vote/${round.id}/a/${id("me")}`, 3);
    const tally = tallyOf(values, round, id("me"), [a, b]);
    expect(tally.results).toEqual([{ entry: b, votes: 1, people: 1 }]);
    expect(tally.left).toBe(2);
    expect(tally.people).toBe(1);
  });
});

test("of a list without end only some are shown, the first or the last", () => {
  const list = Array.from({ length: 100_000 }, (_, nth) => nth);
  expect(few(list, 40, "first")).toEqual({ shown: list.slice(0, 40), left: 99_960 });
  expect(few(list, 2, "last")).toEqual({ shown: [99_998, 99_999], left: 99_998 });
  expect(few([1, 2], 40, "last")).toEqual({ shown: [1, 2], left: 0 });
});

describe("the parking lot", () => {
  test("what is put off is one line, not too long, the oldest first", () => {
    const list = parkedOf(new Map<string, unknown>([[`parked/${id("b")}`, { text: " two\nlines ", by: "Ana", at: 2 }], [`parked/${id("a")}`, { text: "x".repeat(100_000), by: 7, at: 1 }], [`parked/${id("c")}`, { text: "" }], [`parked/${id("d")}`, "text"], ["parked/x", { text: "x" }]]));
    expect(list.map(({ text }) => text)).toEqual(["x".repeat(PARKED_MOST), "two lines"]);
    expect(parkable("\n\t")).toBe("");
  });

  test("what moves to the wall and out of the lot is undone as one", () => {
    const doc = new Y.Doc();
    const [entries, beside] = [doc.getMap("entries"), doc.getMap("beside")];
    const mine = {};
    const undo = new Y.UndoManager(entries, { trackedOrigins: new Set([mine]) });
    undo.addToScope(beside);
    doc.transact(() => beside.set("parked/x", { text: "x" }), "aside");
    doc.transact(() => doc.transact(() => {
      beside.delete("parked/x");
      entries.set("n", "x");
    }, "aside"), mine);
    undo.undo();
    expect([...beside.keys(), ...entries.keys()]).toEqual(["parked/x"]);
    undo.redo();
    expect([...beside.keys(), ...entries.keys()]).toEqual(["n"]);
  });
});
