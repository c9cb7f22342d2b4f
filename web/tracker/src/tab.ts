// This tab's id and its count of events, so that a loss shows as a gap.
//
// sessionStorage outlives a reload, but a duplicated tab gets a copy of it. So a page takes its tab's state away while
// it lives, and lays it back when it leaves: a copy made meanwhile finds nothing and begins as a new tab.

import { identifier } from "./identifier";
import { erase, read, write } from "./storage";

/** As its events tell it. The counts are of events let go: from a full queue, or refused by the API for good. */
interface Tab {
  tab_id: string;
  sequence_number: number;
  dropped_count?: number;
  refused_count?: number;
}

let tab: Tab | undefined;
let left = false;

/** The page begins, or comes back from the back/forward cache, where another may have counted on. */
export function take(): void {
  left = false;
  tab = read("sessionStorage");
  erase("sessionStorage");
}

export function leave(): void {
  left = true;
  if (tab) write("sessionStorage", tab);
}

export function numbered(): Tab {
  const now = { ...current() };
  tab!.sequence_number++;
  if (left) leave();
  return now;
}

export const count = (what: "dropped_count" | "refused_count", events: number): void => {
  if (events) current()[what] = (tab![what] || 0) + events;
};

export const current = (): Tab => (tab ||= { tab_id: identifier(), sequence_number: 0 });

export function forget(): void {
  tab = undefined;
  erase("sessionStorage");
}
