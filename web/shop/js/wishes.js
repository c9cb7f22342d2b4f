// The wish list, and the heart that puts an item on it.

import { mine, onMine, setMine } from "./belongings.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { tell } from "./news.js";
import { track } from "./tracker.js";

export const wishes = () => mine("wishes", []);

export function toggleWish(item) {
  const has = wishes().includes(item.item_id);
  setMine("wishes", has ? wishes().filter((id) => id !== item.item_id) : [item.item_id, ...wishes()]);
  track(has ? "remove_from_wishlist" : "add_to_wishlist", {
    item_id: item.item_id,
    price: item.price > 0 ? item.price : undefined,
  });
  tell(`${item.title} is ${has ? "off" : "on"} your wish list.`);
}

/** Every heart of one item beats alike. */
export function heart(item, { words = false } = {}) {
  const text = h("span", { class: words ? "" : "unseen" });
  const button = h(
    "button",
    { type: "button", class: "heart", "data-heart": item.item_id, on: { click: () => toggleWish(item) } },
    icon("heart"),
    text,
  );
  button.shows = () => {
    const has = wishes().includes(item.item_id);
    button.setAttribute("aria-pressed", String(has));
    text.textContent = words ? (has ? "On your wish list" : "Add to wish list") : `Wish list: ${item.title}`;
  };
  button.shows();
  return button;
}

onMine("wishes", () => {
  for (const button of document.querySelectorAll("[data-heart]")) button.shows();
});
