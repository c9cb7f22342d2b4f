// What the shopper would like to have.

import { mine, onMine } from "../belongings.js";
import { card } from "../card.js";
import { catalogue } from "../catalogue.js";
import { h } from "../dom.js";
import { shelf } from "../shelf.js";
import { wishes } from "../wishes.js";

let redraw = () => {};
onMine("wishes", () => redraw());

export async function open() {
  const { byId } = await catalogue();
  const place = h("div");
  redraw = () =>
    place.replaceChildren(
      list(
        wishes()
          .filter((id) => byId.has(id))
          .map((id) => byId.get(id)),
      ),
    );
  redraw();
  return {
    title: "Wish list",
    content: [h("h1", {}, "Your wish list"), place, alerts(byId), shelf("For you", { surface: "home", n: 10 })],
  };
}

function list(items) {
  if (!items.length) return h("p", { class: "empty" }, "The heart beside an item puts it here.");
  return h(
    "ul",
    { class: "grid", "data-aisle-list": "wish_list" },
    items.map((item) => card(item)),
  );
}

function alerts(byId) {
  const items = mine("alerts", [])
    .filter((id) => byId.has(id))
    .map((id) => byId.get(id));
  return (
    items.length > 0 &&
    h(
      "section",
      { class: "shelf", "aria-labelledby": "alerts" },
      h("h2", { id: "alerts" }, "You asked to be told of"),
      h(
        "ul",
        { class: "grid" },
        items.map((item) => card(item)),
      ),
    )
  );
}
