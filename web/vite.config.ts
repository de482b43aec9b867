/// <reference types="vitest/config" />
import { defineConfig } from "vite";
import react from "@vitejs/plugin-react";

/** Where `npm run dev` finds the API: a running `stormlake serve`, or the fixture. */
const api = process.env["STORMLAKE_URL"] ?? "http://127.0.0.1:4040";

export default defineConfig({
  base: "/",
  plugins: [react()],
  build: { outDir: "dist", target: "es2022", assetsInlineLimit: 0, sourcemap: false },
  server: {
    proxy: {
      "/v1": api,
      // An address such as /p/farmacy/v1/board is the API's; every other /p/… is a page of this application.
      "^/p/[^/]+/v1/": api,
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
