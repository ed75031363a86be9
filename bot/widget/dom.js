// Making elements without a template language: text is only ever set as text.
const SVG = "http://www.w3.org/2000/svg";

// h("button", { class: "x", onclick: f, "aria-label": "y" }, child, ...): null and false leave an attribute or child out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A sentence of the catalogue with its {places} filled.
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  send: "M5 12h13M12.5 6l6 6-6 6",
  save: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14",
  bin: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  stop: "M7 7h10v10H7z",
  camera: "M4 8.500A1.500 1.500 0 0 1 5.500 7h2L9 4.800h6L16.500 7h2A1.500 1.500 0 0 1 20 8.500v9a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 17.500zM12 16a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z",
  shield: "M12 3.5l7 2.5v5.5c0 4.2-2.9 7.4-7 9-4.1-1.6-7-4.8-7-9V6z",
  person: "M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 19.5c.6-3.4 3.3-5 7-5s6.4 1.6 7 5",
  cloud: "M4 4l16 16M8.5 9.2A4.5 4.5 0 0 0 7 18h10c.6 0 1.2-.1 1.7-.4M20.300 15.800A3.800 3.800 0 0 0 17 10.500a5.500 5.500 0 0 0-7-3.900",
  mark: "M4 5.5A1.5 1.5 0 0 1 5.500 4h13A1.500 1.500 0 0 1 20 5.500v9a1.500 1.500 0 0 1-1.500 1.500H11l-4.500 4v-4h-1A1.500 1.500 0 0 1 4 14.500zM8.500 10h7",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const drawing = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": name === "more" ? 2.6 : 1.8 };
  for (const [key, value] of Object.entries(drawing)) svg.setAttribute(key, value);
  for (const key of ["linecap", "linejoin"]) svg.setAttribute(`stroke-${key}`, "round");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Text with its web addresses as links.
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/).map((part, n) =>
    n % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );
}

// Arrow keys walk through a group of buttons that is one stop for the Tab key.
export function roving(group) {
  const buttons = [...group.querySelectorAll("button")];
  buttons.forEach((button, n) => (button.tabIndex = n ? -1 : 0));
  group.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    const rtl = getComputedStyle(group).direction === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = { Home: 0, End: buttons.length - 1 }[event.key] ?? (step && (at + step + buttons.length) % buttons.length);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  });
  return group;
}

// Whether the key belongs to an input method, as for Japanese. Safari ends the composition before it tells of the Enter that
// ended it; the key's old code still gives it away.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

// Keeps the Tab key inside `box`.
export function trap(box, event) {
  if (event.key !== "Tab") return;
  const stops = [...box.querySelectorAll("button, a[href], textarea, [tabindex='0']")].filter(
    (one) => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length,
  );
  const at = stops.indexOf(box.getRootNode().activeElement);
  const leaving = event.shiftKey ? at <= 0 : at === stops.length - 1;
  if (!leaving || !stops.length) return;
  event.preventDefault();
  stops[event.shiftKey ? stops.length - 1 : 0].focus();
}
