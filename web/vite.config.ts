import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { firstLoad } from "./first-load";

const gateway = process.env.SOTTO_PUBLIC_URL ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react(), firstLoad()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The gateway puts a fresh nonce in place of this word in every index.html it serves.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../gateway/static",
    emptyOutDir: true,
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    target: "es2022",
  },
  server: {
    proxy: Object.fromEntries(["/v1", "/openapi.json", "/docs", "/healthz"].map((path) => [path, gateway])),
  },
  test: { include: ["src/**/*.test.ts"] },
});
