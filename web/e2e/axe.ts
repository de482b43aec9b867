/** What axe finds on a page that is in anyone's way, by WCAG 2.2 AA: a line for each rule, with the first places. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function violations(page: Page, part?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(TAGS);
  const found = await (part ? axe.include(part) : axe).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3).join(" | ")}`);
}
