// A worker's whole journey on a phone, with the console's script and without.
import { claim, fits, soon } from "../claims.mjs";
import { go, goAgain } from "../browser.mjs";
import { Client } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";

const PHONE = { width: 360, height: 740 };

/** Fills the form at the door. */
export async function signIn(page, demo, name, lang = "ru") {
  await go(page, `${demo.console}/session?lang=${lang}`);
  await page.locator("#name").fill(name);
  await page.locator("#passphrase").fill(demo.workers.get(name));
  await page.locator('form[action^="/session"] button').click();
  await page.waitForURL(/\/cases/, { waitUntil: "domcontentloaded" });
}

/** Whole, in the part of the page that the window shows. */
function isInView(locator) {
  return locator.evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}

export class WorkerWalk {
  constructor({ tally, watch, demo, worker }) {
    Object.assign(this, { tally, watch, demo, worker, lang: "ru" });
  }

  async run() {
    await this.tally.walk("worker on a phone, 360 px", async () => {
      await this.#comeIn();
      await this.#open();
      await this.#take();
      await this.#write();
      await this.#live();
      await this.#supervisor();
      await this.#finish();
      await this.#leave();
      await this.tally.check("nothing strange happened in the browser", () => this.watch.assertQuiet());
    });
    for (const one of [this.page, this.second, this.over]) await one?.context().close();
  }

