/**
 * Stickies, shapes and texts that were copied in Miro. Its clipboard is HTML whose `data-meta` holds JSON in base64, each
 * byte shifted by a constant; the shift is found rather than known. Where that cannot be read, the texts that stand
 * openly in the HTML are. The markup is parsed apart from the page and never becomes part of it.
 */
import type { Raw } from "./found";

const PAYLOAD = /\(miro-data-v1\)([A-Za-z0-9+/=\s]+?)(?:\(\/miro-data-v1\)|$)/;
const WITH_WORDS = ["sticker", "shape", "text", "card"];
/** How deep frames stand in frames. */
const DEEP_MOST = 8;

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);
const number = (value: unknown): number | null => (typeof value === "number" && Math.abs(value) < 1e7 ? value : null);

/** Words without their markup. */
export type Plain = (html: string) => string;

/** Takes markup out in a document of its own, in which nothing runs and nothing is loaded. */
export const plainInBrowser: Plain = (html) => {
  const parsed = new DOMParser().parseFromString(html.replace(/<(?:br|\/p|\/div|\/li)\b[^>]*>/gi, "$& "), "text/html");
  for (const each of parsed.querySelectorAll("script, style, noscript, template")) each.remove();
  return parsed.body.textContent ?? "";
};

function decode(base64: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
  // It is JSON of an object, so that its first byte tells the shift.
  const shift = ("{".charCodeAt(0) - (bytes[0] ?? 0) + 256) & 255;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.map((byte) => (byte + shift) & 255)));
  } catch {
    return null;
  }
}

function colourOf(style: unknown): string | null {
  let held: unknown = style;
  if (typeof style === "string") {
    try {
      held = JSON.parse(style);
    } catch {
      return null;
    }
  }
  if (!isObject(held)) return null;
  const value = held["sbc"] ?? held["bc"];
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffff ? `#${value.toString(16).padStart(6, "0")}` : null;
}

/** Null where it is not Miro's. An empty list where it is, and holds nothing that can be read. */
export function fromMiro(html: string, plain: Plain): Raw[] | null {
  if (!html.includes("miro-data-v")) return null;
  const sealed = PAYLOAD.exec(html)?.[1];
  const parsed = sealed === undefined ? null : decode(sealed);
  const data = isObject(parsed) && isObject(parsed["data"]) ? parsed["data"] : {};
  const objects = Array.isArray(data["objects"]) ? data["objects"] : [];
  const json = objects.map((each) => (isObject(each) && isObject(each["widgetData"]) && isObject(each["widgetData"]["json"]) ? each["widgetData"]["json"] : {}));
  /** Where the middle of a widget is: offsets in a frame count from its upper left corner. */
  const middle = (nth: number, deep = 0): { x: number; y: number } => {
    const own = json[nth] ?? {};
    const position = isObject(own["_position"]) ? own["_position"] : {};
    const offset = isObject(position["offsetPx"]) ? position["offsetPx"] : {};
    const [x, y] = [number(offset["x"]) ?? 0, number(offset["y"]) ?? 0];
    const parent = isObject(own["_parent"]) ? number(own["_parent"]["index"]) : null;
    if (position["schema"] !== "parentOffsetPx" || parent === null || parent === nth || deep > DEEP_MOST) return { x, y };
    const [frame, at] = [sizeOf(parent), middle(parent, deep + 1)];
    return { x: at.x + x * frame.scale - (frame.w * frame.scale) / 2, y: at.y + y * frame.scale - (frame.h * frame.scale) / 2 };
  };
  const sizeOf = (nth: number) => {
    const own = json[nth] ?? {};
    const size = isObject(own["size"]) ? own["size"] : own;
    return { w: number(size["width"]) ?? 0, h: number(size["height"]) ?? 0, scale: (isObject(own["scale"]) ? number(own["scale"]["scale"]) : null) ?? 1 };
  };
  return objects.flatMap((each, nth): Raw[] => {
    const widget = isObject(each) && isObject(each["widgetData"]) ? each["widgetData"] : {};
    const own = json[nth] ?? {};
    const words = own["text"] ?? own["title"];
    if (!WITH_WORDS.includes(String(widget["type"])) || typeof words !== "string") return [];
    const { w, h, scale } = sizeOf(nth);
    const at = middle(nth);
    return [{ name: plain(words), colour: colourOf(own["style"]), said: null, x: at.x - (w * scale) / 2, y: at.y - (h * scale) / 2, w: w * scale, h: h * scale }];
  });
}
