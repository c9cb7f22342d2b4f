// How long an item's page was in sight: its clock runs only while the page is visible.
//
// A hidden page may be ended without a word (phones do that), so what it would tell lies in the queue as a draft, due
// later than any other tab would think it alive; the page takes it back when it is seen again, or really left.

import * as queue from "./queue";
import { track } from "./track";

const LONGEST_MS = 86_400_000;

export let item: string | undefined;
let total = 0;
let since: number | undefined;
let draft: string | undefined;

export function viewItem(id?: string): void {
  item = id;
  look();
}

/** Its page is left: for another item, another address, or for good. */
export function leaveItem(): void {
  look();
  withdraw();
  if (item) tell();
  total = 0;
  since = undefined;
}

/** Call it whenever the page may have become visible or hidden: what was seen until now is added up. */
export function look(): void {
  const now = performance.now();
  const visible = !document.hidden;
  if (since != null) total += now - since;
  since = visible ? now : undefined;
  if (visible) withdraw();
  else if (item && total) draft ||= tell(queue.DRAFT_MS);
}

const tell = (due?: number) =>
  track("leave_item", { item_id: item, duration_ms: Math.min(Math.round(total), LONGEST_MS) }, due);

/** Gone already? Then another tab has told that part. */
function withdraw(): void {
  if (!draft) return;
  if (!queue.get(draft)) total = 0;
  queue.remove(draft);
  draft = undefined;
}
