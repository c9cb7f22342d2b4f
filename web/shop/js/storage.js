// What the shop keeps in this browser: for good where the shopper agreed, else until the tab is closed, and then only
// what the shopper put there: a cart, a wish. What was merely observed stays in the memory of the page.

import { agreed, onChoice } from "./consent.js";

const PREFIX = "shop.";
const OBSERVED = /(^|\.)seen$/;
const memory = new Map(); // of this page; all there is where a browser lets nothing be kept

export function kept(name, otherwise) {
  try {
    const text = area(name)?.getItem(PREFIX + name) ?? memory.get(name);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise; // storage is shut, or what lies there is not ours: as if nothing were kept
  }
}

export function keep(name, value) {
  const text = JSON.stringify(value);
  memory.set(name, text);
  try {
    area(name)?.setItem(PREFIX + name, text);
  } catch {
    // full or shut: the memory of this page has it
  }
}

export function forgetAll() {
  memory.clear();
  for (const each of areas()) ours(each).forEach((key) => each.removeItem(key));
}

/** None for what may not be kept. */
function area(name) {
  if (agreed()) return localStorage;
  return OBSERVED.test(name) ? null : sessionStorage;
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
    if (agreed() || !OBSERVED.test(key)) to.setItem(key, from.getItem(key));
    from.removeItem(key);
  }
});
