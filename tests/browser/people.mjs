// The other side of a walk, without a browser: a worker or a client who only
// sends what the forms would send.
import { makePhoto } from "./photo.mjs";

class Person {
  constructor(origin) {
    this.origin = origin;
    this.cookies = new Map();
  }

  async ask(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", ...(cookie && { cookie }) };
    const answer = await fetch(this.origin + path, { redirect: "manual", headers, ...options });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  async send(path, body) {
    const answer = await this.ask(path, { method: "POST", body });
    if (answer.status !== 303) throw new Error(`POST ${path} answered ${answer.status}`);
    return answer;
  }

  /** What a browser needs to go on as this person. */
  browserCookies() {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.origin }));
  }
}

export class Client extends Person {
  static async begin(demo, words, { lang = "ru", photo = false, danger = false } = {}) {
    const client = new Client(demo.chat);
    await client.send("/talks", form(words, { lang, photo, danger }));
    return client;
  }

  write(words) {
    return this.send("/talk/messages", form(words, {}));
  }
}

function form(words, { lang, photo, danger }) {
  const fields = new FormData();
  fields.set("words", words);
  if (lang) fields.set("lang", lang);
  if (danger) fields.set("danger", "yes");
  if (photo) fields.set("file", new Blob([makePhoto()], { type: "image/png" }), "photo.png");
  return fields;
}

export class Worker extends Person {
  static async signIn(demo, name) {
    const worker = new Worker(demo.console);
    const passphrase = demo.workers.get(name);
    await worker.send("/session", new URLSearchParams({ name, passphrase, code: "" }));
    return worker;
  }

  /** The cases that wait, newest or oldest as the queue has them. */
  async waiting() {
    const { text } = await this.ask("/cases?view=waiting");
    return [...text.matchAll(/href="\/cases\/([^"?#/]+)"/g)].map(([, id]) => id);
  }

  /** Which case came in while `act` ran. */
  async caseOf(act) {
    const before = new Set(await this.waiting());
    const made = await act();
    const id = (await this.waiting()).find((one) => !before.has(one));
    if (!id) throw new Error("no new case in the queue");
    return { id, made };
  }

  /** However many they lead already. */
  take(id) {
    return this.send(`/cases/${id}/hold`, new URLSearchParams({ anyway: "1" }));
  }

  reply(id, words) {
    return this.send(`/cases/${id}/replies`, new URLSearchParams({ words, to: "private" }));
  }

  /** Shows a draft to the clinicians. */
  askDoctor(id, words) {
    return this.send(`/cases/${id}/advice`, new URLSearchParams({ words, seen: "1000" }));
  }

  finish(id, need = "INFO.SERVICES") {
    const fields = { need, services: "S01", outcome: "solved", about: "self", note: "" };
    return this.send(`/cases/${id}/closure`, new URLSearchParams(fields));
  }
}
