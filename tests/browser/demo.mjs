// The program under test: `netreach demo` on free ports, ended by its own id.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 15_000;

/** Starts a demo and reads what it prints: where it listens, who works there. */
export async function startDemo(binary) {
  const child = spawn(binary, ["demo", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const demo = { child, workers: new Map(), console: "", chat: "", telegram: "", said: [] };
  child.stderr.on("data", (bytes) => demo.said.push(String(bytes)));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  demo.stop = () => stop(child, ended);
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "ready") return;
      read(demo, line);
    }
    throw new Error(`the demo ended before it was ready: ${demo.said.join("")}`);
  })();
  const late = new Promise((_, no) => {
    setTimeout(() => no(new Error("the demo was not ready in time")), READY_WITHIN_MS).unref();
  });
  try {
    await Promise.race([ready, late]);
  } catch (error) {
    await demo.stop();
    throw error;
  }
  return demo;
}

function read(demo, line) {
  const worker = /^console (\S+)\s+worker (\S+)\s+passphrase (.+)$/.exec(line);
  if (worker) {
    demo.console = worker[1];
    demo.workers.set(worker[2], worker[3]);
  }
  const chat = /^chat (\S+)$/.exec(line);
  if (chat) demo.chat = chat[1];
  const telegram = /^telegram (\S+)$/.exec(line);
  if (telegram) demo.telegram = telegram[1];
}

async function stop(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
  await ended;
  clearTimeout(patience);
}
