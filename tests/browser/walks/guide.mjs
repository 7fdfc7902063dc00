// The overdose guide without a script: one page, read with the network cut; the
// same in a talk; and what the worker sees meanwhile.
import { claim, fits, soon } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Client } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";

const SMALL = { width: 360, height: 640 };

export async function guideWithoutNetwork({ tally, watch, demo }) {
  await tally.walk("the guide with scripts off and the network cut", async () => {
    for (const lang of ["ru", "en"]) {
      await tally.check(`${lang} after one visit of the guide`, () => cut(watch, demo, lang, "/overdose"));
      await tally.check(`${lang} after one visit of the start page`, () => cut(watch, demo, lang, "/"));
    }
    await tally.check("a kept page says so once its steps do not count", () => outdated(watch, demo));
    await tally.check("the first instruction is on the first screen", () => aboveTheFold(watch, demo));
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
}

async function cut(watch, demo, lang, first) {
  const page = await watch.open({ javaScriptEnabled: false, viewport: SMALL });
  const address = `${demo.chat}/overdose?lang=${lang}`;
  await page.goto(`${demo.chat}${first}?lang=${lang}`, { waitUntil: "networkidle" });
  await page.goto("about:blank");
  await page.context().setOffline(true);
  await page.goto(address, { waitUntil: "load" });
  claim(await page.locator("#start h2").isVisible(), "no first screen without a network");
  claim(!(await page.locator("#cpr").isVisible()), "more than one screen at once, or no stylesheet");
  for (const [label, step] of [
    ["guide-will-not-wake", "breathing"], ["guide-not-breathing", "cpr"],
    ["guide-has-naloxone", "naloxone"], ["guide-naloxone-given", "waiting"],
    ["guide-breathes", "recovery"],
  ]) {
    await page.locator(".presses:visible").getByText(say(lang, label), { exact: true }).click();
    const shown = await page.locator(".screen:visible").count();
    claim(shown === 1 && await page.locator(`#${step}`).isVisible(), `${shown} screens after ${label}`);
    claim((await page.evaluate(() => scrollY)) === 0, `the page jumps at ${step}`);
    await fits(page);
  }
  await page.context().close();
}

/** Kept in the browser, and withdrawn since: the answer of a server that says so. */
async function outdated(watch, demo) {
  const page = await watch.open({ javaScriptEnabled: false, viewport: SMALL });
  const address = `${demo.chat}/overdose?lang=ru`;
  await page.goto(address, { waitUntil: "load" });
  claim(await page.locator("#start").isVisible(), "the steps are hidden while they count");
  claim(!(await page.locator(".outdated").isVisible()), "it says that they do not count");
  const asks = await page.locator('link[href*="/overdose/counts.css"]').getAttribute("href");
  const other = await fetch(`${demo.chat}${asks}0`);
  const body = await other.text();
  await page.route("**/overdose/counts.css*", (route) => route.fulfill({ contentType: "text/css", body }));
  await page.goto("about:blank");
  await page.goto(`${address}#cpr`, { waitUntil: "load" });
  claim(await page.locator(".outdated a").isVisible(), "no way to what counts");
  claim(!(await page.locator("#cpr").isVisible()), "a step that does not count is shown");
  claim(await page.locator(".numbers a").first().isVisible(), "whom to call is hidden");
  await fits(page);
  await picture(page, "guide-outdated");
  await page.locator(".outdated a").click();
  await page.waitForURL(/of=\d+/);
  await page.context().close();
}

async function aboveTheFold(watch, demo) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await watch.open({ javaScriptEnabled: false, viewport: SMALL, colorScheme });
    await go(page, `${demo.chat}/overdose?lang=ru`);
    for (const part of [".numbers .button >> nth=0", "#start h2", "#start .button >> nth=0"]) {
      const box = await page.locator(part).boundingBox();
      claim(box && box.y + box.height <= SMALL.height, `${part} begins below the first screen`);
    }
    await picture(page, `guide-${colorScheme}`);
    await page.goto(`${demo.chat}/overdose?lang=ru#waiting`);
    await picture(page, `guide-waiting-${colorScheme}`);
    await page.context().close();
  }
}

export async function guideInATalk({ tally, watch, demo, worker }) {
  await tally.walk("the guide in a talk, with scripts off", async () => {
    const { id, made: client } = await worker.caseOf(() => Client.begin(demo, "не просыпается", { danger: true }));
    const page = await watch.open({ javaScriptEnabled: false, viewport: SMALL, cookies: client.browserCookies() });
    await tally.check("a tap brings the next screen", () => taps(page, demo));
    await tally.check("the worker sees where the client is", () => seen(watch, worker, id));
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    await worker.send(`/cases/${id}/danger`, new URLSearchParams({ ended: "resolved" }));
    await worker.finish(id, "OD.OPIOID");
    await page.context().close();
  });
}

async function taps(page, demo) {
  await go(page, `${demo.chat}/talk?lang=ru`);
  const frame = page.frameLocator("iframe");
  const tap = (key) => frame.locator(".presses:visible").getByText(say("ru", key), { exact: true }).click();
  await tap("guide-will-not-wake");
  await frame.locator(".screen h2").nth(1).waitFor();
  await tap("guide-breathes-slowly");
  await frame.locator(".screen h2").nth(2).waitFor();
  await soon("only the newest screen has buttons", async () => await frame.locator(".presses:visible").count() === 1);
  await picture(page, "guide-talk");
  await soon("the newest instruction is in sight from its first word", async () => {
    const [title, words] = await Promise.all(["h2", "p >> nth=0"].map((part) =>
      frame.locator(".screen").last().locator(part).boundingBox()));
    return words.y >= title.y + title.height - 1;
  });
}

async function seen(watch, worker, id) {
  await worker.take(id);
  for (const colorScheme of ["light", "dark"]) {
    const page = await watch.open({ viewport: SMALL, colorScheme, cookies: worker.browserCookies() });
    await go(page, `${worker.origin}/cases/${id}`);
    await fits(page);
    await picture(page, `console-emergency-${colorScheme}`);
    // At once: the panel may be drawn anew at any moment.
    await page.evaluate(() => document.getElementById("p-danger").scrollIntoView());
    await picture(page, `console-emergency-panel-${colorScheme}`, { fullPage: true });
    await page.context().close();
  }
}
