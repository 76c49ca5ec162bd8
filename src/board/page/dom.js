// Building and updating the page without ever parsing text as HTML.

/** h("li", { class: "row", title: "x" }, "text", node...) */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("--")) element.style.setProperty(name, value);
  else if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

/** Writes only what is different: screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

export function setShare(element, name, share) {
  element.style.setProperty(name, String(Math.round(share * 1000) / 1000));
}

const movesCalmly = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
/** Not worth animating beyond this many: the eye cannot follow. */
const mostMoves = 30;

/**
 * Makes the children of a list those of `rows`, in order, keeping the element of each key. `make(row)` builds one,
 * `update(element, row)` brings it up to date. Rows that moved glide to their new place.
 */
export function syncList(list, rows, keyOf, make, update) {
  const known = new Map([...list.children].map((element) => [element.dataset.key, element]));
  const before = movesCalmly() || known.size > mostMoves ? null : placesOf(known);
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const wanted = rows.map((row) => {
    const key = keyOf(row);
    const element = known.get(key) ?? make(row);
    element.dataset.key = key;
    known.delete(key);
    update(element, row);
    return element;
  });
  for (const gone of known.values()) gone.remove();
  placeInOrder(list, wanted);
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  if (before !== null) glide(wanted, before);
}

function placeInOrder(list, wanted) {
  wanted.forEach((element, index) => {
    const there = list.children[index];
    if (there !== element) list.insertBefore(element, there ?? null);
  });
}

function placesOf(known) {
  return new Map([...known.values()].map((element) => [element, element.offsetTop]));
}

function glide(elements, before) {
  for (const element of elements) {
    const from = before.get(element);
    if (from === undefined) {
      element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 250 });
      continue;
    }
    const distance = from - element.offsetTop;
    if (distance === 0) continue;
    element.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], {
      duration: 280,
      easing: "cubic-bezier(.2,.7,.3,1)"
    });
  }
}
