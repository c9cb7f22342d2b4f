// One item of a list. The link is the card that the tracker watches; the buttons stand beside it.

import { add } from "./cart.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { price } from "./money.js";
import { tell } from "./news.js";
import { picture } from "./picture.js";
import { refuse } from "./refusals.js";
import { stars } from "./stars.js";
import { heart } from "./wishes.js";

export const productPath = (id) => `/p/${encodeURIComponent(id)}`;

/** `refusable`: a recommendation, which may be sent away. */
export function card(item, { refusable = false } = {}) {
  const node = h("li", { class: "card" });
  node.append(
    h("a", { class: "card-link", href: productPath(item.item_id), "data-aisle-item-id": item.item_id }, ...face(item)),
    h("div", { class: "card-tools" }, refusable && refuseButton(item, node), heart(item)),
    addButton(item),
  );
  return node;
}

function face(item) {
  const sold = item.in_stock === false && h("span", { class: "sold" }, "Out of stock");
  return [
    h("span", { class: "frame" }, picture(item), sold),
    h("span", { class: "title" }, item.title ?? item.item_id),
    h(
      "span",
      { class: "about" },
      h("span", {}, item.brand ?? item.sub_category ?? item.category ?? ""),
      stars(item.average_rating, item.review_count),
    ),
    item.reason && h("span", { class: "reason" }, item.reason),
    h("span", { class: "price" }, price(item)),
  ];
}

function addButton(item) {
  const label = `Add to cart: ${item.title}`;
  const put = () => {
    add(item);
    tell(`${item.title} is in your cart.`);
  };
  return h(
    "button",
    { type: "button", class: "card-add", "aria-label": label, disabled: item.in_stock === false, on: { click: put } },
    icon("plus"),
  );
}

/** The card gives its place to a note with the way back, so that nothing else moves. */
function refuseButton(item, node) {
  const send = () => {
    const parts = [...node.childNodes];
    const back = () => {
      node.replaceChildren(...parts);
      node.classList.remove("gone");
      parts[0].focus();
    };
    node.replaceChildren(h("p", {}, "You will see no more of this."), h("p", { class: "title" }, item.title));
    node.classList.add("gone");
    refuse({ scope: "item", value: item.item_id, title: item.title }, back);
    document.querySelector("#news .undo").focus();
  };
  return h(
    "button",
    { type: "button", class: "refuse", "aria-label": `Not interested: ${item.title}`, on: { click: send } },
    icon("refuse"),
  );
}
