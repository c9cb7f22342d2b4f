// What others wrote of an item, and what the shopper has to say.

import { mine, setMine } from "./belongings.js";
import { freshId, h } from "./dom.js";
import { tell } from "./news.js";
import { starChoice, stars } from "./stars.js";
import { track } from "./tracker.js";

const MOST_CHARACTERS = 4_000;

export function reviews(item, others) {
  const own = () => mine("reviews", {})[item.item_id];
  const list = h("ul", { class: "reviews" });
  const show = () => list.replaceChildren(...[own() && { ...own(), by: "You" }, ...others].filter(Boolean).map(review));
  show();
  return h(
    "section",
    { class: "shelf", id: "reviews", "aria-labelledby": "reviews-title" },
    h("h2", { id: "reviews-title" }, "Ratings and reviews"),
    h(
      "div",
      { class: "two" },
      form(item, own(), show),
      others.length || own()
        ? list
        : h("div", {}, h("p", { class: "quiet-text" }, "Nobody has written about it yet."), list),
    ),
  );
}

function review({ rating, text, at, by }) {
  const day = at ? new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }) : "";
  return h(
    "li",
    {},
    h("p", { class: "review-head" }, stars(rating), [by, day].filter(Boolean).join(", ")),
    text && h("p", {}, text),
  );
}

function form(item, own, show) {
  const id = freshId("review");
  const text = h("textarea", { id, name: "review", rows: 3, maxlength: MOST_CHARACTERS }, own?.text ?? "");
  const publish = (event) => {
    event.preventDefault();
    const rating = Number(new FormData(event.target).get("rating"));
    const words = text.value.trim();
    setMine("reviews", {
      ...mine("reviews", {}),
      [item.item_id]: { rating, text: words, at: new Date().toISOString() },
    });
    track("rate_item", { item_id: item.item_id, rating });
    if (words) track("review_item", { item_id: item.item_id, rating, review_text: words });
    show();
    tell("Thank you for your opinion.");
  };
  return h(
    "form",
    { class: "review-form", on: { submit: publish } },
    starChoice(own?.rating),
    h("label", { for: id }, "Your review, if you like"),
    text,
    h("button", { type: "submit" }, "Publish"),
  );
}
