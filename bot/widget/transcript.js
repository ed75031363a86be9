// The conversation as a text file, made in the browser.
import { fill, h } from "./dom.js";

export function download(messages, shop, words, locale) {
  const who = { bot: words.assistant, staff: words.staff, customer: words.you };
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const lines = messages.map((one) => {
    const mark = one.isReplaced ? ` (${words.replaced})` : one.replaces ? ` (${words.edited})` : "";
    return `[${when.format(new Date(one.at))}] ${one.name || who[one.from]}${mark}: ${one.photo ? `[${words.photo}]` : one.text}`;
  });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date());
  const text = [fill(words.heading, { shop, date }), "", ...lines, ""].join("\n");
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: url, download: words.fileName }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
