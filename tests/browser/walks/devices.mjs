// A worker's device, as far as a browser goes that no push service knows: the script
// that waits for calls registers, shows its sentence, and outlives signing out.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { claim, soon } from "../claims.mjs";
import { go, Watch } from "../browser.mjs";
import { picture } from "../pictures.mjs";
import { say } from "../words.mjs";
import { lookHere } from "./pages.mjs";
import { signIn } from "./worker.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PHONE = { width: 360, height: 740 };
const MAKERS = "https://updates.push.services.mozilla.com/wpush/v2/made-up";
const FORM = "form[data-push]";

/** An organisation of its own: nobody is to be called from a demo. */
async function found(binary) {
  const folder = mkdtempSync(join(tmpdir(), "devices-"));
  const [dir, keyfile, secrets] = ["organisation", "keyfile", "secrets"].map((name) => join(folder, name));
  const phrase = "a passphrase for one walk";
  writeFileSync(keyfile, "a keyfile for one walk, which protects nothing");
  writeFileSync(secrets, `another for the boot of it\n${phrase}\n`);
  const at = ["--dir", dir, "--keyfile", keyfile];
  const env = { ...process.env, NETREACH_PASSPHRASE_FILE: secrets };
  const init = spawn(binary, ["init", ...at, "--worker", "Olga"], { env, stdio: ["ignore", "ignore", "inherit"] });
  claim((await new Promise((done) => init.once("exit", done))) === 0, "no organisation was made");
  const ports = '[console]\nlisten = "127.0.0.1:0"\n[chat]\nlisten = "127.0.0.1:0"\n';
  writeFileSync(join(dir, "netreach.toml"), `${ports}[push]\ncontact = "mailto:desk@example.org"\n`);
  const child = spawn(binary, ["serve", ...at], { stdio: ["ignore", "pipe", "inherit"] });
  const here = { console: "", chat: "", telegram: "", workers: new Map([["Olga", phrase]]) };
  const ended = new Promise((done) => child.once("exit", done));
  here.stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "ready") break;
    const [name, address] = line.split(" ");
    here[name] = address;
  }
  return here;
}

export async function devices({ tally, browser, binary }) {
  let here;
  await tally.walk("a device on which its worker is called, 360 px", async () => {
    let page;
    let watch;
    const registered = () => page.evaluate(async () => {
      const known = await navigator.serviceWorker.getRegistration("/");
      return known?.active?.state === "activated" ? known.active.scriptURL : "";
    });
    await tally.step("the page of the worker offers it where the script runs", async () => {
      here = await found(binary);
      watch = new Watch(browser, here);
      page = await watch.open({ viewport: PHONE, permissions: ["notifications"], expects: [403] });
      await page.addInitScript({ path: AXE });
      await signIn(page, here, "Olga");
      await go(page, `${here.console}/me`);
      await page.locator(FORM).waitFor();
      claim(!(await page.locator("#device-without").isVisible()), "it says that a script is needed");
    });
    await tally.step("the script that waits for calls registers", async () => {
      await page.evaluate((form) => {
        const { script } = document.querySelector(form).dataset;
        return navigator.serviceWorker.register(script);
      }, FORM);
      await soon("it waits", async () => (await registered()).includes("/push.js?lang="));
    });
    await tally.check("a call shows one sentence and nothing else", async () => {
      const devtools = await page.context().newCDPSession(page);
      let registrationId;
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        registrationId = registrations.find((one) => !one.isDeleted)?.registrationId ?? registrationId;
      });
      await devtools.send("ServiceWorker.enable");
      await soon("the browser names it", () => registrationId);
      const call = { origin: here.console, registrationId, data: "" };
      const shown = () => page.evaluate(async () => {
        const known = await navigator.serviceWorker.getRegistration("/");
        return (await known.getNotifications()).map(({ title, body, tag }) => `${title}|${body}|${tag}`);
      });
      const lang = (await registered()).slice(-2);
      const expected = `${say(lang, "console-device-called")}|${say(lang, "console-device-called-open")}|call`;
      // The browser's tool answers before it has delivered and says nothing where it did not:
      // asked again, one call stays one notice, because the tag is the same.
      await soon("it is shown", async () => {
        await devtools.send("ServiceWorker.deliverPushMessage", call);
        await new Promise((resolve) => setTimeout(resolve, 500));
        return (await shown()).length > 0;
      });
      claim((await shown()).join() === expected, (await shown()).join());
    });
    await tally.check("where no push service answers, the page says so", async () => {
      await page.locator(`${FORM} button`).click();
      const failed = await page.locator(FORM).getAttribute("data-failed");
      await soon("it says so", async () => (await page.locator(`${FORM} [role=status]`).textContent()) === failed);
    });
    await tally.check("a device stands on the page with its day", async () => {
      await page.evaluate((address) => {
        const body = new URLSearchParams({ address });
        return fetch("/me/devices", { method: "POST", body });
      }, MAKERS);
      await go(page, `${here.console}/me`);
      claim((await page.locator(".devices li").count()) === 1, "it is not there");
      await lookHere(page);
      await page.locator("#duty").scrollIntoViewIfNeeded();
      await picture(page, "console-devices-phone");
      await page.locator(".devices button").click();
      await soon("it is gone", async () => (await page.locator(".devices li").count()) === 0);
    });
    await tally.check("whoever signs out is still waited for", async () => {
      await page.evaluate(() => document.querySelector("form[action='/session/end']").submit());
      await page.waitForURL(/\/session/);
      claim((await registered()).includes("/push.js"), "signing out dropped the script");
    });
    // Windows of a walk count as private ones, in which no push service is asked.
    watch.faults = watch.faults.filter((fault) => !fault.includes("incognito mode"));
    await tally.check("nothing strange happened in the browser", () => watch.assertQuiet());
    await page.context().close();
  });
  await here?.stop();
}
