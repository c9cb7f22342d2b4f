// What was bought, and the way to send it back.

import { catalogue } from "../catalogue.js";
import { productPath } from "../card.js";
import { confirmed } from "../confirm.js";
import { h } from "../dom.js";
import { money, total } from "../money.js";
import { again } from "../navigation.js";
import { tell } from "../news.js";
import { orders, sendBack } from "../orders.js";
import { picture } from "../picture.js";
import { shelf } from "../shelf.js";

const METHODS = { online: "sent to you", in_store: "bought in the shop", mobile: "paid by phone" };

export async function open({ query }) {
  const [all, { byId }] = [await orders(), await catalogue()];
  const placed = all.find((order) => order.transaction_id === query.get("placed"));
  const first = (placed ?? all[0])?.items[0];
  return {
    title: placed ? "Thank you" : "Orders",
    content: [
      placed ? thanks(placed) : h("h1", {}, "Your orders"),
      placed && all.length > 1 && h("h2", {}, "Your orders"),
      all.length
        ? h(
            "ul",
            { class: "orders" },
            all.map((order) => entry(order, byId)),
          )
        : h("p", { class: "empty" }, "Nothing bought yet. ", h("a", { href: "/" }, "Look around")),
      first && byId.has(first.item_id)
        ? shelf(`Bought together with ${byId.get(first.item_id).title}`, {
            surface: "bought_together",
            item_id: first.item_id,
            n: 10,
          })
        : shelf("For you", { surface: "home", n: 10 }),
    ],
  };
}

function thanks(order) {
  return h(
    "div",
    { class: "thanks" },
    h("h1", {}, "Thank you for your order"),
    h("p", {}, `Order ${order.transaction_id}: ${METHODS[order.purchase_method]}.`),
  );
}

function entry(order, byId) {
  const open = order.items.filter((line) => !line.sent_back);
  const day = new Date(order.occurred_at).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return h(
    "li",
    { class: "order" },
    h(
      "header",
      {},
      h("h3", {}, day),
      h("p", { class: "quiet-text" }, `${order.transaction_id} · ${METHODS[order.purchase_method]}`),
      h("p", { class: "price" }, worth(order.items, order)),
    ),
    h(
      "ul",
      { class: "lines" },
      order.items.map((line) => row(order, line, byId.get(line.item_id))),
    ),
    open.length > 1 &&
      h(
        "button",
        { type: "button", on: { click: () => back(order, open, `all of order ${order.transaction_id}`) } },
        "Send all of it back",
      ),
  );
}

function row(order, line, item) {
  const title = item?.title ?? line.item_id;
  const act = line.sent_back
    ? h("p", { class: "stock none" }, "Sent back")
    : h(
        "button",
        { type: "button", "aria-label": `Send back: ${title}`, on: { click: () => back(order, [line], title) } },
        "Send back",
      );
  return h(
    "li",
    {},
    h("span", { class: "thumb" }, picture(item ?? line)),
    h(
      "div",
      {},
      h("a", { href: productPath(line.item_id) }, title),
      h("p", { class: "quiet-text" }, [`× ${line.quantity}`, worth([line], order)].filter(Boolean).join(" · ")),
    ),
    h("p", { class: "line-acts" }, act),
  );
}

const worth = (lines, { currency }) =>
  lines.some((line) => line.price > 0) ? money(total(lines), currency ?? undefined) : "";

async function back(order, lines, title) {
  const sum = worth(lines, order);
  if (!(await confirmed(`Send back ${title}?`, sum ? `You will get ${sum} back.` : "", "Send it back"))) return;
  sendBack(order, lines);
  await again();
  tell(`Sent back: ${title}.`);
}
