// One conversation as the browser knows it: what was said, what waits to be sent. Knows no page; tells `onChange`.
import { Server, uuid } from "./server.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 20_000;
const STAFF_TYPING = 6000;
const OTHER_TAB = 3000;

export class Talk {
  // phase: starting | open | blocked (the link opens nothing) | erased | ended (deleted elsewhere)
  constructor({ base, invite, locale, page, memory, onChange }) {
    Object.assign(this, { invite, locale, page, memory, onChange });
    this.server = new Server(base);
    this.phase = "starting";
    this.offline = false;
    this.messages = [];
    this.heard = 0;
    this.refused = new Map();
    this.state = "open";
    this.reference = null;
    this.shop = "";
    this.detail = "";
    this.staffTyping = false;
    this.sleepers = new Set();
    memory.watch(() => this.#otherTab());
  }

  // Begins the conversation, or finds it again; returns when it can be talked in.
  async start() {
    const { token } = this.memory.read();
    this.server.token = token;
    const attempt = token ? null : this.memory.change((kept) => (kept.attempt ??= uuid())).attempt;
    const found = await this.#persist(() => (token ? this.#history() : this.#begin(attempt)));
    if (!found) return;
    this.#take(found, true);
    this.phase = "open";
    this.onChange();
    this.#pump();
    this.listen();
  }

  // Shows the message at once, keeps it, sends it as soon as that is possible. `replaces`: the id of the answer it corrects.
  say({ text, payload, title, replaces }) {
    this.#queue({ id: uuid(), text, payload, title, replaces: replaces || undefined, at: new Date().toISOString() });
  }

  show(blob) {
    const id = uuid();
    this.memory.keepFile(id, blob);
    this.#queue({ id, photo: {}, at: new Date().toISOString() });
  }

  // The bytes of a photo: this browser's own as long as it waits, the server's afterwards.
  async picture({ id, photo }) {
    return photo.id ? this.server.picture(photo.id) : this.memory.file(id);
  }

  async erase() {
    await this.server.ask("DELETE", "/chat/session");
    this.#end("erased");
  }

  // Forgets the old conversation on this device and begins a new one.
  async restart() {
    this.memory.forget();
    this.#renew();
    await this.start();
  }

  get isLive() {
    return this.phase === "open" || this.phase === "starting";
  }

  get waiting() {
    return this.isLive ? this.memory.outbox : [];
  }

  // What is shown: what the server knows, then what waits, each message once.
  get shown() {
    const waiting = this.waiting;
    const unsent = new Set(waiting.map((one) => one.id));
    const known = new Set(this.messages.map((one) => one.id));
    const status = this.offline ? "waiting" : "sending";
    const shown = [
      ...this.messages.map((one) => (unsent.has(one.id) ? { ...one, status } : one)),
      ...[...this.refused.values()].filter((one) => !known.has(one.id)),
      ...waiting.filter((one) => !known.has(one.id)).map((one) => ({ ...asMessage(one), status })),
    ];
    const replaced = new Set(shown.filter((one) => one.status !== "refused").map((one) => one.replaces));
    return shown.map((one) => (replaced.has(one.id) ? { ...one, isReplaced: true } : one));
  }

  // Live events while the page is looked at; a hidden tab lets go of its connection and catches up when it returns.
  async listen() {
    if (this.stream || this.isLeft || document.hidden || this.phase !== "open") return;
    const stream = (this.stream = new AbortController());
    let pause = FIRST_PAUSE;
    while (!stream.signal.aborted && this.phase === "open") {
      try {
        await this.server.listen(stream.signal, (name, data) => {
          pause = FIRST_PAUSE;
          this.#event(name, data);
        });
      } catch (trouble) {
        if (trouble.status === 401) this.#end("ended");
      }
      if (!stream.signal.aborted && this.phase === "open") await this.#pause((pause = longer(pause)));
    }
  }

  rest() {
    this.stream?.abort();
    this.stream = null;
  }

  // Nobody looks at it any more: what waits is still sent, but nothing is listened for.
  leave() {
    this.isLeft = true;
    this.rest();
  }

  // The network is said to be back, or the customer returned: no more waiting.
  hurry() {
    for (const done of [...this.sleepers]) done();
    this.#pump();
  }

  #queue(message) {
    this.memory.push(message);
    this.onChange();
    this.#pump();
  }

