// One category: what suits the shopper in it, what others take, and all of it.

import { catalogue, grouped } from "../catalogue.js";
import { h } from "../dom.js";
import { categoryPath } from "../frame.js";
import { grid } from "../grid.js";
import { shelf } from "../shelf.js";

const SHELF = 10;

export async function open({ params: [name], query }) {
  const { categories } = await catalogue();
  const category = categories.find((each) => each.name === name);
  if (!category)
    return {
      title: "No such category",
      content: [h("h1", {}, "There is no such category"), h("a", { href: "/" }, "To the front of the shop")],
    };
  const chosen = query.get("sub");
  const items = chosen ? category.items.filter((item) => item.sub_category === chosen) : category.items;
  return {
    title: name,
    content: [
      h("h1", {}, name),
      subCategories(category, chosen),
      !chosen && shelf(`For you in ${name}`, { surface: "category", category: name, n: SHELF }),
      grid(items, "category"),
      shelf(`Trending in ${name}`, { surface: "trending", category: name, n: SHELF }),
    ],
  };
}

function subCategories({ name, items }, chosen) {
  const subs = grouped(items, "sub_category");
  if (subs.length < 2) return null;
  const link = (label, sub) =>
    h(
      "li",
      {},
      h(
        "a",
        {
          href: categoryPath(name) + (sub ? `?${new URLSearchParams({ sub })}` : ""),
          "aria-current": (sub ?? null) === chosen ? "true" : null,
        },
        label,
      ),
    );
  return h(
    "nav",
    { class: "chips", "aria-label": `Within ${name}` },
    h(
      "ul",
      {},
      link("All"),
      subs.map((sub) => link(sub.name, sub.name)),
    ),
  );
}
