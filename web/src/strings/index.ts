/**
 * Every word that a user reads, in their language. `strings` is set once, before the first page is drawn (main.tsx), so that
 * everything else can use it as a constant.
 */
import { en } from "./en";

export type Strings = typeof en;

/** The languages there are, each in its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = "stormlake.language";
const isLanguage = (word: string): word is Language => Object.hasOwn(LANGUAGES, word);

/** The words. */
export let strings: Strings = en;
/** The language in which they are, for dates and numbers too. */
export let language: Language = "en";
/** How dates and numbers are written: English ones as in Britain, where the day stands before the month. */
export let locale = "en-GB";

/** The language that was chosen, or else the first of the browser's that there is. */
export function wantedLanguage(kept = keptLanguage(), browser: readonly string[] = navigator.languages): Language {
  const short = browser.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return [kept ?? "", ...short].find(isLanguage) ?? "en";
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Keeps the choice; the page is to be loaded again. */
export function chooseLanguage(wanted: Language): void {
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // A browser that keeps nothing goes by its own languages.
  }
}

/** Has everything speak a language. Other languages than English are fetched when they are wanted. */
export async function speak(wanted: Language): Promise<void> {
  strings = await load(wanted);
  language = wanted;
  locale = wanted === "en" ? "en-GB" : wanted;
  document.documentElement.lang = wanted;
}

/** The words of a language. */
export async function load(wanted: Language): Promise<Strings> {
  switch (wanted) {
    case "en":
      return en;
    case "de":
      return (await import("./de")).de;
    case "es":
      return (await import("./es")).es;
  }
}
