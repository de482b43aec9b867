// Mermaid's own parser reads every .mmd in some folders.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ maxTextSize: 50_000_000, maxEdges: 1_000_000 });

let read = 0;
for (const folder of process.argv.slice(2)) {
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".mmd"))) {
    const text = readFileSync(join(folder, name), "utf8");
    try {
      await mermaid.parse(text);
      read += 1;
    } catch (error) {
      console.error(`${join(folder, name)}: ${error.message}\n${text.slice(0, 2_000)}`);
      process.exit(1);
    }
  }
}
if (read === 0) throw new Error("no diagram was there to read");
