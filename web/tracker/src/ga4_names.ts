// An event's name, however a theme or a plug-in spells it: addToCart, "Add To Cart", gtm4wp.add_to_cart.

import type { EventName } from "../aisle";

/** GA4's. page_view is not here: we see pages for ourselves. The first eight are those of Universal Analytics' actions. */
export const NAMES = (
  "view_item_list view_item select_item add_to_cart remove_from_cart begin_checkout purchase refund " +
  "view_cart add_to_wishlist remove_from_wishlist share search"
).split(" ") as EventName[];

/** GA4's, where it means one of them. */
export function nameOf(event: unknown): EventName | undefined {
  const words = String(event).match(/[A-Z]?[a-z]+(?!.*[.:])/g);
  const name = words?.join("_").toLowerCase().replace("view_search_results", "search");
  return NAMES.find((each) => each === name);
}
