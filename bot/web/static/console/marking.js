/* Words that are selected in a message give the place of what is added there. */
document.addEventListener("selectionchange", () => {
  const chosen = getSelection();
  if (chosen.isCollapsed) return;
  const said = chosen.anchorNode?.parentElement?.closest(".said[data-turn]");
  if (!said || !said.contains(chosen.focusNode)) return;
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.setStart(said, 0);
  before.setEnd(range.startContainer, range.startOffset);
  // The record counts characters, the browser UTF-16 units.
  const start = [...before.toString()].length;
  const end = start + [...range.toString()].length;
  const form = said.parentElement.querySelector(".adding");
  if (!form || end === start) return;
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.closest("details").open = true;
});
