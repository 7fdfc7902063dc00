// The console's only script. Without it every page works; with it they stay
// fresh by themselves. All wording comes from data- attributes of the server.
"use strict";
(() => {
  const PARTS = [".calls", ".tabs", ".queue, .empty", ".case-head", ".messages", ".panel", ".week"];
  const IDLE_MS = 10 * 60 * 1000;
  const HERE_MS = 2 * 60 * 1000;
  const DRAFT_MS = 1500;
  const MINUTE_MS = 60 * 1000;
  const one = (selector, root = document) => root.querySelector(selector);
  const leave = one("form[action='/session/end']");
  const words = one(".top") ? one(".top").dataset : {};
  const desk = one(".desk");
  let touched = Date.now();
  let source = null;
  let soon = 0;
  let here = location.href;
  let over = false;

  // ---- live parts ----

  const isBusy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");

  const isTyped = () => [...document.querySelectorAll("textarea")].some((text) => text.value);

  function swap(fresh) {
    const stream = one(".stream");
    const atEnd = !stream || Math.abs(stream.scrollTop) < 40;
    for (const selector of PARTS) {
      const theirs = one(selector, fresh);
      const ours = one(selector);
      if (!ours || !theirs || isBusy(ours) || ours.querySelector("textarea")) continue;
      if (ours.outerHTML === theirs.outerHTML) continue;
      ours.replaceWith(document.importNode(theirs, true));
    }
    if (stream && atEnd) stream.scrollTop = 0;
    drawn = Date.now();
    remember();
    heed();
  }

  // A call is shown, and heard, in a window that nobody looks at too.
  async function refresh(always) {
    if (over || (document.hidden && !always)) return;
    try {
      const answer = await fetch(here, { credentials: "same-origin", headers: { Accept: "text/html" } });
      // The answer to a form cannot be asked for again; calls stand on every page.
      if (answer.status === 405 && here !== "/me") {
        here = "/me";
        return refresh(always);
      }
      if (answer.redirected || !answer.ok) {
        stop();
        // Somebody else has it now, or it is gone: the page of the refusal says so.
        if ([403, 404, 409, 410].includes(answer.status) && !isTyped()) location.reload();
        return;
      }
      swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The network is away; the next change tries again.
    }
  }

  function changed(event) {
    const isOurs = one(".queue, .empty") || event.data === "0" || (desk && desk.dataset.case === event.data);
    if (!isOurs) return;
    clearTimeout(soon);
    soon = setTimeout(refresh, 300, event.data === "0");
  }

  function listen() {
    if (source || over || !one(".tabs, .calls, .week[data-live]")) return;
    source = new EventSource("/events");
    source.addEventListener("changed", changed);
    source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) source = null; };
  }

  function stop() {
    over = true;
    if (source) source.close();
    source = null;
  }

  // A window that nobody touches lets its session run out. Another of the same
  // worker counts: they share it.
  const windows = new BroadcastChannel("touched");
  windows.onmessage = (event) => { touched = Math.max(touched, event.data); };

  function touch() {
    if (isOutOfTime()) return;
    touched = Date.now();
    windows.postMessage(touched);
    // No browser lets a page sound before its reader has touched it.
    if (!speaker && window.AudioContext) speaker = new AudioContext();
    listen();
  }
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touch, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (isClosed) return comeBack();
    touch();
    refresh();
  });

  // ---- nobody is there any more ----

  // The page of a session that ran out shows nothing to whoever passes by. A
  // telephone that slept finds out when it wakes.
  let isClosed = false;
  const { title } = document;

  function isOutOfTime() {
    if (!isClosed && leave && Date.now() - touched >= Number(words.idle) * 1000) close();
    return isClosed;
  }

  function close() {
    isClosed = true;
    stop();
    document.title = "netreach";
    document.body.classList.add("is-over");
    // What is typed and kept nowhere waits behind the cover for its writer.
    const isKept = (text) => text.value === text.defaultValue;
    if ([...document.querySelectorAll("textarea")].every(isKept)) return leave.requestSubmit();
    one(".over").hidden = false;
    fetch("/session/end", { method: "POST", redirect: "manual" }).catch(() => null);
  }

  async function comeBack() {
    const answer = await fetch("/me", { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const me = (root) => one(".rest a[href='/me']", root).textContent;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Somebody else's words are not shown to whoever signed in.
    if (me(page) !== me(document)) return location.replace("/");
    one(".over").hidden = true;
    document.body.classList.remove("is-over");
    document.title = title;
    isClosed = over = false;
    touched = Date.now();
    touch();
  }

  // ---- a call: somebody's life may be in danger, and nobody has it ----

  const TONE_MS = 15 * 1000;
  const MUTE_MS = 10 * 60 * 1000;
  let speaker = null;
  let muted = 0;
  let rang = 0;

  function tone(from, hertz) {
    const voice = speaker.createOscillator();
    const volume = speaker.createGain();
    voice.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.3, from + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.45);
    voice.connect(volume).connect(speaker.destination);
    voice.start(from);
    voice.stop(from + 0.5);
  }

  function heed() {
    const mute = one("[data-mute]");
    if (mute) mute.hidden = Date.now() < muted;
    const rings = one(".calls[data-rings]");
    if (!rings) rang = 0;
    if (!rings || !speaker || Date.now() < muted || Date.now() - rang < TONE_MS - 500) return;
    rang = Date.now();
    for (const [after, hertz] of [[0, 660], [0.5, 880], [1, 660]]) tone(speaker.currentTime + after, hertz);
  }

  addEventListener("click", (event) => {
    if (!event.target.closest("[data-mute]")) return;
    muted = Date.now() + MUTE_MS;
    heed();
  });
  setInterval(heed, TONE_MS);

  // ---- the minute hand ----

  let drawn = Date.now();

  function remember() {
    for (const time of document.querySelectorAll(".waited")) {
      const found = /^PT(?:(\d+)H)?(\d+)M$/.exec(time.dateTime);
      if (found && !time.dataset.from) time.dataset.from = Number(found[1] || 0) * 60 + Number(found[2]);
    }
  }

  function tick() {
    const passed = Math.floor((Date.now() - drawn) / MINUTE_MS);
    for (const time of document.querySelectorAll(".waited[data-from]")) {
      const minutes = Number(time.dataset.from) + passed;
      const hours = Math.floor(minutes / 60);
      const form = hours >= 24 ? words.days : hours ? words.hours : words.minutes;
      const rest = String(minutes % 60);
      time.textContent = form
        .replace("%d", Math.floor(hours / 24))
        .replace("%h", hours >= 24 ? hours % 24 : hours)
        .replace("%m", hours ? rest.padStart(2, "0") : rest);
    }
    if (isOutOfTime()) return;
    const idle = Date.now() - touched;
    if (idle > IDLE_MS && source) { source.close(); source = null; }
    if (desk && idle < HERE_MS) refresh();
  }

  // ---- the draft ----

  const answer = one("form[data-draft]");
  if (answer) {
    const text = one("textarea", answer);
    const status = one("[role=status]", answer);
    let timer = 0;
    one("[name=draft]", answer).remove(); // the script keeps drafts by itself
    const keep = async () => {
      const typed = text.value;
      const body = new URLSearchParams({ words: typed });
      const kept = await fetch(answer.dataset.draft, { method: "POST", body, keepalive: true }).catch(() => null);
      if (!kept || !kept.ok || kept.redirected) return;
      text.defaultValue = typed;
      status.textContent = answer.dataset.saved.replace("%t", await kept.text());
    };
    text.addEventListener("input", () => {
      clearTimeout(timer);
      if (!over) timer = setTimeout(keep, DRAFT_MS);
    });
    answer.addEventListener("submit", () => clearTimeout(timer));
  }

  // ---- the note of a report ----

  const note = one("#note[data-count]");
  if (note) {
    const looks = [
      ["phone", /(\d[\s().+-]*){6,}/], ["handle", /(^|\s)@[^\s@]{3,}/], ["mail", /\S@\S+\.\S/],
      ["link", /:\/\/|t\.me\/|www\.|vk\.com/i], ["name", /[^\s.!?:;][\s«"(]+\p{Lu}\p{Ll}+/u],
    ];
    const warn = () => {
      const found = looks.filter(([, like]) => like.test(note.value)).map(([kind]) => note.dataset[kind]);
      const line = one("#note-warning");
      one("#note-count .count").textContent = note.dataset.count.replace("%n", [...note.value].length);
      line.className = found.length ? "warning-line" : "";
      line.textContent = found.length ? note.dataset.looks.replace("%w", found.join(", ")) : "";
    };
    note.addEventListener("input", warn);
  }

  // ---- the box ----

  addEventListener("keydown", (event) => {
    const box = one("[data-key]");
    const isKey = box && (event.key === box.dataset.key || (event.code === "Slash" && !event.shiftKey));
    if (!isKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
  });

  if (leave) leave.addEventListener("submit", stop);
  remember();
  heed();
  setInterval(tick, MINUTE_MS);
  listen();
})();
