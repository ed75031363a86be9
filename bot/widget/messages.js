// How one message of the transcript looks, and the buttons under the last one.
import { fill, h, icon, linked, roving } from "./dom.js";
import { photoView } from "./photos.js";

const ENGLISH = "en"; // what the assistant speaks where a message names no other language

// `tools`: time(at), picture(message), correct(noted).
export function messageView(message, words, tools) {
  const who = message.name || { bot: words.assistant, staff: words.staff, customer: words.you }[message.from];
  return h(
    "div",
    { class: `message ${message.from}`, "data-id": message.id },
    message.from === "staff" ? h("p", { class: "who" }, icon("person"), who) : h("span", { class: "unseen" }, `${who}: `),
    h("div", { class: "bubble", lang: message.lang || (message.from === "bot" && ENGLISH) }, ...bodyView(message, words, tools)),
    h("div", { class: "meta" }, h("time", { datetime: message.at }, tools.time(message.at)), h("span", { class: "status" }), h("span", { class: "place" })),
  );
}

// What may change of a message that is already shown.
export function updateMessage(element, message, words, edit) {
  const mark = message.isReplaced ? words.replaced : message.replaces && words.edited;
  const said = [words[message.status], mark].filter(Boolean).join(" · ");
  const detail = message.detail && (words[message.detail] || message.detail);
  const text = detail ? `${said}: ${detail}` : said;
  const [status, place] = [element.querySelector(".status"), element.querySelector(".place")];
  if (status.textContent !== text) status.textContent = text;
  element.classList.toggle("unsent", Boolean(message.status));
  element.classList.toggle("refused", message.status === "refused");
  element.classList.toggle("replaced", Boolean(message.isReplaced));
  if (Boolean(edit) === Boolean(place.firstChild)) return;
  place.replaceChildren(...(edit ? [h("button", { type: "button", class: "link", "aria-label": words.editLast, onclick: edit }, words.edit)] : []));
}

// Words, a photo, or words with a card in their midst: what the card shows is not said a second time beside it.
function bodyView(message, words, tools) {
  const { from, text, noted, photo } = message;
  if (photo) return [photoView(photo, words.yourPhoto, () => tools.picture(message))];
  if (from === "customer") return [h("p", {}, text)];
  const card = noted && notedView(noted, words, tools.correct);
  if (!card) return [h("p", {}, ...linked(text))];
  const shown = [...card.querySelectorAll("dd")].flatMap((one) => one.textContent.split("\n"));
  const lines = text.split("\n").filter((line) => !shown.some((one) => line.includes(one.replace(/[“”]/g, ""))));
  return [h("p", {}, lines[0]), card, ...(lines.length > 1 ? [h("p", {}, ...linked(lines.slice(1).join("\n")))] : [])];
}

function notedView(noted, words, correct) {
  const quotes = (noted.quotes || []).map((quote) => `“${quote}”`).join("\n");
  const rows = [
    [words.expected, noted.expected],
    [words.actual, noted.actual],
    [words.quotes, noted.expected || noted.actual ? "" : quotes],
  ].filter(([, value]) => value);
  if (!rows.length) return null;
  const list = h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  const button = h("button", { type: "button", class: "link", onclick: () => correct(noted) }, words.correct);
  return h("div", { class: "noted", role: "group", "aria-label": words.noted }, list, button);
}

// What the customer corrects begins with what was understood.
export function pairInWords({ expected, actual }, words) {
  if (!expected) return actual || "";
  return fill(actual ? words.pairSaid : words.expectedSaid, { expected, actual });
}

// The choices of the last message: a scale as one row with its ends named, anything else as chips.
export function choicesView({ buttons, rating, lang = ENGLISH }, words, pick) {
  const label = !rating ? words.choose : rating.low && rating.high ? fill(words.rateBetween, rating) : words.rate;
  const scale = rating ? buttons.slice(0, rating.scale || buttons.length) : [];
  const others = buttons.slice(scale.length);
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": label },
    scale.length ? scaleView(scale, rating, lang, label, pick) : null,
    others.length ? h("div", { class: "chips" }, ...others.map((one) => choice(one, one.title, lang, pick))) : null,
  );
}

function scaleView(buttons, rating, lang, label, pick) {
  const short = buttons.every((one) => one.title.length <= 2);
  const ends = { 0: rating.low, [buttons.length - 1]: rating.high };
  const choices = buttons.map((one, n) => choice(one, short && ends[n] ? `${one.title}, ${ends[n]}` : one.title, lang, pick));
  const steps = { class: short ? "steps" : "steps worded", role: "group", "aria-label": label, "data-count": buttons.length };
  return h(
    "div",
    { class: "scale" },
    roving(h("div", steps, ...choices)),
    short && (rating.low || rating.high)
      ? h("div", { class: "ends", "aria-hidden": "true", lang }, h("span", {}, rating.low || ""), h("span", {}, rating.high || ""))
      : null,
  );
}

function choice(button, name, lang, pick) {
  const label = name === button.title ? null : name;
  return h("button", { type: "button", lang, "aria-label": label, onclick: (event) => pick(button, event) }, button.title);
}
