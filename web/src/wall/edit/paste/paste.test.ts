import { describe, expect, test } from "vitest";
import { palette } from "../../../board/colours";
import type { Found, Group } from "./found";
import { kindByColour, kindByWord, kindByWords } from "./kinds";
import { fromMiro } from "./miro";
import { notesFrom, read } from "./read";
import { cellsOf } from "./table";

const board = { palette: palette({}), legend: {} };
/** Markup out, as far as these tests need it: in the browser a parser does it (e2e/tools.spec.ts). */
const plain = (html: string) => html.replace(/<[^>]*>/g, "");
const readIn = (text: string, html = "") => read({ text, html }, board, plain);

function groups(found: Found | null): Group[] {
  if (found?.state !== "groups") throw new Error(`no groups but ${found?.state}`);
  return found.groups;
}
const told = (found: Found | null) => groups(found).map((group) => `${group.notes.length} ${group.kind} ${group.colour}`);

export function miroHtml(objects: unknown[], shift = 59): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: 2, data: { objects } }));
  return `<meta charset="utf-8"><span data-meta="&lt;--(miro-data-v1)${btoa(String.fromCharCode(...bytes.map((byte) => (byte + shift) & 255)))}(/miro-data-v1)--&gt;"></span>`;
}
const sticker = (text: string, sbc: number, x = 0, y = 0, more: object = {}) => ({
  widgetData: { type: "sticker", json: { text: `<p>${text}</p>`, style: JSON.stringify({ sbc }), _position: { offsetPx: { x, y }, schema: "canvasOffsetPx" }, size: { width: 199, height: 228 }, scale: { scale: 1 }, ...more } },
});

describe("kinds", () => {
  test("a colour is that of the legend, else the usual one; grey says nothing", () => {
    const by = (hex: string, legend: Record<string, string> = {}) => kindByColour(hex, palette(legend), legend);
    expect(["#ff9d48", "#a5d8ff", "#fff9b1", "#f5d128", "#ea94bb", "#d0bfff", "#b2f2bb", "#ffc9c9"].map((hex) => by(hex))).toEqual(["event", "command", "actor", "aggregate", "external", "policy", "read-model", "hotspot"]);
    expect([by("#ffffff"), by("#ced4da"), by("#1a1a1a"), by("none")]).toEqual([null, null, null, null]);
    expect(by("#a98de6", { external: "violet" })).toBe("external");
    expect(by("#fba94c", { command: "orange" })).toBe("command");
  });

  test("words name a kind, or sound like one", () => {
    expect(["Event", "domain events", "read-model", "External System", "policies", "banana"].map(kindByWord)).toEqual(["event", "event", "read-model", "external", null, null]);
    expect(["Order placed", "Whenever paid then ship", "Place order", "Who pays?", "Warehouse"].map(kindByWords)).toEqual(["event", "policy", "command", "hotspot", null]);
  });
});

describe("a table", () => {
  test("quotes, tabs and lines inside cells", () => {
    expect(cellsOf('a\t"b ""c""\nd"\r\n\n"x\ty"\tz')).toEqual([["a", 'b "c"\nd'], ["x\ty", "z"]]);
  });

  test("the first column is the name, a column of kinds is seen by its head or by what it holds", () => {
    expect(told(readIn("Name\tType\nOrder placed\tevent\nPlace order\tcommand\nShop\tsystem"))).toEqual(["1 event null", "1 command null", "1 external null"]);
    expect(told(readIn("event\tOrder placed\nevent\tOrder paid\npolicy\tThank"))).toEqual(["2 event null", "1 policy null"]);
    expect(told(readIn("Order placed\t3\nOrder paid\t4"))).toEqual(["2 event null"]);
    expect(groups(readIn("kind\tname\ncommand\tSend"))[0]?.notes[0]?.name).toBe("Send");
  });
});

