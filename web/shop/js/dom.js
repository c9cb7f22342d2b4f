// Elements. Words become text nodes: nothing in this shop is ever read as markup.

/** h("a", {href: "/", class: "x", on: {click}}, "text", child): attributes by name, `null` and `false` left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (value !== null && value !== undefined && value !== false) {
    node.setAttribute(name, value === true ? "" : value);
  }
}

export const unseen = (text) => h("span", { class: "unseen" }, text);

let last = 0;
/** An id for a label to point at. */
export const freshId = (stem) => `${stem}-${(last += 1)}`;
