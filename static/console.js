// The console's only script. Without it every page works; with it they stay
// fresh by themselves. All wording comes from data- attributes of the server.
"use strict";
(() => {
  const PARTS = [".top > nav", ".rest nav", ".calls", ".inbox", ".tabs", ".queue, .empty", ".case-head", ".messages", ".panel", ".week"];
  const IDLE_MS = 10 * 60 * 1000;
  const HERE_MS = 2 * 60 * 1000;
  const DRAFT_MS = 1500;
  const MINUTE_MS = 60 * 1000;
  const SENDING_MS = 10 * 1000;
  const one = (selector, root = document) => root.querySelector(selector);
  const leave = one("form[action='/session/end']");
  const words = one(".top") ? one(".top").dataset : {};
  const desk = one(".desk");
  let touched = Date.now();
  let source = null;
  let soon = 0;
  // Where this page can be asked for again: the answer to a form cannot.
  const here = words.again || location.href;
  let over = false;

  let sent = 0;
  addEventListener("submit", () => { sent = Date.now(); });

  // ---- live parts ----

  const isBusy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");

  // Typed, and not kept by the server.
  const isNew = (text) => text.value !== text.defaultValue;
  const isTyped = () => [...document.querySelectorAll("textarea")].some((text) => text.value);

  function swap(fresh) {
    const stream = one(".stream");
    const atEnd = !stream || Math.abs(stream.scrollTop) < 40;
    for (const selector of PARTS) {
      const theirs = one(selector, fresh);
      const ours = one(selector);
      if (!ours || !theirs || isBusy(ours) || [...ours.querySelectorAll("textarea")].some(isNew)) continue;
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
      // A page that looks by itself does not mean that somebody sits before it.
      const idle = String(Math.round((Date.now() - touched) / 1000));
      const answer = await fetch(here, { credentials: "same-origin", headers: { Accept: "text/html", "X-Idle": idle } });
      away(false);
      if (answer.redirected || !answer.ok) {
        stop();
        // Signed out elsewhere: what stands in the fields stays there, and nowhere else.
        if (answer.redirected) kept.clear();
        // Somebody else has it now, or it is gone: the page of the refusal says so.
        // Not while a form is on its way: what it did is why this page is over.
        const isSending = Date.now() - sent < SENDING_MS;
        if ([403, 404, 409, 410].includes(answer.status) && !isTyped() && !isSending) location.reload();
        return;
      }
      swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      away(true); // the next change tries again
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
    // What changed before the line stood, or while it was broken, nobody told.
    source.onopen = () => { if (desk || one(".queue, .empty")) soon = setTimeout(refresh, 300, true); };
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
    // The session is over; so is what this window kept for it.
    kept.clear();
    document.title = "netreach";
    document.body.classList.add("is-over");
    // What is typed and kept nowhere waits behind the cover for its writer, as do
    // codes that could not be handed in yet.
    const hasCodes = leave.dataset.lose && codes().length;
    if (!hasCodes && ![...document.querySelectorAll("textarea")].some(isNew)) return leave.requestSubmit();
    one(".over").hidden = false;
    fetch("/session/end", { method: "POST", redirect: "manual" }).catch(() => null);
  }

  async function comeBack() {
    const answer = await fetch("/me", { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const me = (root) => one(".top", root).dataset.who;
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

  // ---- nothing typed is lost ----

  // What the server has not acknowledged stays in this window: not on the disk of
  // the server, not in another window, and not past the end of the session.
  const kept = {
    get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* it stands in the field */ } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* there is none */ } },
    clear: () => { try { sessionStorage.clear(); } catch { /* there is none */ } },
  };
  const offline = one("[data-offline]");
  const away = (is) => { if (offline) offline.hidden = !is; };

  const [arrival] = performance.getEntriesByType("navigation");
  const place = (text) => `typed ${location.pathname} ${text.id}`;
  // A page that the server sent acknowledges what the page before it sent; one that
  // the browser took out of its past does not.
  if (!arrival || arrival.type !== "back_forward") {
    const gone = kept.get("sent");
    if (gone) kept.drop(gone);
  }
  kept.drop("sent");
  for (const text of document.querySelectorAll("form[method=post] textarea:not([readonly])")) {
    const known = kept.get(place(text));
    if (known && known !== text.value) text.value = known;
    text.addEventListener("input", () => (text.value ? kept.set(place(text), text.value) : kept.drop(place(text))));
    text.form.addEventListener("submit", () => kept.set("sent", place(text)));
  }

  // ---- the draft ----

  const RETRY_MS = 4000;
  const answer = one("form[data-draft]");
  if (answer) {
    const text = one("textarea", answer);
    const status = one("[role=status]", answer);
    let timer = 0;
    let leaves = false;
    // The page that is on its way may not have the draft yet that is being kept.
    addEventListener("beforeunload", () => { leaves = true; });
    one("[name=draft]", answer).remove(); // the script keeps drafts by itself
    const keep = async () => {
      const typed = text.value;
      const body = new URLSearchParams({ words: typed });
      const saved = await fetch(answer.dataset.draft, { method: "POST", body, keepalive: true }).catch(() => null);
      away(!saved);
      if (!saved && !over) timer = setTimeout(keep, RETRY_MS);
      if (!saved || !saved.ok || saved.redirected) return;
      text.defaultValue = typed;
      if (text.value === typed && !leaves) kept.drop(place(text));
      status.textContent = answer.dataset.saved.replace("%t", await saved.text());
    };
    const soonKept = (after) => {
      clearTimeout(timer);
      if (!over) timer = setTimeout(keep, after);
    };
    text.addEventListener("input", () => soonKept(DRAFT_MS));
    addEventListener("online", () => { if (text.value) soonKept(0); });
    if (kept.get(place(text))) soonKept(0);

    const send = async (event) => {
      clearTimeout(timer);
      // Only an answer leaves the page as it is; a draft for the doctor changes it.
      if (!answer.action.endsWith("/replies")) return;
      if (event.submitter && event.submitter.hasAttribute("formaction")) return;
      event.preventDefault();
      const button = one("button.primary", answer);
      if (button.disabled) return;
      button.disabled = true;
      const body = new URLSearchParams(new FormData(answer));
      const sent = await fetch(answer.action, { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
      button.disabled = false;
      away(!sent);
      kept.drop("sent");
      if (!sent) return kept.set(place(text), text.value);
      // What was refused has a page that says why: the browser asks for it itself.
      if (!sent.ok || !sent.redirected) return answer.submit();
      kept.drop(place(text));
      text.value = text.defaultValue = "";
      const there = new URL(sent.url).pathname;
      if (there !== location.pathname || location.search) return location.assign(sent.url);
      status.textContent = "";
      swap(new DOMParser().parseFromString(await sent.text(), "text/html"));
      text.focus();
    };
    answer.addEventListener("submit", send);
  }

  // ---- the note of a report ----

  const note = one("#note[data-count]");
  if (note) {
    const looks = [
      ["phone", /(\d[\s().+-]*){6,}/], ["handle", /(^|\s)@[^\s@]{3,}/], ["mail", /\S@\S+\.\S/],
      ["link", /:\/\/|t\.me\/|www\.|vk\.com/i], ["date", /\d[./-]\d{1,2}[./-]\d{2,4}/],
      ["address", /(^|[\s,])(ул|пр-т|кв|дом|подъезд|flat|apt|room)[.\s]+\d/i],
      ["name", /[^\s.!?:;][\s«"(]+\p{Lu}\p{Ll}+/u],
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

  // ---- keys and commands ----

  const GO_MS = 1500;
  const LETTER = /^Key([A-Z])$/; // by place on the board: the same on every layout
  const dialog = one("dialog#commands");
  let going = 0;

  const isShown = (it) => it.getClientRects().length > 0;
  const hot = (key) => [...document.querySelectorAll(`[data-hot="${key}"]`)].find(isShown);
  const rows = () => [...document.querySelectorAll(".queue > li > a, .reports h2 a, .reports form button")].filter(isShown);

  function act(it) {
    if (it.matches("textarea")) { it.focus(); return it.scrollIntoView({ block: "nearest" }); }
    if (it.matches("summary")) {
      it.parentElement.open = true;
      return (one("textarea, select", it.parentElement) || it).focus();
    }
    it.click();
  }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)].focus();
  }

  // The actions of this page stand on this page: the list only points at them.
  function openBar() {
    if (!dialog || dialog.open) return;
    const list = one("ul", dialog);
    for (const old of list.querySelectorAll("[data-here]")) old.remove();
    for (const it of [...document.querySelectorAll("[data-hot]")].filter(isShown).reverse()) {
      const row = document.createElement("li");
      const button = document.createElement("button");
      const key = document.createElement("kbd");
      row.dataset.here = "";
      button.type = "button";
      button.textContent = `${it.dataset.says || it.textContent.trim()} `;
      key.textContent = it.dataset.hot;
      button.append(key);
      button.addEventListener("click", () => { dialog.close(); act(it); });
      row.append(button);
      list.prepend(row);
    }
    const box = one("#command", dialog);
    box.value = "";
    sift();
    dialog.showModal();
    box.focus();
  }

  function sift() {
    const wish = one("#command", dialog).value.trim().toLowerCase();
    for (const row of dialog.querySelectorAll("li")) row.hidden = !row.textContent.toLowerCase().includes(wish);
  }

  if (dialog) {
    const box = one("#command", dialog);
    box.addEventListener("input", sift);
    box.addEventListener("keydown", (event) => {
      const first = one("li:not([hidden]) :is(a, button)", dialog);
      if (!first || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      if (event.key === "Enter") first.click();
      else first.focus();
    });
    one("ul", dialog).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const all = [...dialog.querySelectorAll("li:not([hidden]) :is(a, button)")];
      const next = all[all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      (next || box).focus();
    });
    addEventListener("click", (event) => {
      if (!event.target.closest("[data-commands]")) return;
      event.preventDefault();
      openBar();
    });
  }

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.altKey && dialog) {
      event.preventDefault();
      return openBar();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (dialog && dialog.open)) return;
    if (event.target.closest("input, textarea, select, audio, video, [contenteditable]")) return;
    if (words.keys !== "on") return;
    if (event.key === "?" || event.key === ":") {
      event.preventDefault();
      return openBar();
    }
    const box = one("[data-key]");
    if (box && (event.key === box.dataset.key || (event.code === "Slash" && !event.shiftKey))) {
      event.preventDefault();
      return box.focus();
    }
    const letter = (LETTER.exec(event.code) || [])[1];
    const key = letter && !event.shiftKey ? letter.toLowerCase() : "";
    const wasGoing = Date.now() - going < GO_MS;
    going = 0;
    if (wasGoing && key && dialog) {
      const link = one(`a[data-go="${key}"]`, dialog);
      if (link) { event.preventDefault(); return location.assign(link.href); }
    }
    if (key === "g") { going = Date.now(); return; }
    if (key === "j" || (event.key === "ArrowDown" && rows().includes(document.activeElement))) {
      event.preventDefault();
      return step(1);
    }
    if (key === "k" || (event.key === "ArrowUp" && rows().includes(document.activeElement))) {
      event.preventDefault();
      return step(-1);
    }
    const it = key && hot(key);
    if (it) { event.preventDefault(); act(it); }
  });

  // ---- a device on which its worker is called ----

  const device = one("form[data-push]");
  const without = one("#device-without");
  const canCall = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (device && !canCall) without.textContent = without.dataset.cannot;
  if (device && canCall) {
    const workers = navigator.serviceWorker;
    const wait = () => workers.register(device.dataset.script, { updateViaCache: "none" });
    device.hidden = false;
    without.hidden = true;
    // What waits already may say its sentence in another language by now.
    workers.getRegistration("/").then((known) => known && wait()).catch(() => {});
    const address = async () => {
      if ((await Notification.requestPermission()) !== "granted") return "";
      await wait();
      const { pushManager } = await workers.ready;
      const wish = { userVisibleOnly: true, applicationServerKey: device.dataset.push };
      const known = await pushManager.getSubscription();
      return (await pushManager.subscribe(wish).catch(async (error) => {
        // It was made for another key than ours of today.
        if (!known || !(await known.unsubscribe())) throw error;
        return pushManager.subscribe(wish);
      })).endpoint;
    };
    device.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = one("button", device);
      button.disabled = true;
      const found = await address().catch(() => "");
      button.disabled = false;
      one("[role=status]", device).textContent = found ? "" : device.dataset.failed;
      one("[name=address]", device).value = found;
      if (found) device.submit();
    });
  }

  // ---- codes of referrals: without a network they are kept here until they were handed in ----

  const CODES = "codes";
  const redeem = one("form[data-redeem]");
  const codes = () => JSON.parse(localStorage.getItem(CODES) || "[]");
  const keep = (all) => (all.length ? localStorage.setItem(CODES, JSON.stringify(all)) : localStorage.removeItem(CODES));
  let sending = false;

  // Asked again with the same number, because the answer was lost, the desk answers the same.
  const attempt = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function tellCodes(why) {
    const line = one("[data-kept]");
    if (!line) return;
    line.hidden = !codes().length;
    line.textContent = line.dataset[why].replace("%n", codes().length);
  }

  const handIn = (code, accept) =>
    fetch("/redeem", { method: "POST", body: new URLSearchParams(code), headers: { Accept: accept }, keepalive: true });

  // The first that was kept goes first: where two buses took one code, the order counts.
  async function sendCodes() {
    if (sending) return;
    sending = true;
    let why = "kept";
    while (codes().length) {
      const code = codes()[0];
      const answer = await handIn(code, "application/json").catch(() => null);
      if (answer && answer.status === 401) why = "signedOut";
      if (!answer || answer.status === 401 || answer.status === 429 || answer.status >= 500) break;
      const said = await answer.json();
      if (said.found === "slowed") break;
      keep(codes().filter((other) => !["client", "slip", "attempt"].every((part) => other[part] === code[part])));
      const list = one("[data-sent]");
      if (list) {
        const line = document.createElement("li");
        // What was turned away may have to be typed again.
        const which = said.found === "redeemed" ? `${code.client.slice(0, 3)}…` : `${code.client} + ${code.slip}`;
        line.textContent = `${code.on}, ${which}: ${said.sentence}`;
        if (list.hidden) list.before(list.dataset.sent);
        list.hidden = false;
        list.append(line);
      }
    }
    sending = false;
    tellCodes(why);
  }

  function day(before) {
    const now = new Date();
    now.setDate(now.getDate() - before);
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  if (redeem) {
    addEventListener("submit", async (event) => {
      const form = event.target;
      if (!form.matches("form[data-redeem], form[data-redeem-sure]")) return;
      event.preventDefault();
      const code = Object.fromEntries(new FormData(form, event.submitter));
      const answer = await handIn(code, "text/html").catch(() => null);
      if (!answer || answer.status === 401) {
        const on = day(code.on === "yesterday" ? 1 : 0);
        keep([...codes(), { client: code.client, slip: code.slip, on, sure: "1", attempt: code.attempt || attempt() }]);
        redeem.reset();
        one("#said").replaceChildren();
        return tellCodes(answer ? "signedOut" : "kept");
      }
      const fresh = one("#said", new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (!fresh) return location.reload();
      one("#said").replaceWith(document.importNode(fresh, true));
      if (answer.ok && !one("#said .refused")) redeem.reset();
    });
    addEventListener("online", sendCodes);
    setInterval(sendCodes, MINUTE_MS);
    sendCodes();
  }

  if (leave) leave.addEventListener("submit", async (event) => {
    kept.clear();
    if (!leave.dataset.lose || !codes().length) return stop();
    event.preventDefault();
    await sendCodes();
    if (codes().length && !confirm(leave.dataset.lose.replace("%n", codes().length))) return;
    keep([]);
    stop();
    leave.submit();
  });
  remember();
  heed();
  setInterval(tick, MINUTE_MS);
  listen();
})();
