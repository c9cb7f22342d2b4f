// Who visits, shared by the browser's tabs: the random id, the session, and which recommendation led to which item.

import type { Fields, Item } from "../aisle";
import { identifier } from "./identifier";
import { read, write } from "./storage";

const IDLE_MS = 1_800_000; // 30 minutes
const MOST_LEADS = 50;

/** Item id, recommendation id, position. */
type Lead = [string, string, number?];

interface Visit {
  ids: { anonymous_id: string; session_id: string };
  seen: number;
  leads: Lead[];
}

let visit: Visit | undefined;

/** The ids of an event. What only ends something, `passive`, neither prolongs a session nor begins one. */
export function visitor(passive?: boolean): Visit["ids"] {
  visit = read("localStorage") || visit;
  const now = Date.now();
  if (!visit?.leads || !(passive || Math.abs(now - visit.seen) < IDLE_MS)) {
    visit = {
      ids: { anonymous_id: visit?.ids?.anonymous_id || identifier(), session_id: identifier() },
      seen: now,
      leads: [],
    };
  }
  if (!passive) visit.seen = now;
  write("localStorage", visit);
  return visit.ids;
}

/** A click in a recommended list leads to what is done with that item for the rest of the session. */
export function lead(event: Fields, items: Partial<Item>[]): void {
  const leads = items.map((item): Lead => [item.item_id!, event.recommendation_id!, item.position]);
  visit!.leads = [...leads, ...visit!.leads].slice(0, MOST_LEADS);
  write("localStorage", visit);
}

/** Tells each item, and the event, the recommendation that led here: the latest, where there were several. */
export function attribute(event: Fields, items: Partial<Item>[]): void {
  items.forEach((item) => {
    const found = visit!.leads.find(([id]) => id === item.item_id);
    if (found) {
      item.recommendation_id ??= found[1];
      item.position ??= found[2];
      event.recommendation_id ??= found[1];
    }
  });
}

export function forget(): void {
  visit = undefined;
  write("localStorage");
}
