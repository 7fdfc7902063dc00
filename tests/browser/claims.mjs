// What a walk may claim.

/** Says by itself what is wrong; where in the walk it was does not matter. */
export class Untrue extends Error {}

export function claim(is, what) {
  if (!is) throw new Untrue(what);
}

/** Asks until it is so. */
export async function soon(what, ask, withinMs = 5_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await ask()) return;
    if (Date.now() > end) throw new Untrue(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Nothing on the page reaches past the window's right edge. */
export async function fits(page) {
  const measure = () => page.evaluate(() => ({
    wide: document.scrollingElement.scrollWidth,
    window: innerWidth,
  }));
  // A page of the console may load anew while it is measured: something happened.
  const { wide, window } = await measure().catch(async (error) => {
    if (!error.message.includes("context was destroyed")) throw error;
    await page.waitForLoadState();
    return measure();
  });
  claim(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window} px`);
}