  #window(expects = []) {
    return this.watch.open({ viewport: PHONE, hasTouch: true, isMobile: true, expects });
  }

  async #comeIn() {
    const { tally, demo, worker } = this;
    await tally.step("a client writes, with a photo", async () => {
      const words = "нужна помощь с документами, вот фото справки. можно к вам?";
      const { id, made } = await worker.caseOf(() => Client.begin(demo, words, { photo: true }));
      Object.assign(this, { id, client: made, path: `/cases/${id}` });
    });
    await tally.step("the worker signs in and sees the emergency first", async () => {
      this.page = await this.#window();
      await signIn(this.page, demo, "Vera");
      const first = this.page.locator(".queue > li").first();
      claim(await first.evaluate((row) => row.classList.contains("emergency-row")), "no emergency on top");
      const tab = this.page.locator('.tabs a[href*="view=emergency"]');
      claim((await tab.getAttribute("aria-current")) === "page", "another list is open");
      await fits(this.page);
    });
  }

  async #open() {
    const { tally, page, demo, path } = this;
    await tally.step("the waiting list leads to the case", async () => {
      await page.locator('.tabs a[href*="view=waiting"]').tap();
      await page.waitForURL(/view=waiting/);
      await fits(page);
      await picture(page, "console-queue-phone");
      await page.locator(`.queue a[href="${path}"]`).tap();
      await page.locator(".message.client").first().waitFor();
      await fits(page);
    });
    await tally.step("a second worker has the same case open", async () => {
      this.second = await this.#window([403, 409]);
      await signIn(this.second, demo, "Mark", "en");
      await go(this.second, demo.console + path);
      await this.second.locator('form[action$="/hold"] button').waitFor();
      const presence = page.locator(".presence", { hasText: "Mark" });
      await presence.waitFor();
    });
  }

  async #take() {
    const { tally, page, second, demo, path } = this;
    await tally.step("the worker takes it", async () => {
      await page.locator('form[action$="/hold"] button').tap();
      await page.locator('form[action$="/replies"][data-draft]').waitFor();
      await fits(page);
    });
    await tally.step("the photo is veiled until it is tapped", async () => {
      const veil = page.locator("a.photo.veiled img");
      claim((await veil.evaluate((image) => getComputedStyle(image).filter)).includes("blur"), "it is not blurred");
      claim((await veil.evaluate((image) => image.naturalWidth)) <= 24, "more than the veil was sent");
      await page.locator("a.photo.veiled").tap();
      const bare = page.locator(".photo-page img");
      await soon("the picture", () => bare.evaluate((image) => image.naturalWidth > 100));
      await fits(page);
      await page.locator("a.back").tap();
      await page.locator(".reply").waitFor();
    });
    await tally.step("the second one is told who has it", async () => {
      await second.locator('h1:has-text("Vera")').waitFor();
      await fits(second);
      await go(second, demo.console + path);
      await second.locator('h1:has-text("Vera")').waitFor();
      // A page that was drawn before still has the button.
      const late = await second.evaluate(async (address) => {
        const options = { method: "POST", headers: { accept: "application/json" } };
        const answer = await fetch(address, options);
        return { status: answer.status, ...(await answer.json()) };
      }, `${path}/hold`);
      claim(late.status === 409 && late.refused.includes("held"), `it answered ${JSON.stringify(late)}`);
    });
  }

  async #write() {
    const { tally, page, lang } = this;
    const draft = "Здравствуйте. Хорошо, что написали.";
    const field = page.locator('form[action$="/replies"][data-draft] textarea');
    await tally.step("a draft outlives a reload", async () => {
      await field.fill(draft);
      const status = page.locator('form[action$="/replies"][data-draft] [role="status"]');
      const saved = say(lang, "console-draft-saved-at").split("%")[0].trim();
      await soon("the draft is kept", async () => (await status.innerText()).includes(saved));
      await goAgain(page);
      claim((await field.inputValue()) === draft, "the draft is gone");
    });
    await tally.step("the answer goes out and the field is empty again", async () => {
      await field.fill(`${draft} Когда вам удобно прийти?`);
      await page.locator('form[action$="/replies"][data-draft] button.primary').tap();
      const sent = page.locator(".message.own", { hasText: "Когда вам удобно" });
      await sent.waitFor();
      claim(await isInView(sent), "the answer just sent is out of sight");
      claim(await isInView(field), "the form is out of sight");
      claim((await field.inputValue()) === "", "the draft stayed");
    });
    await tally.step("a note stays among workers", async () => {
      const words = "Осмотреть у автобуса, спросить про температуру.";
      await page.locator('.reply details:has(form[action$="/notes"]) > summary').tap();
      await page.locator('form[action$="/notes"] textarea').fill(words);
      await page.locator('form[action$="/notes"] button').tap();
      await page.locator(".message.note", { hasText: words }).waitFor();
      const { text } = await this.client.ask("/talk/messages?lang=ru");
      claim(!text.includes(words), "the client can read the note");
      claim(text.includes("Когда вам удобно"), "the client cannot read the answer");
    });
  }

  async #live() {
    const { tally, page } = this;
    await tally.step("what the client writes appears without a reload", async () => {
      const field = page.locator('form[action$="/replies"][data-draft] textarea');
      await field.fill("пишу вам");
      await page.evaluate(() => { window.isTheSame = true; });
      await this.client.write("завтра после шести, если можно");
      await page.locator(".message.client", { hasText: "завтра после шести" }).waitFor({ timeout: 5_000 });
      claim(await page.evaluate(() => window.isTheSame === true), "the page was loaded anew");
      claim((await field.inputValue()) === "пишу вам", "what was being typed is gone");
      await field.fill("");
      await field.blur();
      await picture(page, "console-case-phone");
    });
  }

  async #supervisor() {
    const { tally, page, demo, path } = this;
    const reason = "клиентка жаловалась на долгий ответ";
    await tally.step("a supervisor reads with a reason", async () => {
      this.over = await this.#window([403]);
      await signIn(this.over, demo, "Olga");
      await go(this.over, demo.console + path);
      const form = this.over.locator('form[action$="/readings"]');
      await form.waitFor();
      await fits(this.over);
      claim((await this.over.locator(".message").count()) === 0, "readable without a reason");
      await form.locator('label.tick:has([value="complaint"])').tap();
      await form.locator("#words").fill(reason);
      await form.locator("button.primary").tap();
      await this.over.locator(".message.client").first().waitFor();
    });
    await tally.step("the worker sees who read it and why", async () => {
      const line = page.locator(".trail .reading", { hasText: reason });
      await line.waitFor();
      claim((await line.innerText()).includes("Olga"), "the line does not name the supervisor");
    });
  }

  async #finish() {
    const { tally, page } = this;
    await tally.step("what was asked and done is noted on the way", async () => {
      await page.locator(".to-panel").tap();
      await page.locator('.panel select[name="need"]').selectOption("INJ.SEVERE");
      await page.locator('.panel form.row-form:has([name="need"]) button').tap();
      await page.locator('.panel select[name="need"]').waitFor();
      await page.locator('.panel details:has(form[action$="/services"]) > summary').tap();
      await page.locator('.panel label.tick:has([value="S08"])').tap();
      await page.locator('.panel form[action$="/services"] button').tap();
      await page.locator(".panel ul.given").waitFor();
      await fits(page);
    });
    await tally.step("two taps finish the case", async () => {
      await page.locator('.panel a.primary[href$="/closure"]').tap();
      await page.waitForURL(/\/closure$/);
      await fits(page);
      await picture(page, "console-closure-phone");
      await page.locator(".closing button.primary").tap();
      await page.waitForURL(/\/cases($|\?)/);
    });
    await tally.step("the work report is there", async () => {
      await page.locator(".rest > summary").tap();
      await page.locator('.rest a[href="/reports"]').tap();
      // Within a day in no order: the hour of a case is nobody's business.
      const need = say("ru", "need-inj-severe");
      const report = page.locator(".reports > li", { hasText: need }).first();
      const text = await report.innerText();
      claim(text.includes(say("ru", "service-s08")), `the service is missing: ${text}`);
      await fits(page);
      await picture(page, "console-reports-phone");
    });
    await tally.step("the client is asked for feedback", async () => {
      const { text } = await this.client.ask("/talk?lang=ru");
      claim(text.includes('action="/talk/feedback'), "no feedback form");
    });
  }

  async #oneRow() {
    for (const page of [this.page, this.over]) {
      await go(page, `${this.demo.console}/cases`);
      const { height } = await page.locator("header.top").boundingBox();
      claim(height < 60, `the bar is ${height} px high`);
      await page.locator(".rest > summary").tap();
      await page.locator('.rest form[action="/session/end"] button').waitFor();
      await fits(page);
      await picture(page, page === this.page ? "console-rest-phone" : "console-rest-supervisor");
      await page.locator(".rest > summary").tap();
    }
  }

  /** Two windows of one browser: one with words in it, and one without. */
  async #untouched() {
    const { demo, lang } = this;
    const page = await this.#window([401]);
    const other = await page.context().newPage();
    const { clock } = page.context();
    await clock.install();
    await signIn(page, demo, "Olga", lang);
    await go(other, `${demo.console}/leaflets/new`);
    await clock.fastForward("13:00");
    // Whoever is here in one window is here in all.
    await other.locator("h1").tap();
    await clock.fastForward("05:00");
    claim(await page.locator(".tabs").isVisible(), "hidden while somebody is there");
    const words = "Завтра автобус у метро.";
    const typed = other.locator("main textarea").first();
    await typed.fill(words);
    await clock.fastForward("16:00");
    await page.waitForURL(/\/session/);
    await page.locator("#passphrase").waitFor();
    await other.locator(".over a").waitFor();
    claim(!(await other.locator("body").innerText()).includes(words), "words are shown to whoever passes by");
    claim(!(await other.locator("main, header.top").first().isVisible()), "the page still shows");
    await picture(other, "console-over");
    await signIn(page, demo, "Olga", lang);
    await other.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await typed.waitFor();
    claim((await typed.inputValue()) === words, "what was typed is gone");
    await page.context().close();
  }

  async #leave() {
    const { tally, page, demo } = this;
    await tally.step("the bar is one row, whoever looks", () => this.#oneRow());
    await tally.step("a page that nobody touches shows nothing any more", () => this.#untouched());
    await tally.step("signing out closes the door", async () => {
      await page.locator(".rest > summary").tap();
      await page.locator('form[action="/session/end"] button').tap();
      await page.waitForURL(/\/session/);
      await fits(page);
      await go(page, `${demo.console}/cases`);
      claim(new URL(page.url()).pathname === "/session", `signed out, yet at ${page.url()}`);
      await go(page, demo.console + this.path);
      claim(new URL(page.url()).pathname === "/session", "a case opens without signing in");
    });
  }
}

