// Builds dist/aisle.js from src/: esbuild makes one file, terser makes it small.
// With --check: is the committed file what the source builds, and is it small enough?

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const LARGEST = 5_000; // bytes, gzipped
const ECMA = 2021; // browsers of the last five years
const OUT = new URL("dist/aisle.js", import.meta.url);

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("src/main.ts", import.meta.url))],
  bundle: true,
  minify: true,
  format: "iife",
  target: `es${ECMA}`,
  write: false,
});
const { code } = await minify(outputFiles[0].text, { ecma: ECMA, module: true, compress: { passes: 3, hoist_funs: true } });
const size = execFileSync("gzip", ["-9c"], { input: code }).length;
console.log(`aisle.js: ${code.length} bytes, ${size} gzipped; at most ${LARGEST}`);

if (size > LARGEST) fail("aisle.js is too large");
if (!process.argv.includes("--check")) await writeFile(OUT, code);
else if (code !== (await readFile(OUT, "utf8"))) fail("dist/aisle.js is not what src/ builds: make tracker");

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
