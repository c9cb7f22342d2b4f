// The snippet's public face. `aisle` is the one global it makes; a page may queue calls before the script has loaded:
//
//   window.aisle = window.aisle || function () { (aisle.q = aisle.q || []).push(arguments); };

import type { ShownItem, Surface } from "./recommendations";

export type { ShownItem, Surface };

export type EventName =
  | "page_view" | "view_item_list" | "select_item" | "view_item" | "search" | "add_to_wishlist"
  | "remove_from_wishlist" | "add_to_cart" | "remove_from_cart" | "view_cart" | "begin_checkout" | "purchase"
  | "refund" | "share" | "rate_item" | "review_item" | "not_interested" | "undo_not_interested" | "set_alert"
  | "set_preferences" | "leave_item";

export interface Item {
  item_id: string;
  price?: number;
  quantity?: number;
  /** Place in the list, from 0. */
  position?: number;
  /** The answer that led to this item; filled in by the snippet. */
  recommendation_id?: string;
}

/** The fields of docs/events.md; others are kept as attributes. A single item may stand at the top, outside `items`. */
export interface Fields extends Partial<Item> {
  items?: Item[];
  /** Where on the site: a surface, or the shop's own name of a place. */
  surface?: string;
  page_title?: string;
  referrer?: string;
  search_term?: string;
  duration_ms?: number;
  value?: number;
  /** Three capital letters. */
  currency?: string;
  transaction_id?: string;
  purchase_method?: "online" | "in_store" | "mobile";
  /** Stars, 1 to 5. */
  rating?: number;
  review_text?: string;
  method?: string;
  alert?: "price_drop" | "back_in_stock" | "new_in_category";
  scope?: "item" | "brand" | "category";
  scope_value?: string;
  preferences?: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** A JWT that the shop's own server signed for this user, or what fetches a fresh one. */
export type UserToken = string | (() => string | Promise<string>);

export interface Question {
  /** Default: home. */
  surface?: Surface;
  /** How many, 1 to 100; the API's default is 10. */
  n?: number | string;
  /** The item on the page; docs/surfaces.md says which surfaces need it. */
  item_id?: string;
  category?: string;
}

export interface Card extends ShownItem {
  item_id: string;
  position: number;
  /** A sentence a shopper would understand. */
  reason: string;
  score: number | null;
  parts: Record<string, number>;
}

export interface Answer {
  /** Empty where nobody answered: the promise never rejects. */
  items: Card[];
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
