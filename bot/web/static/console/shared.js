/* What every page of the console shares. */
const SAID_FOR = 6000; // milliseconds that a line stays in sight

export const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");
export const send = (path, fields, more = {}) => fetch(path, {
  method: "POST", body: new URLSearchParams(fields), headers: { ...headers(), "HX-Request": "true", Accept: "application/json" }, ...more,
});

let fading = 0;
export function say(text, link = null) {
  const toast = document.getElementById("toast");
  if (!toast) return;
  toast.replaceChildren(text, ...(link ? [" ", Object.assign(document.createElement("a"), { ...link, target: "_blank" })] : []));
  clearTimeout(fading);
  /* What asks for an act stays until it is done. */
  if (!link) fading = setTimeout(() => toast.replaceChildren(), SAID_FOR);
}

/* What went wrong, in the server's own sentence. */
function refused(status, problem) {
  if (status === 401) say("You are signed out. What you wrote is kept.", { textContent: "Sign in again", href: "/console/sign-in?next=/console/account" });
  else say(problem.detail || "This did not work. Please try again.");
}
export const explain = async (answer) => refused(answer.status, await answer.json().catch(() => ({})));
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  let problem = {};
  try { problem = JSON.parse(responseText); } catch { /* a proxy's page */ }
  refused(status, problem);
});

/* One act at a time, each after the one before; of those that wait, the last one of a name is enough. */
export function debounced(work, milliseconds) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), milliseconds);
  };
}

export const kept = (name, otherwise) => {
  try { return JSON.parse(localStorage.getItem(`hearback.${name}`)) ?? otherwise; } catch { return otherwise; }
};
export const keep = (name, value) => localStorage.setItem(`hearback.${name}`, JSON.stringify(value));

/* Moments in the reader's own time zone, by the clock; the day only when it is another one. */
export function clocks(root) {
  for (const one of root.querySelectorAll("time[data-clock]")) {
    const at = new Date(one.dateTime);
    const day = at.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    one.textContent = at.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
    one.title = at.toLocaleString("en-GB");
  }
}
clocks(document);
document.addEventListener("htmx:load", (event) => clocks(event.detail.elt.parentElement || document));
