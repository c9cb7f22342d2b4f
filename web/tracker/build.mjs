// Builds dist/aisle.js from src/. With --check: is the committed file what the source builds, and is it small enough?

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const LARGEST = 5 * 1024; // bytes, gzipped
const OUT = new URL("dist/aisle.js", import.meta.url);

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  write: false,
});
const [{ text }] = outputFiles;
const size = execFileSync("gzip", ["-9c"], { input: text }).length;
console.log(`aisle.js: ${text.length} bytes, ${size} gzipped; at most ${LARGEST}`);

if (size > LARGEST) fail("aisle.js is too large");
if (!process.argv.includes("--check")) await writeFile(OUT, text);
else if (text !== (await readFile(OUT, "utf8"))) fail("dist/aisle.js is not what src/ builds: make tracker");

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
