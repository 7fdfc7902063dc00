// A clinician with a phone: the question, the draft, the signature.
import { claim, fits } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Client, Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { look, openWith, widthOf } from "./pages.mjs";

const QUESTION = "после укола шишка и синяк на руке, что делать?";
const DRAFT = "Приложите тёплое и не колите туда.";
/** From the list to the words on their way, machine and thumb together. */
const SIGNED_WITHIN_MS = 20_000;
const TAPS_MOST = 2;

export class DoctorWalk {
  constructor({ tally, watch, demo, worker, viewport }) {
    Object.assign(this, { tally, watch, demo, worker, viewport });
  }

  async run() {
    const { tally, watch, demo } = this;
    await tally.walk(`a clinician's phone, ${this.viewport.width} px`, async () => {
      await tally.step("a worker shows a draft", () => this.#asked());
      const nina = await Worker.signIn(demo, "Nina");
      this.page = await watch.open({ viewport: this.viewport, cookies: nina.browserCookies() });
      await this.#sign();
      await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
      await this.#pages(nina);
    });
    await this.page?.context().close();
  }

  async #asked() {
    const { worker, demo } = this;
    const { id, made } = await worker.caseOf(() => Client.begin(demo, QUESTION, { photo: true }));
    Object.assign(this, { id, client: made });
    await worker.take(id);
    await worker.askDoctor(id, DRAFT);
  }

  async #sign() {
    const { tally, demo, page } = this;
    let taps = 0;
    const tap = async (one) => {
      taps += 1;
      await one.click();
    };
    await tally.step("two taps sign it, within seconds, and the photo stays veiled", async () => {
      await go(page, `${demo.console}/advice`);
      await fits(page);
      await picture(page, `doctor-list-${this.viewport.width}`);
      const began = Date.now();
      await tap(page.locator(`a[href="/cases/${this.id}/advice"]`));
      await page.locator("#words").waitFor();
      await fits(page);
      await picture(page, `doctor-question-${this.viewport.width}`);
      claim((await page.locator('img[src$="/image"]').count()) === 0, "the photo is open");
      claim((await page.locator("a.photo.veiled").count()) === 1, "no photo to open");
      claim((await page.locator("#words").inputValue()) === DRAFT, "the draft is not there to edit");
      await page.locator("#words").fill(`${DRAFT} Если станет хуже, приходите.`);
      await tap(page.locator('form[action$="/advice/signature"] button'));
      await page.getByText(say("ru", "console-advice-signed")).waitFor();
      const took = Date.now() - began;
      claim(taps <= TAPS_MOST, `${taps} taps`);
      claim(took < SIGNED_WITHIN_MS, `${took} ms`);
    });
    await tally.check("the client reads who checked it", async () => {
      const { text } = await this.client.ask("/talk/messages");
      claim(text.includes("Если станет хуже, приходите.") && text.includes("Проверил врач"), "it is not there");
    });
  }

  async #pages(nina) {
    const { tally, watch, demo, worker } = this;
    const { id } = await worker.caseOf(() => Client.begin(demo, QUESTION, { photo: true }));
    await worker.take(id);
    await worker.askDoctor(id, DRAFT);
    for (const lang of ["ru", "en"]) {
      await nina.send("/me/language", new URLSearchParams({ lang }));
      const page = await openWith(watch, nina.browserCookies(), lang);
      for (const path of ["/advice", `/cases/${id}/advice`, `/cases/${id}`]) {
        await tally.check(`${lang} ${path.replace(id, "…")}`, () => look(page, demo.console + path, widthOf(lang)));
      }
      await page.context().close();
    }
    await worker.finish(id).catch(() => {});
  }
}
