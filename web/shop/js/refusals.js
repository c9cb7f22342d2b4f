// "Not interested", in an item, a brand or a category; and its undoing.

import { mine, setMine } from "./belongings.js";
import { tell } from "./news.js";
import { track } from "./tracker.js";

/** [{scope, value, title}], the newest first. */
export const refusals = () => mine("refusals", []);

/** `value` is the item's id, the brand or the category; `undone` is called when the shopper takes it back. */
export function refuse({ scope, value, title }, undone = () => {}) {
  setMine("refusals", [{ scope, value, title }, ...without(scope, value)]);
  track("not_interested", about(scope, value));
  const label = "Undo";
  const act = () => {
    undoRefusal({ scope, value, title });
    undone();
  };
  tell(`You will see no more of ${title}.`, { label, act });
}

export function undoRefusal({ scope, value, title }) {
  setMine("refusals", without(scope, value));
  track("undo_not_interested", about(scope, value));
  tell(`${title} may come back.`);
}

/** Whether the shopper has said so of the item, its brand or its category. The list may not have heard of it yet. */
export function isRefused(item) {
  const of = { item: item.item_id, brand: item.brand, category: item.category };
  return refusals().some(({ scope, value }) => of[scope] === value);
}

const without = (scope, value) => refusals().filter((each) => each.scope !== scope || each.value !== value);

function about(scope, value) {
  return scope === "item" ? { scope, item_id: value } : { scope, scope_value: value };
}
