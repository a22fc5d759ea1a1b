import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

const MOST_KILOBYTES = 180;

/** Fails the build where what a browser must fetch before it shows anything weighs more, packed, than it may. */
export function firstLoad(): Plugin {
  return {
    name: "first-load",
    apply: "build",
    writeBundle(_, bundle) {
      const bytes = [...needed(bundle)].reduce((sum, name) => sum + packed(bundle[name]), 0);
      const kilobytes = Math.ceil(bytes / 1000);
      if (kilobytes <= MOST_KILOBYTES) return this.info(`first load: ${kilobytes} of ${MOST_KILOBYTES} kB`);
      this.error(`The first load has ${kilobytes} kB (gzip), more than ${MOST_KILOBYTES}: load more later.`);
    },
  };
}

/** The page, and every entry with what it imports at once, styles included. */
function needed(bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set(Object.keys(bundle).filter((name) => name.endsWith(".html")));
  const add = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || found.has(name)) return;
    found.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
    chunk.imports.forEach(add);
  };
  for (const [name, file] of Object.entries(bundle)) if (file.type === "chunk" && file.isEntry) add(name);
  return found;
}

function packed(file: Rollup.OutputBundle[string] | undefined): number {
  if (!file) return 0;
  return gzipSync(file.type === "chunk" ? file.code : file.source).length;
}
