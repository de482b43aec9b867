/** What the dialog asks the server for. Pure, but for reading files. */
import type { SentFile, Template } from "../wire";

/** What a board begins with. */
export type Way = Template | "import" | "folder";
export const TEMPLATES: readonly Template[] = ["empty", "starter", "farmacy-family"];
export const isTemplate = (way: Way): way is Template => (TEMPLATES as readonly string[]).includes(way);

/** As the server has them. */
export const BYTES_MAX = 6_000_000;
export const FILES_MAX = 2_000;
const NAME_MAX = 60;

/** A title as a name in addresses: what the server takes as it is. Empty where nothing is left of it. */
export function slugOf(title: string): string {
  let slug = "";
  for (const letter of title.toLowerCase()) {
    if (/[\p{Alphabetic}\p{N}]/u.test(letter)) slug += letter;
    else if (letter !== "'" && letter !== "’" && slug !== "" && !slug.endsWith("-")) slug += "-";
  }
  return [...slug].slice(0, NAME_MAX).join("").replace(/-+$/, "");
}

/** The name, or the next one with a number that nobody has. */
export function freeName(name: string, taken: readonly string[]): string {
  if (name === "" || !taken.includes(name)) return name;
  for (let nth = 2; ; nth++) {
    const end = `-${nth}`;
    const next = [...name].slice(0, NAME_MAX - end.length).join("") + end;
    if (!taken.includes(next)) return next;
  }
}

/** Where a file lies in the folder that was chosen; of a single file, its name. */
const pathOf = (file: File) => file.webkitRelativePath.split("/").slice(1).join("/") || file.name;

/** The files of a folder that may hold a wall or a model: nothing hidden. */
export const seen = (files: readonly File[]): File[] => files.filter((file) => !pathOf(file).split("/").some((part) => part.startsWith(".")));

export const sizeOf = (files: readonly File[]): number => files.reduce((sum, file) => sum + file.size, 0);

/** A title for what is in these files: `Our wall.excalidraw` → `Our wall`. */
export function titleOf(files: readonly File[]): string {
  const [first] = files;
  if (!first) return "";
  const folder = first.webkitRelativePath.split("/")[0];
  const words = (folder || first.name.replace(/\.[^.]+$/, "")).replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A file that has gone, or that may not be read. */
export class Unread extends Error {}

/** The files as they are sent. */
export function encoded(files: readonly File[]): Promise<SentFile[]> {
  const one = (file: File) =>
    new Promise<SentFile>((give, fail) => {
      const reader = new FileReader();
      reader.onload = () => {
        const url = String(reader.result);
        give({ name: pathOf(file), base64: url.slice(url.indexOf(",") + 1) });
      };
      reader.onerror = () => fail(new Unread("unread", { cause: reader.error }));
      // An empty file has no comma in its address in some browsers.
      if (file.size === 0) give({ name: pathOf(file), base64: "" });
      else reader.readAsDataURL(file);
    });
  return Promise.all(files.map(one));
}
