// The one line a shop puts into its page. It draws the button and does nothing else: no request, no cookie and nothing
// stored before the customer opens the chat. Attributes: data-invite, data-locale, data-theme (light | dark),
// data-privacy (address of the privacy notice), data-label (the button's words), data-page (fill the element with that id),
// data-dir (ltr | rtl, where it is not the page's). On single-page shops it outlives the page's body.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  if (window.Hearback) {
    window.Hearback.update?.(script.dataset);
    return;
  }
  const base = new URL(".", script.src).href.replace(/\/$/, "");
  const options = { base, ...script.dataset };
  // What is read before the catalogue is loaded, by language; each has a file in words/.
  const WORDS = {
    en: ["Share feedback", "The chat could not be loaded. Please check your connection and try again."],
    de: ["Rückmeldung geben", "Der Chat konnte nicht geladen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal."],
    fr: ["Donner mon avis", "La discussion n'a pas pu être chargée. Veuillez vérifier votre connexion et réessayer."],
    es: ["Dar mi opinión", "No se ha podido cargar el chat. Revise su conexión e inténtelo de nuevo."],
    it: ["Lasci un feedback", "Non è stato possibile caricare la chat. Controlli la connessione e riprovi."],
    nl: ["Feedback geven", "De chat kon niet worden geladen. Controleer uw verbinding en probeer het opnieuw."],
    pt: ["Dar a minha opinião", "Não foi possível carregar o chat. Verifique o acesso à internet e tente novamente."],
    pl: ["Opinie i uwagi", "Nie udało się załadować czatu. Proszę sprawdzić połączenie i spróbować ponownie."],
  };
  const locale = pick([options.locale, document.documentElement.lang, ...navigator.languages]);
  const [label, unreachable] = WORDS[locale.slice(0, 2)];
  const OPEN = "hearback:open";
  // How often the host comes back by itself: enough for a page that draws itself anew at every change, too few to hang one
  // that removes it at once whenever it comes.
  const MOST_RETURNS = 50;
  const WITHIN = 10_000; // milliseconds

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

  // An element name of its own: what morphs one page into the next then takes it for none of the page's elements.
  const host = document.createElement("hearback-chat");
  host.dataset.turboPermanent = ""; // Turbo leaves it alone when it morphs
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
  let isOpen = wasOpen();
  async function open(quietly = false) {
    if (!quietly) comeBack();
    trouble.textContent = "";
    // At once, before anything is waited for: who clicks twice opens one chat.
    chat ??= import(`${base}/widget/chat.js`).then((module) => module.start({ root, options, locale, onClose: close }));
    const wanted = chat;
    try {
      const loaded = await wanted;
      if (wanted !== chat) return; // the page came with another invitation meanwhile
      loaded.show(quietly);
    } catch {
      if (wanted !== chat) return;
      chat = undefined;
      launcher.hidden = false;
      trouble.textContent = unreachable;
      return;
    }
    launcher.hidden = isOpen = true;
    remember(true);
  }

  function close() {
    launcher.hidden = isOpen = false;
    launcher.focus();
    remember(false);
  }

  // The page ran the snippet again, or says so itself: still one widget, for the invitation of what is shown now.
  async function update({ invite } = {}) {
    let before;
    if (invite && invite !== options.invite) {
      options.invite = invite;
      before = chat;
      chat = undefined;
    }
    comeBack();
    if (isOpen && !chat) await open(true);
    before?.then((old) => old.leave()).catch(() => {}); // where it never loaded there is nothing to leave
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

  // Puts the host where the page wants it: into the element it names, else into the corner. Says whether it was not there.
  function mount() {
    const place = options.page && document.getElementById(options.page);
    if (!document.body || (place ? place.contains(host) : host.isConnected)) return false;
    // A copy that the page kept of itself has the host in it, but not what is inside the host.
    for (const empty of document.querySelectorAll(host.localName)) empty.remove();
    host.toggleAttribute("data-floating", !place);
    (place || document.body).append(host);
    watch();
    if (place) launcher.hidden = true;
    if (place || isOpen) open(true);
    return true;
  }

  // Only children of these are looked at, so whatever else happens in the page costs nothing. The callback runs before the
  // browser paints: nobody sees the host gone.
  function watch() {
    watcher.disconnect();
    for (const parent of [document.documentElement, document.body, host.parentNode]) watcher.observe(parent, { childList: true });
  }

  let returns = 0;
  let since = 0;
  const watcher = new MutationObserver(() => {
    if (Date.now() - since > WITHIN) [since, returns] = [Date.now(), 0];
    if (returns < MOST_RETURNS) returns += mount() ? 1 : 0;
    else {
      // This page does not want it: the next body may, and open() asks anew.
      watcher.disconnect();
      watcher.observe(document.documentElement, { childList: true });
    }
  });

  function comeBack() {
    returns = 0;
    mount();
  }

  // The page sees the host as the target of what is typed inside, not a text box, and would take letters for its hotkeys. So
  // nothing typed leaves the root. Keys are stopped on the window already, before most listeners for the capture phase, and
  // handed in as copies; the browser still does with a key what it always does.
  const KEYS = ["keydown", "keypress", "keyup"];
  const TYPED = ["beforeinput", "input", "copy", "cut", "paste", "compositionstart", "compositionupdate", "compositionend"];
  const COPIED = ["key", "code", "keyCode", "isComposing", "shiftKey", "ctrlKey", "altKey", "metaKey"];
  for (const type of [...KEYS, ...TYPED]) root.addEventListener(type, (event) => event.stopPropagation());
  for (const type of KEYS) addEventListener(type, handIn, true);

  function handIn(event) {
    if (event.target !== host) return;
    event.stopImmediatePropagation();
    const copied = Object.fromEntries(COPIED.map((name) => [name, event[name]]));
    const copy = new KeyboardEvent(event.type, { bubbles: true, cancelable: true, ...copied });
    if (!event.composedPath()[0].dispatchEvent(copy)) event.preventDefault();
  }

  // Who listened on the window before this script ran cannot be stopped, but often asks whether the target is being edited.
  Object.defineProperty(host, "isContentEditable", { get: () => root.activeElement?.localName === "textarea" });

  launcher.addEventListener("click", () => open());
  addEventListener("pageshow", comeBack);
  window.Hearback = { open: () => open(), close: () => chat && chat.then((c) => c.hide()), update };
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
