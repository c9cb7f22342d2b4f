// Generated (`make docs`) from the surfaces and the columns of a card: docs/surfaces.md explains both.

export type Surface =
  /** For this shopper, on any page. */
  | "home"
  /** Like the item on the page. */
  | "similar"
  /** Bought with the item on the page, and of another sub-category; fewer where there are fewer. */
  | "bought_together"
  /** Bought with what is in the cart, and of other sub-categories; fewer where there are fewer. */
  | "cart"
  /** What is taken more of late than it used to be. */
  | "trending"
  /** A category's page: the likeliest items of `category` for this shopper. */
  | "category"
  /** A page of search results: the `ids` that the shop's own search found, ordered for this shopper. */
  | "search"
  /** What this shopper bought and is due again; fewer where there are fewer. */
  | "buy_again"
  /** What this shopper viewed last; fewer where there are fewer. */
  | "recently_viewed";

/** What a card shows of its item; null if the shop does not provide it. */
export interface ShownItem {
  title: string | null;
  price: number | null;
  currency: string | null;
  image_url: string | null;
  product_url: string | null;
  category: string | null;
  sub_category: string | null;
  brand: string | null;
  in_stock: boolean | null;
}
