/** Apuntes en papel en blanco y las imágenes que llevan. */

export const notes = {
  notes: {
    wordless: "una imagen sin texto",
    broken: "Esta imagen no se guarda aquí.",
    sending: (nth: number, of: number) => (of === 1 ? "Enviando la imagen…" : `Enviando la imagen ${nth} de ${of}…`),
    put: (value: number) => (value === 1 ? "La imagen está en el muro. Escribe qué muestra." : `Hay ${value} imágenes más en el muro.`),
    unsent: "No se pudo enviar la imagen: el servidor no responde. Inténtalo cuando vuelva la conexión.",
    many: (most: number) => `Como mucho ${most} imágenes a la vez; el resto se descartó.`,
    faults: {
      kind: "En el muro solo caben imágenes PNG, JPEG, WebP y GIF.",
      large: "Una imagen tiene como mucho 2 MB. Redúcela o guárdala como JPEG o WebP.",
      empty: "Este archivo está vacío.",
    },
  },
};
