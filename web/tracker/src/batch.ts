// What goes in one request: the oldest events, as many as a browser carries past a page's end.

import type { Fields } from "../aisle";
import { guard } from "./guard";
import { speaker, token } from "./identity";
import * as queue from "./queue";
import { key as shop } from "./script";

const MOST_EVENTS = 500; // the API's limit
const MOST_BYTES = 60_000; // browsers take 64 KiB in all of keepalive and beacons
const WAIT_FOR_SIGN_IN_MS = 60_000;

/** Its events by their keys in the queue. */
export type Batch = Map<string, Fields>;

const parsed = guard((text: string): Fields => JSON.parse(text));

/** An event of a user whom we cannot speak for waits a minute for a page that can; then the random id alone goes. */
export function nextBatch(except: Set<string>): Batch {
  const batch: Batch = new Map();
  let bytes = 0;
  for (const key of queue.keys()) {
    const text = (!except.has(key) && queue.get(key)) || "null";
    const event = parsed(text);
    if (event?.user_id && event.user_id !== speaker()) {
      if (queue.age(key) < WAIT_FOR_SIGN_IN_MS) continue;
      delete event.user_id;
    }
    bytes += size(text);
    if (batch.size && (bytes > MOST_BYTES || batch.size === MOST_EVENTS)) break;
    if (event) batch.set(key, event);
  }
  return batch;
}

export const sealed = (batch: Batch): string =>
  JSON.stringify({ key: shop, user_token: token, sent_at: new Date(), events: [...batch.values()] });

/** May it outlive its page? */
export const isLight = (body: string): boolean => size(body) < MOST_BYTES + 4_000;

const size = (text: string): number => new Blob([text]).size;
