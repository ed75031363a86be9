// The one line a shop puts into its page. It draws the button and does nothing else: no request, no cookie and nothing
// stored before the customer opens the chat. Attributes: data-invite, data-locale, data-theme (light | dark),
// data-privacy (address of the privacy notice), data-label (the button's words), data-page (fill the element with that id),
// data-dir (ltr | rtl, where it is not the page's).
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.Hearback) return;
  const base = new URL(".", script.src).href.replace(/\/$/, "");
  const options = { base, ...script.dataset };
  // What is read before the catalogue is loaded, by language; each has a file in words/.
  const WORDS = {
    en: ["Share feedback", "The chat could not be loaded. Please check your connection and try again."],
    de: ["Rückmeldung geben", "Der Chat konnte nicht geladen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal."],
  };
  const locale = pick([options.locale, document.documentElement.lang, ...navigator.languages]);
  const [label, unreachable] = WORDS[locale.slice(0, 2)];
  const OPEN = "hearback:open";

  const STYLE = `
    :host { all: initial !important; display: block !important; }
    :host([data-floating]) { position: fixed !important; z-index: 2147483000 !important; inset-block-end: 20px !important;
      inset-inline-end: 20px !important; }
    :host(:not([data-floating])) { block-size: 100% !important; }
    :host([dir="rtl"]) { direction: rtl !important; }
    :host([dir="ltr"]) { direction: ltr !important; }
    .launcher { all: unset; unicode-bidi: plaintext; box-sizing: border-box; display: inline-flex; align-items: center; gap: 10px; min-block-size: 52px;
      padding-inline: 18px 22px; border-radius: 26px; cursor: pointer; font: 600 15px/1.2 -apple-system, "Segoe UI",
      Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--hearback-on-accent, #fff);
      background: var(--hearback-accent, #0b6b5d); box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 8px 24px rgb(0 0 0 / .18);
      transition: transform .15s, box-shadow .15s; }
    .launcher:hover { transform: translateY(-1px); box-shadow: 0 2px 4px rgb(0 0 0 / .2), 0 12px 28px rgb(0 0 0 / .22); }
    .launcher:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px var(--hearback-accent, #0b6b5d); }
    .launcher[hidden], .trouble:empty { display: none; }
    .launcher svg { inline-size: 22px; block-size: 22px; flex: none; }
    .trouble { all: unset; display: block; max-inline-size: 260px; margin-block-end: 10px; padding: 10px 14px; border-radius: 10px;
      font: 14px/1.4 -apple-system, "Segoe UI", Roboto, Arial, sans-serif; color: #17211f; background: #fff;
      box-shadow: 0 4px 16px rgb(0 0 0 / .2); }
    @media (prefers-reduced-motion: reduce) { .launcher { transition: none; } .launcher:hover { transform: none; } }
    @media print { :host { display: none !important; } }`;

  const host = document.createElement("div");
  host.lang = locale;
  if (options.dir) host.dir = options.dir;
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const trouble = document.createElement("p");
  trouble.className = "trouble";
  trouble.setAttribute("role", "status");
  const launcher = document.createElement("button");
  launcher.className = "launcher";
  launcher.type = "button";
  launcher.setAttribute("aria-haspopup", "dialog");
  launcher.append(icon("M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 4v-4h-1A1.5 1.5 0 0 1 4 14.5z"));
  launcher.append(options.label || label);
  root.append(trouble, launcher);

  let chat;
  async function open(quietly = false) {
    trouble.textContent = "";
    try {
      // At once, before anything is waited for: who clicks twice opens one chat.
      chat ??= import(`${base}/widget/chat.js`).then((module) => module.start({ root, options, locale, onClose: close }));
      (await chat).show(quietly);
    } catch {
      chat = undefined;
      trouble.textContent = unreachable;
      return;
    }
    launcher.hidden = true;
    remember(true);
  }

  function close() {
    launcher.hidden = false;
    launcher.focus();
    remember(false);
  }

  // Only after the customer has opened the chat, so that it is still open on the next page of the shop.
  function remember(isOpen) {
    try {
      if (isOpen) sessionStorage.setItem(OPEN, "1");
      else sessionStorage.removeItem(OPEN);
    } catch { /* storage is blocked: the chat just starts closed */ }
  }

  function wasOpen() {
    try {
      return sessionStorage.getItem(OPEN) !== null;
    } catch {
      return false;
    }
  }

  // The first of these that there are words for, as the browser writes it: data-locale, the page's, then the person's own.
  function pick(wanted) {
    for (const one of wanted) {
      try {
        const name = new Intl.Locale(one.replace("_", "-")).baseName;
        if (WORDS[name.slice(0, 2)] && /^..(-|$)/.test(name)) return name;
      } catch { /* none, or no language */ }
    }
    return "en";
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "aria-hidden": "true" })) {
      svg.setAttribute(name, value);
    }
    line.setAttribute("d", path);
    line.setAttribute("stroke-width", "1.8");
    line.setAttribute("stroke-linejoin", "round");
    svg.append(line);
    return svg;
  }

  function mount() {
    const place = options.page && document.getElementById(options.page);
    host.toggleAttribute("data-floating", !place);
    (place || document.body).append(host);
    if (place) {
      launcher.hidden = true;
      open(true);
    } else if (wasOpen()) open(true);
  }

  launcher.addEventListener("click", () => open());
  window.Hearback = { open: () => open(), close: () => chat && chat.then((c) => c.hide()) };
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
