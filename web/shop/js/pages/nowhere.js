// An address that is none of the shop's.

import { h } from "../dom.js";
import { shelf } from "../shelf.js";

export async function open() {
  return {
    title: "Not found",
    content: [
      h("h1", {}, "There is no such page"),
      h("p", {}, h("a", { href: "/" }, "To the front of the shop")),
      shelf("Trending now", { surface: "trending", n: 10 }),
    ],
  };
}
