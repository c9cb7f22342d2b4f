// Events not yet acknowledged, one entry each, so that tabs never write over one another. Oldest first.
//
// The queue belongs to all tabs of the shop: whoever sends next takes what others left behind. An entry is removed when
// the API has answered for it, or when the queue is full: then the oldest go, and are counted.

import type { Fields } from "../aisle";
import { guard } from "./guard";
import { count, current } from "./tab";

const PREFIX = "aisle:";
const MOST = 1_000;
const MOST_CHARACTERS = 1_000_000;

/** What storage would not take: full, or forbidden. It lives as long as the page. */
const memory = new Map<string, string>();
let last = 0;

export function add(event: Fields): void {
  last = Math.max(last + 1, Date.now());
  put(PREFIX + last + current().tab_id, event);
  let characters = 0;
  const surplus = keys()
    .reverse()
    .filter((key, place) => place >= MOST || (characters += get(key)?.length || 0) > MOST_CHARACTERS);
  surplus.forEach(remove);
  count("dropped_count", surplus.length);
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
  [...memory.keys(), ...(guard(() => Object.keys(localStorage))() || [])].filter((key) => key.startsWith(PREFIX)).sort();

export const get = (key: string): string | null | undefined =>
  memory.get(key) || guard(() => localStorage.getItem(key))();

export function remove(key: string): void {
  memory.delete(key);
  guard(() => localStorage.removeItem(key))();
}

/** Milliseconds since the event was put here, by this browser's clock. */
export const age = (key: string): number => Date.now() - parseInt(key.slice(PREFIX.length));
