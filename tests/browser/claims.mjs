// What a walk may claim.

/** Says by itself what is wrong; where in the walk it was does not matter. */
export class Untrue extends Error {}

export function claim(is, what) {
  if (!is) throw new Untrue(what);
}

/** Asks until it is so. */
export async function soon(what, ask, withinMs = 10_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await ask()) return;
    if (Date.now() > end) throw new Untrue(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How it is told that a page loaded anew; the last one when it did so just as it was asked for. */
const ANEW = /context was destroyed|Frame was detached|interrupted by another navigation|net::ERR_ABORTED/;

/** What is asked of a page that may load anew meanwhile, because something happened: asked again once it stands. */
export async function steadily(page, ask) {
  for (let left = 3; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      const isAnew = ANEW.test(error.message);
      if (!isAnew || left === 0) throw error;
      await page.waitForLoadState("domcontentloaded");
    }
  }
}

/** Nothing on the page reaches past the window's right edge. */
export async function fits(page) {
  const { wide, window } = await steadily(page, () => page.evaluate(() => ({
    wide: document.scrollingElement.scrollWidth,
    window: innerWidth,
  })));
  claim(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window} px`);
}
