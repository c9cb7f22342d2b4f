// What a page already says to Google Analytics 4, by gtag or by Tag Manager's dataLayer, in our words.

import type { Item } from "../aisle";
import { consent } from "./commands";
import { guard } from "./guard";
import { record } from "./record";

// page_view is not here: we see pages for ourselves
const NAMES =
  /^((view|select)_item|view_(item_list|cart)|(add_to|remove_from)_(cart|wishlist)|begin_checkout|purchase|refund|share|search)$/;

let read: unknown;

/** Reads what the dataLayer holds, and what is pushed later. Call it again: a page may make its dataLayer late. */
export const watchDataLayer = guard(() => {
  const layer = window.dataLayer as unknown[];
  if (layer === read) return;
  read = layer;
  layer.forEach(tell);
  const { push } = layer;
  layer.push = function (...entries) {
    const length = push.apply(this, entries);
    entries.forEach(tell);
    return length;
  };
});

/**
 * gtag pushes its arguments, ["event", name, parameters]; Tag Manager's pages push {event, ecommerce, ...}. And consent
 * mode: ["consent", "default" or "update", {analytics_storage, ...}].
 */
const tell = guard((entry: any) => {
  const storage = entry[0] === "consent" && entry[2].analytics_storage;
  if (storage) consent(storage, entry[1]);
  const name = entry[0] === "event" ? entry[1] : entry.event;
  if (!NAMES.test(name)) return;
  const all = { ...entry, ...entry.ecommerce, ...entry[2] };
  const { value, currency, transaction_id, search_term, method } = all;
  record(name, {
    items: itemsOf(all),
    value: number(value),
    currency,
    transaction_id,
    search_term,
    method,
    surface: all.item_list_id || all.item_list_name,
  });
});

const itemsOf = (given: any): Item[] =>
  (given.items || [given]).flatMap((item: any) =>
    item.item_id == null
      ? []
      : {
          item_id: item.item_id,
          price: number(item.price),
          quantity: number(item.quantity),
          position: number(item.index),
        },
  );

/** GA4's pages write numbers as texts, too, which the API reads. */
const number = (value: any): number | undefined => (value === "" || isNaN(value) ? undefined : value);
