// Which items this page's life has been about. In memory alone: it serves the shopper who wants nothing kept.

import type { EventName, Item } from "../aisle";

/** Oldest first. */
export const recentItems = new Set<string>();

export function remember(name: EventName, items: Partial<Item>[]): void {
  const NO_INTEREST = /list|remove|leave|refund|not_/;
  items.forEach(({ item_id }) => {
    if (!item_id || NO_INTEREST.test(name)) return;
    recentItems.delete(item_id);
    recentItems.add(item_id);
  });
}
