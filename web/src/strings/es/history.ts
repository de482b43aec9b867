/** El historial de un muro: sus momentos, la repetición, los momentos con nombre, la restauración. */

const stickies = (value: number) => (value === 1 ? "1 nota" : `${value} notas`);
const named = (name: string) => `«${name}»`;

export const history = {
  history: {
    title: "Historial",
    open: "Historial de este muro",
    back: "Volver al muro",
    picture: (when: string) => `El muro tal como estaba, ${when}`,
    loading: "Leyendo el historial…",
    none: "Todavía no ha cambiado nada",
    noneHow: "En cuanto alguien escriba en el muro, aquí se guardará cada cambio.",
    wallWasEmpty: "El muro todavía estaba vacío.",
    fault: "No se ha podido leer este momento.",
    again: "Reintentar",

    // La barra de tiempo.
    bar: "Repetición",
    slider: "Momento del historial",
    play: "Reproducir",
    pause: "Pausar",
    previous: "Momento anterior",
    next: "Momento siguiente",
    speed: "Velocidad",
    times: (value: number) => `${value}×`,
    atSpeed: (value: number) => (value === 1 ? "Al ritmo en que ocurrió" : `${value} veces más rápido`),
    now: "Ahora",
    toNow: "Ir al momento más reciente",
    earlier: "Cambios anteriores",
    earlierHow: "Leer los momentos anteriores a estos",
    later: (span: string) => `${span} después`,
    keys: "Mayúsculas y las flechas van de un momento a otro",

    // Un momento.
    moment: "Este momento",
    server: "El archivo del tablero",
    wall: "El propio muro",
    somebody: "Alguien",
    restoredThen: "restauró un momento anterior",
    edits: (value: number) => (value === 1 ? "1 cambio" : `${value} cambios`),
    nth: (nth: number, of: number) => `momento ${nth} de ${of}`,
    say: (who: string, when: string, edits: string, nth: string) => `${who}, ${when}, ${edits}, ${nth}`,
    did: "Qué se hizo",
    deed: { added: "añadida", removed: "quitada", renamed: "renombrada", moved: "movida", changed: "cambiada", edited: "editada" } as Record<string, string>,
    renamedFrom: (was: string) => `antes: ${named(was)}`,
    others: (value: number) => (value === 1 ? "y 1 línea más del tablero: un contexto, una flecha o un ajuste" : `y ${value} líneas más del tablero: contextos, flechas o ajustes`),
    show: (name: string) => `Mostrar ${named(name)} en el muro`,
    more: (value: number) => `${value} más`,

    // En qué se diferencia de ahora.
    different: "Diferencias con ahora",
    differentHow: "Qué se ha hecho desde entonces",
    same: "Así está el muro ahora.",
    sameAs: "No hay diferencias con ahora.",
    count: {
      added: (value: number) => (value === 1 ? "1 añadida" : `${value} añadidas`),
      removed: (value: number) => (value === 1 ? "1 quitada" : `${value} quitadas`),
      renamed: (value: number) => (value === 1 ? "1 renombrada" : `${value} renombradas`),
      moved: (value: number) => (value === 1 ? "1 movida" : `${value} movidas`),
      changed: (value: number) => (value === 1 ? "1 cambiada" : `${value} cambiadas`),
    } as Record<string, (value: number) => string>,
    arrowsAdded: (value: number) => (value === 1 ? "1 flecha más" : `${value} flechas más`),
    arrowsRemoved: (value: number) => (value === 1 ? "1 flecha menos" : `${value} flechas menos`),

    // Todos los momentos.
    moments: "Momentos",
    who: "Quién",
    everybody: "Todo el mundo",
    rows: (from: number, to: number, of: number) => `${from} a ${to} de ${of}`,
    newerRows: "Más recientes",
    olderRows: "Más antiguos",

    // Momentos con nombre.
    marks: "Instantáneas",
    noMarks: "Ningún momento tiene nombre todavía.",
    mark: "Dar nombre a este momento",
    markHow: "Todo el mundo ve el nombre y con él vuelve a encontrar este momento.",
    markName: "Nombre del momento",
    markHint: "Después de la primera ronda",
    markKeep: "Guardar",
    markRename: (name: string) => `Renombrar ${named(name)}`,
    markRemove: (name: string) => `Quitar el nombre ${named(name)}`,
    marked: (name: string) => `Este momento se llama ahora ${named(name)}.`,
    unmarked: (name: string) => `El nombre ${named(name)} ya no está. El momento se queda.`,
    markBy: (who: string, when: string) => (who === "" ? when : `${who} · ${when}`),
    markOutside: "Anterior a los momentos que se muestran",
    cancel: "Cancelar",

    // Restaurar.
    restore: "Restaurar este momento",
    restoreAsk: (when: string) => `¿Dejar el muro como estaba (${when})?`,
    restoreWhat: "El muro cambia para todo el mundo, como un cambio más.",
    restoreArrows: "Las flechas vuelven a ir como iban",
    restoreCounts: {
      added: (value: number) => `${value === 1 ? "Desaparece" : "Desaparecen"} ${stickies(value)} ${value === 1 ? "escrita" : "escritas"} desde entonces`,
      removed: (value: number) => `${value === 1 ? "Vuelve" : "Vuelven"} ${stickies(value)} ${value === 1 ? "quitada" : "quitadas"} desde entonces`,
      renamed: (value: number) => `${stickies(value)} ${value === 1 ? "recupera" : "recuperan"} su nombre anterior`,
      moved: (value: number) => `${stickies(value)} ${value === 1 ? "vuelve" : "vuelven"} a su sitio`,
      changed: (value: number) => `${stickies(value)} ${value === 1 ? "recupera" : "recuperan"} sus detalles anteriores`,
    } as Record<string, (value: number) => string>,
    restoreSafe: "Todo lo hecho desde entonces se queda en el historial y también se puede restaurar. El tablero publicado no cambia.",
    restoreGo: "Restaurar",
    restored: (when: string) => `El muro está como estaba (${when}).`,
    restoreFault: "El muro no ha cambiado.",
  },
};
