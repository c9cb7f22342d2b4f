// Generated (`make docs`) from the surfaces and the columns of a card: docs/surfaces.md explains both.

export type Surface =
  /** For this shopper, on any page. */
  | "home"
  /** Like the item on the page. */
  | "similar"
  /** Bought with the item on the page. */
  | "bought_together"
  /** What goes with the cart. */
  | "cart"
  /** What everybody takes now. */
  | "trending";

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
