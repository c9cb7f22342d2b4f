// What a page already says to Google Analytics, by gtag or by Tag Manager's dataLayer. Pushes are read in their order.

import { consent } from "./commands";
import { tell } from "./ga4";
import { nameOf } from "./ga4_names";
import { guard } from "./guard";
import { dataLayer } from "./script";
import { actions } from "./universal_analytics";
import { unread } from "./unread";

let read: unknown;
/** As Tag Manager does: what was pushed before its event waits for it. */
let held: any = {};
let waits: unknown;

/** Reads what the dataLayer holds, and what is pushed later. Call it again: a page may make its dataLayer late. */
export const watchDataLayer = guard(() => {
  const layer = (window as any)[dataLayer] as unknown[];
  if (layer === read) return;
  read = layer;
  layer.forEach(hear);
  const { push } = layer;
  layer.push = function (...entries) {
    entries.forEach(hear); // first: what the page's own listeners push in answer comes after it
    return push.apply(this, entries);
  };
});

function hear(entry: any): void {
  try {
    if (Object(entry) === entry) entry[0] ? hearGtag(entry) : hearTagManager(entry);
  } catch {
    unread("push", entry); // a page may push what throws
  }
}

/** gtag pushes its arguments: ["event", name, parameters], ["consent", "default" or "update", {analytics_storage}]. */
function hearGtag([command, name, given]: any): void {
  if (command === "event") hearEvent(name, Object(given));
  const storage = command === "consent" && given.analytics_storage;
  if (storage) consent(storage, name);
}

/** {event, ecommerce, ...}. An empty `ecommerce` forgets what is held. */
function hearTagManager({ event, ...entry }: any): void {
  const STAYS = /_item|_to_/; // events that may be about what an earlier event was about
  const { ecommerce } = entry;
  const own = { ...entry, ...ecommerce };
  const alone = !ecommerce && !own.items && !own.item_id && !own.search_term;
  held = { ...((ecommerce || !("ecommerce" in entry)) && held), ...(event ? ecommerce : own) };
  const currency = held.currency || held.currencyCode;
  const done = own.items ? [] : actions(own);
  done.forEach(([name, given]) => tell(name, { currency, ...given }, 1));
  waits ||= !event;
  if (!event || done.length) return;
  const name = nameOf(event);
  if (alone && actions(held).some(([told]) => told === name)) return; // it was told when its action came
  hearEvent(event, { currency, ...(alone && (waits || STAYS.test(name!)) && held), ...own });
  waits &&= !name;
}

/** A name that is not GA4's to the letter counts where there is something to tell. */
function hearEvent(event: unknown, given: any): void {
  const NOT_OURS = /promo|_info|^gtm\./; // say nothing of interest in the items that they have, or that are held
  const name = nameOf(event);
  if (name && (name === event || given.items || given.search_term)) tell(name, given);
  else if (given.items && !NOT_OURS.test(event as string)) unread("event_name", event);
}
