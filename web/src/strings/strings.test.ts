/** Every language says everything that English says. */
import { expect, test } from "vitest";
import { en } from "./en";
import { type Language, LANGUAGES, load, wantedLanguage } from ".";

/** Each way to a word, and whether it takes arguments. */
function ways(words: unknown, way = ""): string[] {
  if (typeof words === "function") return [`${way}(${words.length})`];
  if (words === null || typeof words !== "object") return [way];
  return Object.entries(words).flatMap(([key, inner]) => ways(inner, `${way}.${key}`));
}

/** Each word that takes no arguments. */
function plain(words: unknown): string[] {
  if (typeof words === "string") return [words];
  return words !== null && typeof words === "object" ? Object.values(words).flatMap(plain) : [];
}

/** What of a policy's clause each of its phrases names: `{0}`, `{within}`. */
const holes = (phrases: Record<string, string>) => Object.entries(phrases).map(([clause, phrase]) => `${clause} ${[...(phrase.match(/\{[^}]*\}/g) ?? [])].sort().join("")}`);

const OTHERS = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== "en");

test("there are other languages than English", () => {
  expect(OTHERS).toEqual(expect.arrayContaining(["de", "es"]));
});

test.each(OTHERS)("%s says everything, and of its own", async (language) => {
  const theirs = await load(language);
  expect(theirs).not.toBe(en);
  expect(ways(theirs)).toHaveLength(ways(en).length);
  expect(new Set(ways(theirs))).toEqual(new Set(ways(en)));
  const [ours, words] = [plain(en), plain(theirs)];
  const same = ours.filter((word, nth) => word === words[nth] && word.length > 3);
  expect(same.length / ours.length).toBeLessThan(0.1);
});

test.each(OTHERS)("%s leaves nothing out of a policy's clause", async (language) => {
  const { phrases, further } = (await load(language)).policy;
  expect(holes(phrases).sort()).toEqual(holes(en.policy.phrases).sort());
  expect(holes(further).sort()).toEqual(holes(en.policy.further).sort());
});

test("the language is the one that was chosen, else the browser's, else English", () => {
  expect(wantedLanguage("es", ["en-US"])).toBe("es");
  expect(wantedLanguage(null, ["fr-FR", "ES-mx", "en"])).toBe("es");
  expect(wantedLanguage(null, ["de-CH", "en"])).toBe("de");
  expect(wantedLanguage("toString", ["fr"])).toBe("en");
  expect(wantedLanguage(null, [])).toBe("en");
  expect(Object.keys(LANGUAGES)).toContain("en");
});