/** The essential journey once more, with scripts off. */
export async function workerWithoutScript({ tally, watch, demo, worker }) {
  let page;
  await tally.walk("worker on a phone, no script", async () => {
    const words = "нужна помощь с документами";
    const { id, made: client } = await worker.caseOf(() => Client.begin(demo, words));
    await tally.step("signs in, opens, takes", async () => {
      page = await watch.open({ viewport: PHONE, hasTouch: true, isMobile: true, javaScriptEnabled: false });
      await signIn(page, demo, "Mark", "en");
      await page.locator('.tabs a[href*="view=waiting"]').tap();
      await page.locator(`.queue a[href="/cases/${id}"]`).tap();
      await page.locator('form[action$="/hold"] button').tap();
      await page.locator('form[action$="/replies"][data-draft]').waitFor();
    });
    await tally.step("keeps a draft, answers, leaves a note", async () => {
      const form = page.locator('form[action$="/replies"][data-draft]');
      await form.locator("textarea").fill("У метро,");
      await form.locator('button[name="draft"]').tap();
      await soon("the draft", async () => (await form.locator("textarea").inputValue()) === "У метро,");
      await form.locator("textarea").fill("У метро, до девяти вечера.");
      await form.locator("button.primary").tap();
      await page.locator(".message.own", { hasText: "до девяти" }).waitFor();
      await page.locator('.reply details:has(form[action$="/notes"]) > summary').tap();
      await page.locator('form[action$="/notes"] textarea').fill("Спросил про расписание.");
      await page.locator('form[action$="/notes"] button').tap();
      await page.locator(".message.note").waitFor();
      const { text } = await client.ask("/talk/messages");
      claim(text.includes("до девяти"), "the client has no answer");
    });
    await tally.step("finishes and signs out", async () => {
      await page.locator('.panel a.primary[href$="/closure"]').tap();
      await page.locator("#need").selectOption("INFO.SERVICES");
      await page.locator('label.tick:has([name="services"][value="S01"])').tap();
      await page.locator(".closing button.primary").tap();
      await page.waitForURL(/\/cases($|\?)/);
      await page.locator(".rest > summary").tap();
      await page.locator('form[action="/session/end"] button').tap();
      await page.waitForURL(/\/session/);
    });
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
  await page?.context().close();
}
