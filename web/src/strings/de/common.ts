/** What every page says: kinds, states, times, in German. */
import type { common as english } from "../en/common";

export const common: typeof english = {
  product: "Stormlake",
  tagline: "Das Board ist das System.",
  time: {
    now: "jetzt",
    never: "nie",
    ago: (span) => `vor ${span}`,
    ahead: (span) => `in ${span}`,
  },
  kinds: {
    event: "Event",
    command: "Command",
    actor: "Akteur",
    aggregate: "Aggregate",
    external: "Fremdsystem",
    policy: "Policy",
    "read-model": "Read Model",
    hotspot: "Hotspot",
    opportunity: "Chance",
    note: "Notiz",
  },
  keys: { Ctrl: "Strg", Shift: "Umschalt", Alt: "Alt", Del: "Entf", Enter: "Enter" },
  keysBetween: "+",
  kindsShort: { external: "System" },
  states: {
    draft: "Entwurf",
    shadow: "Schatten",
    live: "aktiv",
    paused: "pausiert",
    retired: "stillgelegt",
  },
};
