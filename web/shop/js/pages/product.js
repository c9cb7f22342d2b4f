// One item: what it is, what can be done with it, what others say, and what goes with it.

import { catalogue, texts } from "../catalogue.js";
import { h } from "../dom.js";
import { categoryPath } from "../frame.js";
import { price } from "../money.js";
import { picture } from "../picture.js";
import { purchaseBox } from "../product_box.js";
import { reviews } from "../reviews.js";
import { shelves } from "../shelf.js";
import { stars } from "../stars.js";
import { track } from "../tracker.js";

const SHELF = 10;
const FACTS = {
  brand: "Brand",
  manufacturer: "Maker",
  color: "Colour",
  size: "Size",
  material: "Material",
  style: "Style",
  usage_instructions: "Use and care",
  warranty: "Warranty",
};

export async function open({ params: [id] }) {
  const item = (await catalogue()).byId.get(id);
  if (!item)
    return {
      title: "No such item",
      content: [h("h1", {}, "There is no such item"), h("a", { href: "/" }, "To the front of the shop")],
    };
  const told = await texts(item);
  const [together, similar, recent] = shelves(
    ["Bought together", { surface: "bought_together", item_id: id, n: SHELF }],
    ["Similar", { surface: "similar", item_id: id, n: SHELF }],
    ["Recently viewed", { surface: "recently_viewed", item_id: id, n: SHELF }],
  );
  return {
    title: item.title,
    content: [
      breadcrumb(item),
      h(
        "article",
        { class: "product" },
        h("div", { class: "product-picture" }, picture(item, { alt: item.title, eager: true })),
        h(
          "div",
          { class: "product-words" },
          head(item),
          purchaseBox(item),
          told.description && h("p", { class: "description" }, told.description),
          facts(item, told),
        ),
      ),
      together,
      similar,
      reviews(item, told.reviews ?? []),
      recent,
    ],
    shown: () =>
      track("view_item", {
        item_id: id,
        ...(item.price > 0 && { price: item.price, currency: item.currency ?? undefined }),
      }),
  };
}

function breadcrumb({ category, sub_category: sub }) {
  if (!category) return null;
  const path = categoryPath(category);
  return h(
    "nav",
    { class: "breadcrumb", "aria-label": "You are here" },
    h(
      "ol",
      {},
      h("li", {}, h("a", { href: "/" }, "Home")),
      h("li", {}, h("a", { href: path }, category)),
      sub && h("li", {}, h("a", { href: `${path}?${new URLSearchParams({ sub })}` }, sub)),
    ),
  );
}

function head(item) {
  const brand = item.brand && h("a", { href: `/search?${new URLSearchParams({ q: item.brand })}` }, item.brand);
  return h(
    "header",
    {},
    brand,
    h("h1", {}, item.title),
    item.average_rating &&
      h("p", {}, h("a", { class: "plain", href: "#reviews" }, stars(item.average_rating, item.review_count))),
    h("p", { class: "price" }, price(item)),
    h(
      "p",
      { class: item.in_stock ? "stock" : "stock none" },
      item.in_stock ? "In stock, sent tomorrow" : "Out of stock",
    ),
  );
}

function facts(item, told) {
  const known = Object.entries(FACTS)
    .map(([name, label]) => [label, told[name] ?? item[name]])
    .filter(([, value]) => value);
  return (
    known.length > 0 &&
    h(
      "dl",
      { class: "facts" },
      known.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
    )
  );
}
