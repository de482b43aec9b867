/** What every page says: kinds, states, times. */

export const common = {
  product: "Stormlake",
  tagline: "The board is the system.",
  time: {
    now: "now",
    never: "never",
    ago: (span: string) => `${span} ago`,
    ahead: (span: string) => `in ${span}`,
  },
  kinds: {
    event: "event",
    command: "command",
    actor: "actor",
    aggregate: "aggregate",
    external: "external system",
    policy: "policy",
    "read-model": "read model",
    hotspot: "hotspot",
    opportunity: "opportunity",
    note: "note",
  } as Record<string, string>,
  keys: { Ctrl: "Ctrl", Shift: "Shift", Alt: "Alt", Del: "Del", Enter: "Enter" } as Record<string, string>,
  keysBetween: " ",
  kindsShort: { external: "system" } as Record<string, string>,
  states: {
    draft: "draft",
    shadow: "shadow",
    live: "live",
    paused: "paused",
    retired: "retired",
  } as Record<string, string>,
};
