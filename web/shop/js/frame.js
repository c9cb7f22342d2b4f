// What stands around every page: search, categories, the count in the cart, who is signed in.

import { canSignIn, onAccount, shopper } from "./account.js";
import { count, onCart } from "./cart.js";
import { catalogue } from "./catalogue.js";
import { h } from "./dom.js";
import { drawIcons } from "./icons.js";
import { go } from "./navigation.js";

const MOST_CATEGORIES = 14;

export function dressFrame() {
  drawIcons(document);
  document.querySelector(".search").addEventListener("submit", search);
  onCart(showCount);
  onAccount(showAccount);
  showCount();
  showAccount();
  showCategories();
}

function search(event) {
  event.preventDefault();
  const term = event.target.elements.q.value.trim();
  if (term) go(`/search?${new URLSearchParams({ q: term })}`);
}

function showCount() {
  const node = document.getElementById("cart-count");
  node.textContent = count();
  node.hidden = count() === 0;
}

function showAccount() {
  const link = document.getElementById("sign-in-link");
  link.hidden = !canSignIn;
  link.querySelector("span").textContent = shopper() ? "Account" : "Sign in";
  link.title = shopper() ? `Signed in as ${shopper().user_id}` : "";
}

async function showCategories() {
  const { categories } = await catalogue();
  const links = categories
    .slice(0, MOST_CATEGORIES)
    .map(({ name }) => h("li", {}, h("a", { href: categoryPath(name) }, name)));
  document.getElementById("categories").replaceChildren(...links);
}

export const categoryPath = (name) => `/c/${encodeURIComponent(name)}`;
