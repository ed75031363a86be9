// The chat API over fetch: requests that end in an answer or a Trouble, and the stream of live events.
const PATIENCE = 40_000; // milliseconds; longer than the server waits for the assistant
const QUIET = 45_000; // the stream says something every 15 seconds; after this long it is dead, whatever the network says

export class Trouble extends Error {
  // `status` is 0 when no answer came at all.
  constructor(status, detail, wait = 0) {
    super(detail);
    this.status = status;
    this.wait = wait;
  }

  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Server {
  constructor(base) {
    this.base = base;
    this.token = null;
  }

  // `body` is an object, sent as JSON, or a FormData.
  async ask(method, path, body) {
    const response = await this.#fetch(method, path, body);
    return response.json().catch(() => {
      throw new Trouble(0, "");
    });
  }

  async picture(id) {
    return (await this.#fetch("GET", `/chat/photos/${id}`)).blob();
  }

  async #fetch(method, path, body) {
    const json = body && !(body instanceof FormData);
    let response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: { ...this.#credentials(), ...(json && { "Content-Type": "application/json" }) },
        body: json ? JSON.stringify(body) : body,
        signal: timeout(PATIENCE),
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new Trouble(0, "");
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Trouble(response.status, problem.detail || "", Number(response.headers.get("Retry-After")) * 1000);
  }

  // Calls `on(name, data)` for each event until the stream ends; throws a Trouble when it cannot be opened.
  async listen(signal, on) {
    const response = await fetch(`${this.base}/chat/stream`, { headers: this.#credentials(), signal, referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Trouble(response.status, "");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const dead = setTimeout(() => reader.cancel().catch(() => {}), QUIET);
      const { done, value } = await reader.read().finally(() => clearTimeout(dead));
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) dispatch(part, on);
    }
  }

  #credentials() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }
}

function dispatch(part, on) {
  let name = "message";
  let data = "";
  for (const line of part.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (data) on(name, JSON.parse(data));
}

function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

// A random UUID, also on pages without https, where crypto.randomUUID does not exist.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
