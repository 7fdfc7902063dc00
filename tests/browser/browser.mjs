// One Chromium, and watched windows in it.
import { chromium } from "playwright-core";
import { claim, steadily } from "./claims.mjs";
import { tell } from "./tally.mjs";

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 6_000;

export function launch() {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}

/**
 * Opens windows and notes everything that must never happen in one: an error
 * in its console, a request to another origin, an answer nobody asked for.
 */
export class Watch {
  faults = [];
  #browser;
  #origins;

  constructor(browser, demo) {
    this.#browser = browser;
    this.#origins = [demo.chat, demo.console, demo.telegram];
  }

  /** A window of its own. `expects`: refusals that belong to the walk. */
  async open({ expects = [], cookies = [], ...options }) {
    const context = await this.#browser.newContext({ locale: "ru-RU", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const close = context.close.bind(context);
    context.close = () => closed(close);
    if (cookies.length > 0) await context.addCookies(cookies);
    context.on("request", (request) => this.#request(request.url()));
    context.on("response", (answer) => {
      if (answer.status() < 400 || expects.includes(answer.status())) return;
      this.faults.push(`${answer.request().method()} ${answer.url()} answered ${answer.status()}`);
    });
    context.on("console", (message) => {
      // Answers are judged above, with the address that gave them.
      if (message.text().startsWith("Failed to load resource")) return;
      if (["error", "warning"].includes(message.type())) {
        this.faults.push(`console: ${message.text()} at ${message.location().url}`);
      }
    });
    context.on("weberror", (error) => this.faults.push(`script: ${error.error()}`));
    return context.newPage();
  }

  #request(url) {
    const { origin, protocol } = new URL(url);
    if (protocol === "data:" || protocol === "about:") return;
    if (!this.#origins.includes(origin)) this.faults.push(`request to another origin: ${url}`);
  }

  /** Throws if anything happened since it was asked last. */
  assertQuiet() {
    const faults = [...new Set(this.faults)];
    this.faults = [];
    claim(faults.length === 0, faults.join("\n"));
  }
}

/** Chromium was once seen to close a window for ever. Nobody needs it any more then. */
async function closed(close) {
  let timer;
  const givenUp = new Promise((done) => { timer = setTimeout(done, PATIENCE_MS, "given up"); });
  if (await Promise.race([close(), givenUp]) === "given up") tell("", "a window did not close");
  clearTimeout(timer);
}

/** A page with an endless stream in it never counts as loaded. */
export function go(page, address) {
  return steadily(page, () => page.goto(address, { waitUntil: "domcontentloaded" }));
}

/** What a person does with the browser's own button. */
export function goAgain(page) {
  return steadily(page, () => page.reload({ waitUntil: "domcontentloaded" }));
}
