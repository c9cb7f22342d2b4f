// What was found; and where nothing was, what else there is.

import { catalogue } from "../catalogue.js";
import { h } from "../dom.js";
import { grid } from "../grid.js";
import { matching } from "../matching.js";
import { shelves } from "../shelf.js";
import { track } from "../tracker.js";

const MOST_CHARACTERS = 100;
const MOST_IDS = 500; // of one request
const SHELF = 10;

export async function open({ query }) {
  const term = (query.get("q") ?? "").trim().slice(0, MOST_CHARACTERS);
  document.getElementById("search-term").value = term;
  const found = matching((await catalogue()).items, term);
  const also = [found.length ? "You may also like" : "For you", { surface: "home", n: SHELF }];
  const first = ["First for you", { surface: "search", ids: idsOf(found), n: SHELF }];
  const shown = found.length > SHELF ? shelves(first, also) : shelves(also);
  return {
    title: `Search: ${term}`,
    content: [
      h("h1", {}, found.length ? `Results for “${term}”` : `Nothing found for “${term}”`),
      shown.length > 1 && shown[0],
      found.length ? grid(found, "search") : h("p", {}, "Try another word, or fewer of them."),
      shown.at(-1),
    ],
    shown: () => term && track("search", { search_term: term }),
  };
}

const idsOf = (items) =>
  items
    .slice(0, MOST_IDS)
    .map((item) => item.item_id)
    .join();
