// What a page may send: the contract of docs/events.md. Generated: `make docs`.

export type EventName =
  | "page_view"
  | "view_item_list"
  | "select_item"
  | "view_item"
  | "search"
  | "share"
  | "set_alert"
  | "add_to_wishlist"
  | "remove_from_wishlist"
  | "add_to_cart"
  | "remove_from_cart"
  | "view_cart"
  | "begin_checkout"
  | "purchase"
  | "refund"
  | "not_interested"
  | "undo_not_interested"
  | "rate_item"
  | "review_item"
  | "set_preferences"
  | "leave_item";

export interface Item {
  item_id: string;
  price?: number;
  quantity?: number;
  /** Place in the list, from 0. */
  position?: number;
  /** The answer that led to this item. If any item names one, the event's own is ignored. */
  recommendation_id?: string;
}

export interface Preferences {
  /** Years. */
  age?: number;
  gender?: string;
  location?: string;
  occupation?: string;
  education_level?: string;
  favourite_categories?: string[];
  favourite_brands?: string[];
  favourite_styles?: string[];
  budget_max?: number;
  /** Answers that are taken back, as null and [] take them. */
  cleared?: "age" | "budget_max" | "gender" | "location" | "occupation" | "education_level" | "favourite_categories" | "favourite_brands" | "favourite_styles"[];
}

/** Others are kept as attributes. A single item may stand at the top, outside `items`. */
export interface Fields extends Partial<Item> {
  items?: Item[];
  /** Where on the site: a surface, such as home, or the shop's own name of a place. */
  surface?: string;
  page_title?: string;
  referrer?: string;
  search_term?: string;
  /** Time the view was visible. */
  duration_ms?: number;
  value?: number;
  /** Three capital letters. */
  currency?: string;
  transaction_id?: string;
  purchase_method?: "online" | "in_store" | "mobile";
  /** Stars. */
  rating?: number;
  review_text?: string;
  /** Channel of a share. */
  method?: string;
  alert?: "price_drop" | "back_in_stock" | "new_in_category";
  /** Scope of not_interested. */
  scope?: "item" | "brand" | "category";
  /** The brand or category, if the scope is one. */
  scope_value?: string;
  preferences?: Preferences;
  [attribute: string]: unknown;
}
