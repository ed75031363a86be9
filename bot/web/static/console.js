/* What the console does beyond htmx. Without it every page still works by its links and forms. */
"use strict";

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];
const say = (text) => { document.getElementById("toast").textContent = text; };
const send = (path, fields) => fetch(path, {
  method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
});

/* Moments in the reader's own time zone, by the clock; the day only when it is another one. */
function clocks(root) {
  for (const one of root.querySelectorAll("time[data-clock]")) {
    const at = new Date(one.dateTime);
    const day = at.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    one.textContent = at.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
    one.title = at.toLocaleString("en-GB");
  }
}
clocks(document);
if (location.hash === "#q") document.getElementById("q")?.focus();
document.addEventListener("htmx:load", (event) => clocks(event.detail.elt.parentElement || document));

/* Keys of the inbox. */
const rows = () => [...document.querySelectorAll("#rows > li[data-id]")];
const current = () => document.activeElement.closest?.("#rows > li[data-id]");

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))] || all[0];
  next?.querySelector("a").focus();
}

async function mark(path, fields, words) {
  const row = current();
  if (!row) return;
  const answer = await send(`/console/conversations/${row.dataset.id}/${path}`, fields);
  say(answer.ok ? words : "That did not work. Load the page again.");
  if (answer.ok) {
    const chip = Object.assign(document.createElement("span"), { className: "chip good", textContent: words });
    row.querySelector(".chips").append(chip);
  }
}

/* On a narrow screen the filters that are set are a number until they are opened. */
if (matchMedia("(max-width: 50rem)").matches) document.getElementById("narrow")?.removeAttribute("open");

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector("input").click(),
  e: () => mark("review", { do: "reviewed" }, "reviewed"),
  a: () => mark("assign", { user: "me" }, "assigned to you"),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

/* Keys of a conversation. */
const talk = document.querySelector("[data-talk]")?.dataset.talk;
const TALK_KEYS = {
  e: () => document.querySelector(`form[action="${talk}/review"] button`).click(),
  a: async () => { if ((await send(`${talk}/assign`, { user: "me" })).ok) location.reload(); },
  r: () => (document.getElementById("text") || document.querySelector(`form[action="${talk}/take"] button`))?.focus(),
  "/": () => { location.href = "/console#q"; },
};

document.addEventListener("keydown", (event) => {
  if (event.target.form?.id === "reply" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form.requestSubmit();
    return;
  }
  const typing = event.target.matches?.("input:not([type=checkbox]), textarea, select");
  const keys = document.getElementById("filters") ? KEYS : talk ? TALK_KEYS : {};
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

/* A conversation that is open: what is said appears at once. */
function follow(path) {
  const stream = new EventSource(`${path}/stream`);
  let busy = Promise.resolve();
  const fetchNew = async () => {
    const last = [...document.querySelectorAll("#turns > li")].at(-1)?.dataset.seq || 0;
    await htmx.ajax("GET", `${path}/turns?after=${last}`, { target: "#turns", swap: "beforeend" });
  };
  const compose = async (state) => {
    const box = document.getElementById("composer");
    /* Only when somebody else is to answer: what is being written must not be lost. */
    if (box.dataset.state !== state) await htmx.ajax("GET", `${path}/composer`, { target: "#composer", swap: "outerHTML" });
  };
  const queue = (work) => { busy = busy.then(work, work); };
  stream.addEventListener("ready", () => queue(fetchNew));
  stream.addEventListener("message", () => queue(fetchNew));
  stream.addEventListener("state", (event) => queue(() => compose(JSON.parse(event.data).state)));
  stream.addEventListener("erased", () => { say("This conversation was erased."); stream.close(); });
  addEventListener("pagehide", () => stream.close());
}

if (talk) follow(talk);
/* Where somebody waits for an answer, what was said last is in sight. */
if (talk && !location.hash && document.querySelector("#composer[data-state=handed_over]")) {
  document.querySelector("#turns > li:last-child")?.scrollIntoView({ block: "center" });
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id !== "reply") return;
  if (event.detail.successful) event.target.reset();
  else say("This was not sent. Please try again.");
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "canned" || !event.target.value) return;
  const box = document.getElementById("text");
  box.value = event.target.value;
  event.target.value = "";
  box.focus();
});

let told = 0;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.id !== "reply" || Date.now() - told < 3000) return;
  told = Date.now();
  send(form.dataset.typing, {});
});

/* Words that are selected in a message give the place of what is added there. */
document.addEventListener("selectionchange", () => {
  const chosen = getSelection();
  if (chosen.isCollapsed) return;
  const said = chosen.anchorNode?.parentElement?.closest(".said[data-turn]");
  if (!said || !said.contains(chosen.focusNode)) return;
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.setStart(said, 0);
  before.setEnd(range.startContainer, range.startOffset);
  // The record counts characters, the browser UTF-16 units.
  const start = [...before.toString()].length;
  const end = start + [...range.toString()].length;
  const form = said.parentElement.querySelector(".adding");
  if (!form || end === start) return;
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.closest("details").open = true;
});
