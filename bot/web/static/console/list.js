/* The list of conversations: keys, and the rows that come, go and move while it is open. */
import { debounced, clocks, explain, say, send } from "./shared.js";
import { on } from "./live.js";
import { open, reopen, talk } from "./talk.js";

const rows = () => [...document.querySelectorAll("#rows > li[data-id]")];
const PAGE = 40;
const MOST = 400;
const MINUTE = 60_000; // milliseconds
let at = document.querySelector("#rows > li.here")?.dataset.id || "";

if (location.hash === "#q") document.getElementById("q")?.focus();
/* On a narrow screen the filters that are set are a number until they are opened. */
if (matchMedia("(max-width: 50rem)").matches) document.getElementById("narrow")?.removeAttribute("open");

export function mark(id) {
  at = id;
  for (const row of rows()) {
    row.classList.toggle("here", row.dataset.id === id);
    const link = row.querySelector("a");
    if (row.dataset.id === id) { row.classList.remove("unread"); link.setAttribute("aria-current", "true"); } else link.removeAttribute("aria-current");
  }
}

const opening = debounced((row) => open(row.querySelector("a").href), 150);

export function step(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.dataset.id === at);
  const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
  if (next.dataset.id === at && talk()) { say(by > 0 ? "This is the last one." : "This is the first one."); return; }
  mark(next.dataset.id);
  next.scrollIntoView({ block: "nearest" });
  /* Where the list stands alone, the link itself is followed by Enter. */
  if (isBeside()) opening(next);
  else next.querySelector("a").focus();
}

export const isBeside = () => matchMedia("(min-width: 64rem)").matches && Boolean(document.getElementById("talk"));
const current = () => rows().find((row) => row.dataset.id === at) || document.activeElement.closest?.("#rows > li[data-id]");

async function act(path, fields, words) {
  const id = talk()?.dataset.id || current()?.dataset.id;
  const picked = rows().filter((row) => row.querySelector("input").checked).map((row) => row.dataset.id);
  for (const one of picked.length ? picked : [id].filter(Boolean)) {
    const answer = await send(`/console/conversations/${one}/${path}`, fields);
    if (!answer.ok) { await explain(answer); return; }
  }
  if (talk()) await reopen();
  say(picked.length > 1 ? `${picked.length} conversations: ${words}.` : `${words[0].toUpperCase()}${words.slice(1)}.`);
}

export const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector("input").click(),
  e: () => {
    const button = document.querySelector("#talk form[action$='/review'] button");
    if (button && !document.querySelector("#rows :checked")) button.click();
    else act("review", { do: "reviewed" }, "marked as reviewed");
  },
  a: () => act("assign", { user: "me" }, "assigned to you"),
  r: () => document.getElementById("text")?.focus(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  /* Enter in a field of the bar does what the button beside it says. */
  if (event.key === "Enter" && event.target.dataset?.enter) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector(`button[value=${event.target.dataset.enter}]`));
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !document.getElementById("rows") && event.key !== "/" && event.key !== "?") return;
  if (!KEYS[event.key] || !document.getElementById("filters")) return;
  event.preventDefault();
  KEYS[event.key]();
});

document.addEventListener("click", (event) => {
  const stepper = event.target.closest?.("[data-step]");
  if (stepper) { step(Number(stepper.dataset.step)); return; }
  const link = event.target.closest?.("#rows > li[data-id] > a");
  if (!link || !isBeside() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  mark(link.closest("li").dataset.id);
  open(link.href);
});

/* Rows that are there stay the same nodes: what is picked or focused is kept, and nothing jumps under the hand. */
async function follow() {
  const shown = document.querySelector("#results[data-query]");
  if (!shown) return;
  const many = Math.min(MOST, Math.max(PAGE, rows().length));
  const answer = await fetch(`/console?${shown.dataset.query}&rows=${many}`, { headers: { Accept: "text/html", "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || document.querySelector("#results[data-query]") !== shown) return;
  if (rows().length > many) { follow(); return; } // more was loaded meanwhile
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of [".tabs", "#results [role=status]"]) {
    const [mine, theirs] = [document.querySelector(place), fresh.querySelector(place)];
    if (mine && theirs && mine.innerHTML !== theirs.innerHTML) mine.replaceChildren(...theirs.childNodes);
  }
  const [mine, theirs] = [document.getElementById("rows"), fresh.getElementById("rows")];
  if (!mine || !theirs) {
    if (Boolean(mine) !== Boolean(theirs)) { shown.replaceWith(fresh.getElementById("results")); htmx.process(document.getElementById("results")); }
  } else merge(mine, theirs);
  mark(at);
}

function merge(mine, theirs) {
  const known = new Map(rows().map((row) => [row.dataset.id, row]));
  const list = document.querySelector(".list");
  const top = list.scrollTop;
  const more = mine.querySelector(".more");
  const next = [...theirs.children].map((row) => {
    /* Also the button for more, which may be loading. */
    if (row.matches(".more") && more?.querySelector("a").href === row.querySelector("a").href) return more;
    const old = known.get(row.dataset.id);
    if (!old) return row;
    const [was, is] = [old.querySelector("a"), row.querySelector("a")];
    old.className = row.className;
    if (was.innerHTML !== is.innerHTML) was.innerHTML = is.innerHTML;
    return old;
  });
  /* Moving a node takes its focus away, so only what stands elsewhere is moved. */
  next.forEach((row, place) => { if (mine.children[place] !== row) mine.insertBefore(row, mine.children[place] || null); });
  while (mine.children.length > next.length) mine.lastElementChild.remove();
  htmx.process(mine);
  clocks(mine);
  list.scrollTop = top;
}

const soon = debounced(follow, 120);
on("inbox", soon);
on("ready", soon);
setInterval(follow, MINUTE); // how long somebody has waited grows

/* Back to the list keeps the place and how much of it was loaded. */
const PLACE = "hearback.place";
addEventListener("pagehide", () => {
  const shown = document.querySelector("#results[data-query]");
  if (shown) sessionStorage.setItem(PLACE, JSON.stringify({ query: shown.dataset.query, rows: rows().length, top: document.querySelector(".list").scrollTop, page: scrollY }));
});
async function restore() {
  const shown = document.querySelector("#results[data-query]");
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  if (!shown || !place || place.query !== shown.dataset.query) return;
  if (place.rows > rows().length) {
    const answer = await fetch(`/console?${place.query}&rows=${Math.min(MOST, place.rows)}`, { headers: { Accept: "text/html", "HX-Request": "true" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rows");
    if (fresh) merge(document.getElementById("rows"), fresh);
    mark(at);
  }
  document.querySelector(".list").scrollTop = place.top;
  if (!talk()) scrollTo(0, place.page);
}
restore().then(() => { document.querySelector("#rows > li.here")?.scrollIntoView({ block: "nearest" }); });
