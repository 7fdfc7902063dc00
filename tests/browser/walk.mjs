// The browser walks: node walk.mjs PATH_TO_BINARY, with CHROMIUM set.
import { launch, Watch } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { Worker } from "./people.mjs";
import { FOLDER } from "./pictures.mjs";
import { Tally } from "./tally.mjs";
import { ClientWalk } from "./walks/client.mjs";
import { codesWithoutNetwork } from "./walks/codes.mjs";
import { wideDesk } from "./walks/desk.mjs";
import { devices } from "./walks/devices.mjs";
import { DoctorWalk } from "./walks/doctor.mjs";
import { guideInATalk, guideWithoutNetwork } from "./walks/guide.mjs";
import { imports } from "./walks/imports.mjs";
import { paceOnAPhone } from "./walks/pace.mjs";
import { consolePages, publicPages } from "./walks/pages.mjs";
import { researchers } from "./walks/research.mjs";
import { othersHaveWritten, phonePages, phoneWithoutScript, PhoneWalk } from "./walks/phone.mjs";
import { ThumbWalk } from "./walks/thumb.mjs";
import { WorkerWalk, workerWithoutScript } from "./walks/worker.mjs";

const PHONE = { width: 360, height: 740 };

const binary = process.argv[2];
if (!binary) {
  console.error("usage: node walk.mjs PATH_TO_BINARY");
  process.exit(2);
}

const tally = new Tally();
const demo = await startDemo(binary);
try {
  const browser = await launch();
  try {
    await walks(browser);
  } finally {
    await browser.close();
  }
} catch (error) {
  tally.fail("the walks broke off", error);
} finally {
  await demo.stop();
}
console.log(`\npictures: ${FOLDER}`);
process.exitCode = tally.close();

/**
 * Walks that mostly wait go side by side. Olga's language is changed in one of them, so
 * it waits for the one that reads her pages.
 */
async function walks(browser) {
  const worker = await Worker.signIn(demo, "Vera");
  const common = () => ({ tally, watch: new Watch(browser, demo), demo, worker });
  await Promise.all([
    askAndAnswer(common()),
    researchers(common()).then(() => devices({ tally, browser, binary })),
  ]);
  await Promise.all([goOn(common()), imports(common())]);
  await publicPages(common());
  await consolePages(common());
}

async function askAndAnswer(common) {
  const narrow = { width: 320, height: 640 };
  await othersHaveWritten(common);
  await new PhoneWalk({ ...common, viewport: PHONE }).run();
  await phoneWithoutScript(common);
  await phonePages(common);
  await new ClientWalk({ ...common, lang: "en", viewport: narrow, byKeyboard: true }).run();
  await new ClientWalk({ ...common, lang: "ru", viewport: PHONE, byKeyboard: false }).run();
  await new WorkerWalk(common).run();
}

async function goOn(common) {
  await workerWithoutScript(common);
  await codesWithoutNetwork(common);
  await paceOnAPhone(common);
  await new DoctorWalk({ ...common, viewport: PHONE }).run();
  await new ThumbWalk({ ...common, viewport: PHONE }).run();
  await guideWithoutNetwork(common);
  await guideInATalk(common);
  await wideDesk(common);
}
