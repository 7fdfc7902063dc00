// Two researchers code the same texts: on a phone and on a wide screen, and every
// page of a study in both languages.
import { claim, fits } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { look, openWith, widthOf } from "./pages.mjs";

const TEXTS = "Просит мазь от синяков. Дали совет врача.\nГде стоит автобус сегодня?\nНужна помощь с документами. Записали к юристу.\n";
const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };
const LINES = 5;

export async function researchers({ tally, watch, demo }) {
  await tally.walk("two researchers and their study", async () => {
    const inna = await Worker.signIn(demo, "Inna");
    const pavel = await Worker.signIn(demo, "Pavel");
    const page = await watch.open({ viewport: PHONE, cookies: inna.browserCookies(), expects: [422] });
    const address = await opened(tally, demo, page);
    await coded(tally, page, address);
    for (const lang of ["ru", "en"]) await pages(tally, watch, demo, inna, lang, address, ["", "/codebook", "/quotes", "/intake"]);
    await finished(page, address);
    await codes(pavel, address);
    await pavel.send(`${address}/done`, new URLSearchParams({ knows: "1" }));
    for (const lang of ["ru", "en"]) await pages(tally, watch, demo, inna, lang, address, ["", "/agreement", "/consensus"]);
    await page.setViewportSize(WIDE);
    await go(page, `${demo.console}${address}/agreement`);
    await picture(page, "study-agreement-wide");
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    await page.context().close();
  });
}

async function opened(tally, demo, page) {
  let address;
  await tally.step("a study is opened and filled on a phone", async () => {
    await go(page, `${demo.console}/coding`);
    await fits(page);
    await page.locator("#title").fill("Веб-аутрич");
    await page.locator("#ethics").fill("Комитет, протокол 7");
    for (const box of await page.locator('input[name="coders"]').all()) await box.check();
    await page.getByRole("button", { name: say("ru", "console-study-open"), exact: true }).click();
    await page.locator('a[href$="/intake"]').click();
    await page.locator("#texts").fill(`${TEXTS}Звонить 8 921 123-45-67.`);
    await page.locator('input[name="leave"]').check();
    const bring = page.getByRole("button", { name: say("ru", "console-study-bring-now") });
    await bring.click();
    await page.locator('[role="alert"] li').waitFor();
    await fits(page);
    await picture(page, "study-troubles-phone");
    await page.locator("#texts").fill(TEXTS);
    await page.locator('input[name="leave"]').check();
    await bring.click();
    await page.locator("ol.texts a").first().waitFor();
    address = new URL(page.url()).pathname;
    await picture(page, "study-phone");
  });
  return address;
}

async function coded(tally, page, address) {
  await tally.step("line after line, by keyboard on a wide screen too", async () => {
    await page.locator("ol.texts a").first().click();
    for (let line = 0; line < LINES; line += 1) {
      if (line === 2) await page.setViewportSize(WIDE);
      await page.locator("#codes").waitFor();
      await fits(page);
      if (line === 1) await picture(page, "study-text-phone");
      if (line === 3) await picture(page, "study-text-wide");
      const box = page.locator('#codes input[name="codes"]').nth(line);
      if (line < 2) await box.check();
      else {
        await box.focus();
        await page.keyboard.press("Space");
      }
      const keep = page.getByRole("button", { name: say("ru", "console-study-keep") }).first();
      if (line < 2) await keep.click();
      else {
        await keep.focus();
        await page.keyboard.press("Enter");
      }
      await page.waitForLoadState();
    }
    await page.waitForURL((url) => url.pathname === address);
    const text = await page.locator("main").innerText();
    claim(text.includes(`${LINES} из ${LINES}`), "not every line is there");
  });
}

/** The same codes, but for one line. */
async function codes(worker, address) {
  const { text } = await worker.ask(address);
  for (const [, id] of text.matchAll(/href="[^"]*\/texts\/([^"?]+)"[^>]*>[^<]*: \d+ из/g)) {
    const one = await worker.ask(`${address}/texts/${id}`);
    const boxes = [...one.text.matchAll(/name="codes" value="([^"]+)"/g)].map(([, code]) => code);
    await worker.send(`${address}/texts/${id}`, new URLSearchParams({ line: "1", codes: boxes[0] }));
  }
}

async function pages(tally, watch, demo, worker, lang, address, paths) {
  await worker.send("/me/language", new URLSearchParams({ lang }));
  const page = await openWith(watch, worker.browserCookies(), lang);
  for (const path of ["/coding", ...paths.map((one) => address + one)]) {
    const name = path.replace(address, "/coding/…");
    await tally.check(`${lang} ${name}`, () => look(page, demo.console + path, widthOf(lang)));
  }
  await go(page, demo.console + address);
  const text = await page.locator("ol.texts a").first().getAttribute("href");
  await tally.check(`${lang} a text`, () => look(page, demo.console + text, widthOf(lang)));
  await worker.send("/me/language", new URLSearchParams({ lang: "ru" }));
  await page.context().close();
}

async function finished(page, address) {
  await go(page, new URL(address, page.url()).href);
  await page.getByRole("button", { name: say("ru", "console-study-done") }).click();
  await page.getByText(say("ru", "console-study-waiting")).waitFor();
}
