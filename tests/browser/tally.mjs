// What was checked, and how it went.

import { AsyncLocalStorage } from "node:async_hooks";
import { Untrue } from "./claims.mjs";

/** Walks go side by side: each line says of which it is. */
const walk = new AsyncLocalStorage();

export function tell(mark, line) {
  console.log(`  ${mark.padEnd(5)} ${walk.getStore() ?? "all"}: ${line}`);
}

/** A step failed; what follows it in the same walk has no ground to stand on. */
class Stopped extends Error {}

export class Tally {
  passed = 0;
  failures = [];

  /**
   * One walk: its steps in order. A failed step ends the walk, not the run. With
   * ONLY in the environment, walks of other names are left out.
   */
  async walk(name, steps) {
    if (!name.includes(process.env.ONLY ?? "")) return;
    const began = Date.now();
    await walk.run(name, async () => {
      try {
        await steps();
      } catch (error) {
        if (!(error instanceof Stopped)) this.fail("the walk itself broke", error);
      }
      tell("", `${((Date.now() - began) / 1000).toFixed(1)} s`);
    });
  }

  /** A step that later ones need. */
  async step(name, act) {
    if (!(await this.check(name, act))) throw new Stopped(name);
  }

  /** A check on which nothing else depends. */
  async check(name, act) {
    try {
      await act();
    } catch (error) {
      this.fail(name, error);
      return false;
    }
    this.passed += 1;
    tell("ok", name);
    return true;
  }

  fail(name, error) {
    this.failures.push(name);
    const text = error instanceof Untrue ? error.message : String(error?.stack ?? error);
    const why = text.split("\n").slice(0, 12);
    tell("FAIL", `${name}\n        ${why.join("\n        ")}`);
  }

  /** The last line, which tools read. */
  close() {
    for (const name of this.failures) console.log(`failed: ${name}`);
    console.log(`\n${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 ? 0 : 1;
  }
}
