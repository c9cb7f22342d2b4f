// Events not yet acknowledged, one entry each, so that tabs never write over one another. Oldest first.
//
// The queue belongs to all tabs of the shop: whoever sends next takes what others left behind. An entry is removed when
// the API has answered for it, or when the queue is full: then the oldest go, and are counted.

import type { Fields } from "../aisle";
import { guard } from "./guard";
import { count, current } from "./tab";

/** A hidden page's draft is due after this time. Other tabs then take the page for ended. */
export const DRAFT_MS = 1_800_000;

const PREFIX = "aisle:";
const MOST_CHARACTERS = 500_000; // about a thousand events; the shop itself wants room in there, too

/** What storage would not take: full, or forbidden. It lives as long as the page. */
export const memory = new Map<string, string>();
let last = 0;

/** Returns the entry's key. It is due in `ms`. */
export function add(event: Fields, ms: number): string {
  last = Math.max(last + 1, Date.now());
  const key = PREFIX + (last + ms) + "." + current().tab_id;
  put(key, event);
  let characters = 0;
  for (const each of keys().reverse()) {
    characters += get(each)!.length;
    if (characters > MOST_CHARACTERS) {
      remove(each);
      count("dropped_count");
    }
  }
  return key;
}

export function put(key: string, event: Fields): void {
  const text = JSON.stringify(event);
  memory.set(key, text);
  guard(() => {
    localStorage.setItem(key, text);
    memory.delete(key);
  })();
}

export const keys = (): string[] =>
  [...memory.keys(), ...(guard(() => Object.keys(localStorage))() || [])]
    .filter((key) => key.startsWith(PREFIX))
    .sort();

export const get = (key: string): string | null | undefined =>
  memory.get(key) || guard(() => localStorage.getItem(key))();

export function remove(key: string): void {
  memory.delete(key);
  guard(() => localStorage.removeItem(key))();
}

/** Milliseconds since the event was due, by this browser's clock. */
export const age = (key: string): number => Date.now() - parseInt(key.slice(PREFIX.length));
