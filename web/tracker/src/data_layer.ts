// What a page already says to Google Analytics, by gtag or by Tag Manager's dataLayer. Pushes are read in their order.

import { consent } from "./commands";
import { tell } from "./ga4";
import { nameOf } from "./ga4_names";
import { guard } from "./guard";
import { dataLayer } from "./script";
import { actions } from "./universal_analytics";
import { unread } from "./unread";

const NOT_OURS = /promo|_info/; // events with items that say nothing of interest in them
const STAYS = /_item|_to_/; // events that may be about what an earlier event was about

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
    const length = push.apply(this, entries);
    entries.forEach(hear);
    return length;
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
function hearGtag({ 0: command, 1: name, 2: given }: any): void {
  const storage = command === "consent" && given.analytics_storage;
  if (storage) consent(storage, name);
  if (command === "event") hearEvent(name, Object(given));
}

/** {event, ecommerce, ...}. An empty `ecommerce` forgets what is held. */
function hearTagManager({ event, ...entry }: any): void {
  const { ecommerce } = entry;
  const own = { ...entry, ...ecommerce };
  const alone = !ecommerce && !own.items && !own.item_id && !own.search_term;
  held = { ...("ecommerce" in entry && !ecommerce ? {} : held), ...(event ? ecommerce : own) };
  const currency = held.currency || held.currencyCode;
  const done = own.items ? [] : actions(own);
  for (const [name, given] of done) tell(name, { currency, ...given });
  waits ||= !event;
  if (!event || done.length) return;
  const name = nameOf(event);
  if (alone && actions(held).some(([told]) => told === name)) return; // it was told when its action came
  hearEvent(event, { currency, ...(alone && (waits || STAYS.test(name!)) && held), ...own });
  waits &&= !name;
}

/** A name that is not GA4's to the letter counts where there is something to tell. */
function hearEvent(event: unknown, given: any): void {
  const name = nameOf(event);
  if (name && (name === event || given.items || given.search_term)) tell(name, given);
  else if (given.items && !NOT_OURS.test(String(event))) unread("event_name", event);
}
