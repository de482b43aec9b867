/** The line between a page and the wall's server, which a test can cut and mend. */
import type { Page, WebSocketRoute } from "@playwright/test";

export class Line {
  #cut = false;
  readonly #open = new Set<WebSocketRoute>();

  /** The page is to have no line but this one, also once it is loaded again. */
  through(page: Page) {
    return page.routeWebSocket(/\/v1\/wall$/, (line) => {
      if (this.#cut) return void line.close();
      line.connectToServer();
      this.#open.add(line);
      return undefined;
    });
  }

  /** While somebody edits, they are told; who does not is told when they write. */
  async cut(page: Page, { told = true } = {}) {
    this.#cut = true;
    for (const line of this.#open) await line.close();
    this.#open.clear();
    if (told) await page.locator(".told-line.is-lost").waitFor();
  }

  mend() {
    this.#cut = false;
  }
}
