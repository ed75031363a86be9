// The chat's window: draws what the talk knows, and hands on what the customer does.
import { Composer } from "./composer.js";
import { fill, h, icon, isComposing, trap } from "./dom.js";
import { Menu, Question } from "./menu.js";
import { choicesView, messageView, pairInWords, updateMessage } from "./messages.js";
import { download } from "./transcript.js";

const FILLING = "(max-width: 480px), (max-height: 460px)";
const STOP = "Stop"; // what the assistant understands

export class Panel {
  // `isFloating()`: in a corner of the page, not in an element of it; the next page may want it otherwise.
  constructor({ talk, words, options, locale, isFloating, onClose }) {
    Object.assign(this, { talk, words, options, locale, isFloating, onClose });
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.calendar = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
    this.tools = {
      time: (at) => this.clock.format(new Date(at)),
      picture: (message) => talk.picture(message),
      correct: (noted) => this.composer.write({ text: pairInWords(noted, words), note: words.correcting }),
    };
    this.drawn = new Map();
    this.followedTo = 0;
    this.filling = matchMedia(FILLING);
    this.element = this.#frame();
  }

  // Draws what has changed; cheap to call after every change.
  draw() {
    const { talk, words, items } = this;
    const isOver = ["completed", "stopped"].includes(talk.state);
    const follow = this.#isAtEnd();
    const shown = talk.isLive ? talk.shown : [];
    this.shop.textContent = talk.shop;
    this.#drawMessages(shown);
    this.#drawChoices(shown);
    this.#drawProgress(shown);
    this.#drawEnd();
    const waits = talk.phase === "starting" || shown.some((one) => one.status === "sending");
    this.typing.hidden = !((waits && !talk.offline && talk.state !== "handed_over") || talk.staffTyping);
    this.#say(this.banner, this.#banner());
    this.composer.element.hidden = this.notice.hidden = !talk.isLive;
    this.composer.placeholder = isOver ? words.placeholderDone : words.placeholder;
    items.restart.element.hidden = Boolean(talk.invite) || !(isOver || ["erased", "ended"].includes(talk.phase));
    items.erase.element.hidden = items.save.element.hidden = talk.phase !== "open";
    items.stop.element.hidden = talk.phase !== "open" || talk.state !== "open";
    this.menu.button.hidden = !this.menu.offered.length;
    this.element.classList.toggle("floating", this.isFloating());
    this.close.hidden = !this.isFloating();
    if (follow) this.#follow(shown);
  }

  focus() {
    // On a telephone the keyboard would cover what is to be read first.
    if (this.filling.matches || this.composer.element.hidden) this.log.focus({ preventScroll: true });
    else this.composer.focus();
    this.composer.shown();
  }

  closeMenu(event) {
    this.menu.pressed(event);
  }

