// Telling somebody else of an item.

import { productPath } from "./card.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { tell } from "./news.js";
import { track } from "./tracker.js";

export function shareMenu(item) {
  const url = new URL(productPath(item.item_id), location.origin).href;
  const menu = h("details", { class: "menu" }, h("summary", {}, icon("share"), h("span", {}, "Share")));
  const by = (method, act) => async () => {
    menu.open = false;
    if ((await act()) !== false) track("share", { item_id: item.item_id, method });
  };
  const mail = `mailto:?${new URLSearchParams({ subject: item.title, body: url }).toString().replaceAll("+", "%20")}`;
  menu.append(
    h(
      "ul",
      {},
      h("li", {}, h("button", { type: "button", on: { click: by("link", () => copy(url)) } }, "Copy the link")),
      h("li", {}, h("a", { href: mail, on: { click: by("email", () => {}) } }, "By e-mail")),
      navigator.share &&
        h(
          "li",
          {},
          h("button", { type: "button", on: { click: by("device", () => native(item, url)) } }, "By another app"),
        ),
    ),
  );
  return menu;
}

async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    tell("The link is copied.");
  } catch {
    tell(`Copy this link: ${url}`); // the browser gave no access to the clipboard
  }
}

async function native(item, url) {
  try {
    await navigator.share({ title: item.title, url });
    return true;
  } catch {
    return false; // the shopper thought better of it
  }
}
