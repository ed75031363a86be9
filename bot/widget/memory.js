// What this browser keeps of a conversation: its token, what is not sent yet, pictures among it. Written only after the
// chat was opened. Each unsent message has a key of its own, so that two tabs never overwrite each other's.
const FILES = "files";

export class Memory {
  constructor(name) {
    this.key = `hearback:${name}`;
    this.out = `${this.key}:out:`;
    this.blocked = new Map(); // where storage is blocked or full, the conversation lives as long as the page
    this.files = new Map();
    this.last = 0;
  }

  read() {
    return { attempt: null, token: null, ...this.#get(this.key) };
  }

  change(how) {
    const kept = this.read();
    how(kept);
    this.#set(this.key, kept);
    return kept;
  }

  // What waits to be sent, oldest first.
  get outbox() {
    return this.#keys().map((key) => this.#get(key)).filter(Boolean);
  }

  push(message) {
    this.last = Math.max(this.last + 1, Date.now());
    this.#set(`${this.out}${this.last}:${message.id}`, message);
  }

  sent({ id, photo }) {
    for (const key of this.#keys()) if (key.endsWith(`:${id}`)) this.#remove(key);
    if (photo) this.#dropFile(id);
  }

  forget() {
    for (const key of this.#keys()) this.#remove(key);
    this.#remove(this.key);
    this.files.clear();
    this.draft = "";
    try {
      indexedDB.deleteDatabase(this.key);
    } catch { /* blocked: there is nothing to remove */ }
  }

  // Calls `on` when another tab changes what is kept.
  watch(on) {
    addEventListener("storage", (event) => (event.key === null || event.key.startsWith(this.key)) && on());
  }

  // What stands in the box, for a reload of this tab.
  get draft() {
    try {
      return sessionStorage.getItem(this.key) || "";
    } catch {
      return "";
    }
  }

  set draft(text) {
    try {
      if (text) sessionStorage.setItem(this.key, text);
      else sessionStorage.removeItem(this.key);
    } catch { /* blocked: a reload loses it */ }
  }

  async keepFile(id, blob) {
    this.files.set(id, blob);
    await this.#filed("readwrite", (files) => files.put(blob, id));
  }

  async file(id) {
    return this.files.get(id) || (await this.#filed("readonly", (files) => files.get(id)));
  }

  async #dropFile(id) {
    this.files.delete(id);
    await this.#filed("readwrite", (files) => files.delete(id));
  }

  #filed(mode, what) {
    return new Promise((resolve) => {
      try {
        const opening = indexedDB.open(this.key);
        opening.onupgradeneeded = () => opening.result.createObjectStore(FILES);
        opening.onerror = () => resolve();
        opening.onsuccess = () => {
          const asked = what(opening.result.transaction(FILES, mode).objectStore(FILES));
          asked.onsuccess = asked.onerror = () => (opening.result.close(), resolve(asked.result));
        };
      } catch {
        resolve();
      }
    });
  }

  #keys() {
    const found = [...this.blocked.keys()];
    try {
      found.push(...Object.keys(localStorage));
    } catch { /* blocked */ }
    return found.filter((key) => key.startsWith(this.out)).sort();
  }

  #get(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || this.blocked.get(key);
    } catch {
      return this.blocked.get(key);
    }
  }

  #set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      this.blocked.delete(key);
    } catch {
      this.blocked.set(key, value);
    }
  }

  #remove(key) {
    this.blocked.delete(key);
    try {
      localStorage.removeItem(key);
    } catch { /* blocked: there is nothing to remove */ }
  }
}
