// All items of a category or a search, a page of them at a time, in the order that the shopper chooses.

import { card } from "./card.js";
import { freshId, h } from "./dom.js";

const PER_PAGE = 24;
const ORDERS = {
  best: ["Best match", () => 0],
  rating: [
    "Best rated",
    (a, b) => (b.average_rating ?? 0) - (a.average_rating ?? 0) || b.review_count - a.review_count,
  ],
  cheap: ["Price, low to high", (a, b) => (a.price ?? Infinity) - (b.price ?? Infinity)],
  dear: ["Price, high to low", (a, b) => (b.price ?? -1) - (a.price ?? -1)],
};

/** `name` is what the tracker calls the list. */
export function grid(items, name) {
  const list = h("ul", { class: "grid", "data-aisle-list": name });
  const more = h("button", { type: "button", class: "more" }, "Show more");
  const count = h("p", { class: "count-line" }, `${items.length} item${items.length === 1 ? "" : "s"}`);
  let sorted = items;
  const fill = (upTo) => {
    const shown = list.children.length;
    list.append(...sorted.slice(shown, upTo).map((item) => card(item)));
    more.hidden = upTo >= sorted.length;
    return list.children[shown];
  };
  more.addEventListener("click", () =>
    fill(list.children.length + PER_PAGE)
      ?.querySelector("a")
      .focus(),
  );
  const order = orderChoice((compare) => {
    sorted = [...items].sort(compare);
    list.replaceChildren();
    fill(PER_PAGE);
  });
  fill(PER_PAGE);
  return h(
    "div",
    { class: "results" },
    h("div", { class: "results-head" }, count, items.length > 1 && order),
    list,
    more,
  );
}

function orderChoice(choose) {
  const id = freshId("order");
  const options = Object.entries(ORDERS).map(([name, [label]]) => h("option", { value: name }, label));
  const select = h("select", { id, on: { change: () => choose(ORDERS[select.value][1]) } }, options);
  return h("p", { class: "order-choice" }, h("label", { for: id }, "Order"), select);
}
