/** Notes of plain paper, and the pictures on them. */

export const notes = {
  notes: {
    wordless: "a picture without words",
    broken: "This picture is not kept here.",
    sending: (nth: number, of: number) => (of === 1 ? "Sending the picture…" : `Sending picture ${nth} of ${of}…`),
    put: (value: number) => (value === 1 ? "The picture is on the wall. Write what it shows." : `${value} pictures are on the wall.`),
    unsent: "The picture could not be sent: the server does not answer. Try again when the line is back.",
    many: (most: number) => `At most ${most} pictures at once; the rest was left out.`,
    faults: {
      kind: "Only PNG, JPEG, WebP and GIF pictures can be put on the wall.",
      large: "A picture has at most 2 MB. Make it smaller, or save it as JPEG or WebP.",
      empty: "This file is empty.",
    },
  },
};
