// The snippet's public face. `aisle` is the one global it makes; a page may queue calls before the script has loaded:
//
//   window.aisle = window.aisle || function () { (aisle.q = aisle.q || []).push(arguments); };

import type { ShownItem, Surface } from "./recommendations";
import type { EventName, Fields, Item, Preferences } from "./event";

export type { EventName, Fields, Item, Preferences, ShownItem, Surface };

/** A JWT that the shop's own server signed for this user, or what fetches a fresh one. */
export type UserToken = string | (() => string | Promise<string>);

export interface Question {
  /** Default: home. */
  surface?: Surface;
  /** How many, 1 to 100; the API's default is 10. */
  n?: number | string;
  /** The item on the page; docs/surfaces.md says which surfaces need it. */
  item_id?: string;
  /** The page's own. */
  category?: string;
  /** Only items that meet it, such as "brand:Acme;price:10..50": docs/filters.md. */
  filter?: string;
  /** For the surface `search`: what the shop's own search found, its best first, at most 500. */
  ids?: string | string[];
  /** On a page of search results: the shop's rules may ask for it. */
  search_term?: string;
  /** Also what each item would fall most without, which takes longer. */
  explain?: boolean;
}

export interface Card extends ShownItem {
  item_id: string;
  position: number;
  /** A sentence a shopper would understand, at most 60 characters. */
  reason: string;
  /** What the sentence speaks of, for a page that words it by itself. */
  because: { kind: string; part: string | null; item_id: string | null } | null;
  /** The act without which the item would fall most; only where the question asks to explain. */
  what_if: { act: string; event_name: string; item_id: string; falls_by: number } | null;
  score: number | null;
  /** Log-odds against the average candidate of the answer, and its own as `average`. */
  parts: Record<string, number>;
}

export interface Answer {
  /** Empty where nobody answered, or nothing may be shown: the promise never rejects. */
  items: Card[];
  /** Names in the question that no item has, each with the nearest right one. */
  notes?: { field: string; value: string; note: string; nearest: string | null }[];
  /** Where nothing may be shown: which filter or rule emptied the list. */
  why_empty?: { because: string; emptied_by: string[]; counts: { after: string; items: number }[] } | null;
  recommendation_id?: string;
  surface?: Surface;
  served_by?: string;
  model_version?: string;
  variant?: string | null;
}

export interface Aisle {
  (command: "track", name: EventName, fields?: Fields): void;
  /** Null signs out. */
  (command: "identify", userId: string | null, token?: UserToken): void;
  (command: "consent", choice: "granted" | "denied"): void;
  (command: "recommend", question?: Question): Promise<Answer>;
  /** True once the script has loaded. */
  ready?: boolean;
  /** Calls made before that. */
  q?: ArrayLike<unknown>[];
}

declare global {
  interface Window {
    aisle: Aisle;
    dataLayer?: unknown;
  }
  const aisle: Aisle;
}
