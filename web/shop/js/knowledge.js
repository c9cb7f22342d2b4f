// A profile in words: what was done, what was said, what was bought.

import { h } from "./dom.js";
import { again } from "./navigation.js";
import { refusals, undoRefusal } from "./refusals.js";

const MOST = 30;
const DONE = {
  view_item: "looked at",
  select_item: "clicked",
  add_to_cart: "put in the cart",
  remove_from_cart: "took out of the cart",
  purchase: "bought",
  refund: "sent back",
  add_to_wishlist: "wished for",
  remove_from_wishlist: "wished for no more",
  rate_item: "rated",
  review_item: "reviewed",
  share: "shared",
  not_interested: "not interested in",
  undo_not_interested: "interested again in",
  set_alert: "asked about",
  leave_item: "read about",
};
const SAID = {
  age: "Age, about",
  budget_max: "Spends at most",
  favourite_categories: "Likes categories",
  favourite_styles: "Likes styles",
  favourite_brands: "Likes brands",
};

/** `answer` is of GET /v1/profile; null where there is nobody to ask about. */
export function knowledge(answer, byId) {
  if (!answer) return h("p", { class: "note" }, "Nothing. What you do here stays in this visit.");
  const { history, opinions, preferences, purchases } = answer.profile;
  const title = (id) => byId.get(id)?.title ?? id;
  const units = (line) => `${line.quantity} × ${title(line.item_id)}`;
  return h(
    "div",
    { class: "knowledge" },
    part(
      "What you did",
      history.slice(0, MOST).map((entry) => `${DONE[entry.event_name] ?? entry.event_name} ${title(entry.item_id)}`),
    ),
    part(
      "What you said you like",
      Object.entries(preferences)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${SAID[name] ?? name}: ${[value].flat().join(", ")}`),
    ),
    part(
      "What you bought",
      purchases.map((order) => `${order.transaction_id}: ${order.items.map(units).join("; ")}`),
    ),
    refused(
      opinions.filter((opinion) => opinion.not_interested),
      title,
    ),
  );
}

function part(name, lines) {
  return h(
    "section",
    {},
    h("h2", {}, name),
    lines.length
      ? h(
          "ul",
          {},
          lines.map((line) => h("li", {}, line)),
        )
      : h("p", { class: "quiet-text" }, "Nothing yet."),
  );
}

const isSame = (one, other) => one.scope === other.scope && one.value === other.value;

/** From the profile, and what this browser has just said and the profile may not have heard. */
function refused(opinions, title) {
  const all = [
    ...refusals(),
    ...opinions.map(({ scope, value }) => ({ scope, value, title: scope === "item" ? title(value) : value })),
  ];
  const unique = all.filter((each, place) => all.findIndex((other) => isSame(each, other)) === place);
  const undo = (each) => () => {
    undoRefusal(each);
    again();
  };
  return h(
    "section",
    {},
    h("h2", {}, "What you do not want to see"),
    unique.length
      ? h(
          "ul",
          {},
          unique.map((each) =>
            h(
              "li",
              {},
              each.title,
              h(
                "button",
                { type: "button", class: "quiet", "aria-label": `Undo: ${each.title}`, on: { click: undo(each) } },
                "Undo",
              ),
            ),
          ),
        )
      : h("p", { class: "quiet-text" }, "Nothing."),
  );
}
