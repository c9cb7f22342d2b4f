// What belongs to whoever is shopping: wish list, orders, answers, refusals. One set for each shopper of this browser.

import { who } from "./account.js";
import { keep, kept } from "./storage.js";

const listeners = new Map();

export function mine(name, otherwise) {
  return kept(`${who()}.${name}`, otherwise);
}

export function setMine(name, value) {
  keep(`${who()}.${name}`, value);
  for (const listener of listeners.get(name) ?? []) listener(value);
}

export function onMine(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}
