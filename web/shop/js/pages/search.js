// What was found; and where nothing was, what else there is.

import { catalogue } from "../catalogue.js";
import { h } from "../dom.js";
import { grid } from "../grid.js";
import { matching } from "../matching.js";
import { shelf } from "../shelf.js";
import { track } from "../tracker.js";

const MOST_CHARACTERS = 100;
const MOST_IDS = 100; // in the address of a question
const SHELF = 10;

export async function open({ query }) {
  const term = (query.get("q") ?? "").trim().slice(0, MOST_CHARACTERS);
  document.getElementById("search-term").value = term;
  const found = matching((await catalogue()).items, term);
  return {
    title: `Search: ${term}`,
    content: [
      h("h1", {}, found.length ? `Results for “${term}”` : `Nothing found for “${term}”`),
      found.length > SHELF && shelf("First for you", { surface: "search", ids: idsOf(found), n: SHELF }),
      found.length ? grid(found, "search") : h("p", {}, "Try another word, or fewer of them."),
      shelf(found.length ? "You may also like" : "For you", { surface: "home", n: 10 }),
    ],
    shown: () => term && track("search", { search_term: term }),
  };
}

const idsOf = (items) =>
  items
    .slice(0, MOST_IDS)
    .map((item) => item.item_id)
    .join();
