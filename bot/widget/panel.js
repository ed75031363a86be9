// The chat's window: draws what the talk knows, and hands on what the customer does.
import { h, icon, trap } from "./dom.js";
import { choicesView, messageView, updateMessage } from "./messages.js";

const MOST_CHARACTERS = 10_000;
const NARROW = "(max-width: 480px)";

export class Panel {
  constructor({ talk, words, options, locale, floating, onClose }) {
    Object.assign(this, { talk, words, options, floating, onClose });
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.drawn = new Map();
    this.followedTo = 0;
    this.narrow = matchMedia(NARROW);
    this.element = this.#frame();
  }

  // Draws what has changed; cheap to call after every change.
  draw() {
    const { talk, words } = this;
    const follow = this.#isAtEnd();
    const shown = talk.phase === "open" ? talk.shown : [];
    this.shop.textContent = talk.shop;
    this.#drawMessages(shown);
    this.#drawChoices(shown);
    this.#drawProgress(shown);
    this.#drawEnd();
    const waits = talk.phase === "starting" || shown.some((one) => one.status === "sending");
    this.typing.hidden = !((waits && !talk.offline && talk.state !== "handed_over") || talk.staffTyping);
    this.#say(this.banner, this.#banner());
    this.form.hidden = !["open", "starting"].includes(talk.phase);
    this.notice.hidden = !["open", "starting"].includes(talk.phase);
    this.input.placeholder = ["completed", "stopped"].includes(talk.state) ? words.placeholderDone : words.placeholder;
    this.restart.hidden = Boolean(talk.invite) || !(["erased", "ended"].includes(talk.phase) || ["completed", "stopped"].includes(talk.state));
    this.erase.hidden = this.save.hidden = talk.phase !== "open";
    this.menuButton.hidden = this.restart.hidden && this.erase.hidden;
    if (follow) this.#follow(shown);
  }

  focus() {
    // On a telephone the keyboard would cover what is to be read first.
    (this.narrow.matches || this.form.hidden ? this.log : this.input).focus({ preventScroll: true });
  }

