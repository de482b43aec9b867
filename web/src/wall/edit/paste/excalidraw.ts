/** Shapes and texts that were copied in Excalidraw (https://docs.excalidraw.com/docs/codebase/json-schema). Nothing of it is trusted. Pure. */
import type { Raw } from "./found";

const MARKS = ["excalidraw/clipboard", "excalidraw"];
const SHAPES = ["rectangle", "ellipse", "diamond"];

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" && Math.abs(value) < 1e7 ? value : 0);

/** A colour that says something; `transparent` and named colours say nothing. */
const colourOf = (value: unknown): string | null => (/^#[0-9a-f]{6}/i.test(text(value)) ? text(value).slice(0, 7).toLowerCase() : null);

/** Null where it is not Excalidraw's. */
export function fromExcalidraw(given: string): Raw[] | null {
  if (!given.trimStart().startsWith("{") || !given.includes("excalidraw")) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(given);
  } catch {
    return null;
  }
  if (!isObject(parsed) || !MARKS.includes(text(parsed["type"])) || !Array.isArray(parsed["elements"])) return null;
  const elements = parsed["elements"].filter(isObject).filter((each) => each["isDeleted"] !== true);
  const inside = new Map<string, string>();
  for (const each of elements) {
    const holder = text(each["containerId"]);
    if (each["type"] === "text" && holder !== "") inside.set(holder, text(each["originalText"]) || text(each["text"]));
  }
  const arrows = new Set(elements.filter((each) => each["type"] === "arrow" || each["type"] === "line").map((each) => text(each["id"])));
  return elements.flatMap((each): Raw[] => {
    const box = { x: number(each["x"]), y: number(each["y"]), w: number(each["width"]), h: number(each["height"]) };
    if (SHAPES.includes(text(each["type"]))) return [{ name: inside.get(text(each["id"])) ?? "", colour: colourOf(each["backgroundColor"]), said: null, ...box }];
    // A word on an arrow is the arrow's; a text in a shape was read with it.
    if (each["type"] !== "text" || inside.has(text(each["containerId"])) || arrows.has(text(each["containerId"]))) return [];
    return [{ name: text(each["originalText"]) || text(each["text"]), colour: colourOf(each["backgroundColor"]), said: null, ...box }];
  });
}
