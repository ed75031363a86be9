// What this browser keeps of a conversation: its token and what is not sent yet. Written only after the chat was opened.
export class Memory {
  constructor(name) {
    this.key = `hearback:${name}`;
    this.fallback = null; // where storage is blocked, the conversation lives as long as the page
  }

  read() {
    let kept = this.fallback;
    try {
      kept = JSON.parse(localStorage.getItem(this.key)) || kept;
    } catch { /* blocked or broken: start afresh */ }
    return { attempt: null, token: null, outbox: [], ...kept };
  }

  // Reads anew before each change, so that two tabs do not overwrite each other's messages.
  change(how) {
    const kept = this.read();
    how(kept);
    this.fallback = kept;
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch { /* blocked or full: the fallback holds it */ }
    return kept;
  }

  forget() {
    this.fallback = null;
    try {
      localStorage.removeItem(this.key);
    } catch { /* blocked: there is nothing to remove */ }
  }
}
