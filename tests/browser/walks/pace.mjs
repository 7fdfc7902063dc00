// How fast a worker's hands are, at 360 px: keys, the bar of commands, what
// follows an answer; and that a broken connection loses nothing.
import { claim, fits, soon } from "../claims.mjs";
import { go, goAgain } from "../browser.mjs";
import { Client } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { openWith } from "./pages.mjs";
import { signIn } from "./worker.mjs";

const PHONE = { width: 360, height: 740 };
const FIELD = 'form[action$="/replies"][data-draft] textarea';

export async function paceOnAPhone({ tally, watch, demo, worker }) {
  let page;
  await tally.walk("keys, commands and a broken connection, 360 px", async () => {
    const { id: first } = await worker.caseOf(() => Client.begin(demo, "нужна помощь с документами"));
    const { id: second } = await worker.caseOf(() => Client.begin(demo, "нужна помощь с жильём"));
    const field = () => page.locator(FIELD);
    const dialog = () => page.locator("dialog#commands");
    await tally.step("keys lead through the list and open a case", async () => {
      page = await openWith(watch, [], "ru");
      await page.setViewportSize(PHONE);
      await signIn(page, demo, "Vera");
      await go(page, `${demo.console}/cases?view=waiting`);
      await page.keyboard.press("j");
      const rows = page.locator(".queue > li > a");
      claim(await rows.first().evaluate((row) => row === document.activeElement), "j goes to no row");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      claim(await rows.first().evaluate((row) => row === document.activeElement), "k does not go back");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/cases\/[^?]+$/);
    });
    await tally.step("t takes, r goes to the answer, and in a field keys only type", async () => {
      await go(page, `${demo.console}/cases/${first}`);
      await page.keyboard.press("t");
      await field().waitFor();
      await page.locator("h1").click();
      await page.keyboard.press("r");
      await page.keyboard.type("jkgqt?");
      claim((await field().inputValue()) === "jkgqt?", "a key did something while somebody typed");
      await field().fill("");
      await field().blur();
    });
    await tally.step("the bar of commands lists the page's actions and filters", async () => {
      await page.keyboard.press("?");
      await dialog().waitFor();
      claim((await dialog().locator("kbd", { hasText: /^f$/ }).count()) === 1, "finishing is not in it");
      await fits(page);
      await picture(page, "console-commands-phone");
      const faults = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const bad = faults.violations.filter((one) => ["serious", "critical"].includes(one.impact));
      claim(bad.length === 0, bad.map((one) => `${one.id} ${one.nodes.map((it) => it.target)}`).join("\n"));
      await page.locator("#command").fill(say("ru", "console-way-reports").slice(0, 4));
      claim((await dialog().locator("li:visible").count()) === 1, "it does not filter");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/reports/);
      await page.keyboard.press("g");
      await page.keyboard.press("q");
      await page.waitForURL(/\/cases/);
    });
    await tally.step("a saved reply is looked at before it goes", async () => {
      const saved = new URLSearchParams({ title: "Номера", words: "Скорая: {номера}" });
      await worker.send("/replies", saved);
      await go(page, `${demo.console}/cases/${first}`);
      await page.locator(".reply details:has([name=saved]) > summary").tap().catch(() =>
        page.locator(".reply details:has([name=saved]) > summary").click());
      await page.locator("[name=saved]").selectOption({ label: "Номера" });
      await page.locator(".reply details:has([name=saved]) button").click();
      await page.waitForURL(/\/preview$/);
      claim((await page.locator("#words").inputValue()).startsWith("Скорая: 103"), "nothing was filled in");
      claim((await page.locator("#effects + ul li").count()) >= 2, "no effect is named");
      await fits(page);
      await picture(page, "console-preview-phone");
      await page.locator("form.write button.primary").click();
      await page.locator(".message.own", { hasText: "Скорая: 103" }).waitFor();
    });
    await tally.step("without a connection nothing typed is lost", async () => {
      await page.context().setOffline(true);
      await field().fill("Приходите завтра к десяти.");
      await page.locator('form[data-draft] button.primary').click();
      await page.locator("[data-offline]:not([hidden])").waitFor();
      claim((await field().inputValue()) === "Приходите завтра к десяти.", "the field is empty");
      await fits(page);
      await page.context().setOffline(false);
      await goAgain(page);
      claim((await field().inputValue()) === "Приходите завтра к десяти.", "a reload lost it");
      await page.locator('form[data-draft] button.primary').click();
      await page.locator(".message.own", { hasText: "завтра к десяти" }).waitFor();
      claim((await field().inputValue()) === "", "it stayed in the field");
      const stored = await page.evaluate(() => Object.keys(sessionStorage).length);
      claim(stored === 0, "something stayed in the window");
    });
    await tally.step("after an answer the next one who waits is there", async () => {
      await page.locator("#then").selectOption("next");
      await field().fill("Хорошо.");
      await page.locator('form[data-draft] button.primary').click();
      await page.waitForURL((url) => /\/cases\/[^/]+$/.test(url.pathname) && !url.pathname.endsWith(first));
      await go(page, `${demo.console}/cases/${first}`);
      claim((await page.locator("#then").inputValue()) === "next", "it is not remembered");
      await page.locator("#then").selectOption("stay");
      await field().fill("До встречи.");
      await page.locator('form[data-draft] button.primary').click();
      await page.locator(".message.own", { hasText: "До встречи" }).waitFor();
    });
    await tally.step("signing out empties what the window kept", async () => {
      await page.context().setOffline(true);
      await field().fill("недописанное");
      await soon("it is kept", () => page.evaluate(() => sessionStorage.length > 0));
      await page.context().setOffline(false);
      await page.locator(".rest > summary").click();
      await page.locator('.rest form[action="/session/end"] button').click();
      await page.waitForURL(/\/session/);
      claim(await page.evaluate(() => sessionStorage.length === 0), "words stayed in the browser");
    });
    await tally.step("single keys can be switched off", async () => {
      await signIn(page, demo, "Vera");
      await go(page, `${demo.console}/me`);
      await page.locator('form[action="/me/habits"] button').click();
      await page.locator('form[action="/me/habits"] button[value="on"]').waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("q");
      await page.keyboard.press("?");
      claim(new URL(page.url()).pathname === "/me" && !(await dialog().isVisible()), "a key still works");
      await page.keyboard.press("Control+k");
      await dialog().waitFor();
      await page.keyboard.press("Escape");
      await page.locator('form[action="/me/habits"] button').click();
    });
    for (const id of [first]) await worker.finish(id);
    await worker.take(second);
    await worker.finish(second);
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
  await page?.context().close();
}
