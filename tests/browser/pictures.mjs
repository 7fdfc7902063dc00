// Screenshots, in a temporary folder for a look. With NETREACH_PICTURES=1 those
// of the documentation are written anew to docs/pictures/.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shrink } from "./png.mjs";

const BYTES_MAX = 150_000;
/** What docs/pictures/ holds; the rest is only looked at. */
const KEPT = [
  "chat-start",
  "chat-start-dark",
  "chat-talk",
  "chat-feedback",
  "console-queue-phone",
  "console-case-phone",
  "console-desk-wide",
  "console-desk-dark",
];
const DOCS = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
export const FOLDER = mkdtempSync(join(tmpdir(), "netreach-pictures-"));

export async function picture(page, name, options = {}) {
  const small = shrink(await page.screenshot({ caret: "initial", ...options }));
  const isKept = process.env.NETREACH_PICTURES === "1" && KEPT.includes(name);
  if (isKept) mkdirSync(DOCS, { recursive: true });
  writeFileSync(join(isKept ? DOCS : FOLDER, `${name}.png`), small);
  if (small.length > BYTES_MAX) throw new Error(`${name}.png has ${small.length} bytes, ${BYTES_MAX} allowed`);
}
