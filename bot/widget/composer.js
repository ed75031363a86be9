// Where the customer writes: text, a photo to go with it, or the last answer once more.
import { fill, h, icon, isComposing } from "./dom.js";
import { photoView, smaller, TAKEN } from "./photos.js";

const MOST_CHARACTERS = 10_000;
const MOST_HEIGHT = 140;

export class Composer {
  // onSend({ text, replaces }) and onPhoto(blob) say whether they took it; `draft` has the getter and setter `draft`.
  constructor({ words, draft, onSend, onPhoto }) {
    Object.assign(this, { words, draft, onSend, onPhoto });
    this.input = h("textarea", {
      rows: 1, "aria-label": words.message, placeholder: words.placeholder, enterkeyhint: "send", autocomplete: "off", dir: "auto",
      oninput: () => this.#typed(),
      onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !isComposing(event) && (event.preventDefault(), this.#send()),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": words.send, "aria-disabled": "true" }, icon("send"));
    this.limit = h("p", { class: "limit", role: "status" });
    this.strip = h("div", { class: "strip", role: "status" });
    this.file = h("input", { type: "file", accept: TAKEN, hidden: true, onchange: () => this.#chosen(this.file.files[0]) });
    this.camera = h("button", { type: "button", class: "plain", "aria-label": words.addPhoto, onclick: () => this.file.click() }, icon("camera"));
    const field = h("div", { class: "field" }, this.input, this.camera, this.button);
    this.element = h("form", { onsubmit: (event) => (event.preventDefault(), this.#send()) }, this.strip, field, this.file, this.limit);
    this.input.value = draft.draft;
  }

  set placeholder(text) {
    this.input.placeholder = text;
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  // The box as soon as it can be measured: what was typed before a reload may have several lines.
  shown() {
    this.#typed();
  }

  // Writes an answer again, or a correction: `text` to begin with, `note` to say what this is.
  write({ text, note, replaces = null }) {
    this.#leave();
    this.replaces = replaces;
    this.before = this.input.value;
    this.input.value = text;
    this.#say(h("span", {}, note));
    this.#typed();
    this.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  get isBusy() {
    return this.before !== undefined || Boolean(this.photo);
  }

  // Gives up the correction or the photo; what was being written before comes back.
  cancel() {
    const before = this.before;
    this.#leave();
    if (before !== undefined) this.input.value = before;
    this.#typed();
    this.focus();
  }

  async #chosen(file) {
    this.file.value = "";
    if (!file) return;
    this.#leave();
    this.photo = await smaller(file);
    this.#say(photoView({}, this.words.yourPhoto, async () => this.photo), h("span", {}, this.words.photoReady));
    this.#typed();
    this.focus();
  }

  #send() {
    const text = this.input.value;
    if (this.#empty() || this.#over() > 0) return;
    if (this.photo && !this.onPhoto(this.photo)) return;
    if (text.trim() && !this.onSend({ text, replaces: this.replaces })) return;
    const before = this.before;
    this.#leave();
    this.input.value = before ?? "";
    this.#typed();
  }

  #leave() {
    this.photo = this.before = undefined;
    this.replaces = null;
    this.strip.replaceChildren();
  }

  #say(...what) {
    this.strip.replaceChildren(...what, h("button", { type: "button", class: "link", onclick: () => this.cancel() }, this.words.cancel));
  }

  #typed() {
    const over = this.#over();
    if (this.before === undefined) this.draft.draft = this.input.value;
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight, MOST_HEIGHT)}px`;
    this.button.setAttribute("aria-disabled", String(this.#empty() || over > 0));
    this.limit.textContent = over > 0 ? fill(this.words.tooLong, { over }) : "";
  }

  #empty() {
    return !this.input.value.trim() && !this.photo;
  }

  #over() {
    const { value } = this.input;
    return value.length > MOST_CHARACTERS ? [...value].length - MOST_CHARACTERS : 0;
  }
}
