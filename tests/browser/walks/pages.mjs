// Every page, in both languages and three widths: the size of what one presses, the width,
// nothing from anywhere else, and axe-core in both lights.
import { createRequire } from "node:module";
import { claim, fits, steadily } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Client, Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const NARROW = { width: 320, height: 640 };
const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** In each light what it can change; the rest of a page is the same in the dark. */
const LIGHTS = { light: RULES, dark: ["color-contrast", "link-in-text-block"] };
const SERIOUS = ["serious", "critical"];
const TARGET_PX = 24;

/** What is open, as wide as the window is, in both lights. */
export async function lookHere(page) {
  const found = new Set(await smallTargets(page));
  await fits(page);
  for (const [colorScheme, rules] of Object.entries(LIGHTS)) {
    await page.emulateMedia({ colorScheme });
    for (const fault of await steadily(page, () => violations(page, rules))) found.add(`${colorScheme}: ${fault}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  claim(found.size === 0, [...found].join("\n"));
}

/** Where axe-core looks at a page that is there in both languages: in each in one width. */
export const widthOf = (lang) => [lang === "ru" ? NARROW : WIDE];

/** Looks at one address in every width, and with axe-core in both lights in the `examined`. */
export async function look(page, address, examined = [NARROW, WIDE]) {
  const found = new Set();
  await go(page, address);
  for (const viewport of [NARROW, PHONE, WIDE]) {
    await page.setViewportSize(viewport);
    await fits(page);
    for (const small of await steadily(page, () => smallTargets(page))) found.add(`${viewport.width} px: ${small}`);
    if (!examined.includes(viewport)) continue;
    for (const [colorScheme, rules] of Object.entries(LIGHTS)) {
      await page.emulateMedia({ colorScheme });
      for (const fault of await steadily(page, () => violations(page, rules))) found.add(`${viewport.width} px, ${colorScheme}: ${fault}`);
    }
  }
  claim(found.size === 0, [...found].join("\n"));
}

async function violations(page, rules = RULES) {
  const found = [];
  for (const frame of page.frames()) {
    const result = await frame.evaluate(
      (runOnly) => window.axe.run(document, { runOnly, iframes: false, resultTypes: ["violations"] }),
      rules,
    );
    for (const { id, impact, nodes } of result.violations) {
      if (SERIOUS.includes(impact)) found.push(`${id} at ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    }
  }
  return found;
}

/** What one presses, unless it is a link inside a sentence. */
function smallTargets(page) {
  return page.evaluate((least) => {
    const isInSentence = (link) =>
      link.tagName === "A" && getComputedStyle(link).display === "inline" && link.closest("p, li, td, aside")
        && link.closest("p, li, td, aside").textContent.trim() !== link.textContent.trim();
    const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])";
    return [...document.querySelectorAll(pressed)]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip") && !isInSentence(one))
      .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
      .filter(([, box]) => box.width < least || box.height < least)
      .map(([one, box]) => `${one.outerHTML.slice(0, 80)} is ${box.width.toFixed()}×${box.height.toFixed()} px`);
  }, TARGET_PX);
}

export async function openWith(watch, cookies, lang) {
  const page = await watch.open({ cookies, locale: lang === "ru" ? "ru-RU" : "en-GB", expects: [403, 404, 409, 422] });
  await page.addInitScript({ path: AXE });
  return page;
}

