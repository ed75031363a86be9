/* Every page of the console hears what happens: how many wait, who began to, and what is said in the open conversation. */
import { clocks, debounced, headers, keep, kept, say } from "./shared.js";

const AGAIN = 30_000; // milliseconds between two looks where nothing is heard: a snooze ends without an event
const hears = { inbox: [], message: [], state: [], presence: [], erased: [], ready: [] };
let stream = null;
let page = document.title;

export const on = (name, work) => hears[name].push(work);

/* One stream a page: browsers open few connections to one server. */
let heard = null;
export function listen(talk = "") {
  if (stream && heard === talk && stream.readyState !== EventSource.CLOSED) return;
  heard = talk;
  stream?.close();
  stream = new EventSource(`/console/stream?talk=${encodeURIComponent(talk)}`);
  for (const name of Object.keys(hears)) stream.addEventListener(name, () => hears[name].forEach((work) => work()));
}
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => { if (event.persisted) listen(document.querySelector("[data-talk]")?.dataset.id); });

/* How many wait, in the corner, in the title and on the icon. */
async function look() {
  const answer = await fetch("/console/counts", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const place = document.getElementById("counts");
  place.innerHTML = await answer.text();
  const found = document.getElementById("waiting").dataset;
  /* Whoever signed in again in another tab goes on here. */
  if (document.body.hasAttribute("hx-headers")) {
    document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRF-Token": found.csrf }));
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = found.csrf;
  }
  show(Number(found.waiting));
  await alarm(found);
}

function show(waiting) {
  document.title = `${waiting ? `(${waiting}) ` : ""}${page}`;
  icon(waiting);
}

export function rename(name) {
  page = page.includes(": ") ? `${name}: ${page.split(": ").slice(1).join(": ")}` : name;
  show(Number(document.getElementById("waiting")?.dataset.waiting || 0));
}

async function icon(waiting) {
  const link = document.querySelector("link[rel=icon]");
  if (!link) return;
  link.dataset.plain ||= link.getAttribute("href");
  if (!waiting) { link.href = link.dataset.plain; return; }
  const picture = new Image();
  picture.src = link.dataset.plain;
  await picture.decode().catch(() => null);
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  const pen = canvas.getContext("2d");
  if (picture.width) pen.drawImage(picture, 0, 0, 64, 64);
  pen.fillStyle = "#a3262a";
  pen.beginPath();
  pen.arc(44, 44, 20, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "bold 28px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(waiting > 9 ? "9+" : String(waiting), 44, 46);
  link.href = canvas.toDataURL();
}

/* Who began to wait is told once, whichever of the reader's tabs hears of it first. */
const alone = (work) => (navigator.locks ? navigator.locks.request("hearback.alert", work) : work());
function alarm(found) {
  return alone(() => {
    const before = kept("since", null);
    if (found.since) keep("since", !before || found.since > before ? found.since : before);
    if (!found.since || before === null || found.since <= before) return;
    const { sound, desktop } = kept("alerts", {});
    if (sound) ring();
    if (desktop && globalThis.Notification?.permission === "granted") {
      const told = new Notification("Waiting for an agent", { body: found.reason, tag: "hearback-waiting" });
      told.onclick = () => { focus(); location.href = "/console?needs=person"; };
    }
  });
}

function ring() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.frequency.value = 740;
  loud.gain.setValueAtTime(0.15, audio.currentTime);
  loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  tone.connect(loud).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
  tone.onended = () => audio.close();
}

/* Sound and notification are each a choice of this browser's. */
const alerts = document.getElementById("alerts");
if (alerts) {
  alerts.hidden = false;
  const chosen = kept("alerts", {});
  for (const box of alerts.querySelectorAll("input")) box.checked = Boolean(chosen[box.name]);
  alerts.addEventListener("change", async (event) => {
    const { name, checked } = event.target;
    if (name === "desktop" && checked && (await globalThis.Notification?.requestPermission?.()) !== "granted") {
      event.target.checked = false;
      say("Your browser does not allow notifications from this page. Allow them in its settings, then try again.");
      return;
    }
    keep("alerts", { ...kept("alerts", {}), [name]: checked });
    if (name === "sound" && checked) ring();
  });
}

/* Lists that show who waits follow by themselves, unless somebody is choosing in them. */
async function follow() {
  const shown = document.querySelector("#results[data-live]");
  if (!shown || shown.matches(":focus-within")) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("results");
  if (fresh && !shown.matches(":focus-within")) {
    shown.replaceWith(fresh);
    htmx.process(fresh);
    clocks(fresh);
  }
}

const soon = debounced(() => { look(); follow(); }, 120);
on("inbox", soon);
on("ready", soon);
setInterval(look, AGAIN);
addEventListener("focus", soon); // as after signing in again in another tab
listen(document.querySelector("[data-talk]")?.dataset.id);
look();
