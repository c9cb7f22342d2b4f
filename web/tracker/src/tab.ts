// This tab's id and its count of events, so that a loss shows as a gap.
//
// sessionStorage outlives a reload, but a duplicated tab gets a copy of it. So a page takes its tab's state away while
// it lives, and lays it back when it leaves: a copy made meanwhile finds nothing and begins as a new tab.

import { identifier } from "./identifier";
import { read, write } from "./storage";

/** As its events tell it. The counts are of events let go: from a full queue, or refused by the API for good. */
interface Told {
  tab_id: string;
  sequence_number: number;
  dropped_count?: number;
  refused_count?: number;
}

interface Tab extends Told {
  /** Reason -> how often; a batch tells it. */
  unread?: Record<string, number>;
}

let tab: Tab | undefined;
let left = false;

export function current(): Tab {
  if (!tab) {
    tab = read("sessionStorage") || { tab_id: identifier(), sequence_number: 0 };
    write("sessionStorage");
  }
  return tab!;
}

export function numbered(): Told {
  const { unread, ...now } = current();
  tab!.sequence_number++;
  if (left) leave();
  return now;
}

export const count = (what: "dropped_count" | "refused_count"): void => add(current(), what);

export const add = (counts: any, name: string, times = 1): void => {
  counts[name] = (counts[name] || 0) + times;
};

export function leave(): void {
  left = true;
  if (tab) write("sessionStorage", tab);
}

/** Back from the back/forward cache, where another page may have counted on. */
export function comeBack(): void {
  left = false;
  tab = undefined;
}

export function forget(): void {
  tab = undefined;
  write("sessionStorage");
}