  #frame() {
    const { words } = this;
    this.shop = h("p", { class: "shop" });
    this.bar = h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, hidden: true }, h("span", {}));
    this.stepText = h("p", { class: "step", "aria-hidden": "true" });
    const privacy = this.options.privacy && h("a", { href: this.options.privacy, target: "_blank", rel: "noopener" }, words.privacy);
    this.notice = h("div", { class: "notice" }, icon("shield"), h("p", {}, words.notice, " ", privacy || ""));
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
    this.typing = h("div", { class: "typing", "aria-hidden": "true", hidden: true }, h("i"), h("i"), h("i"));
    this.choices = h("div", { class: "place" });
    this.end = h("div", { class: "end", role: "status" });
    this.scroll = h("div", { class: "scroll" }, this.notice, this.log, this.typing, this.choices, this.end);
    this.banner = h("p", { class: "banner", role: "status" });
    return h(
      "section",
      { class: this.floating ? "panel floating" : "panel", role: "dialog", "aria-label": words.dialog, onkeydown: (event) => this.#keys(event) },
      this.#header(),
      this.bar,
      this.scroll,
      this.banner,
      this.#composer(),
      this.#confirmation(),
    );
  }

  #header() {
    const { words } = this;
    const item = (name, mark, action, danger) =>
      h("button", { type: "button", role: "menuitem", class: danger ? "danger" : null, onclick: () => this.#choose(action) }, icon(mark), name);
    this.save = item(words.download, "save", () => this.#download());
    this.erase = item(words.erase, "bin", () => this.#ask(), true);
    this.restart = item(words.restart, "again", () => this.#again());
    this.menu = h("div", { class: "menu", role: "menu", "aria-label": words.menu, hidden: true }, this.save, this.restart, this.erase);
    this.menuButton = h(
      "button",
      { type: "button", class: "plain", "aria-label": words.menu, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.#toggleMenu(this.menu.hidden) },
      icon("more"),
    );
    const close = h("button", { type: "button", class: "plain", "aria-label": words.close, onclick: () => this.onClose() }, icon("close"));
    const title = h("div", { class: "title" }, h("h2", {}, words.title), this.shop);
    return h("header", {}, h("span", { class: "mark" }, icon("mark")), title, this.stepText, this.menuButton, this.floating ? close : null, this.menu);
  }

  #composer() {
    const { words } = this;
    this.input = h("textarea", {
      rows: 1, "aria-label": words.message, placeholder: words.placeholder, enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.#typed(),
      onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && (event.preventDefault(), this.#send()),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": words.send, "aria-disabled": "true" }, icon("send"));
    this.limit = h("p", { class: "limit", role: "status" });
    this.form = h("form", { onsubmit: (event) => (event.preventDefault(), this.#send()) }, h("div", { class: "field" }, this.input, this.button), this.limit);
    return this.form;
  }

  #confirmation() {
    const { words } = this;
    this.yes = h("button", { type: "button", class: "danger", onclick: () => this.#erase() }, words.eraseYes);
    this.no = h("button", { type: "button", onclick: () => this.#answered() }, words.eraseNo);
    this.failed = h("p", { class: "failed", role: "alert" });
    this.box = h(
      "div",
      { class: "box", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "t", "aria-describedby": "d" },
      h("h3", { id: "t" }, words.eraseTitle), h("p", { id: "d" }, words.eraseText), this.failed, h("div", { class: "row" }, this.no, this.yes),
    );
    this.veil = h("div", { class: "veil", hidden: true }, this.box);
    return this.veil;
  }

  #drawMessages(shown) {
    const ids = new Set(shown.map((one) => one.id));
    for (const [id, element] of this.drawn) if (!ids.has(id)) element.remove(), this.drawn.delete(id);
    shown.forEach((message, n) => {
      let element = this.drawn.get(message.id);
      if (!element) {
        element = messageView(message, this.words, (at) => this.clock.format(new Date(at)));
        this.drawn.set(message.id, element);
      }
      updateMessage(element, message, this.words);
      element.classList.toggle("grouped", shown[n + 1]?.from === message.from);
      if (this.log.children[n] !== element) this.log.insertBefore(element, this.log.children[n] || null);
    });
  }

  // Only under the very last message: what was asked before has been answered.
  #drawChoices(shown) {
    const last = shown[shown.length - 1];
    const wanted = last?.from === "bot" && last.buttons?.length ? last.id : "";
    if (this.choices.dataset.of === wanted) return;
    const held = this.choices.contains(this.element.getRootNode().activeElement);
    this.choices.dataset.of = wanted;
    this.choices.replaceChildren(...(wanted ? [choicesView(last, this.words, (button, event) => this.#pick(button, event))] : []));
    if (held) this.#refocus();
  }

  #drawProgress(shown) {
    const progress = [...shown].reverse().find((one) => one.progress)?.progress;
    this.bar.hidden = !progress;
    this.stepText.textContent = progress ? `${progress.step}/${progress.of}` : "";
    if (!progress) return;
    this.bar.setAttribute("aria-valuemax", progress.of);
    this.bar.setAttribute("aria-valuenow", progress.step);
    this.bar.setAttribute("aria-label", this.words.step(progress.step, progress.of));
    this.bar.firstChild.style.inlineSize = `${Math.min(100, (100 * progress.step) / progress.of)}%`;
  }

  #drawEnd() {
    const { talk, words } = this;
    const text = { erased: words.erased, ended: words.ended, blocked: talk.detail || words.trouble }[talk.phase] || "";
    if (this.end.dataset.text === text) return;
    this.end.dataset.text = text;
    this.end.replaceChildren(...(text ? [h("p", {}, text)] : []));
    if (text && !talk.invite) this.end.append(h("button", { type: "button", onclick: () => this.#again() }, words.restart));
  }

  #banner() {
    const { talk, words } = this;
    if (talk.offline) return words.offline;
    if (talk.phase === "open" && talk.state === "handed_over") return words.handedOver;
    return talk.phase === "open" && talk.reference ? words.reference(talk.reference) : "";
  }

  #say(place, text) {
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("offline", this.talk.offline);
  }

  #pick(button, event) {
    if (event.detail > 1) return; // the second half of a double click, over the choices that took the first one's place
    this.byTouch = event.pointerType === "touch";
    this.talk.say({ payload: button.payload, title: button.title });
  }

  // The button that had the focus is gone: on to where the next thing is done, without opening a telephone's keyboard.
  #refocus() {
    (this.byTouch ? this.log : this.input).focus({ preventScroll: true });
  }

  #send() {
    const text = this.input.value;
    if (!text.trim() || this.#over() > 0 || this.talk.phase !== "open") return;
    this.input.value = "";
    this.#typed();
    this.talk.say({ text });
    this.#toEnd();
  }

  #typed() {
    const over = this.#over();
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight, 140)}px`;
    this.button.setAttribute("aria-disabled", String(!this.input.value.trim() || over > 0));
    this.limit.textContent = over > 0 ? this.words.tooLong(over) : "";
  }

  #over() {
    const { value } = this.input;
    return value.length > MOST_CHARACTERS ? [...value].length - MOST_CHARACTERS : 0;
  }

  #keys(event) {
    const modal = !this.veil.hidden ? this.box : this.floating && this.narrow.matches && this.element;
    if (modal) trap(modal, event);
    if (!this.menu.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) this.#walkMenu(event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (!this.veil.hidden) this.#answered();
    else if (!this.menu.hidden) this.#toggleMenu(false), this.menuButton.focus();
    else if (this.floating) this.onClose();
  }

  #walkMenu(event) {
    event.preventDefault();
    const items = [...this.menu.children].filter((one) => !one.hidden);
    const at = items.indexOf(this.element.getRootNode().activeElement);
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
  }

  #toggleMenu(open) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) [...this.menu.children].find((one) => !one.hidden)?.focus();
  }

  #choose(action) {
    this.#toggleMenu(false);
    this.menuButton.focus();
    action();
  }

  closeMenu(event) {
    if (!this.menu.hidden && !event.composedPath().some((one) => one === this.menu || one === this.menuButton)) this.#toggleMenu(false);
  }

  #ask() {
    this.failed.textContent = "";
    this.veil.hidden = false;
    this.no.focus();
  }

  #answered() {
    this.veil.hidden = true;
    this.menuButton.focus();
  }

  async #erase() {
    try {
      await this.talk.erase();
      this.veil.hidden = true;
      this.log.focus();
    } catch (trouble) {
      this.failed.textContent = trouble.message || this.words.eraseFailed;
    }
  }

  async #again() {
    this.log.focus();
    await this.talk.restart();
    this.focus();
  }

  #download() {
    const { talk, words } = this;
    const who = { bot: words.assistant, staff: words.staff, customer: words.you };
    const lines = talk.shown.map((one) => `[${new Date(one.at).toLocaleString()}] ${who[one.from]}: ${one.text}`);
    const text = [words.heading(talk.shop, new Date().toLocaleDateString()), "", ...lines, ""].join("\n");
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    h("a", { href: url, download: words.fileName }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  // New messages are followed only while the customer is not reading further up.
  #isAtEnd() {
    const { scroll } = this;
    return scroll.scrollTop >= this.followedTo || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  }

  #toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // To the end, but never past the beginning of what was just said: a long answer is read from its first line.
  #follow(shown) {
    const { scroll } = this;
    const last = shown.map((one) => one.from === "customer").lastIndexOf(true);
    const from = shown[last] ? this.drawn.get(shown[last].id).offsetTop - scroll.offsetTop - 8 : 0;
    scroll.scrollTop = Math.max(from, 0);
    this.followedTo = scroll.scrollTop;
  }
}
