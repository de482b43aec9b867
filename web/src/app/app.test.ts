import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Viewport } from "../wall/viewport";
import { idle } from "../wall/gestures/idle";
import { address, parseRoute } from "./route";

test("addresses mean pages, and pages have addresses", () => {
  expect(parseRoute("/", "")).toEqual({ page: "start" });
  expect(parseRoute("/p/shop", "?sticky=event%2Fa")).toEqual({ page: "wall", project: "shop", query: { sticky: "event/a" } });
  expect(parseRoute("/p/shop/ledger", "")).toMatchObject({ page: "quarantine" });
  expect(parseRoute("/p/shop/nowhere", "")).toEqual({ page: "missing" });
  expect(parseRoute("/elsewhere", "")).toEqual({ page: "missing" });
  const subject = "a/b ?c&%";
  const to = address("my shop", "subject", { policy: "P & Q" }, subject);
  const [path, search] = to.split("?") as [string, string];
  expect(parseRoute(path, `?${search}`)).toEqual({ page: "subject", project: "my shop", subject, query: { policy: "P & Q" } });
});

test("one policy has a page below that of all, whatever its name", () => {
  expect(parseRoute("/p/shop/policies", "?state=live")).toEqual({ page: "policies", project: "shop", query: { state: "live" } });
  const name = "Tell A/B ?what & 100%";
  const [path, search] = address("my shop", "policy", { view: "try" }, name).split("?") as [string, string];
  expect(parseRoute(path, `?${search}`)).toEqual({ page: "policy", project: "my shop", policy: name, query: { view: "try" } });
});

test("a subject with a broken escape still has a page", () => {
  expect(parseRoute("/p/shop/subjects/100%", "")).toMatchObject({ page: "subject", subject: "100%" });
});

test("the dark theme is the same whether the system or the reader chose it", () => {
  const css = readFileSync(new URL("../tokens.css", import.meta.url), "utf8");
  const block = (start: string) => {
    const from = css.indexOf("{", css.indexOf(start)) + 1;
    return css.slice(from, css.indexOf("}", from)).split("\n").map((line) => line.trim()).filter(Boolean);
  };
  const system = block(':root:not([data-theme="light"])');
  expect(system.length).toBeGreaterThan(20);
  expect(block(':root[data-theme="dark"]')).toEqual(system);
});

/** A hand on a wall whose camera only counts. */
function counting() {
  const view = { pans: [] as number[][], zooms: [] as number[], pan: (x: number, y: number) => void view.pans.push([x, y]), zoom: (_: unknown, factor: number) => void view.zooms.push(factor) };
  return { view, wall: view as unknown as Viewport };
}
const finger = (id: number, x: number, y: number) => ({ id, x, y });

test("a trembling press stays a click", () => {
  const { view, wall } = counting();
  const hand = idle.down(finger(1, 0, 0), wall).move(finger(1, 3, 2), wall);
  expect(hand.name).toBe("pressing");
  expect(hand.up(1, wall).name).toBe("idle");
  expect(view.pans).toEqual([]);
});

test("a longer move drags the wall by all of it", () => {
  const { view, wall } = counting();
  const hand = idle.down(finger(1, 0, 0), wall).move(finger(1, 10, 0), wall).move(finger(1, 15, 5), wall);
  expect(hand.name).toBe("panning");
  expect(view.pans).toEqual([[10, 0], [5, 5]]);
});

test("two fingers pinch, and the one that stays goes on dragging", () => {
  const { view, wall } = counting();
  const hand = idle.down(finger(1, 0, 0), wall).down(finger(2, 100, 0), wall).move(finger(2, 200, 0), wall);
  expect(hand.name).toBe("pinching");
  expect(view.zooms).toEqual([2]);
  expect(hand.up(2, wall).name).toBe("panning");
});
