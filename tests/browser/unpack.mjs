// Unpacks the Chromium of @sparticuz/chromium into the folder named on the command line: `chromium`, `lib` with
// what it links to, `fonts` and their configuration. (The package's own way unpacks into the temporary folder.)
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

const target = resolve(process.argv[2]);
const unfinished = `${target}.unfinished`;

function unpack(name, ...into) {
  const packed = new URL(`node_modules/@sparticuz/chromium/bin/${name}.br`, import.meta.url);
  return pipeline(createReadStream(packed), createBrotliDecompress(), ...into);
}

await rm(unfinished, { recursive: true, force: true });
await mkdir(unfinished, { recursive: true });
await Promise.all([
  unpack("chromium", createWriteStream(join(unfinished, "chromium"), { mode: 0o755 })),
  unpack("al2023.tar", extract(unfinished)),
  unpack("fonts.tar", extract(unfinished)),
]);
await copyFile(new URL("fonts.conf", import.meta.url), join(unfinished, "fonts.conf"));
await rm(target, { recursive: true, force: true });
await rename(unfinished, target);
