/** Which pictures are shown, and which may be sent: the same limits as the server's, told before anything is sent. Pure. */

export const BYTES_MOST = 2 * 1024 * 1024;
const TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** The file name in `pictures/<32 hex digits>.<ending>`; null for everything that this server does not keep. */
export function pictureName(written: string): string | null {
  return /^pictures\/([0-9a-f]{32}\.(?:png|jpg|webp|gif))$/.exec(written)?.[1] ?? null;
}

export type Fault = "kind" | "large" | "empty";

/** Why a file is not sent; null where it may be. */
export function faultOf(file: { type: string; size: number }): Fault | null {
  if (!TYPES.includes(file.type)) return "kind";
  if (file.size > BYTES_MOST) return "large";
  return file.size === 0 ? "empty" : null;
}
