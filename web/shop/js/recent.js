// What this shopper looked at last.

import { mine, toFront } from "./belongings.js";
import { catalogue } from "./catalogue.js";
import { ownShelf } from "./shelf.js";

const MOST = 12;

export function looked(item) {
  toFront("recent", item.item_id, MOST);
}

/** Null where there is nothing to show but the item of this page. */
export async function recentShelf(besides) {
  const { byId } = await catalogue();
  const ids = mine("recent", []).filter((id) => id !== besides && byId.has(id));
  const reason = "You looked at this";
  return ownShelf(
    "Recently viewed",
    ids.map((id) => ({ ...byId.get(id), reason })),
    "recently_viewed",
  );
}
