/**
 * Browser tests on Debian's Chromium. With STORMLAKE_URL they run against that server (road.spec.ts is meant for a real
 * `stormlake serve`); without it against the fixture.
 */
import { defineConfig } from "@playwright/test";

const port = 4777;
const url = process.env["STORMLAKE_URL"] ?? `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/runs",
  workers: 1,
  timeout: 40_000,
  reporter: "list",
  use: {
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  ...(process.env["STORMLAKE_URL"] ? {} : { webServer: { command: `node e2e/fixture/server.mjs ${port}`, url: `${url}/v1/projects`, reuseExistingServer: false } }),
});
