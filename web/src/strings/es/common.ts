/** Lo que dice cada página: tipos, estados, tiempos. */

export const common = {
  product: "Stormlake",
  tagline: "El tablero es el sistema.",
  time: {
    now: "ahora",
    never: "nunca",
    ago: (span: string) => `hace ${span}`,
    ahead: (span: string) => `dentro de ${span}`,
  },
  kinds: {
    event: "evento",
    command: "comando",
    actor: "actor",
    aggregate: "agregado",
    external: "sistema externo",
    policy: "política",
    "read-model": "modelo de lectura",
    hotspot: "punto crítico",
    opportunity: "oportunidad",
    note: "apunte",
  } as Record<string, string>,
  keys: { Ctrl: "Ctrl", Shift: "Mayús", Alt: "Alt", Del: "Supr", Enter: "Intro" } as Record<string, string>,
  keysBetween: " ",
  kindsShort: { external: "sistema" } as Record<string, string>,
  states: {
    draft: "borrador",
    shadow: "sombra",
    live: "activa",
    paused: "en pausa",
    retired: "retirada",
  } as Record<string, string>,
};