/** The public pages. They carry no script; the one that looks at them is ours. */
export async function publicPages({ tally, watch, demo, worker }) {
  await tally.walk("every public page", async () => {
    for (const lang of ["ru", "en"]) {
      const words = lang === "ru" ? "добрый день, есть вопрос про тест" : "hello, a question about a test";
      const { id, made: client } = await worker.caseOf(() => Client.begin(demo, words, { lang, photo: true }));
      const nobody = await openWith(watch, [], lang);
      const there = [["/", nobody], ["/overdose", nobody], ["/privacy", nobody], ["/stops", nobody], ["/nowhere", nobody]];
      const somebody = await openWith(watch, client.browserCookies(), lang);
      there.push(["/talk", somebody], ["/talk", somebody], ["/talk/messages", somebody], ["/talk/burn", somebody]);
      await eachPage({ tally, origin: demo.chat, lang, there, person: client, isPublic: true });
      if (lang === "ru") await dark(nobody, `${demo.chat}/?lang=ru`, "chat-start-dark");
      await worker.take(id);
      await worker.finish(id);
      await eachPage({ tally, origin: demo.chat, lang, there: [["/talk", somebody]], person: client, isPublic: true, note: " finished" });
      await tally.check(`${lang} leaving goes elsewhere and takes the cookie away`, () => leaves(client));
      await tally.check(`${lang} what is refused`, () => refusals(nobody, demo, lang));
      await nobody.context().close();
      await somebody.context().close();
    }
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
}

async function eachPage({ tally, origin, lang, there, person, isPublic, note = "" }) {
  for (const [path, page] of there) {
    await tally.check(`${lang} ${path}${note}`, async () => {
      const mark = isPublic ? `?lang=${lang}` : "";
      await look(page, origin + path + mark, widthOf(lang));
      if (!isPublic) return;
      const { text } = await person.ask(path + mark);
      claim(!/<script|javascript:|\son[a-z]+=/i.test(text), "there is a script on a public page");
      claim(text.includes(`<html lang="${lang}"`), `not in ${lang}`);
    });
  }
}

async function refusals(page, demo, lang) {
  await go(page, `${demo.chat}/?lang=${lang}`);
  await page.locator('form[action^="/talks"] button').click();
  await page.locator('[role="alert"]').waitFor();
  claim((await violations(page)).length === 0, `an empty message: ${await violations(page)}`);
  await go(page, `${demo.chat}/?lang=${lang}`);
  await page.locator("#code").fill("wrong");
  await page.locator('form[action^="/return"] button').click();
  await page.locator('[role="alert"]').waitFor();
  claim((await violations(page)).length === 0, `a wrong code: ${await violations(page)}`);
}

/** Not in the browser: a walk asks nothing of anybody else's server. */
async function leaves(client) {
  const { status, headers } = await client.ask("/leave");
  const to = new URL(headers.get("location") ?? "/", client.origin);
  claim(status === 303 && to.origin !== client.origin, `leaving answers ${status}, to ${to.href}`);
  claim(client.cookies.size === 0, "the cookie stays");
  const { headers: after } = await client.ask("/talk");
  claim(after.get("location")?.startsWith("/?"), "the talk is still open here");
}

async function dark(page, address, name) {
  await page.setViewportSize(PHONE);
  await go(page, address);
  await page.emulateMedia({ colorScheme: "light" });
  await picture(page, name.replace("-dark", ""));
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, name);
}

/** The workers' pages, as those who may see most of them. */
export async function consolePages({ tally, watch, demo, worker }) {
  await tally.walk("every page of the console", async () => {
    const { id: waiting } = await worker.caseOf(() => Client.begin(demo, "здравствуйте, я снова", { photo: true }));
    const { id: held } = await worker.caseOf(() => Client.begin(demo, "мне страшно", { danger: true, photo: true }));
    await worker.take(held);
    await worker.reply(held, "Я здесь. Что сейчас происходит?");
    const shared = { tally, origin: demo.console };
    for (const lang of ["ru", "en"]) {
      const vera = await reader(watch, worker, lang);
      const olga = await reader(watch, await Worker.signIn(demo, "Olga"), lang);
      const nobody = await openWith(watch, [], lang);
      await eachPage({ ...shared, lang, isPublic: true, person: new Client(demo.console), there: [["/session", nobody]] });
      const views = ["emergency", "waiting", "mine", "all"].map((view) => [`/cases?view=${view}`, vera]);
      const cases = [`/cases/${waiting}`, `/cases/${held}`, `/cases/${held}/closure`, `/cases/${held}/burn`].map((path) => [path, vera]);
      const rest = ["/leaflets", "/reports", "/reports/new", "/stops", "/hours", "/me", "/replies", "/commands", "/nowhere", "/workers"].map((path) => [path, vera]);
      await go(olga, `${demo.console}/leaflets?state=queue`);
      const leaflet = await olga.getAttribute(".shelf a", "href");
      const leaflets = ["/leaflets?state=queue", leaflet, `${leaflet}/edit`, "/leaflets/new", "/newsfeed"];
      const over = [`/cases/${held}`, "/reports", "/reports/new", "/figures", "/figures?audience=outside", "/stops", "/stops/new", "/hours", "/feedback", "/reviews", "/deeds", "/replies", "/workers", ...leaflets].map((path) => [path, olga]);
      // Side by side: while one page is looked through, another is drawn.
      await Promise.all([
        eachPage({ ...shared, lang, there: [...views, ...cases, ...rest] }),
        eachPage({ ...shared, lang, there: over, note: " as supervisor" }),
      ]);
      for (const page of [vera, olga, nobody]) await page.context().close();
    }
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
}

/** A window of somebody signed in, whose console speaks `lang`. */
async function reader(watch, worker, lang) {
  await worker.send("/me/language", new URLSearchParams({ lang }));
  return openWith(watch, worker.browserCookies(), lang);
}
