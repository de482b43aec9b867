import { expect, test } from "vitest";
import { askedOf, lastDay, lastDays, sideBySide } from "./asked";

const REST = { clock: "received", price: "", unit: "EUR" } as const;
const TEXT = 'policy "P" {\n}\n';

test("the last day counts whole, and the text is sent only where it differs", () => {
  expect(askedOf({ from: "2026-11-01", to: "2026-11-30", text: TEXT, ...REST }, TEXT)).toEqual({ from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" });
  expect(askedOf({ from: "", to: "", text: ` ${TEXT}`, ...REST }, TEXT)).toEqual({});
  expect(askedOf({ from: "", to: "2026-02-28", text: 'policy "P" { limit 1 }', ...REST }, TEXT)).toEqual({ to: "2026-03-01T00:00:00Z", text: 'policy "P" { limit 1 }' });
  // An empty text is none.
  expect(askedOf({ from: "", to: "", text: " \n", ...REST }, TEXT)).toEqual({});
});

test("a price counts once it is one, with a comma too", () => {
  const priced = (price: string, unit = "EUR") => askedOf({ from: "", to: "", text: TEXT, clock: "happened", price, unit }, TEXT);
  expect(priced("0,04")).toEqual({ clock: "happened", per_contact: 0.04, unit: "EUR" });
  expect(priced("0", " ")).toEqual({ clock: "happened", per_contact: 0 });
  for (const none of ["", "a lot", "-1"]) expect(priced(none)).toEqual({ clock: "happened" });
});

test("an end before the beginning is asked of nobody; the same day is a day", () => {
  expect(askedOf({ from: "2026-11-02", to: "2026-11-01", text: TEXT, ...REST }, TEXT)).toBeNull();
  expect(askedOf({ from: "2026-11-01", to: "2026-11-01", text: TEXT, ...REST }, TEXT)).toEqual({ from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" });
});

test("seven days are today and six before it", () => {
  expect(lastDays(7, Date.parse("2026-03-03T23:59:00Z"))).toEqual({ from: "2026-02-25", to: "2026-03-03" });
  expect(lastDay("2026-12-01T00:00:00Z")).toBe("2026-11-30");
  expect(lastDay("2026-12-01T10:00:00Z")).toBe("2026-12-01");
});

test("both sides have every day, in order, and none is counted twice", () => {
  expect(
    sideBySide(
      [
        { day: "2026-11-02", fired: 3, other: 1 },
        { day: "2026-11-01", fired: 1, other: 0 },
      ],
      [
        { day: "2026-11-02T00:00:00Z", fired: 2 },
        { day: "2026-11-04", fired: 5 },
      ],
    ),
  ).toEqual([
    { day: "2026-11-01", tried: 1, other: 0, live: 0 },
    { day: "2026-11-02", tried: 3, other: 1, live: 2 },
    { day: "2026-11-04", tried: 0, other: 0, live: 5 },
  ]);
});
