// What the shop keeps in this browser: for good where the shopper agreed, else until the tab is closed.
// A cart needs keeping to be a cart; to be kept beyond the visit is the shopper's choice.

import {agreed, onChoice} from "./consent.js";

const PREFIX = "shop.";
const memory = new Map(); // where a browser lets nothing be kept at all

export function kept(name, otherwise) {
  try {
    const text = area().getItem(PREFIX + name) ?? memory.get(name);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise; // storage is shut, or what lies there is not ours: as if nothing were kept
  }
}

export function keep(name, value) {
  const text = JSON.stringify(value);
  memory.set(name, text);
  try {
    area().setItem(PREFIX + name, text);
  } catch {
    // full or shut: the memory of this page has it
  }
}

export function forgetAll() {
  memory.clear();
  for (const each of areas()) ours(each).forEach((key) => each.removeItem(key));
}

function area() {
  return agreed() ? localStorage : sessionStorage;
}

/** Those that this browser lets us use. */
function areas() {
  try {
    return [localStorage, sessionStorage];
  } catch {
    return [];
  }
}

const ours = (each) => Object.keys(each).filter((key) => key.startsWith(PREFIX) && key !== "shop.consent");

onChoice(() => {
  const [good, tab] = areas();
  if (!good) return;
  const [from, to] = agreed() ? [tab, good] : [good, tab];
  for (const key of ours(from)) {
    to.setItem(key, from.getItem(key));
    from.removeItem(key);
  }
});
