/** What a picture that was drawn before is still good for. */
import { expect, test } from "vitest";
import type { Layout } from "../../board/layout";
import { groundJob, type Held, isSharp, partJob, suffices } from "./frame";

const layout = { width: 26_000, height: 9_000 } as Layout;
const size = { w: 1_000, h: 600 };
const at = (k: number, x = 5_000, y = 3_000) => ({ k, tx: -x * k, ty: -y * k });
const seen = ({ k, tx, ty }: { k: number; tx: number; ty: number }) => ({ x: -tx / k, y: -ty / k, w: size.w / k, h: size.h / k });
const sheet = {} as HTMLCanvasElement;
const held = (camera: ReturnType<typeof at>, nearer = false): Held => ({ ...partJob(camera, size, 1, nearer), of: () => undefined, hidden: true, element: sheet });

test("while it moves: enlarged up to 1.7 times, and as far as it reaches", () => {
  const drawn = held(at(0.2));
  for (const [k, good] of [[0.2, true], [0.33, true], [0.35, false], [0.1, false]] as const) expect(suffices(drawn, at(k), seen(at(k)), layout), String(k)).toBe(good);
  expect(suffices(drawn, at(0.2, 6_000), seen(at(0.2, 6_000)), layout)).toBe(true);
  expect(suffices(drawn, at(0.2, 8_000), seen(at(0.2, 8_000)), layout)).toBe(false);
  // Beside the wall nothing is missing.
  expect(suffices(drawn, at(0.2, 40_000), seen(at(0.2, 40_000)), layout)).toBe(true);
});

test("coming nearer, less is drawn around the screen", () => {
  expect(partJob(at(0.2), size, 1, true).wide).toBeLessThan(partJob(at(0.2), size, 1, false).wide);
});

test("at rest: the same scale, whole pixels, the sheet, and drawn for as much as is hidden", () => {
  const camera = at(0.2);
  const [drawn, part] = [held(camera), seen(camera)];
  const sharp = (one: Held, now = camera, hidden = true, dense = 1) => isSharp(one, sheet, now, seen(now), hidden, dense);
  expect(sharp(drawn)).toBe(true);
  expect(sharp(drawn, { ...camera, tx: camera.tx + 3 })).toBe(true);
  expect(sharp(drawn, { ...camera, tx: camera.tx + 0.5 })).toBe(false);
  expect(sharp(drawn, at(0.21))).toBe(false);
  expect(sharp(drawn, { ...camera, tx: camera.tx + 900 })).toBe(false);
  expect(sharp(drawn, camera, false)).toBe(false);
  expect(sharp(drawn, camera, true, 2)).toBe(false);
  expect(isSharp({ ...drawn, element: {} as HTMLCanvasElement }, sheet, camera, part, true, 1)).toBe(false);
});

test("the picture of the whole wall has a size that canvases have, also of a wall without anything", () => {
  const { wide, high, camera } = groundJob(layout);
  expect([wide, camera.k * layout.width]).toEqual([4_096, 4_096]);
  expect(high).toBeLessThanOrEqual(2_048);
  expect(groundJob({ ...layout, width: 0, height: 0 })).toMatchObject({ wide: 1, high: 1 });
  expect(groundJob({ ...layout, width: 1e7, height: 1e7 }).wide).toBeLessThanOrEqual(2_049);
});
