// The chat itself, loaded when the customer opens it: puts memory, talk and panel together inside the loader's shadow root.
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { keep } from "./restore.js";
import { Talk } from "./talk.js";

// `locale` is the one the words are in; what the page or the customer asked for goes to the server.
export async function start({ root, options, locale, onClose }) {
  const language = locale.slice(0, 2);
  const [words, style] = await Promise.all([
    import(`./words/${language}.js`).then((found) => found.default),
    fetch(`${options.base}/widget/chat.css`).then((found) => found.text()),
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const memory = new Memory(options.invite || "page");
  const page = location.href;
  const talk = new Talk({ base: options.base, invite: options.invite, locale, page, memory, onChange: () => panel?.draw() });
  const isFloating = () => root.host.hasAttribute("data-floating");
  const panel = new Panel({ talk, words, options, locale, isFloating, onClose: hide });
  const frame = document.createElement("div");
  frame.className = "hearback";
  frame.lang = language;
  frame.dir = getComputedStyle(root.host).direction; // as the page runs, each text in it as its own words run
  if (options.theme) frame.dataset.theme = options.theme;
  frame.append(panel.element);
  frame.hidden = true;
  root.prepend(frame);
  const restore = keep(root, frame);
  const leaving = new AbortController();

  let started = false;
  function show(quietly) {
    const wasShown = !frame.hidden;
    frame.hidden = false;
    restore(wasShown); // since it was drawn last, it may have been out of the page for a moment
    if (!started) {
      started = true;
      talk.start();
      watch();
    } else awake();
    panel.draw();
    if (!quietly) panel.focus();
  }

  function hide() {
    frame.hidden = true;
    talk.rest();
    onClose();
  }

  // For good: another conversation takes the place of this one.
  function leave() {
    leaving.abort();
    talk.leave();
    frame.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  }

  function awake() {
    if (document.hidden || frame.hidden || !root.host.isConnected) return talk.rest();
    talk.hurry();
    talk.listen();
  }

  function watch() {
    const { signal } = leaving;
    addEventListener("online", awake, { signal });
    addEventListener("pageshow", awake, { signal });
    document.addEventListener("visibilitychange", awake, { signal });
    root.addEventListener("click", (event) => panel.closeMenu(event), { signal });
  }

  return { show, hide, leave };
}