describe("Excalidraw", () => {
  const drawn = (elements: object[]) => JSON.stringify({ type: "excalidraw/clipboard", elements });
  const box = (id: string, backgroundColor: string, x = 0) => ({ id, type: "rectangle", backgroundColor, x, y: 0, width: 200, height: 60 });
  const words = (containerId: string | null, text: string) => ({ id: `t${text}`, type: "text", containerId, text, x: 0, y: 0, width: 90, height: 20 });

  test("shapes with their words, free words, kinds by colour, else by wording, else unclear", () => {
    const found = readIn(drawn([box("a", "#ffc078"), words("a", "Order\nplaced"), box("b", "transparent"), words("b", "Send card"), box("c", "transparent"), words("c", "Foo"), words(null, "Whenever x then y"), box("e", "#ffc078"), { id: "r", type: "arrow" }, words("r", "leads to")]));
    expect(told(found)).toEqual(["1 event #ffc078", "1 command null", "1 policy null", "1 null null"]);
    expect(groups(found)[0]?.notes[0]?.name).toBe("Order placed");
    expect(notesFrom(groups(found), new Map(), false).map((note) => note.word)).toEqual(["event", "command", "policy", "hotspot"]);
  });

  test("kept places are as far apart as our notes are large", () => {
    const found = groups(readIn(drawn([box("a", "#ffc078"), words("a", "A"), box("b", "#ffc078", 220), words("b", "B")])));
    const [a, b] = notesFrom(found, new Map(), true);
    expect((b?.x ?? 0) - (a?.x ?? 0)).toBeGreaterThan(184);
    expect(notesFrom(found, new Map([[found[0]?.key ?? "", null]]), true)).toEqual([]);
  });

  test("what only looks like it is a list, or nothing; lies in it do no harm", () => {
    expect(readIn('{"type":"excalidraw/clipboard","elements":"x"}')?.state).toBe("notes");
    const odd = readIn('{"type":"excalidraw/clipboard","elements":[null,5,{"type":"rectangle","id":{},"backgroundColor":7,"x":"1e9"},{"type":"text","text":["a"]},{"type":"text","text":"Ok","x":1e300}]}');
    expect(groups(odd).flatMap((group) => group.notes.map((note) => [note.name, note.x]))).toEqual([["Ok", 0]]);
  });
});

describe("Miro", () => {
  test("words, colour and place of stickies, whatever the shift; frames count from their corner", () => {
    const frame = { widgetData: { type: "frame", json: { text: "F", width: 1_000, height: 600, scale: { scale: 1 }, _position: { offsetPx: { x: 500, y: 300 }, schema: "canvasOffsetPx" } } } };
    const inFrame = sticker("Order paid", 0xff9d48, 300, 200, { _parent: { index: 0 }, _position: { offsetPx: { x: 300, y: 200 }, schema: "parentOffsetPx" } });
    for (const shift of [59, 7]) {
      const found = groups(readIn("", miroHtml([frame, inFrame, sticker("Bezahlt – ja?", 0xa6ccf5)], shift)));
      expect(found.map((group) => [group.kind, group.notes[0]?.name])).toEqual([["event", "Order paid"], ["command", "Bezahlt – ja?"]]);
      expect(found[0]?.notes[0]).toMatchObject({ x: 300 - 99.5, y: 200 - 114 });
    }
  });

  test("what cannot be read says so, unless its words stand beside it", () => {
    expect(readIn("", '<span data-meta="(miro-data-v2)abc(/miro-data-v2)">')?.state).toBe("sealed");
    expect(readIn("", '<span data-meta="(miro-data-v1)????(/miro-data-v1)">')?.state).toBe("sealed");
    expect(readIn("Order paid", '<span data-meta="(miro-data-v1)AAAA(/miro-data-v1)">')?.state).toBe("notes");
    expect(fromMiro("<p>other</p>", plain)).toBeNull();
  });

  test("a frame in itself does not turn for ever", () => {
    const loop = sticker("A", 0xff9d48, 1, 1, { _parent: { index: 1 }, _position: { offsetPx: { x: 1, y: 1 }, schema: "parentOffsetPx" } });
    const back = { widgetData: { type: "frame", json: { _parent: { index: 0 }, _position: { offsetPx: { x: 1, y: 1 }, schema: "parentOffsetPx" } } } };
    expect(groups(readIn("", miroHtml([loop, back])))).toHaveLength(1);
  });
});

describe("limits", () => {
  test("two megabytes, and not a letter more", () => {
    expect(readIn("x".repeat(2_000_000))?.state).toBe("notes");
    expect(readIn("x".repeat(1_000_000), "y".repeat(1_000_001))?.state).toBe("too-long");
  });

  test("five thousand notes, and not one more, of every kind", () => {
    expect(groups(readIn("line\n".repeat(5_000)))[0]?.notes).toHaveLength(5_000);
    expect(readIn("line\n".repeat(5_001))?.state).toBe("too-many");
    expect(readIn("a\tb\n".repeat(5_001))).toEqual({ state: "too-many", count: 5_001 });
    const element = { type: "text", text: "Paid", x: 0, y: 0, width: 1, height: 1 };
    expect(readIn(JSON.stringify({ type: "excalidraw/clipboard", elements: Array.from({ length: 5_001 }, () => element) }))?.state).toBe("too-many");
    const ours = { "stormlake/notes": 1, notes: Array.from({ length: 5_002 }, () => ({ word: "event", name: "A" })) };
    expect(readIn(JSON.stringify(ours))?.state).toBe("too-many");
  });

  test("a name is cut, and is one line", () => {
    expect(groups(readIn(`"${"y".repeat(1_000)}\nz"\tevent`))[0]?.notes[0]?.name).toHaveLength(300);
  });
});
