// How it is to be bought: sent, collected, or paid by phone.

import { catalogue } from "../catalogue.js";
import { fullLines } from "../cart.js";
import { freshId, h } from "../dom.js";
import { money, total } from "../money.js";
import { go } from "../navigation.js";
import { placeOrder } from "../orders.js";
import { picture } from "../picture.js";
import { shelf } from "../shelf.js";
import { track } from "../tracker.js";
import { paid } from "./cart.js";

export const METHODS = {
  online: ["Send it to me", "Paid now, at your door in two days"],
  in_store: ["Collect in the shop", "Paid at the till, ready this afternoon"],
  mobile: ["Pay by phone", "Paid with your phone's wallet, at your door in two days"],
};

export async function open() {
  const lines = await fullLines();
  if (!lines.length)
    return {
      title: "Checkout",
      content: [h("h1", {}, "There is nothing to check out"), h("a", { href: "/" }, "Look around")],
    };
  return {
    title: "Checkout",
    content: [
      h("h1", {}, "Checkout"),
      h("div", { class: "cart" }, form(lines), summary(lines, await catalogue())),
      shelf("Before you go", { surface: "cart", n: 8 }),
    ],
    shown: () => track("begin_checkout", paid(lines)),
  };
}

function form(lines) {
  const address = h(
    "fieldset",
    { class: "address" },
    h("legend", {}, "Where to"),
    field("Name", "name", "name"),
    field("Street and number", "street", "street-address"),
    field("Postcode and town", "town", "postal-code"),
    h("p", { class: "quiet-text" }, "This stays on this page: a sample shop sends nothing to anybody."),
  );
  const choose = ({ target }) => {
    address.hidden = target.value === "in_store";
    address.disabled = address.hidden; // what is not asked for is not required
  };
  const submit = (event) => {
    event.preventDefault();
    const order = placeOrder(lines, new FormData(event.target).get("method"));
    go(`/orders?${new URLSearchParams({ placed: order.transaction_id })}`);
  };
  return h(
    "form",
    { class: "checkout", on: { submit } },
    h(
      "fieldset",
      { class: "methods", on: { change: choose } },
      h("legend", {}, "How would you like to buy?"),
      Object.keys(METHODS).map(method),
    ),
    address,
    h("button", { type: "submit", class: "main-act" }, "Place the order"),
  );
}

function method(name, place) {
  const id = freshId("method");
  const [title, told] = METHODS[name];
  return h(
    "div",
    { class: "choice" },
    h("input", { type: "radio", name: "method", id, value: name, checked: place === 0 }),
    h("label", { for: id }, h("b", {}, title), h("span", {}, told)),
  );
}

function field(label, name, autocomplete) {
  const id = freshId(name);
  return h(
    "p",
    { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, name, autocomplete, required: true, maxlength: 100 }),
  );
}

function summary(lines, { currency }) {
  return h(
    "aside",
    { class: "sum", "aria-label": "Your order" },
    h(
      "ul",
      { class: "small-lines" },
      lines.map((line) =>
        h(
          "li",
          {},
          h("span", { class: "thumb" }, picture(line)),
          h("span", {}, line.title),
          h("span", { class: "quiet-text" }, `× ${line.quantity}`),
        ),
      ),
    ),
    h("p", {}, h("span", {}, "Total"), h("b", {}, money(total(lines), lines[0].currency ?? currency))),
  );
}