  #frame() {
    const { talk, words } = this;
    this.shop = h("p", { class: "shop" });
    this.bar = h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, hidden: true }, h("span", {}));
    this.stepText = h("p", { class: "step", "aria-hidden": "true" });
    const privacy = this.options.privacy && h("a", { href: this.options.privacy, target: "_blank", rel: "noopener" }, words.privacy);
    this.notice = h("div", { class: "notice" }, icon("shield"), h("p", {}, words.notice, " ", privacy || ""));
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
    this.typing = h("div", { class: "typing", hidden: true }, h("span", { class: "unseen" }, words.typing), h("i"), h("i"), h("i"));
    this.choices = h("div", { class: "place" });
    this.end = h("div", { class: "end", role: "status" });
    this.scroll = h("div", { class: "scroll" }, this.notice, this.log, this.typing, this.choices, this.end);
    this.banner = h("p", { class: "banner", role: "status" });
    this.composer = new Composer({
      words,
      draft: talk.memory,
      onSend: (said) => this.#send(said),
      onPhoto: (blob) => talk.isLive && (talk.show(blob), this.#toEnd(), true),
    });
    this.question = new Question(words, () => this.#erase(), () => this.menu.button.focus());
    return h(
      "section",
      { class: "panel", role: "dialog", "aria-label": words.dialog, onkeydown: (event) => this.#keys(event) },
      this.#header(),
      this.bar,
      this.scroll,
      this.banner,
      this.composer.element,
      this.question.element,
    );
  }

  #header() {
    const { talk, words } = this;
    this.items = {
      save: { name: words.download, mark: "save", act: () => download(talk.shown, talk.shop, words, this.locale) },
      stop: { name: words.stop, mark: "stop", act: () => talk.say({ text: STOP }) },
      restart: { name: words.restart, mark: "again", act: () => this.#again() },
      erase: { name: words.erase, mark: "bin", act: () => this.question.ask(), danger: true },
    };
    this.menu = new Menu(words, Object.values(this.items));
    this.close = h("button", { type: "button", class: "plain", "aria-label": words.close, onclick: () => this.onClose() }, icon("close"));
    const title = h("div", { class: "title" }, h("h2", {}, words.title), this.shop);
    return h("header", {}, h("span", { class: "mark" }, icon("mark")), title, this.stepText, this.menu.button, this.close, this.menu.list);
  }

  #drawMessages(shown) {
    const ids = new Set(shown.map((one) => one.id));
    for (const [id, element] of this.drawn) if (!ids.has(id)) element.remove(), this.drawn.delete(id);
    const own = shown.filter((one) => one.from === "customer" && one.status !== "refused").pop();
    let day = "";
    let before = null;
    shown.forEach((message, n) => {
      let element = this.drawn.get(message.id);
      // A photo gets its name from the server: drawn once more, from there.
      if (!element || element.photo !== message.photo?.id) {
        element?.remove();
        element = messageView(message, this.words, this.tools);
        element.photo = message.photo?.id;
        this.drawn.set(message.id, element);
      }
      const today = new Date(message.at).toDateString();
      element.dataset.day = n && today !== day ? this.calendar.format(new Date(message.at)) : "";
      day = today;
      updateMessage(element, message, this.words, message === own && !message.photo && !message.status && (() => this.#edit(message, shown)));
      element.classList.toggle("grouped", shown[n + 1]?.from === message.from);
      if ((before ? before.nextSibling : this.log.firstChild) !== element) this.log.insertBefore(element, before ? before.nextSibling : this.log.firstChild);
      before = element;
    });
  }

  // An answer that was typed is typed again; one that was tapped is chosen again from what was offered.
  #edit(message, shown) {
    const earlier = shown.slice(0, shown.indexOf(message)).filter((one) => one.from === "bot" && one.buttons?.length);
    const offered = earlier.pop();
    if (!offered?.buttons.some((one) => one.title === message.text)) {
      this.composer.write({ text: message.text, note: this.words.editing, replaces: message.id });
      return;
    }
    this.again = { id: `${offered.id} again`, buttons: offered.buttons, rating: offered.rating, replaces: message.id, until: shown.length };
    this.draw();
    this.choices.querySelector(".choices button").focus();
  }

  // Only under the very last message: what was asked before has been answered.
  #drawChoices(shown) {
    if (this.again && this.again.until !== shown.length) this.again = null;
    const last = shown[shown.length - 1];
    const wanted = this.again || (last?.from === "bot" && last.buttons?.length ? last : null);
    if (this.choices.dataset.of === (wanted?.id || "")) return;
    const held = this.choices.contains(this.element.getRootNode().activeElement);
    this.choices.dataset.of = wanted?.id || "";
    const cancel = () => ((this.again = null), this.draw());
    this.choices.replaceChildren(
      ...(this.again ? [h("p", { class: "strip" }, this.words.editing, h("button", { type: "button", class: "link", onclick: cancel }, this.words.cancel))] : []),
      ...(wanted ? [choicesView(wanted, this.words, (button, event) => this.#pick(button, event, wanted.replaces))] : []),
    );
    if (held) this.#refocus();
  }

  #drawProgress(shown) {
    const progress = [...shown].reverse().find((one) => one.progress)?.progress;
    this.bar.hidden = !progress;
    this.stepText.textContent = progress ? fill(this.words.step, progress) : "";
    if (!progress) return;
    this.bar.setAttribute("aria-valuemax", progress.of);
    this.bar.setAttribute("aria-valuenow", progress.step);
    this.bar.setAttribute("aria-label", this.stepText.textContent);
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
    return talk.phase === "open" && talk.reference ? fill(words.reference, { code: talk.reference }) : "";
  }

  #say(place, text) {
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("offline", this.talk.offline);
  }

  #pick(button, event, replaces) {
    if (event.detail > 1) return; // the second half of a double click, over the choices that took the first one's place
    this.byTouch = event.pointerType === "touch";
    this.again = null;
    this.talk.say({ payload: button.payload, title: button.title, replaces });
  }

  // The button that had the focus is gone: on to where the next thing is done, without opening a telephone's keyboard.
  #refocus() {
    if (this.byTouch) this.log.focus({ preventScroll: true });
    else this.composer.focus();
  }

  #send(said) {
    if (!this.talk.isLive) return false;
    this.talk.say(said);
    this.#toEnd();
    return true;
  }

  #keys(event) {
    if (isComposing(event)) return; // Escape, Tab and arrows are the input method's
    const wasForOther = this.question.key(event) || this.menu.key(event);
    if (!wasForOther && this.isFloating() && this.filling.matches) trap(this.element, event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (wasForOther) return;
    if (this.composer.isBusy) this.composer.cancel();
    else if (this.isFloating()) this.onClose();
  }

  async #erase() {
    await this.talk.erase();
    this.log.focus();
  }

  async #again() {
    this.log.focus();
    await this.talk.restart();
    this.focus();
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
