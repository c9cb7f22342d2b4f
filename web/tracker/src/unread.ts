// What a page pushed and we could not read: counted by reason, told in the tab's next batch, printed where data-debug is.

import { allowed } from "./consent";
import { debug } from "./script";
import { add, current } from "./tab";

type Counts = Record<string, number>;

let underWay: Counts | undefined;

/** Reasons are few: the name of a field that was dropped, or what made a whole push unreadable. */
export function unread(reason: string, given: unknown): undefined {
  if (debug) console.warn("aisle:", reason, given);
  if (allowed()) tally(reason);
}

/** For the batch that tells it. */
export function takeUnread(): Counts | undefined {
  giveBack();
  underWay = current().unread;
  delete current().unread;
  return underWay;
}

/** No batch that has arrived tells it. */
export function giveBack(): void {
  for (const reason in underWay) tally(reason, underWay[reason]);
  told();
}

export function told(): void {
  underWay = undefined;
}

const tally = (reason: string, times?: number) => add((current().unread ||= {}), reason, times);
