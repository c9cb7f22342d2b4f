// What goes in one request: the oldest events, as many as a browser carries past a page's end.

import type { Fields } from "../aisle";
import { parsed } from "./guard";
import { speaker, token } from "./identity";
import * as queue from "./queue";
import { key as shop } from "./script";

const MOST_BYTES = 60_000; // browsers take 64 KiB of keepalive and beacons; the API's 500 events would be more
const INSTANT_MS = 2_000; // the queue tells events of one instant apart by the milliseconds that follow
const WAIT_FOR_SIGN_IN_MS = 60_000;

/** Its events by their keys in the queue. */
export type Batch = Map<string, Fields>;

/** An event of a user whom we cannot speak for waits a minute for a page that can; then the random id alone goes. */
export function nextBatch(except = new Set<string>()): Batch {
  const batch: Batch = new Map();
  let bytes = 0;
  for (const key of queue.keys()) {
    const text = (!except.has(key) && queue.get(key)) || "";
    const event: Fields | undefined = parsed(text);
    const age = queue.age(key);
    if (age < -INSTANT_MS && age > -2 * queue.DRAFT_MS) continue;
    if (event?.user_id && event.user_id !== speaker()) {
      if (age < WAIT_FOR_SIGN_IN_MS) continue;
      delete event.user_id;
    }
    bytes += new Blob([text]).size;
    if (batch.size && bytes > MOST_BYTES) break;
    if (event) batch.set(key, event);
  }
  return batch;
}

export const sealed = (batch: Batch, unread?: object): string =>
  JSON.stringify({ key: shop, user_token: token, sent_at: new Date(), unread, events: [...batch.values()] });
