// Writes <file>.br and <file>.gz next to each file given, when smaller; prints sizes as JSON.
// Node's zlib is the same brotli that browsers carry; no other program is needed.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [mode, ...pairs] = process.argv.slice(2);
const sizes = [];
for (let i = 0; i < pairs.length; i += 2) {
  const [from, to] = [pairs[i], pairs[i + 1]];
  const raw = readFileSync(from);
  const gzip = gzipSync(raw, { level: 9 });
  const brotli = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  if (mode === "write") {
    if (gzip.length < raw.length) writeFileSync(`${to}.gz`, gzip);
    if (brotli.length < raw.length) writeFileSync(`${to}.br`, brotli);
  }
  // What does not shrink travels as it is.
  const least = (packed) => Math.min(raw.length, packed.length);
  sizes.push([raw.length, least(gzip), least(brotli)]);
}
for (const size of sizes) console.log(size.join(" "));
