// What a browser forgets of elements that leave the page for a moment, as a single-page shop makes them do: how far they were
// scrolled, where the focus was, and that they have already made their entrance.

// Watches what is in `frame`; returns what restores it afterwards, without a second entrance where it `wasShown`.
export function keep(root, frame) {
  const scrolled = new Map();
  let focused = null;
  frame.addEventListener("scroll", ({ target }) => scrolled.set(target, target.scrollTop), { capture: true, passive: true });
  frame.addEventListener("focusin", ({ target }) => (focused = target));
  // Some browsers also tell of a lost focus when the element is taken out, which is nothing the customer did: so it is believed
  // only when the element has had the time to come back.
  frame.addEventListener("focusout", () => setTimeout(() => (focused = root.activeElement)));

  return (wasShown) => {
    for (const [element, top] of scrolled) element.scrollTop = top;
    if (!wasShown) return;
    const isFree = !document.activeElement || document.activeElement === document.body;
    if (isFree && focused) focused.focus({ preventScroll: true });
    for (const one of frame.getAnimations({ subtree: true })) if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
  };
}
