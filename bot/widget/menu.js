// What stands under "More", and the question before everything is deleted.
import { h, icon, trap } from "./dom.js";

export class Menu {
  // items: [{ name, mark, act, danger }]; each gets an `element` whose `hidden` decides whether it is offered.
  constructor(words, items) {
    this.items = items.map((item) => {
      const press = () => (this.close(), item.act());
      item.element = h("button", { type: "button", role: "menuitem", class: item.danger && "danger", onclick: press }, icon(item.mark), item.name);
      return item.element;
    });
    this.list = h("div", { class: "menu", role: "menu", "aria-label": words.menu, hidden: true }, ...this.items);
    const toggle = () => (this.isOpen ? this.close() : this.open());
    this.button = h(
      "button",
      { type: "button", class: "plain", "aria-label": words.menu, "aria-haspopup": "menu", "aria-expanded": "false", onclick: toggle },
      icon("more"),
    );
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get offered() {
    return this.items.filter((one) => !one.hidden);
  }

  open() {
    this.#show(true);
    this.offered[0]?.focus();
  }

  close() {
    this.#show(false);
    this.button.focus();
  }

  // A press beside the open menu closes it.
  pressed(event) {
    if (this.isOpen && !event.composedPath().some((one) => one === this.list || one === this.button)) this.#show(false);
  }

  // Whether the key was for the menu.
  key(event) {
    if (!this.isOpen) return false;
    if (event.key === "Tab") return this.#show(false), false;
    if (event.key === "Escape") return this.close(), true;
    const { offered } = this;
    const at = offered.indexOf(this.list.getRootNode().activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = { Home: 0, End: offered.length - 1 }[event.key] ?? (step && (at + step + offered.length) % offered.length);
    if (to === undefined) return false;
    event.preventDefault();
    offered[to].focus();
    return true;
  }

  #show(open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }
}

export class Question {
  // Asks before `act`; calls `after` when the answer was no.
  constructor(words, act, after) {
    Object.assign(this, { words, act, after });
    this.yes = h("button", { type: "button", class: "danger", onclick: () => this.#do() }, words.eraseYes);
    this.no = h("button", { type: "button", onclick: () => this.#decline() }, words.eraseNo);
    this.failed = h("p", { class: "failed", role: "alert" });
    this.box = h(
      "div",
      { class: "box", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "t", "aria-describedby": "d" },
      h("h3", { id: "t" }, words.eraseTitle), h("p", { id: "d" }, words.eraseText), this.failed, h("div", { class: "row" }, this.no, this.yes),
    );
    this.element = h("div", { class: "veil", hidden: true }, this.box);
  }

  ask() {
    this.failed.textContent = "";
    this.element.hidden = false;
    this.no.focus();
  }

  // Whether the key was for the question.
  key(event) {
    if (this.element.hidden) return false;
    trap(this.box, event);
    if (event.key === "Escape") this.#decline();
    return true;
  }

  #decline() {
    this.element.hidden = true;
    this.after();
  }

  async #do() {
    try {
      await this.act();
      this.element.hidden = true;
    } catch (trouble) {
      this.failed.textContent = trouble.message || this.words.eraseFailed;
    }
  }
}
