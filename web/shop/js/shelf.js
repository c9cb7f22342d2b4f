// A shelf of recommendations: asked for when it is made, with its room kept free; away if there is nothing to show.

import { card } from "./card.js";
import { catalogue } from "./catalogue.js";
import { freshId, h } from "./dom.js";
import { isRefused } from "./refusals.js";
import { recommend, recommendPage } from "./tracker.js";
import { why } from "./why.js";

/** `question` is what aisle('recommend') takes. `explained` adds why the list stands in this order. */
export function shelf(title, question, options) {
  return made(title, question, recommend(question), options);
}

/** The shelves of one page, each as `shelf` takes it: asked for at once, so no item stands twice. */
export function shelves(...wanted) {
  const page = recommendPage(wanted.map(([, question]) => question));
  return wanted.map(([title, question, options], place) => {
    const answer = page.then(({ shelves }) => shelves[place] ?? { items: [] });
    return made(title, question, answer, options);
  });
}

function made(title, question, answer, { explained = false } = {}) {
  const list = h("ul", { class: "row", "data-aisle-list": question.surface }, Array.from({ length: 4 }, waiting));
  const section = frame(title, list);
  section.setAttribute("aria-busy", "true");
  if (explained) section.append(h("div", { class: "why-room" }));
  fill(section, list, answer, explained).catch((error) => {
    console.warn(`No ${title}: ${error.message}`);
    hide(section);
  });
  return section;
}

function frame(title, list) {
  const id = freshId("shelf");
  return h("section", { class: "shelf", "aria-labelledby": id }, h("h2", { id }, title), list);
}

const waiting = () => h("li", { class: "card waiting-card", "aria-hidden": "true" }, h("i"));

async function fill(section, list, asked, explained) {
  const [answer, known] = await Promise.all([asked, catalogue()]);
  const items = answer.items.map((item) => whole(item, known)).filter((item) => !isRefused(item));
  if (!items.length) return hide(section); // a shelf of complements may have none: the answer says why
  list.dataset.aisleRecommendationId = answer.recommendation_id;
  list.replaceChildren(...items.map((item) => card(item, { refusable: true })));
  section.removeAttribute("aria-busy");
  if (explained) section.lastChild.append(why(answer));
}

function hide(section) {
  section.querySelector(".row").replaceChildren();
  section.hidden = true; // not removed: the page may not have placed it yet
  section.removeAttribute("aria-busy");
}

/** The answer's card with what only the catalogue says: stars, stock, and the picture as a file. */
function whole(item, { byId }) {
  return { ...item, ...byId.get(item.item_id), reason: item.reason };
}
