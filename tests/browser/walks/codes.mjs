// A bus without a network: the page for codes was opened before, what is typed is
// kept on the phone, handed in when the network is back, and told one by one.
import { claim, fits, soon } from "../claims.mjs";
import { go } from "../browser.mjs";
import { Client, Worker } from "../people.mjs";
import { picture } from "../pictures.mjs";
import { look, openWith } from "./pages.mjs";

export async function codesWithoutNetwork({ tally, watch, demo, worker }) {
  await tally.walk("codes without a network, 360 px", async () => {
    const crew = await Worker.signIn(demo, "Tanya");
    const { client, slip, pages } = await referred(demo, worker);
    await tally.check("every page of it can be read and touched", async () => {
      const vera = await openWith(watch, worker.browserCookies(), "ru");
      for (const path of pages) await look(vera, demo.console + path);
      await picture(vera, "slip");
      await vera.context().close();
      const bus = await openWith(watch, crew.browserCookies(), "en");
      await look(bus, `${demo.console}/redeem`);
      await bus.context().close();
    });
    const page = await watch.open({
      viewport: { width: 360, height: 740 },
      cookies: crew.browserCookies(),
      expects: [401, 422],
    });
    const type = async (one, other) => {
      await page.locator("#client").fill(one);
      await page.locator("#slip").fill(other);
      await page.locator("form[data-redeem] button.primary").click();
    };
    await tally.step("the page fits, and says what is wrong with a slip of the finger", async () => {
      await go(page, `${demo.console}/redeem`);
      await fits(page);
      await type("123", slip);
      await page.locator("#said .refused").waitFor();
    });
    await tally.step("without a network codes are kept, and the page opens again", async () => {
      await page.context().setOffline(true);
      await type(client, slip);
      await page.locator("[data-kept]:not([hidden])").waitFor();
      await type(slip, client);
      await soon("both are kept", async () => (await page.locator("[data-kept]").innerText()).includes("(2)"));
      await go(page, `${demo.console}/redeem`);
      await soon("they are still kept", async () => (await page.locator("[data-kept]").innerText()).includes("(2)"));
      await picture(page, "codes-kept");
    });
    await tally.step("with the network they go out, and each is told", async () => {
      await page.context().setOffline(false);
      await page.locator("[data-sent] li").nth(1).waitFor();
      const said = await page.locator("[data-sent] li").allInnerTexts();
      claim(said.length === 2, `not two: ${said}`);
      claim(/Погашено|Redeemed/.test(said[0]) && /уже|already/.test(said[1]), `${said}`);
      claim((await page.evaluate(() => localStorage.length)) === 0, "codes stay on the phone");
      await fits(page);
    });
    await tally.step("a code whose answer was lost on the way is not told as used before", async () => {
      const other = await referred(demo, worker);
      await go(page, `${demo.console}/redeem`);
      await type(other.client, other.slip);
      let lost = "";
      await page.route("**/redeem", async (route) => {
        lost = await (await route.fetch()).text();
        await route.abort();
      });
      await page.locator("form[data-redeem-sure] button").click();
      await page.locator("[data-kept]:not([hidden])").waitFor();
      await page.unroute("**/redeem");
      claim(/Погашено|Redeemed/.test(lost), `the answer that was lost: ${lost}`);
      await page.evaluate(() => dispatchEvent(new Event("online")));
      const told = page.locator("[data-sent] li");
      await told.waitFor();
      claim(/Погашено|Redeemed/.test(await told.innerText()), await told.innerText());
    });
    await tally.step("nothing stays after signing out", async () => {
      await page.context().setOffline(true);
      await type(client, slip);
      await page.locator("[data-kept]:not([hidden])").waitFor();
      await page.context().setOffline(false);
      await page.locator("form[action='/session/end'] button").click();
      await page.waitForURL(/session/);
      claim((await page.evaluate(() => localStorage.length)) === 0, "codes stay after signing out");
    });
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    await page.context().close();
  });
}

/** A client is sent to the bus; both halves of their code. */
async function referred(demo, worker) {
  const { id } = await worker.caseOf(() => Client.begin(demo, "нужна помощь с документами"));
  await worker.take(id);
  const choose = await worker.ask(`/cases/${id}/referrals/new?need=HRS.PACK`);
  const place = /name="place" value="([^"]+)"/.exec(choose.text)[1];
  await worker.send(`/cases/${id}/referrals`, new URLSearchParams({ need: "HRS.PACK", place }));
  const shown = await worker.ask(`/cases/${id}`);
  const at = /\/cases\/[^/"]+\/referrals\/[^/"]+\/slip/.exec(shown.text)[0];
  const slip = /slip-half">([\d ]+)</.exec((await worker.ask(at)).text)[1];
  const half = /(?:код|code) (\d{3} \d{3} \d{3})/.exec(shown.text)[1];
  return { client: half, slip, pages: [`/cases/${id}`, `/cases/${id}/referrals/new?need=HRS.PACK`, at] };
}
