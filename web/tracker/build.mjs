// Builds dist/ from src/: esbuild makes one file of each entry, terser makes it small.
// With --check: are the committed files what the source builds, and are they small enough?

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const ECMA = 2021; // browsers of the last five years
const FILES = [
  // most: bytes, gzipped
  { name: "aisle.js", entry: "src/main.ts", format: "iife", most: 5_000 },
  { name: "aisle-shelf.js", entry: "src/shelf/main.ts", format: "esm", most: 4_000 },
];

for (const { name, entry, format, most } of FILES) {
  const code = await built(entry, format);
  const size = execFileSync("gzip", ["-9c"], { input: code }).length;
  console.log(`${name}: ${code.length} bytes, ${size} gzipped; at most ${most}`);

  const out = new URL(`dist/${name}`, import.meta.url);
  if (size > most) fail(`${name} is too large`);
  else if (!process.argv.includes("--check")) await writeFile(out, code);
  else if (code !== (await readFile(out, "utf8"))) fail(`dist/${name} is not what src/ builds: make tracker`);
}

async function built(entry, format) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    format,
    target: `es${ECMA}`,
    write: false,
  });
  const compress = { passes: 3, hoist_funs: true, unsafe_arrows: true, pure_getters: true };
  return (await minify(outputFiles[0].text, { ecma: ECMA, module: true, compress })).code;
}

function fail(reason) {
  console.error(reason);
  process.exitCode = 1;
}
