// A shelf of recommendations: asked for when it is made, with its room kept free; away if there is nothing to show.

import { card } from "./card.js";
import { catalogue } from "./catalogue.js";
import { freshId, h } from "./dom.js";
import { isRefused } from "./refusals.js";
import { recommend } from "./tracker.js";
import { why } from "./why.js";

/** `question` is what aisle('recommend') takes. `explained` adds why the list stands in this order. */
export function shelf(title, question, { explained = false } = {}) {
  const list = h("ul", { class: "row", "data-aisle-list": question.surface }, Array.from({ length: 4 }, waiting));
  const section = frame(title, list);
  section.setAttribute("aria-busy", "true");
  if (explained) section.append(h("div", { class: "why-room" }));
  fill(section, list, question, explained).catch((error) => {
    console.warn(`No ${title}: ${error.message}`);
    section.hidden = true; // not removed: the page may not have placed it yet
    section.removeAttribute("aria-busy");
  });
  return section;
}

/** A shelf of items that the page itself knows, each with its reason. */
export function ownShelf(title, items, name) {
  return items.length
    ? frame(
        title,
        h(
          "ul",
          { class: "row", "data-aisle-list": name },
          items.map((item) => card(item)),
        ),
      )
    : null;
}

function frame(title, list) {
  const id = freshId("shelf");
  return h("section", { class: "shelf", "aria-labelledby": id }, h("h2", { id }, title), list);
}

const waiting = () => h("li", { class: "card waiting-card", "aria-hidden": "true" }, h("i"));

async function fill(section, list, question, explained) {
  const [answer, known] = await Promise.all([recommend(question), catalogue()]);
  const items = answer.items.map((item) => whole(item, known)).filter((item) => !isRefused(item));
  if (!items.length) throw new Error("the answer is empty");
  list.dataset.aisleRecommendationId = answer.recommendation_id;
  list.replaceChildren(...items.map((item) => card(item, { refusable: true })));
  section.removeAttribute("aria-busy");
  if (explained) section.lastChild.append(why(answer));
}

/** The answer's card with what only the catalogue says: stars, stock, and the picture as a file. */
function whole(item, { byId }) {
  return { ...item, ...byId.get(item.item_id), reason: item.reason };
}
