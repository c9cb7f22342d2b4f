// What happened on the page, whoever tells it; and how long an item's page was in sight: its clock runs only while the
// page is visible.

import type { EventName, Fields } from "../aisle";
import { track } from "./track";

const LONGEST_MS = 86_400_000;

let item: string | undefined;
let total: number;
let since: number | undefined;

export function happen(name: EventName, fields: Fields = {}): void {
  const [{ item_id }, more] = fields.items || [fields];
  const opened = name === "view_item" && !more && item_id !== item;
  if (opened) leaveItem();
  track(name, fields);
  if (!opened) return;
  item = item_id;
  total = 0;
  since = undefined;
  look();
}

export function leaveItem(): void {
  if (!item) return;
  look();
  track("leave_item", { item_id: item, duration_ms: Math.min(Math.round(total), LONGEST_MS) });
  item = undefined;
}

/** Call it whenever the page may have become visible or hidden: what was seen until now is added up. */
export function look(): void {
  const now = performance.now();
  if (since != null) total += now - since;
  since = document.visibilityState === "visible" ? now : undefined;
}
