// One event: who, when, where, and what led to it; into the queue.

import type { EventName, Fields } from "../aisle";
import { isBot } from "./bot";
import { allowed } from "./consent";
import { identifier } from "./identifier";
import { userId } from "./identity";
import * as page from "./page";
import * as queue from "./queue";
import { remember } from "./recent";
import { current, numbered } from "./tab";
import { soon } from "./transport";
import { attribute, lead, visitor } from "./visit";

const GATHER_MS = 2_000;
const LONGEST_URL = 2_000;

/** A draft, due in `ms`, has no number: it is taken back unless its page ends without a word. Returns its key. */
export function track(name: EventName, given: Fields = {}, ms = 0): string | undefined {
  const PASSIVE = /page|_list|leave/; // of page_view, view_item_list, leave_item
  const fields = plain(given);
  const items = fields.items || [fields];
  remember(name, items);
  if (!allowed()) return undefined;

  const who = visitor(name === "leave_item");
  if (name !== "select_item") name === "view_item_list" || attribute(fields, items);
  else if (fields.recommendation_id) lead(fields, items);
  const event = {
    event_id: identifier(),
    event_name: name,
    occurred_at: new Date(),
    ...who,
    user_id: userId,
    ...(ms ? { tab_id: current().tab_id } : numbered()),
    page_url: page.url.slice(0, LONGEST_URL),
    referrer: page.referrer.slice(0, LONGEST_URL),
    is_bot: isBot,
    ...fields,
  };
  if (!ms) soon(PASSIVE.test(name) ? GATHER_MS : 0);
  return queue.add(event, ms);
}

/** As it is now, ids as texts. Throws on what is no JSON, before it has taken a number. */
const plain = (given: Fields): Fields =>
  JSON.parse(JSON.stringify(given), (name, value) =>
    /_id$|_term$/.test(name) && value != null ? String(value) : value,
  );
