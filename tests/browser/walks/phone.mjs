// The demo's phone: play the client in the private chat and in the group,
// answer in the console, see the answer on the phone and see it go.
import { claim, fits, soon } from "../claims.mjs";
import { go } from "../browser.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { look, openWith, widthOf } from "./pages.mjs";

// The bot says one thing a second to a chat, and two lines of its own may stand before the answer.
const SHOWN_WITHIN_MS = 8_000;
const PLACES = ["", "&chat=bot", "&chat=0", "&chat=1"];

/** The demo's own people write in its first seconds; a walk begins after them. */
export async function othersHaveWritten({ tally, demo }) {
  await tally.check("the demo's own people have written over Telegram", async () => {
    const text = async (query) => (await fetch(`${demo.telegram}/?lang=ru&${query}`)).text();
    await soon("the bot answers in private", async () => (await text("me=3&chat=bot")).includes("message theirs"), 15_000);
    await soon("somebody asks in the group", async () => (await text("me=2&chat=0")).includes("message mine"), 15_000);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  });
}

export class PhoneWalk {
  constructor({ tally, watch, demo, worker, viewport }) {
    Object.assign(this, { tally, watch, demo, worker, viewport });
  }

  async run() {
    const { tally, watch } = this;
    await tally.walk(`a client's phone, ${this.viewport.width} px`, async () => {
      this.page = await watch.open({ viewport: this.viewport });
      await this.#begin();
      await this.#talk();
      await this.#destroy();
      await this.#group();
      await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    });
    await this.page?.context().close();
  }

  async #begin() {
    const { tally, demo, page } = this;
    await tally.step("the list shows three chats", async () => {
      await go(page, `${demo.telegram}/?lang=ru&me=0`);
      claim((await page.locator("a.chat").count()) === 3, "not three chats");
      await fits(page);
      await picture(page, `phone-list-${this.viewport.width}`);
    });
    await tally.step("Start is answered", async () => {
      await page.locator("a.chat").first().click();
      await page.locator('button[value="start"]').click();
      await page.locator(".theirs .keyboard button").first().waitFor();
      await fits(page);
    });
  }

  async #talk() {
    const { tally, worker, page } = this;
    const words = "здравствуйте, нужна помощь с документами";
    await tally.step("what is written becomes a case, and its answer shows", async () => {
      const { id } = await worker.caseOf(async () => {
        await this.#write(words);
        const received = page.getByText(say("ru", "telegram-line-received")).first();
        await received.waitFor();
      });
      claim(await page.locator(".room").evaluate((room) => room.scrollTop === 0), "the newest message is out of sight");
      this.id = id;
      await page.locator("#words").fill("и ещё");
      await worker.take(id);
      await worker.reply(id, "До девяти у метро. Что вам взять?");
      await page.getByText("До девяти у метро").waitFor({ timeout: SHOWN_WITHIN_MS });
      claim((await page.locator("#words").inputValue()) === "и ещё", "typing was disturbed");
    });
    await tally.step("a photo, an edit and an answer to a message", async () => {
      await this.#write("");
      await page.locator(".rise summary").first().click();
      await page.locator('button[value="sample photo"]').click();
      await page.locator("li.mine img").waitFor();
      await page.locator("li.mine", { hasText: "и ещё" }).locator(".actions summary").click();
      await page.locator('.actions[open] a[href*="edit="]').click();
      await soon("the words to change stand there", async () => (await page.locator("#words").inputValue()) === "и ещё");
      await page.locator("#words").fill("и ещё бинты");
      await page.locator("#words").press("Enter");
      await page.locator("li.mine", { hasText: "и ещё бинты" }).waitFor();
      await fits(page);
      await picture(page, `phone-talk-${this.viewport.width}`);
    });
  }

  async #destroy() {
    const { tally, page } = this;
    await tally.step("the client destroys the talk, and it is gone from the phone", async () => {
      await page.locator(".keyboard button", { hasText: say("ru", "telegram-burn") }).last().click();
      await page.locator(".keyboard button", { hasText: say("ru", "chat-burn-button") }).last().click();
      await soon("the words are gone", async () => (await page.getByText("и ещё бинты").count()) === 0, 8_000);
      await soon("the answer is gone", async () => (await page.getByText("До девяти").count()) === 0, 8_000);
    });
  }

  async #group() {
    const { tally, worker, page, demo } = this;
    await tally.step("a request in the group goes private", async () => {
      await page.locator("#head a").click();
      await page.locator("a.chat").nth(1).click();
      const { id } = await worker.caseOf(async () => {
        await this.#write("/ask где сделать тест?");
        await soon("the case is there", async () => (await worker.waiting()).length > 0);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      });
      await worker.take(id);
      await worker.reply(id, "Тест можно сделать в автобусе.");
      const way = page.locator('.keyboard button[value^="start "]').last();
      await way.waitFor();
      await way.click();
      await page.getByText("Тест можно сделать в автобусе.").waitFor({ timeout: 8_000 });
      claim(page.url().includes("chat=bot"), "the private chat did not open");
      await go(page, `${demo.telegram}/?lang=ru&me=0&chat=0`);
      claim((await page.getByText("Тест можно").count()) === 0, "the answer stands in the group");
    });
  }

  async #write(words) {
    const field = this.page.locator("#words");
    if (words) await field.fill(words);
    const written = await field.inputValue();
    await field.press("Enter");
    await this.page.locator("li.mine", { hasText: written }).last().waitFor();
  }
}

/** The same page by forms alone. */
export async function phoneWithoutScript({ tally, watch, demo }) {
  await tally.walk("a client's phone without script", async () => {
    const page = await watch.open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    await tally.check("a message is written and shows", async () => {
      await go(page, `${demo.telegram}/?lang=en&me=1&chat=0`);
      await page.locator("#words").fill("hello all");
      await page.locator("#say .send").click();
      await page.locator("li.mine", { hasText: "hello all" }).waitFor();
    });
    await page.context().close();
  });
}

export async function phonePages({ tally, watch, demo }) {
  await tally.walk("every page of the phone", async () => {
    for (const lang of ["ru", "en"]) {
      const page = await openWith(watch, [], lang);
      for (const place of PLACES) {
        await tally.check(`${lang} ${place}`, () => look(page, `${demo.telegram}/?lang=${lang}&me=3${place}`, widthOf(lang)));
      }
      await tally.check(`${lang} an empty chat`, () => look(page, `${demo.telegram}/?lang=${lang}&me=1&chat=bot`, widthOf(lang)));
      await page.context().close();
    }
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
}
