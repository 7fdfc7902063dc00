// A client's whole journey, scripts off: write, read the answer while typing,
// come back with six words, say how it was, destroy the talk.
import { claim, fits, soon } from "../claims.mjs";
import { go } from "../browser.mjs";
import { makePhoto } from "../photo.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";

const WORDS = {
  ru: {
    first: "здравствуйте. потерял паспорт, второй день хожу по кабинетам. что делать",
    answer: "Хорошо, что написали. Я здесь. Когда вам удобно прийти?",
    half: "могу прийти завтра после",
    rest: " шести, где вы стоите?",
  },
  en: {
    first: "hello. i lost my papers yesterday, what now",
    answer: "Good that you wrote. I am here. When can you come to the bus?",
    half: "tomorrow after",
    rest: " six, where do you stand?",
  },
};

export class ClientWalk {
  constructor({ tally, watch, demo, worker, lang, viewport, byKeyboard }) {
    Object.assign(this, { tally, watch, demo, worker, lang, viewport, byKeyboard });
    this.words = WORDS[lang];
    this.mark = viewport.width < 360 ? "-narrow" : "";
  }

  async run() {
    const name = `client, no script, ${this.viewport.width} px, ${this.lang}`;
    await this.tally.walk(name + (this.byKeyboard ? ", by keyboard" : ""), async () => {
      await this.#arrive();
      await this.#begin();
      await this.#talk();
      await this.#comeBack();
      await this.#sayHowItWas();
      await this.#burn();
      await this.tally.check("nothing strange happened in the browser", () => this.watch.assertQuiet());
    });
    await this.page?.context().close();
  }

