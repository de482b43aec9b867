/** Every language says everything that English says. */
import { expect, test } from "vitest";
import { en } from "./en";
import { es } from "./es";
import { LANGUAGES, wantedLanguage } from ".";

/** Each way to a word, and whether it takes arguments. */
function ways(words: unknown, way = ""): string[] {
  if (typeof words === "function") return [`${way}(${words.length})`];
  if (words === null || typeof words !== "object") return [way];
  return Object.entries(words).flatMap(([key, inner]) => ways(inner, `${way}.${key}`));
}

test("Spanish says everything, and of its own", () => {
  expect(ways(es)).toHaveLength(ways(en).length);
  expect(new Set(ways(es))).toEqual(new Set(ways(en)));
  const words = (all: unknown): string[] => (typeof all === "string" ? [all] : all !== null && typeof all === "object" ? Object.values(all).flatMap(words) : []);
  const [ours, theirs] = [words(en), words(es)];
  const same = ours.filter((word, nth) => word === theirs[nth] && word.length > 3);
  expect(same.length / ours.length).toBeLessThan(0.1);
});

test("the language is the one that was chosen, else the browser's, else English", () => {
  expect(wantedLanguage("es", ["en-US"])).toBe("es");
  expect(wantedLanguage(null, ["fr-FR", "ES-mx", "en"])).toBe("es");
  expect(wantedLanguage("toString", ["fr"])).toBe("en");
  expect(wantedLanguage(null, [])).toBe("en");
  expect(Object.keys(LANGUAGES)).toContain("en");
});
