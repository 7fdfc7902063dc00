// A table from elsewhere: brought, explained, checked and taken in, on a phone and on a
// wide screen; under the wrong place at first, and taken back from the warning.
import { claim, fits } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { lookHere, openWith } from "./pages.mjs";

const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };
const HEAD = "Когда;Что просили;Врач;Что сделали\n";

/** Rows of one year; in the last one the date cannot be read. */
function table(year) {
  const rows = ["Тест на ВИЧ;+;Оставлен контакт", "Набор снижения вреда;;S15", "Детокс дома;;S01"];
  const lines = rows.map((row, at) => `0${at + 1}.03.${year};${row}`);
  return `${HEAD}${lines.join("\n")}\nкогда-то;Детокс дома;;S01\n`;
}

export async function imports({ tally, watch, demo }) {
  await tally.walk("reports from elsewhere", async () => {
    const olga = await Worker.signIn(demo, "Olga");
    for (const [viewport, lang, year] of [[PHONE, "ru", 2019], [WIDE, "en", 2018]]) {
      await olga.send("/me/language", new URLSearchParams({ lang }));
      const page = await openWith(watch, olga.browserCookies(), lang);
      await page.setViewportSize(viewport);
      const walk = new Walk({ tally, demo, page, lang, year, wide: `${viewport.width} px` });
      await walk.run();
      await page.context().close();
    }
    await olga.send("/me/language", new URLSearchParams({ lang: "ru" }));
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
}

class Walk {
  constructor(all) {
    Object.assign(this, all);
  }

  async run() {
    await this.step("a table is brought", () => this.bring());
    await this.step("columns and values are said, and it is checked", () => this.check("forum"));
    await this.step("it is taken in", () => this.keep());
    await this.step("under another place it is told to have come before", () => this.again());
    await this.step("from there the first import is taken back", () => this.takeBack());
    await this.step("and the file is checked anew and taken in", () => this.keep());
    await this.step("months of before come from a table", () => this.before());
  }

  step(what, act) {
    return this.tally.step(`${this.lang}, ${this.wide}: ${what}`, act);
  }

  press(key) {
    return this.page.getByRole("button", { name: say(this.lang, key) }).first().click();
  }

  async bring() {
    await go(this.page, `${this.demo.console}/reports`);
    await this.page.getByRole("link", { name: say(this.lang, "console-import"), exact: true }).click();
    await this.page.locator("#table").waitFor();
    await lookHere(this.page);
    await this.upload();
    await lookHere(this.page);
    await picture(this.page, `import-columns-${this.lang}`);
  }

  async upload() {
    const file = { name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(table(this.year)) };
    await this.page.locator("#table").setInputFiles(file);
    await this.press("console-import-look");
    await this.page.locator("#column-date").waitFor();
  }

  /** Whatever was guessed, the columns are chosen here. */
  async check(venue) {
    for (const [field, at] of [["date", "0"], ["request", "1"], ["services", "3"]]) {
      await this.page.locator(`#column-${field}`).selectOption(at);
    }
    await this.press("console-import-show");
    await this.page.locator("#services-2").waitFor({ state: "attached" });
    if (!(await this.page.locator("#services-2").isVisible())) {
      await this.page.getByText(say(this.lang, "console-import-services"), { exact: true }).click();
    }
    await this.page.locator("#services-2").selectOption("S04");
    await this.page.locator("#value-request-0").waitFor();
    await this.page.locator("#venue").selectOption(venue);
    await lookHere(this.page);
    await this.press("console-import-check");
    await this.checked();
  }

  async checked() {
    await this.page.locator("#i-troubles").waitFor();
    const text = await this.page.locator("main").innerText();
    claim(text.includes("когда-то"), "the row without a date is not told");
    await lookHere(this.page);
    await picture(this.page, `import-checked-${this.lang}`);
  }

  async keep() {
    await this.page.locator('button[value="import"]').click();
    await this.page.locator("main .banner[role='status']").waitFor();
    await lookHere(this.page);
    const text = await this.page.locator("main .banner").innerText();
    claim(text.includes("3"), `three reports are expected: ${text}`);
  }

  async again() {
    await go(this.page, `${this.demo.console}/reports/import`);
    await this.upload();
    await this.check("web");
    await this.page.locator("#i-elsewhere").waitFor();
    await picture(this.page, `import-elsewhere-${this.lang}`);
  }

  async takeBack() {
    const warning = this.page.locator('section[aria-labelledby="i-elsewhere"]');
    await warning.locator("summary").click();
    await lookHere(this.page);
    await warning.getByRole("button").click();
    await this.page.getByRole("button", { name: say(this.lang, "console-import-check-again") }).waitFor();
    await lookHere(this.page);
    await this.press("console-import-check-again");
    await this.checked();
    claim((await this.page.locator("#i-elsewhere").count()) === 0, "it still warns");
  }

  async before() {
    await go(this.page, `${this.demo.console}/figures`);
    await this.page.getByText(say(this.lang, "console-baseline-table"), { exact: true }).click();
    const text = `Месяц;Обращений\n01.${this.year};40\n02.${this.year};44\nИтого;84\n`;
    const file = { name: "before.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
    await this.page.locator("#b-table").setInputFiles(file);
    await fits(this.page);
    await this.press("console-import-look");
    await this.page.locator("#b-troubles").waitFor();
    await lookHere(this.page);
    await picture(this.page, `baseline-${this.lang}`);
    await this.comeBack();
    await this.press("console-save");
    await this.page.waitForURL((url) => url.pathname === "/figures");
    const months = await this.page.locator('section[aria-labelledby="f-baseline"] table').innerText();
    claim(months.includes("44"), `the months are not there: ${months}`);
  }

  /** Whoever comes back to a window asks what is new: the answer to a form cannot be asked for again. */
  async comeBack() {
    const asked = this.page.waitForResponse((answer) => new URL(answer.url()).pathname === "/me");
    await this.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await asked;
  }
}
