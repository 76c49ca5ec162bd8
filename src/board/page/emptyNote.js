import { h } from "./dom.js";

/** A list without rows says so and why, which is not how it looks while loading. Returns whether it is empty. */
export function showIfEmpty(body, isEmpty, { empty, emptyHint }) {
  const note = body.querySelector(":scope > .empty");
  body.querySelector(":scope > .skeleton")?.remove();
  if (!isEmpty) note?.remove();
  else if (note === null)
    body.replaceChildren(h("div", { class: "empty" }, h("p", { class: "empty-title" }, empty), h("p", {}, emptyHint)));
  return isEmpty;
}
