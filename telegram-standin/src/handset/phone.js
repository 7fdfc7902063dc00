// The page works without this. Here it only stops reloading: the server is
// asked for the page again and answers when it is another, and of the new page
// just the parts that changed are put in place, so that nobody's typing,
// scrolling or open menu is disturbed.
"use strict";

const PARTS = ["side", "head", "body", "foot", "hint"];
const RETRY_MS = 1500;

/** What the server said of an element, whatever became of it here. */
const told = new WeakMap();
let address = location.href;
let mark = document.documentElement.dataset.mark;
let watching = new AbortController();

const part = (id) => document.getElementById(id);

function remember(root) {
  for (const one of [...PARTS.map(part), part("toast"), ...root.querySelectorAll("li[id]")]) {
    if (one) told.set(one, one.outerHTML);
  }
}

/** Puts `fresh` where `old` is, if the server says something else than before. */
function renew(old, fresh) {
  const text = fresh.outerHTML;
  if (told.get(old) === text) return old;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const typed = old.querySelector?.("textarea")?.value;
  old.replaceWith(fresh);
  told.set(fresh, text);
  const field = fresh.querySelector("textarea");
  // What was typed stays, unless a message to be changed stands there now.
  if (field && typed && !field.value) field.value = typed;
  if (focused) part(focused)?.focus({ preventScroll: true });
  return fresh;
}

/** The messages, or the chats: each by itself. */
function renewList(old, fresh) {
  for (const gone of [...old.children]) {
    if (!fresh.querySelector(`#${CSS.escape(gone.id)}`)) gone.remove();
  }
  let before = null;
  for (const item of [...fresh.children]) {
    const known = [...old.children].find((one) => one.id === item.id);
    const placed = known ? renew(known, item) : item;
    if (!known) {
      told.set(item, item.outerHTML);
      item.classList.add("new");
    }
    const next = before ? before.nextElementSibling : old.firstElementChild;
    if (placed !== next) old.insertBefore(placed, next);
    before = placed;
  }
}

function show(text, freshMark) {
  mark = freshMark;
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  part("act").action = page.getElementById("act").action;
  for (const id of PARTS) {
    const old = part(id);
    const fresh = page.getElementById(id);
    const list = id === "body" && old.querySelector("ol, ul");
    const freshList = id === "body" && fresh.querySelector("ol, ul");
    if (list && freshList && old.dataset.view === fresh.dataset.view) renewList(list, freshList);
    else {
      renew(old, fresh);
      for (const one of fresh.querySelectorAll("li[id]")) told.set(one, one.outerHTML);
    }
  }
  const toast = page.getElementById("toast");
  part("toast")?.remove();
  if (toast) part("head").after(toast);
  online(true);
}

function online(is) {
  document.body.classList.toggle("lost", !is);
}

/** Asks for another page than the one that shows, for as long as it shows. */
async function watch() {
  watching.abort();
  const mine = (watching = new AbortController());
  while (!mine.signal.aborted) {
    try {
      const headers = { "if-none-match": mark, prefer: "wait=25" };
      const answer = await fetch(address, { headers, signal: mine.signal, cache: "no-store" });
      const text = answer.status === 200 ? await answer.text() : "";
      if (mine.signal.aborted) return;
      if (text) show(text, answer.headers.get("etag"));
      else online(answer.status === 304);
    } catch {
      if (mine.signal.aborted) return;
      online(false);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Goes to an address, or does something and goes where that leads. */
async function visit(to, options = {}, remembers = true) {
  watching.abort();
  try {
    const answer = await fetch(to, { cache: "no-store", ...options });
    const text = await answer.text();
    if (answer.ok) {
      if (remembers && answer.url !== address) history.pushState(null, "", answer.url);
      address = answer.url;
      show(text, answer.headers.get("etag"));
    }
  } catch {
    online(false);
  }
  watch();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || link.target || link.origin !== location.origin) return;
  if (link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  const writes = /[?&](reply|edit)=/.test(link.search);
  visit(link.href).then(() => {
    const next = writes || link.closest(".chat") ? part("words") : null;
    if (next && (writes || matchMedia("(hover: hover)").matches)) next.focus();
    else if (!document.activeElement || document.activeElement === document.body) part("body").focus();
  });
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new FormData(form, event.submitter);
  const says = form.id === "say";
  if (says && !String(body.get("words")).trim() && !body.get("photo")?.size) return;
  if (says) form.reset();
  if (says && part("words").defaultValue) part("words").defaultValue = "";
  if (says) part("words").value = "";
  for (const open of document.querySelectorAll("details[open]")) open.open = false;
  visit(form.action, { method: "POST", body }).then(() => {
    if (says) part("words")?.focus();
    // The end of a reversed column. Anywhere else, however near, the browser holds on to
    // what is in sight, and an answer that comes later stays below it.
    part("body").scrollTop = 0;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (event.target.id !== "words" || !sends) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector(".send"));
});

document.addEventListener("change", (event) => {
  if (event.target.id === "photo") event.target.form.requestSubmit(event.target.form.querySelector(".send"));
});

// One menu at a time, and none after a press elsewhere.
document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll("details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

addEventListener("popstate", () => visit(location.href, {}, false));

remember(document);
watch();
