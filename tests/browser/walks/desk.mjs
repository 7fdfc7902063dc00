// The console on a wide screen.
import { claim, fits } from "../claims.mjs";
import { picture } from "../pictures.mjs";
import { signIn } from "./worker.mjs";

/** At 1440 px the list, the talk and the panel stand side by side. */
export async function wideDesk({ tally, watch, demo }) {
  let page;
  await tally.walk("the desk at 1440 px", async () => {
    await tally.step("list, talk and panel stand side by side", async () => {
      page = await watch.open({ viewport: { width: 1440, height: 900 } });
      await signIn(page, demo, "Vera");
      await page.locator('.tabs a[href*="view=mine"]').click();
      await page.waitForURL(/view=mine/);
      await page.locator(".queue a").first().click();
      await page.locator(".talk-column").waitFor();
      const boxes = [];
      for (const part of [".beside", ".talk-column", ".panel"]) boxes.push(await page.locator(part).boundingBox());
      const [list, talk, panel] = boxes;
      claim(list.x + list.width <= talk.x + 1 && talk.x + talk.width <= panel.x + 1, JSON.stringify(boxes));
      claim(boxes.every((box) => Math.abs(box.y - talk.y) < 2), `different tops: ${JSON.stringify(boxes)}`);
      claim(boxes.every((box) => box.y + box.height <= 901), `past the window: ${JSON.stringify(boxes)}`);
      claim(talk.width > 500 && list.width > 250 && panel.width > 250, `too narrow: ${JSON.stringify(boxes)}`);
      await fits(page);
      await picture(page, "console-desk-wide");
    });
    await tally.step("the answer form is in view without scrolling", async () => {
      const box = await page.locator('form[data-draft] button.primary').boundingBox();
      claim(box && box.y + box.height <= 900, "one must scroll to answer");
    });
    await tally.check("the same in the dark", async () => {
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "console-desk-dark");
    });
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
  });
  await page?.context().close();
}
