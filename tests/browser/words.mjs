// The program's own sentences, from locales/: the walks repeat no wording.
import { readFileSync, readdirSync } from "node:fs";

const LOCALES = new URL("../../locales/", import.meta.url);

function sentences(lang) {
  const folder = new URL(`${lang}/`, LOCALES);
  const found = new Map();
  for (const file of readdirSync(folder)) {
    for (const line of readFileSync(new URL(file, folder), "utf8").split("\n")) {
      const sentence = /^([a-z0-9-]+) = (.+)$/.exec(line);
      if (sentence) found.set(sentence[1], sentence[2]);
    }
  }
  return found;
}

const BOOKS = { ru: sentences("ru"), en: sentences("en") };

/** A sentence without gaps, or its beginning up to the first gap. */
export function say(lang, key) {
  const sentence = BOOKS[lang].get(key);
  if (!sentence) throw new Error(`no sentence ${key} in ${lang}`);
  return sentence.split("{")[0].trim();
}