  #window(expects) {
    const { viewport } = this;
    const locale = this.lang === "ru" ? "ru-RU" : "en-GB";
    return this.watch.open({ javaScriptEnabled: false, viewport, locale, expects });
  }

  async #arrive() {
    const { tally, demo, lang } = this;
    this.page = await this.#window([409, 422]);
    const { page } = this;
    page.on("filechooser", (dialog) => dialog.setFiles(photoFile()));
    await tally.step("the start page needs no cookie and fits", async () => {
      await go(page, `${demo.chat}/?lang=${lang}`);
      claim((await page.locator("html").getAttribute("lang")) === lang, "the wrong language");
      await fits(page);
      await this.#noCookie();
    });
    await tally.step("privacy and overdose are a tap away and lead back", async () => {
      await page.locator('main a[href^="/privacy"]').click();
      await page.locator("table caption").first().waitFor();
      await fits(page);
      await page.locator('main a[href^="/?"]').last().click();
      await page.locator("a.overdose").click();
      await page.locator('a[href="tel:103"], a[href="tel:112"]').first().waitFor();
      await fits(page);
      await page.locator("header a.mark").click();
      await page.locator('form[action^="/talks"]').waitFor();
      await this.#noCookie();
    });
  }

  async #noCookie() {
    const cookies = await this.page.context().cookies();
    claim(cookies.length === 0, `a cookie before anything was written: ${cookies.map((one) => one.name)}`);
  }

  async #begin() {
    const { tally, page, lang, words } = this;
    await tally.step("the first message goes with a photo", async () => {
      const { id } = await this.worker.caseOf(async () => {
        await (this.byKeyboard ? this.#sendByKeyboard() : this.#sendByTouch());
        await page.waitForURL(/\/talk(\?|$)/, { waitUntil: "commit" });
        await page.locator("ol.code").waitFor();
      });
      this.case = id;
    });
    await tally.step("six words are shown, and an honest line about waiting", async () => {
      const spelled = await page.locator("ol.code > li").allInnerTexts();
      this.code = spelled.map((word) => word.trim());
      claim(this.code.length === 6 && this.code.every(Boolean), `the code is ${this.code.length} words`);
      const notice = await page.locator("main > p.notice").innerText();
      claim(notice.includes(say(lang, "chat-thanks")), `the notice is: ${notice}`);
      await fits(page);
      await picture(page, `chat-code${this.mark}`);
    });
    await tally.step("one's own message and photo stand in the frame", async () => {
      const frame = page.frameLocator("iframe");
      await frame.locator(".message.own", { hasText: words.first }).waitFor();
      await frame.locator(".message.own .photo img").waitFor();
    });
    await tally.step("the words are shown once", async () => {
      await page.locator(".code-box a.button").click();
      await page.locator("details.notice").waitFor();
      claim((await page.locator("ol.code").count()) === 0, "the six words are shown again");
    });
  }

  async #sendByTouch() {
    const form = this.page.locator('form[action^="/talks"]');
    await form.locator("textarea").fill(this.words.first);
    await form.locator('input[type="file"]').setInputFiles(photoFile());
    await form.locator("button").click();
  }

  /** Tab and Enter only; the browser's own file dialog is answered for it. */
  async #sendByKeyboard() {
    const { page } = this;
    await this.#tabTo("textarea[name=words]");
    await page.keyboard.type(this.words.first);
    await this.#tabTo("input[type=file]");
    await page.keyboard.press("Enter");
    await soon("a file is chosen", async () => (await page.locator("input[type=file]").inputValue()) !== "");
    await this.#tabTo('form[action^="/talks"] button');
    await page.keyboard.press("Enter");
  }

  async #tabTo(selector) {
    for (let presses = 0; presses < 40; presses += 1) {
      await this.page.keyboard.press("Tab");
      if ((await this.page.locator(`:is(${selector}):focus`).count()) > 0) return;
    }
    throw new Error(`the Tab key does not reach ${selector}`);
  }

  async #talk() {
    const { tally, page, worker, words } = this;
    const field = page.locator("form.write textarea");
    await tally.step("an answer appears by itself and leaves the typed words alone", async () => {
      await field.click();
      await page.keyboard.type(words.half);
      const loads = this.#countLoads();
      await worker.take(this.case);
      await worker.reply(this.case, words.answer);
      const answer = page.frameLocator("iframe").locator(".message:not(.own)", { hasText: words.answer });
      await answer.waitFor({ timeout: 5_000 });
      claim((await field.inputValue()) === words.half, "the typed words changed");
      claim((await page.locator("form.write textarea:focus").count()) === 1, "the field lost the focus");
      claim(loads() === 0, "something was loaded anew");
    });
    await tally.step("the rest is typed and sent", async () => {
      await page.keyboard.type(words.rest);
      await page.locator("form.write button").click();
      const whole = words.half + words.rest;
      await page.frameLocator("iframe").locator(".message.own", { hasText: whole }).waitFor();
      await fits(page);
      await picture(page, `chat-talk${this.mark}`);
    });
  }

  /** Counts documents that are fetched from now on. */
  #countLoads() {
    let loads = 0;
    this.page.on("request", (request) => {
      if (request.isNavigationRequest()) loads += 1;
    });
    return () => loads;
  }

  async #comeBack() {
    const { tally, demo, lang, words } = this;
    const other = await this.#window([422]);
    await tally.step("a wrong code is refused kindly", async () => {
      await go(other, `${demo.chat}/?lang=${lang}`);
      await this.#enterCode(other, [...this.code].reverse().join(" "));
      const refusal = await other.locator('[role="alert"]').innerText();
      claim(refusal === say(lang, "chat-wrong-code-lead"), `the refusal is: ${refusal}`);
      await fits(other);
    });
    await tally.step("the six words open the talk in another browser", async () => {
      await this.#enterCode(other, `  ${this.code.join("  ").toUpperCase()} `);
      await other.waitForURL(/\/talk(\?|$)/, { waitUntil: "commit" });
      await other.frameLocator("iframe").locator(".message", { hasText: words.first }).waitFor();
    });
    await other.context().close();
  }

  async #enterCode(page, code) {
    await page.locator('input[name="code"]').fill(code);
    await page.locator('form[action^="/return"] button').click();
  }

  async #sayHowItWas() {
    const { tally, page, lang } = this;
    await tally.step("after the end, the frame leads to the feedback form", async () => {
      // Where somebody stands who has put the six words away.
      await go(page, `${this.demo.chat}/talk?lang=${lang}`);
      await page.frameLocator("iframe").locator(".message").first().waitFor();
      await this.worker.finish(this.case);
      await page.frameLocator("iframe").locator('a[href*="feedback"]').click();
      await page.locator('form[action^="/talk/feedback"]').waitFor();
      await fits(page);
      await picture(page, `chat-feedback${this.mark}`);
    });
    await tally.step("feedback is taken with thanks", async () => {
      const form = page.locator('form[action^="/talk/feedback"]');
      await form.locator('label.tick:has([name="useful"][value="yes"])').click();
      await form.locator('label.tick:has([name="knows_contact"][value="yes"])').click();
      await form.locator("button").click();
      await page.locator('#feedback [role="status"]').waitFor();
      const thanks = await page.locator('#feedback [role="status"]').innerText();
      claim(thanks === say(lang, "chat-feedback-thanks"), `the thanks are: ${thanks}`);
      claim((await form.count()) === 0, "the form is still there");
    });
  }

  async #burn() {
    const { tally, page, lang, words, demo } = this;
    await tally.step("the client destroys the talk", async () => {
      await page.locator('nav a[href^="/talk/burn"]').click();
      await page.locator("form button.destroy").waitFor();
      await fits(page);
      await page.locator("form button.destroy").click();
      await page.locator(`h1:has-text("${say(lang, "chat-burned-title")}")`).waitFor();
      const cookies = await page.context().cookies();
      claim(cookies.length === 0, "a cookie stayed");
    });
    await tally.step("going back shows that it is gone", async () => {
      for (let steps = 0; steps < 4; steps += 1) {
        await page.goBack({ waitUntil: "commit" });
        await page.locator("main").waitFor();
        for (const frame of page.frames()) {
          const text = await frame.locator("body").innerText();
          claim(!text.includes(words.first) && !text.includes(words.answer), `words on ${frame.url()}`);
        }
      }
      await go(page, `${demo.chat}/?lang=${lang}`);
      await this.#enterCode(page, this.code.join(" "));
      const refusal = await page.locator('[role="alert"]').innerText();
      claim(refusal === say(lang, "chat-wrong-code-lead"), "the six words still open something");
    });
    await tally.check("the worker's queue has forgotten it", () =>
      soon("the case is gone", async () => (await this.worker.ask(`/cases/${this.case}`)).status >= 400));
  }
}

function photoFile() {
  return { name: "IMG_0001.png", mimeType: "image/png", buffer: makePhoto() };
}
