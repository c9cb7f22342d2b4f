// Stars: as they are shown, and as they are given.

import { freshId, h, unseen } from "./dom.js";
import { icon } from "./icons.js";

const WORDS = ["", "Poor", "Fair", "All right", "Good", "Excellent"];

/** An average; nothing where nobody has rated. */
export function stars(rating, count) {
  if (!rating) return null;
  const rounded = Math.round(rating);
  const row = h(
    "span",
    { class: "stars", "aria-hidden": "true" },
    [1, 2, 3, 4, 5].map((star) => h("span", { class: star <= rounded ? "star on" : "star" }, icon("star"))),
  );
  const words = `${Number(rating).toFixed(1)} of 5 stars${count ? `, ${count} reviews` : ""}`;
  return h(
    "span",
    { class: "rating" },
    row,
    h("span", { "aria-hidden": "true" }, count ? `(${count})` : ""),
    unseen(words),
  );
}

/** Five radio buttons named `rating`. */
export function starChoice(chosen) {
  const choices = [1, 2, 3, 4, 5].map((value) => {
    const id = freshId("star");
    const input = h("input", { type: "radio", name: "rating", id, value, required: true, checked: value === chosen });
    return h(
      "span",
      { title: WORDS[value] },
      input,
      h("label", { for: id }, icon("star"), unseen(`${value} of 5: ${WORDS[value]}`)),
    );
  });
  return h("fieldset", { class: "star-choice" }, h("legend", {}, "Your rating"), h("div", {}, choices));
}
