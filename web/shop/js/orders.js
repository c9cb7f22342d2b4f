// Orders: those placed in this browser, and for a signed-in shopper those in the shop's own books.

import { shopper, token } from "./account.js";
import { mine, setMine } from "./belongings.js";
import { clear } from "./cart.js";
import { total } from "./money.js";
import { track } from "./tracker.js";

const MOST = 50;

/** The lines are bought: an order on the list, an event, an empty cart. */
export function placeOrder(lines, method) {
  const items = lines.map(({ item_id, price, quantity }) => ({ item_id, quantity, ...(price > 0 && { price }) }));
  const currency = lines.find((line) => line.currency)?.currency ?? null;
  const order = {
    transaction_id: `web-${freshNumber()}`,
    occurred_at: new Date().toISOString(),
    purchase_method: method,
    currency,
    items,
  };
  setMine("orders", [order, ...mine("orders", [])].slice(0, MOST));
  track("purchase", { ...about(order, items), purchase_method: method });
  clear();
  return order;
}

/** Newest first. `sent_back` of a line says how many units. */
export async function orders() {
  const all = [...mine("orders", []), ...(await fromTheBooks())];
  const back = mine("sent_back", {});
  const marked = all.map((order) => ({
    ...order,
    items: order.items.map((line) => ({ ...line, sent_back: back[lineKey(order, line)] ?? 0 })),
  }));
  return marked.sort((a, b) => b.occurred_at.localeCompare(a.occurred_at));
}

/** These lines of an order are sent back, with all their units. */
export function sendBack(order, lines) {
  const returned = Object.fromEntries(lines.map((line) => [lineKey(order, line), line.quantity]));
  setMine("sent_back", { ...mine("sent_back", {}), ...returned });
  const items = lines.map(({ item_id, quantity, price }) => ({ item_id, quantity, ...(price > 0 && { price }) }));
  track("refund", about(order, items));
}

async function fromTheBooks() {
  if (!shopper()) return [];
  const answer = await fetch("/shop/orders", { headers: { Authorization: `Bearer ${await token()}` } });
  return answer.ok ? (await answer.json()).orders : [];
}

const lineKey = (order, line) => `${order.transaction_id} ${line.item_id}`;

function about(order, items) {
  return {
    transaction_id: order.transaction_id,
    items,
    ...(order.currency && { currency: order.currency, value: total(items) }),
  };
}

/** Not crypto.randomUUID, which plain http lacks. */
function freshNumber() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
