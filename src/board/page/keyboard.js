// Moving about without a mouse: one tab stop per list, arrows inside it, single keys that can be switched off.
const preference = "onequeue.shortcuts";

/** Rows of a panel in the order in which they are seen. */
const rowsOf = (panel) => [...panel.querySelectorAll("button.row")];

/** Keeps exactly one row of a panel in the tab order: the one last used, or the first. */
export function keepOneTabStop(panel) {
  const rows = rowsOf(panel);
  const current =
    rows.find((row) => row === document.activeElement) ?? rows.find((row) => row.tabIndex === 0) ?? rows[0];
  for (const row of rows) row.tabIndex = row === current ? 0 : -1;
}

/** Arrows, Home, End, Page Up and Page Down move among the rows of a panel. */
export function moveByArrows(panel) {
  panel.addEventListener("focusin", () => keepOneTabStop(panel));
  panel.addEventListener("keydown", (event) => {
    const rows = rowsOf(panel);
    const at = rows.indexOf(document.activeElement);
    if (at === -1 || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -rows.length, End: rows.length }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    focusRow(rows[Math.min(rows.length - 1, Math.max(0, at + step))]);
  });
}

function focusRow(row) {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Goes to the row of a panel last used; to the panel itself while it is empty. */
export function goTo(panel) {
  const rows = rowsOf(panel);
  const row = rows.find(({ tabIndex }) => tabIndex === 0) ?? rows[0];
  panel.scrollIntoView({ block: "nearest" });
  if (row === undefined) panel.focus();
  else focusRow(row);
}

/** `actions`: key -> what it does. A switch, remembered on this machine, turns them off: voice control types letters. */
export function singleKeys(actions, toggle) {
  toggle.checked = localStorage.getItem(preference) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(preference, toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog[open]") !== null) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
