/** Which forms stand together: those to read, those that are contracts, those that are code. */
import type { ExportForm } from "../../wire";

export type Group = "read" | "contract" | "code";

/** In the order in which they are shown. What is not named here is a contract. */
const READ = ["story", "png", "svg", "excalidraw", "mermaid", "mermaid-eventmodeling"];
const CODE = ["typescript", "python", "rust"];

const groupOf = (name: string): Group => (READ.includes(name) ? "read" : CODE.includes(name) ? "code" : "contract");

/** The forms in their groups; a group without any is left out. */
export function grouped(forms: readonly ExportForm[]): { group: Group; forms: ExportForm[] }[] {
  const groups = (["read", "contract", "code"] as const).map((group) => ({ group, forms: forms.filter(({ name }) => groupOf(name) === group) }));
  groups[0]?.forms.sort((a, b) => READ.indexOf(a.name) - READ.indexOf(b.name));
  return groups.filter(({ forms }) => forms.length > 0);
}

/** `zip` of `shop.gherkin.zip`. */
export const extensionOf = (file: string) => file.slice(file.lastIndexOf(".") + 1);
