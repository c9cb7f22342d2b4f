// What a page pushed and we could not read: counted by reason, told in the tab's next batch, printed where data-debug is.

import { allowed } from "./consent";
import { debug } from "./script";
import { current } from "./tab";

/** Reasons are few: the name of a field that was dropped, or what made a whole push unreadable. */
export function unread(reason: string, given: unknown): undefined {
  if (debug) console.warn("aisle:", reason, given);
  if (!allowed()) return;
  const counts = (current().unread ||= {});
  counts[reason] = (counts[reason] || 0) + 1;
}

/** For the batch that tells it. */
export function takeUnread(): object | undefined {
  const { unread } = current();
  current().unread = undefined;
  return unread;
}

/** That batch did not arrive. */
export function giveBack(taken?: object): void {
  current().unread = { ...taken, ...current().unread };
}
