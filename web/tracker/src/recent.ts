// Which items this page's life has been about. In memory alone: it serves the shopper who wants nothing kept.

import type { EventName, Item } from "../aisle";

const MOST = 50;
const NO_INTEREST = /list|remove|leave|refund|not_/;

let items: string[] = [];

export function remember(name: EventName, of: Partial<Item>[]): void {
  if (NO_INTEREST.test(name)) return;
  const ids = of.flatMap((item) => item.item_id ?? []);
  items = [...items.filter((id) => !ids.includes(id)), ...ids].slice(-MOST);
}

/** Oldest first. */
export const recentItems = (): string[] => items;
