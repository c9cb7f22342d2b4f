// An event's name, however a theme or a plug-in spells it: addToCart, "Add To Cart", gtm4wp.add_to_cart.

import type { EventName } from "../aisle";

// page_view is not here: we see pages for ourselves
const NAMES =
  /^((view|select)_item|view_(item_list|cart)|(add_to|remove_from)_(cart|wishlist)|begin_checkout|purchase|refund|share|search)$/;

/** GA4's, where it means one of them. */
export function nameOf(event: unknown): EventName | undefined {
  const words = String(event).replace(/^.*[.:]/, "").match(/[A-Z]?[a-z]+/g);
  const name = words?.join("_").toLowerCase().replace("view_search_results", "search");
  return NAMES.test(name!) ? (name as EventName) : undefined;
}
