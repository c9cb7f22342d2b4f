// What can be done with an item on its own page.

import { add, MOST } from "./cart.js";
import { mine, setMine } from "./belongings.js";
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { tell } from "./news.js";
import { refuse } from "./refusals.js";
import { shareMenu } from "./sharing.js";
import { track } from "./tracker.js";
import { heart } from "./wishes.js";

export function purchaseBox(item) {
  return h(
    "div",
    { class: "box" },
    item.in_stock && buying(item),
    h("div", { class: "acts" }, heart(item, { words: true }), alertButton(item), shareMenu(item), refusalMenu(item)),
  );
}

function buying(item) {
  const id = freshId("quantity");
  const numbers = Array.from({ length: MOST / 2 }, (_, place) => h("option", {}, String(place + 1)));
  const quantity = h("select", { id, name: "quantity" }, numbers);
  const put = (event) => {
    event.preventDefault();
    add(item, Number(quantity.value));
    tell(`${item.title} is in your cart.`);
  };
  return h(
    "form",
    { class: "buying", on: { submit: put } },
    h("label", { for: id }, "Quantity"),
    quantity,
    h("button", { type: "submit", class: "main-act" }, "Add to cart"),
  );
}

/** Of the price where it can be bought, of its return where not. */
function alertButton(item) {
  const alert = item.in_stock ? "price_drop" : "back_in_stock";
  const [offer, done] = item.in_stock
    ? ["Tell me when the price drops", "You will hear when the price drops"]
    : ["Tell me when it is back", "You will hear when it is back"];
  const set = () => mine("alerts", []).includes(item.item_id);
  const text = h("span", {}, set() ? done : offer);
  const ask = () => {
    if (set()) return tell(`${done}.`);
    setMine("alerts", [item.item_id, ...mine("alerts", [])]);
    track("set_alert", { item_id: item.item_id, alert });
    text.textContent = done;
    return tell(`${done}.`);
  };
  return h("button", { type: "button", class: "alert", on: { click: ask } }, icon("bell"), text);
}

function refusalMenu(item) {
  const menu = h("details", { class: "menu" }, h("summary", {}, icon("refuse"), h("span", {}, "Not interested")));
  const choices = [
    ["item", item.item_id, "this item", item.title],
    ["brand", item.brand, item.brand, item.brand],
    ["category", item.category, item.category, item.category],
  ].filter(([, value]) => value);
  const choose =
    ([scope, value, , title]) =>
    () => {
      menu.open = false;
      refuse({ scope, value, title });
    };
  menu.append(
    h(
      "ul",
      {},
      choices.map((choice) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", on: { click: choose(choice) } },
            choice[0] === "item" ? "Not this item" : `Nothing of ${choice[2]}`,
          ),
        ),
      ),
    ),
  );
  return menu;
}
