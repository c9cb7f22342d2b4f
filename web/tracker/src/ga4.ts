// A GA4 event in our words. What cannot be read of it is dropped and counted; its event goes to the API, which says what it
// lacks.

import type { EventName, Item } from "../aisle";
import { record } from "./record";
import { unread } from "./unread";
import { currency, number, parsed, plain, text } from "./values";

const MOST_ITEMS = 500; // the API takes no more in one event

/** Sends it, in parts where it has many items. */
export function tell(name: EventName, given: any): void {
  const rows = rowsOf(given);
  const first = Object(rows[0]);
  const items = rows.flatMap((row) => itemOf(row, name, rows));
  const event = {
    currency: currency(given.currency || first.currency),
    transaction_id: text(given, "transaction_id", 128),
    search_term: text(given, "search_term", 500),
    method: text(given, "method", 64),
    surface: text({ surface: listOf(given) || listOf(first) }, "surface", 64),
    value: number("value", given.value),
  };
  do {
    record(name, { ...event, items: items.splice(0, MOST_ITEMS) });
    event.value = undefined; // of all parts, once
  } while (items.length);
}

const listOf = (given: any) => given.item_list_id || given.item_list_name || given.list_name || given.list;

/** A list of items, an object of them, or one alone: in `items`, or the event itself. */
function rowsOf(given: any): any[] {
  const items = given.items || (given.item_id ? given : []);
  return idOf(items) ? [items] : Object.values(items);
}

const idOf = (row: any): unknown => row.item_id || row.id || row.sku;

function itemOf(row: any, name: EventName, rows: any[]): Item[] {
  const item_id = plain(idOf(Object(row)));
  if (!item_id || item_id.length > 128) return unread("item_id", row) || [];
  // a discount is no item; what is sent back may be negative
  if (parsed(row.price) < 0 && rows[1] && !/^re/.test(name)) return unread("discount", row) || [];
  return [
    {
      item_id,
      price: number("price", row.price),
      quantity: number("quantity", row.quantity, 1, true),
      position: number("position", row.index ?? row.position ?? row.list_position, 0, true),
    },
  ];
}
