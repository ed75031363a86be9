// The chat itself, loaded when the customer opens it: puts memory, talk and panel together inside the loader's shadow root.
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { Talk } from "./talk.js";

const LANGUAGES = ["en"];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

export async function start({ root, options, onClose }) {
  const locale = options.locale || document.documentElement.lang || navigator.language || "en";
  const [words, style] = await Promise.all([load(locale), fetch(`${options.base}/widget/chat.css`).then((found) => found.text())]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const memory = new Memory(options.invite || "page");
  const page = location.href;
  const talk = new Talk({ base: options.base, invite: options.invite, locale, page, memory, onChange: () => panel.draw() });
  const panel = new Panel({ talk, words, options, locale, floating: !options.page, onClose: hide });
  const frame = document.createElement("div");
  frame.className = "hearback";
  frame.lang = languageOf(locale);
  frame.dir = RIGHT_TO_LEFT.includes(languageOf(locale)) ? "rtl" : "ltr";
  if (options.theme) frame.dataset.theme = options.theme;
  frame.append(panel.element);
  frame.hidden = true;
  root.prepend(frame);

  let started = false;
  function show(quietly) {
    frame.hidden = false;
    if (!started) {
      started = true;
      talk.start();
      watch();
    } else talk.listen();
    panel.draw();
    if (!quietly) panel.focus();
  }

  function hide() {
    frame.hidden = true;
    talk.rest();
    onClose();
  }

  function watch() {
    addEventListener("online", () => talk.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || frame.hidden) talk.rest();
      else talk.hurry(), talk.listen();
    });
    root.addEventListener("click", (event) => panel.closeMenu(event));
  }

  return { show, hide };
}

function languageOf(locale) {
  const language = locale.slice(0, 2).toLowerCase();
  return LANGUAGES.includes(language) ? language : "en";
}

async function load(locale) {
  return (await import(`./words/${languageOf(locale)}.js`)).default;
}
