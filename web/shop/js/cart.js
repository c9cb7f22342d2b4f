// The cart: lines of an item and a quantity. Every change is an event.

import { keep, kept } from "./storage.js";
import { catalogue } from "./catalogue.js";
import { total } from "./money.js";
import { track } from "./tracker.js";

export const MOST = 20; // of one item
const listeners = [];

/** [{item_id, quantity}] */
export const lines = () => kept("cart", []);
export const count = () => lines().reduce((sum, line) => sum + line.quantity, 0);

/** Lines with what the catalogue says of their items; an item that has left the catalogue leaves the cart. */
export async function fullLines() {
  const { byId } = await catalogue();
  return lines()
    .filter((line) => byId.has(line.item_id))
    .map((line) => ({ ...byId.get(line.item_id), ...line }));
}

export function add(item, quantity = 1) {
  const before = quantityOf(item);
  setQuantity(item, Math.min(before + quantity, MOST));
}

export function setQuantity(item, quantity) {
  const before = quantityOf(item);
  const others = lines().filter((line) => line.item_id !== item.item_id);
  const place = lines().findIndex((line) => line.item_id === item.item_id);
  if (quantity > 0) others.splice(place < 0 ? others.length : place, 0, { item_id: item.item_id, quantity });
  save(others);
  const moved = quantity - before;
  if (moved) track(moved > 0 ? "add_to_cart" : "remove_from_cart", about(item, Math.abs(moved)));
}

/** After the purchase, which is an event of its own. */
export function clear() {
  save([]);
}

export function onCart(listener) {
  listeners.push(listener);
}

function quantityOf(item) {
  return lines().find((line) => line.item_id === item.item_id)?.quantity ?? 0;
}

function about(item, quantity) {
  const paid = item.price > 0 && {
    price: item.price,
    currency: item.currency ?? undefined,
    value: total([{ ...item, quantity }]),
  };
  return { item_id: item.item_id, quantity, ...paid };
}

function save(changed) {
  keep("cart", changed);
  for (const listener of listeners) listener();
}
