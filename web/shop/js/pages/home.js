// The front of the shop.

import { shopper } from "../account.js";
import { catalogue } from "../catalogue.js";
import { h } from "../dom.js";
import { categoryPath } from "../frame.js";
import { picture } from "../picture.js";
import { shelves } from "../shelf.js";

const SHELF = 12;
const TILES = 12;

export async function open() {
  const { shop } = document.documentElement.dataset;
  const [recent, again, forYou, trending] = shelves(
    ["Recently viewed", { surface: "recently_viewed", n: SHELF }],
    ["Buy again", { surface: "buy_again", n: SHELF }],
    ["For you", { surface: "home", n: SHELF, explain: true }, { explained: true }],
    ["Trending now", { surface: "trending", n: SHELF }],
  ); // the first have their items: what was viewed or is due belongs there, and the others have plenty
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
      again,
      tiles(await catalogue()),
      trending,
      recent,
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
