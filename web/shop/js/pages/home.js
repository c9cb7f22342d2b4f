// The front of the shop.

import { shopper } from "../account.js";
import { catalogue } from "../catalogue.js";
import { h } from "../dom.js";
import { categoryPath } from "../frame.js";
import { picture } from "../picture.js";
import { recentShelf } from "../recent.js";
import { shelves } from "../shelf.js";

const SHELF = 12;
const TILES = 12;

export async function open() {
  const { shop } = document.documentElement.dataset;
  const [forYou, trending] = shelves(
    ["For you", { surface: "home", n: SHELF, explain: true }, { explained: true }],
    ["Trending now", { surface: "trending", n: SHELF }],
  );
  return {
    title: "",
    content: [
      h(
        "div",
        { class: "welcome" },
        h("h1", {}, shopper() ? `Welcome back, ${shopper().user_id}` : `Welcome to ${shop}`),
        h("p", {}, shopper()?.description ?? "What you look at changes what you see, from one click to the next."),
      ),
      forYou,
      tiles(await catalogue()),
      trending,
      await recentShelf(),
    ],
  };
}

function tiles({ categories }) {
  if (!categories.length) return null;
  const tile = ({ name, items }) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: categoryPath(name) },
        picture(loved(items)),
        h("b", {}, name),
        h("span", {}, `${items.length} items`),
      ),
    );
  return h(
    "section",
    { class: "shelf", "aria-labelledby": "all-categories" },
    h("h2", { id: "all-categories" }, "Categories"),
    h("ul", { class: "tiles" }, categories.slice(0, TILES).map(tile)),
  );
}

const loved = (items) => items.reduce((best, item) => (item.review_count > best.review_count ? item : best));
