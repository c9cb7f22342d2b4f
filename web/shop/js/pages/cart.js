// What is about to be bought.

import { catalogue } from "../catalogue.js";
import { productPath } from "../card.js";
import { fullLines, MOST, onCart, setQuantity } from "../cart.js";
import { freshId, h } from "../dom.js";
import { money, price, total } from "../money.js";
import { tell } from "../news.js";
import { picture } from "../picture.js";
import { shelves } from "../shelf.js";
import { track } from "../tracker.js";

const SHELF = 10;

let redraw = () => {};
onCart(() => redraw());

export async function open() {
  const place = h("div", { class: "cart" });
  redraw = async () => place.replaceChildren(...contents(await fullLines(), await catalogue()));
  await redraw();
  const lines = await fullLines();
  return {
    title: "Cart",
    content: [
      h("h1", {}, "Your cart"),
      place,
      ...shelves(
        lines.length
          ? ["Goes with your cart", { surface: "cart", n: SHELF }]
          : ["For you", { surface: "home", n: SHELF }],
        ["Recently viewed", { surface: "recently_viewed", n: SHELF }],
      ),
    ],
    shown: () => track("view_cart", paid(lines)),
  };
}

/** Items and value of an event about lines. */
export function paid(lines) {
  const items = lines.map(({ item_id, price: each, quantity }) => ({
    item_id,
    quantity,
    ...(each > 0 && { price: each }),
  }));
  const currency = lines.find((line) => line.currency)?.currency;
  return { ...(items.length && { items }), ...(currency && { value: total(lines), currency }) };
}

function contents(lines, { currency }) {
  if (!lines.length) return [h("p", { class: "empty" }, "It is empty. ", h("a", { href: "/" }, "Look around"))];
  return [
    h("ul", { class: "lines" }, lines.map(line)),
    h(
      "aside",
      { class: "sum", "aria-label": "Sum" },
      h("p", {}, h("span", {}, "Total"), h("b", {}, money(total(lines), lines[0].currency ?? currency))),
      h("a", { class: "button main-act", href: "/checkout" }, "Check out"),
    ),
  ];
}

function line(item) {
  const id = freshId("quantity");
  const numbers = Array.from({ length: MOST }, (_, place) =>
    h("option", { selected: place + 1 === item.quantity }, String(place + 1)),
  );
  const select = h(
    "select",
    {
      id,
      on: {
        change: () => {
          setQuantity(item, Number(select.value));
          tell(`${select.value} of ${item.title} in your cart.`);
        },
      },
    },
    numbers,
  );
  const remove = () => {
    const { quantity } = item;
    setQuantity(item, 0);
    tell(`${item.title} is out of your cart.`, { label: "Undo", act: () => setQuantity(item, quantity) });
    document.querySelector("#news .undo").focus();
  };
  return h(
    "li",
    {},
    h("a", { class: "thumb", href: productPath(item.item_id), tabindex: -1, "aria-hidden": "true" }, picture(item)),
    h(
      "div",
      {},
      h("a", { href: productPath(item.item_id) }, item.title),
      h("p", { class: "quiet-text" }, [item.brand, price(item)].filter(Boolean).join(" · ")),
    ),
    h(
      "p",
      { class: "line-acts" },
      h("label", { class: "unseen", for: id }, `Quantity of ${item.title}`),
      select,
      h(
        "button",
        { type: "button", class: "quiet", "aria-label": `Remove ${item.title}`, on: { click: remove } },
        "Remove",
      ),
    ),
    h("p", { class: "price" }, item.price > 0 ? money(item.price * item.quantity, item.currency ?? undefined) : ""),
  );
}
