/* The conversation beside the list: it opens at its newest message and stays there while more is said. */
import { clocks, debounced, explain, keep, kept, say, send } from "./shared.js";
import { listen, on, rename } from "./live.js";
import { mark } from "./list.js";

const NEAR = 120; // pixels from the end, within which the reader is at the newest message
export const talk = () => document.querySelector("[data-talk]");
const path = () => talk()?.dataset.talk;
const thread = () => document.getElementById("thread");
/* On a narrow screen the page itself is scrolled. */
const scroller = () => (thread() && thread().scrollHeight > thread().clientHeight + 1 && getComputedStyle(thread()).overflowY !== "visible" ? thread() : document.scrollingElement);
const isAtEnd = () => { const place = scroller(); return place.scrollHeight - place.scrollTop - place.clientHeight < NEAR; };
const toEnd = () => { const place = scroller(); place.scrollTop = place.scrollHeight; };

/* At the newest message it stays, also while the box below it grows. */
let sticks = true;
document.addEventListener("scroll", (event) => { if (event.target === thread()) sticks = isAtEnd(); }, true);
const resized = new ResizeObserver(() => { if (sticks) toEnd(); });

/* Opening */
let asked = 0;
export async function open(address, { push = true } = {}) {
  const number = ++asked;
  await keepDraft();
  if (path() !== new URL(address, location.href).pathname) leave();
  const answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(() => null);
  if (number !== asked) return; // another one was opened meanwhile
  if (!answer?.ok) { if (answer) await explain(answer); else say("There is no connection. Please try again."); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("talk");
  document.getElementById("talk").replaceWith(fresh);
  document.getElementById("main").classList.add("opened");
  if (push) history.pushState({ talk: true }, "", address);
  htmx.process(fresh);
  clocks(fresh);
  begin();
}

/* With the list's present filter. */
const address = () => [path(), document.getElementById("results")?.dataset.query].filter(Boolean).join("?");
export const reopen = () => open(address(), { push: false });
document.addEventListener("htmx:pushedIntoHistory", (event) => {
  if (path()) history.replaceState({ talk: true }, "", path() + new URL(event.detail.path, location.href).search);
});

export function begin() {
  const shown = talk();
  if (!shown) return;
  rename(shown.dataset.title);
  mark(shown.dataset.id);
  listen(shown.dataset.id);
  document.getElementById("steps").hidden = false;
  const hash = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  arrange();
  compose();
  if (hash) hash.scrollIntoView({ block: "center" });
  else toEnd();
  sticks = !hash;
  resized.disconnect();
  resized.observe(thread());
}

function leave() {
  if (path()) send(`${path()}/leave`, {}, { keepalive: true }).catch(() => null);
}

addEventListener("popstate", () => {
  if (!document.getElementById("filters")) return;
  if (location.pathname.startsWith("/console/conversations/")) open(location.href, { push: false });
  else location.reload();
});
addEventListener("pagehide", () => { keepDraft(); leave(); });

/* What is beside the thread is folded where there is no room for it. */
const wide = matchMedia("(min-width: 80rem)");
function arrange() {
  const button = document.getElementById("details");
  if (!button) return;
  button.hidden = false;
  fold(!kept("details", wide.matches));
}
function fold(folded) {
  document.getElementById("context").hidden = folded;
  talk().classList.toggle("folded", folded);
  document.getElementById("details").setAttribute("aria-expanded", String(!folded));
}
document.addEventListener("click", (event) => {
  if (event.target.id !== "details") return;
  const folded = !document.getElementById("context").hidden;
  keep("details", !folded);
  fold(folded);
});

/* What is said appears at once; whoever reads further up stays there. */
let busy = Promise.resolve();
const queue = (work) => { busy = busy.then(work, work); return busy; };

async function fetchNew() {
  const [place, end] = [path(), thread() && isAtEnd()];
  if (!place) return;
  const last = [...document.querySelectorAll("#turns > li")].at(-1)?.dataset.seq || 0;
  const answer = await fetch(`${place}/turns?after=${last}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || path() !== place) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  const said = [...fresh.content.children].filter((one) => !document.getElementById(one.id));
  document.getElementById("turns").append(...said);
  said.forEach((one) => { htmx.process(one); clocks(one.parentElement); });
  if (said.length && end) toEnd();
  else if (said.length) say("New messages below.");
}

/* Who may answer changes: what is being written, and where the cursor stands, is kept. */
async function recompose() {
  const [place, old] = [path(), document.getElementById("composer")];
  if (!place || !old) return;
  const answer = await fetch(`${place}/composer`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || path() !== place) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const fresh = holder.content.getElementById("composer");
  if (fresh.dataset.state === old.dataset.state) return;
  const [was, end] = [document.getElementById("text"), isAtEnd()];
  const held = was && { value: was.value, focused: was === document.activeElement, from: was.selectionStart, to: was.selectionEnd };
  old.replaceWith(fresh);
  htmx.process(fresh);
  const box = document.getElementById("text");
  if (box && held) {
    box.value = held.value;
    if (held.focused) { box.focus({ preventScroll: true }); box.setSelectionRange(held.from, held.to); }
  }
  compose();
  if (end) toEnd();
}

on("ready", () => { queue(fetchNew); queue(recompose); });
on("message", () => queue(fetchNew));
on("state", () => queue(recompose));
on("presence", () => { const place = document.getElementById("presence"); if (place) htmx.trigger(place, "look"); });
on("erased", () => { say("This conversation was erased."); document.getElementById("composer")?.remove(); });

/* Writing */
const box = () => document.getElementById("text");
let saved = "";

function compose() {
  saved = box()?.value || "";
  const choice = document.querySelector("#enter input");
  if (!choice) return;
  document.getElementById("enter").hidden = document.getElementById("saved").hidden = false;
  choice.checked = kept("enter", false);
}

async function keepDraft() {
  const text = box();
  if (!text || text.value === saved) return;
  saved = text.value;
  await send(text.form.dataset.draft, { text: text.value }, { keepalive: text.value.length < 10_000 }).then((answer) => answer.ok || explain(answer)).catch(() => null);
}
const keepSoon = debounced(keepDraft, 700);

let told = 0;
document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  keepSoon();
  if (Date.now() - told < 3000) return;
  told = Date.now();
  send(event.target.form.dataset.typing, {}).catch(() => null);
});

let sending = false;
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "reply") return;
  event.preventDefault();
  const text = box();
  if (sending || !text.value.trim()) return;
  sending = true;
  const words = text.value;
  try {
    const answer = await send(event.target.action, new FormData(event.target));
    if (answer.ok) {
      if (box()?.value === words) box().value = "";
      saved = box()?.value || "";
      await queue(fetchNew);
      toEnd();
      box()?.focus({ preventScroll: true });
    } else {
      await explain(answer);
      await queue(recompose);
    }
  } catch {
    say("This was not sent: there is no connection. Your text is kept; please try again.");
  } finally {
    sending = false;
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest?.("#enter")) keep("enter", event.target.checked);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== box() || event.isComposing) return;
  const chosen = kept("enter", false) ? !event.shiftKey : event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && chosen && !event.target.form.elements.over) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === "/" && /(^|\s)$/.test(event.target.value.slice(0, event.target.selectionStart))) {
    event.preventDefault();
    choose();
  }
});

/* Saved replies: found by words, put in where the cursor stands. */
const options = () => [...document.querySelectorAll("#choices li")].filter((one) => !one.hidden);
function choose() {
  document.getElementById("replies").hidden = false;
  const find = document.getElementById("find");
  find.value = "";
  narrow();
  find.focus();
}
function narrow() {
  const words = document.getElementById("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of document.querySelectorAll("#choices li")) one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word));
  point(options()[0]);
}
function point(option) {
  for (const one of document.querySelectorAll("#choices li")) one.setAttribute("aria-selected", String(one === option));
  document.getElementById("find").setAttribute("aria-activedescendant", option?.id || "");
  option?.scrollIntoView({ block: "nearest" });
}
function insert(option) {
  document.getElementById("replies").hidden = true;
  const text = box();
  text.focus();
  if (!option) return;
  text.setRangeText(option.dataset.text, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("input", (event) => { if (event.target.id === "find") narrow(); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "find") return;
  const [all, now] = [options(), options().findIndex((one) => one.getAttribute("aria-selected") === "true")];
  if (event.key === "Enter") insert(all[now]);
  else if (event.key === "Escape") insert(null);
  else if (event.key === "ArrowDown") point(all[Math.min(all.length - 1, now + 1)]);
  else if (event.key === "ArrowUp") point(all[Math.max(0, now - 1)]);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("click", (event) => {
  if (event.target.id === "saved") choose();
  const option = event.target.closest?.("#choices li");
  if (option) insert(option);
});

/* What is not a reply is done without leaving the page: the thread, what is written and the place in the list stay. */
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!path() || form.id === "reply" || form.hasAttribute("hx-post") || !form.getAttribute("action")?.startsWith(`${path()}/`) || form.action.endsWith("/erase")) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const until = form.elements.until;
  if (until?.type === "datetime-local") fields.set("until", new Date(until.value).toISOString());
  await keepDraft();
  const answer = await send(event.submitter?.getAttribute("formaction") || form.getAttribute("action"), fields).catch(() => null);
  if (!answer) say("There is no connection. Please try again.");
  else if (!answer.ok) { await explain(answer); await queue(recompose); }
  else {
    const unread = fields.get("do") === "unread";
    if (unread) { location.href = document.querySelector(".back").href; return; }
    await reopen();
  }
});
