// A GA4 event in our words. What cannot be read of it is dropped and counted; its event goes to the API, which says what it
// lacks.

import type { EventName, Item } from "../aisle";
import { after } from "./guard";
import { record } from "./record";
import { unread } from "./unread";
import { amount, currency, number, plain, text } from "./values";

const MOST_ITEMS = 500; // the API takes no more in one event
const DOUBLE_MS = 5_000;

/** Acts of late: a page may be tagged for GA4 (0) and for Universal Analytics (1), and tells the same act to both. */
const told: Record<string, number> = {};

/** Sends it, in parts where it has many items. What the other analytics was told already is a double. */
export function tell(name: EventName, given: any, by = 0): void {
  const rows = rowsOf(given);
  const first = Object(rows[0]);
  const items = rows.flatMap((row) => itemOf(row, name, rows));
  const act = name + items.map((item) => item.item_id);
  if (told[act] === 1 - by) return unread("double", given);
  told[act] = by;
  after(DOUBLE_MS, () => delete told[act]);
  const event = {
    currency: currency(given.currency || first.currency),
    transaction_id: text("transaction_id", given.transaction_id, 128),
    search_term: text("search_term", given.search_term, 500),
    method: text("method", given.method, 64),
    surface: text("surface", listOf(given) || listOf(first), 64),
    value: number("value", given.value),
  };
  // no part has a line of an item that an earlier part has: in a transaction the lake tells lines apart by their item, and
  // by their number among that item's lines in an event
  if (items[MOST_ITEMS] && name === "purchase") items.sort((one, other) => (one.item_id > other.item_id ? 1 : -1));
  do {
    const cut = items.findIndex((item) => item.item_id === items[MOST_ITEMS]?.item_id);
    record(name, { ...event, items: items.splice(0, cut > 0 ? cut : MOST_ITEMS) });
    event.value = undefined; // of all parts, once
  } while (items.length);
}

const listOf = (given: any) => given.item_list_id || given.item_list_name || given.list_name || given.list;

/** A list of items, an object of them, or one alone: in `items`, or the event itself. */
function rowsOf(given: any): any[] {
  const items = given.items || (given.item_id ? given : []);
  return idOf(items) || Object(items) !== items ? [items] : Object.values(items).flat();
}

const idOf = (row: any): unknown => row.item_id || row.id || row.sku;

function itemOf(row: any, name: EventName, rows: any[]): Item[] {
  const item_id = plain(idOf(Object(row)));
  if (!item_id || item_id.length > 128) return unread("item_id", row) || [];
  // a discount is no item; what is sent back may be negative
  if (amount(row.price) < 0 && rows[1] && !/^re/.test(name)) return unread("discount", row) || [];
  return [
    {
      item_id,
      price: number("price", row.price),
      quantity: number("quantity", row.quantity, 1, 1),
      position: number("position", row.index ?? row.position ?? row.list_position, 0, 1),
    },
  ];
}