  async #begin(attempt) {
    const body = { id: attempt, invite: this.invite, locale: this.locale, page: this.page };
    const found = await this.server.ask("POST", "/chat/session", body);
    this.memory.change((kept) => (kept.token = found.token));
    this.server.token = found.token;
    return found;
  }

  #history() {
    return this.server.ask("GET", "/chat/messages");
  }

  // One at a time and in order; the same id until the server has answered, so that nothing is lost and nothing doubled.
  async #pump() {
    if (this.pumping || this.phase !== "open") return;
    this.pumping = true;
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      const answer = await this.#persist(() => this.#post(next), next);
      this.memory.sent(next);
      if (answer?.state === "erased") this.#end("erased");
      else if (answer) this.#take({ ...answer, messages: [asMessage(next), ...answer.messages] });
      if (answer && next.photo) await this.#catchUp(); // under which name the server keeps it
      this.onChange();
    }
    this.pumping = false;
  }

  async #post({ id, text, payload, replaces, photo }) {
    if (!photo) return this.server.ask("POST", "/chat/messages", { id, replaces, ...(payload ? { payload } : { text }) });
    const file = await this.memory.file(id);
    if (!file) throw Object.assign(new Error("photoLost"), { passes: false });
    const form = new FormData();
    form.append("id", id);
    form.append("photo", file, "photo.jpg");
    return this.server.ask("POST", "/chat/photos", form);
  }

  // Tries until there is an answer; undefined when the server refuses for good.
  async #persist(attempt, message) {
    for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
      try {
        const answer = await attempt();
        this.#setOffline(false);
        return answer;
      } catch (trouble) {
        if (!trouble.passes) return this.#refuse(trouble, message);
        this.#setOffline(true);
        await this.#pause(trouble.wait || pause);
      }
    }
  }

  #refuse(trouble, message) {
    this.#setOffline(false);
    if (trouble.status === 401) this.#end("ended");
    else if (message) this.refused.set(message.id, { ...asMessage(message), status: "refused", detail: trouble.message });
    else Object.assign(this, { phase: "blocked", detail: trouble.message });
    this.onChange();
  }

  #event(name, data) {
    if (name === "ready") this.#catchUp();
    if (name === "message") this.#take({ messages: [data] });
    if (name === "state") this.state = data.state;
    if (name === "typing" && data.from === "staff") this.#typing();
    if (name === "erased") this.#end("ended");
    this.onChange();
  }

  // What was heard while the history was on its way may be newer than it: then it is asked for once more.
  async #catchUp() {
    try {
      let before, found;
      do {
        before = this.heard;
        found = await this.#history();
      } while (before !== this.heard);
      this.#take(found, true);
      this.onChange();
    } catch { /* the next event or message tells more */ }
  }

  // Another tab began, said, sent or deleted something. What it cannot send itself any more, this one sends.
  #otherTab() {
    const { token } = this.memory.read();
    if (token && token !== this.server.token && this.phase !== "starting") {
      this.#renew();
      this.start();
      return;
    }
    this.onChange();
    clearTimeout(this.helping);
    this.helping = setTimeout(() => this.#pump(), OTHER_TAB);
  }

  #renew() {
    this.rest();
    Object.assign(this, { phase: "starting", messages: [], state: "open", reference: null, detail: "" });
    this.refused.clear();
    this.onChange();
  }

  #take({ messages, state, reference, shop }, all = false) {
    const known = new Set(this.messages.map((one) => one.id));
    this.heard += 1;
    this.messages = all ? messages : [...this.messages, ...messages.filter((one) => !known.has(one.id))];
    if (messages.some((one) => one.from === "staff")) this.staffTyping = false;
    this.state = state ?? this.state;
    this.reference = reference ?? this.reference;
    this.shop = shop ?? this.shop;
  }

  #typing() {
    this.staffTyping = true;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => {
      this.staffTyping = false;
      this.onChange();
    }, STAFF_TYPING);
  }

  #end(phase) {
    if (this.phase === "erased") return;
    this.memory.forget();
    Object.assign(this, { phase, messages: [], reference: null });
    this.refused.clear();
    this.rest();
    this.onChange();
  }

  #setOffline(offline) {
    if (this.offline === offline) return;
    this.offline = offline;
    this.onChange();
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds * (0.8 + 0.4 * Math.random()));
      this.sleepers.add(done);
    });
  }
}

function longer(pause) {
  return Math.min(pause * 2, LONGEST_PAUSE);
}

function asMessage({ id, text, title, at, replaces, photo }) {
  return { id, from: "customer", text: text ?? title ?? "", at, replaces, photo };
}
