/** Draws the far picture off the main thread: a wall of thousands of notes costs more than a frame. */
import latinExt from "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2?url";
import latin from "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2?url";
import type { Answer, Question } from "./away";
import type { Subject } from "./job";
import { Painter } from "./painter";

/** The page's own type. A worker has none of the page's; as in the package's wght.css. */
const FAMILY = "Figtree Variable";
const LATIN_EXT = "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF";
const LATIN = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";

const { fonts } = self as unknown as { fonts?: FontFaceSet };
async function loadType(): Promise<void> {
  if (!fonts) throw new Error("a worker without type of its own");
  const faces = [
    [latinExt, LATIN_EXT],
    [latin, LATIN],
  ].map(([file, unicodeRange]) => new FontFace(FAMILY, `url(${file})`, { weight: "300 900", unicodeRange }));
  await Promise.all(
    faces.map((face) => {
      fonts.add(face);
      return face.load();
    }),
  );
}
const type = loadType();

const canvas = new OffscreenCanvas(1, 1);
const pen = canvas.getContext("2d");
const painter = new Painter();
let subject: Subject | null = null;

async function draw({ subject: given, job }: Question): Promise<ImageBitmap | null> {
  await type;
  if (given) subject = given;
  if (!pen || !subject) return null;
  if (canvas.width !== job.wide || canvas.height !== job.high) {
    canvas.width = job.wide;
    canvas.height = job.high;
  }
  painter.paint(pen, subject, job);
  return canvas.transferToImageBitmap();
}

self.onmessage = ({ data }: MessageEvent<Question>) => {
  const answer = (bitmap: ImageBitmap | null) => self.postMessage({ ticket: data.ticket, bitmap } satisfies Answer, { transfer: bitmap ? [bitmap] : [] });
  draw(data).then(answer, () => answer(null));
};
