// A worker's thumb on a slow network: from taking a case to finishing it.
import { claim, fits } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Client, Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { tell } from "../tally.mjs";

const QUESTION = "после укола шишка и синяк на руке, что делать?";
const DRAFT = "Приложите тёплое и не колите туда.";
/** A telephone far from the mast: what browsers call slow. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 50 * 1024, uploadThroughput: 25 * 1024 };
/** How long a thumb takes to find a button and press it. */
const TAP_MS = 1_000;
const WITHIN_MS = 60_000;

export class ThumbWalk {
  #taps = 0;

  constructor({ tally, watch, demo, viewport }) {
    Object.assign(this, { tally, watch, demo, viewport });
  }

  async run() {
    const { tally, watch, demo, viewport } = this;
    await tally.walk(`one thumb and a slow network, ${viewport.width} px`, async () => {
      // Vera leads as many talks as she wants to by now.
      const worker = await Worker.signIn(demo, "Mark");
      const { id } = await worker.caseOf(() => Client.begin(demo, QUESTION, { photo: true }));
      Object.assign(this, { id, path: `/cases/${id}` });
      this.page = await watch.open({
        viewport,
        hasTouch: true,
        isMobile: true,
        cookies: worker.browserCookies(),
      });
      await go(this.page, `${demo.console}/cases?view=waiting`);
      const wire = await this.page.context().newCDPSession(this.page);
      await wire.send("Network.enable");
      await wire.send("Network.emulateNetworkConditions", SLOW);
      await this.#whole();
      await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    });
    await this.page?.context().close();
  }

  async #whole() {
    const { tally } = this;
    let spent = 0;
    const timed = (name, act) =>
      tally.step(name, async () => {
        const began = Date.now();
        await act();
        spent += Date.now() - began;
        await fits(this.page);
      });
    await timed("takes it", () => this.#take());
    await timed("asks with buttons", () => this.#question());
    await timed("sends a leaflet", () => this.#leaflet());
    await timed("shows the doctor a draft", () => this.#doctor());
    await timed("sends to a place", () => this.#refer());
    await timed("leaves a card", () => this.#card());
    await tally.step("the doctor signs", () => this.#signed());
    await timed("finishes", () => this.#finish());
    await tally.check("all of it within a minute", async () => {
      const took = spent + this.#taps * TAP_MS;
      tell("", `${this.#taps} taps, ${Math.round(spent / 100) / 10} s of waiting`);
      claim(took < WITHIN_MS, `${this.#taps} taps and ${spent} ms of waiting`);
    });
  }

  async #tap(what) {
    this.#taps += 1;
    await this.page.locator(what).first().tap();
  }

  /** One more message of ours stands in the talk. */
  async #said(act) {
    const own = this.page.locator(".message.own");
    const before = await own.count();
    await act();
    await own.nth(before).waitFor();
  }

  async #take() {
    await this.#tap(`.queue a[href="${this.path}"]`);
    await this.#tap('form[action$="/hold"] button');
    await this.page.locator('form[action$="/advice"][data-draft]').waitFor();
  }

  #question() {
    return this.#said(async () => {
      await this.#tap("#questions > summary");
      await this.#tap("#questions form button");
    });
  }

  #leaflet() {
    return this.#said(async () => {
      await this.#tap(".reply details:has(#leaflet) > summary");
      await this.#tap(".reply form:has(#leaflet) button");
    });
  }

  async #doctor() {
    await this.page.locator("#words").fill(DRAFT);
    await this.#tap('form[action$="/advice"] button.primary');
    await this.page.locator('form[action$="/advice/withdrawal"]').waitFor();
    await picture(this.page, `asked-${this.viewport.width}`);
  }

  async #refer() {
    await this.#tap('a[href$="/referrals/new"]');
    const need = this.page.locator("select#need");
    await need.waitFor();
    this.#taps += 1;
    await need.selectOption("HRS.PACK");
    await this.#tap('form[action$="/referrals/new"] button');
    await this.#tap('form[action$="/referrals"] button.primary');
    await this.page.locator('a[href$="/slip"]').first().waitFor();
  }

  #card() {
    return this.#said(async () => {
      await this.#tap('.reply details:has(form[action$="/card"]) > summary');
      await this.#tap('form[action$="/card"] button');
    });
  }

  async #signed() {
    const nina = await Worker.signIn(this.demo, "Nina");
    const { text } = await nina.ask(`${this.path}/advice`);
    const hidden = (name) => new RegExp(`name="${name}" value="(\\d+)"`).exec(text)[1];
    const fields = { number: hidden("number"), seen: hidden("seen"), words: DRAFT };
    await nina.send(`${this.path}/advice/signature`, new URLSearchParams(fields));
    await this.page.locator(".message.own", { hasText: DRAFT }).waitFor();
  }

  async #finish() {
    await this.#tap('.panel a.primary[href$="/closure"]');
    await this.#tap(".closing button.primary");
    await this.page.waitForURL(/\/cases($|\?)/);
  }
}
