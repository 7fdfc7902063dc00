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
    await walks(new Watch(browser, demo));
    await devices({ tally, browser, binary });
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

async function walks(watch) {
  const worker = await Worker.signIn(demo, "Vera");
  const narrow = { width: 320, height: 640 };
  const phone = { width: 360, height: 740 };
  const common = { tally, watch, demo, worker };
  await othersHaveWritten(common);
  await new PhoneWalk({ ...common, viewport: phone }).run();
  await phoneWithoutScript(common);
  await phonePages(common);
  await new ClientWalk({ ...common, lang: "en", viewport: narrow, byKeyboard: true }).run();
  await new ClientWalk({ ...common, lang: "ru", viewport: phone, byKeyboard: false }).run();
  await new WorkerWalk(common).run();
  await workerWithoutScript(common);
  await codesWithoutNetwork(common);
  await paceOnAPhone(common);
  await new DoctorWalk({ ...common, viewport: phone }).run();
  await new ThumbWalk({ ...common, viewport: phone }).run();
  await guideWithoutNetwork(common);
  await guideInATalk(common);
  await wideDesk(common);
  await researchers(common);
  await imports(common);
  await publicPages(common);
  await consolePages(common);
}
