// Which items this page's life has been about. In memory alone: it serves the shopper who wants nothing kept.

import type { EventName, Item } from "../aisle";

const MOST = 50;
const NO_INTEREST = /list|remove|leave|refund|not_/;

const items = new Set<string>();

export function remember(name: EventName, of: Partial<Item>[]): void {
  for (const { item_id } of of) {
    if (!item_id || NO_INTEREST.test(name)) continue;
    items.delete(item_id);
    items.add(item_id);
  }
}

/** Oldest first. */
export const recentItems = (): string[] => [...items].slice(-MOST);
