// How one message of the transcript looks, and the buttons under the last one.
import { h, icon, linked, roving } from "./dom.js";

export function messageView(message, words, time) {
  const who = { bot: words.assistant, staff: words.staff, customer: words.you }[message.from];
  return h(
    "div",
    { class: `message ${message.from}`, "data-id": message.id },
    message.from === "staff" ? h("p", { class: "who" }, icon("person"), who) : h("span", { class: "unseen" }, `${who}: `),
    h("div", { class: "bubble" }, ...bodyView(message, words)),
    h("p", { class: "meta" }, h("time", { datetime: message.at }, time(message.at)), h("span", { class: "status" })),
  );
}

// What may change of a message that is already shown.
export function updateMessage(element, message, words) {
  const said = message.status ? words[message.status] : "";
  const text = message.detail ? `${said}: ${message.detail}` : said;
  const place = element.querySelector(".status");
  if (place.textContent !== text) place.textContent = text;
  element.classList.toggle("unsent", Boolean(message.status));
  element.classList.toggle("refused", message.status === "refused");
}

// Words, or words with a card in their midst: what the card shows is not said a second time beside it.
function bodyView({ from, text, noted }, words) {
  if (from === "customer") return [h("p", {}, text)];
  const card = noted && notedView(noted, words);
  if (!card) return [h("p", {}, ...linked(text))];
  const shown = [...card.querySelectorAll("dd")].flatMap((one) => one.textContent.split("\n"));
  const lines = text.split("\n").filter((line) => !shown.some((one) => line.includes(one.replace(/[“”]/g, ""))));
  return [h("p", {}, lines[0]), card, ...(lines.length > 1 ? [h("p", {}, ...linked(lines.slice(1).join("\n")))] : [])];
}

function notedView(noted, words) {
  const quotes = (noted.quotes || []).map((quote) => `“${quote}”`).join("\n");
  const rows = [
    [words.expected, noted.expected],
    [words.actual, noted.actual],
    [words.quotes, noted.expected || noted.actual ? "" : quotes],
  ].filter(([, value]) => value);
  if (!rows.length) return null;
  return h("dl", { class: "noted", "aria-label": words.noted }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

// The choices of the last message: a scale as one row with its ends named, anything else as chips.
export function choicesView({ buttons, rating }, words, pick) {
  const label = rating ? words.rate(rating.low, rating.high) : words.choose;
  const scale = rating ? buttons.slice(0, rating.scale || buttons.length) : [];
  const others = buttons.slice(scale.length);
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": label },
    scale.length ? scaleView(scale, rating, label, pick) : null,
    others.length ? h("div", { class: "chips" }, ...others.map((one) => choice(one, one.title, pick))) : null,
  );
}

function scaleView(buttons, rating, label, pick) {
  const short = buttons.every((one) => one.title.length <= 2);
  const ends = { 0: rating.low, [buttons.length - 1]: rating.high };
  const choices = buttons.map((one, n) => choice(one, short && ends[n] ? `${one.title}, ${ends[n]}` : one.title, pick));
  return h(
    "div",
    { class: "scale" },
    roving(h("div", { class: short ? "steps" : "steps worded", role: "group", "aria-label": label, "data-count": buttons.length }, ...choices)),
    short && (rating.low || rating.high)
      ? h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, rating.low || ""), h("span", {}, rating.high || ""))
      : null,
  );
}

function choice(button, name, pick) {
  const label = name === button.title ? null : name;
  return h("button", { type: "button", "aria-label": label, onclick: (event) => pick(button, event) }, button.title);
}
