// Places in the shop. A link to one changes the page without loading another; back and forward work as ever.

import { h } from "./dom.js";
import { again, go, navigateWith } from "./navigation.js";
import { hush } from "./news.js";

const PLACES = [
  [/^\/$/, () => import("./pages/home.js")],
  [/^\/c\/([^/]+)$/, () => import("./pages/category.js")],
  [/^\/p\/([^/]+)$/, () => import("./pages/product.js")],
  [/^\/search$/, () => import("./pages/search.js")],
  [/^\/cart$/, () => import("./pages/cart.js")],
  [/^\/checkout$/, () => import("./pages/checkout.js")],
  [/^\/orders$/, () => import("./pages/orders.js")],
  [/^\/wish-list$/, () => import("./pages/wish_list.js")],
  [/^\/tastes$/, () => import("./pages/tastes.js")],
  [/^\/about-me$/, () => import("./pages/about_me.js")],
  [/^\/sign-in$/, () => import("./pages/sign_in.js")],
  [/^/, () => import("./pages/nowhere.js")],
];
const main = document.getElementById("main");
const shop = document.documentElement.dataset.shop;
let turn = 0; // of the newest page asked for; an older one that comes late is dropped

export function start() {
  navigateWith(show);
  document.addEventListener("click", follow);
  window.addEventListener("popstate", () => show(new URL(location.href), () => {}));
  return again();
}

/** A page gives {title, content, shown}: `shown` is called when it is in the document and the address is its own. */
async function show(url, arrive, { stay = false } = {}) {
  const mine = (turn += 1);
  const page = await opened(url);
  if (mine !== turn) return;
  document.title = page.title ? `${page.title} – ${shop}` : shop;
  arrive();
  if (!stay) hush();
  main.replaceChildren(...[page.content].flat().filter(Boolean));
  markPlace(url.pathname);
  page.shown?.();
  if (!stay) settle(url.hash);
}

async function opened(url) {
  const [pattern, load] = PLACES.find(([each]) => each.test(url.pathname));
  try {
    const { open } = await load();
    return await open({ params: pattern.exec(url.pathname).slice(1).map(decodeURIComponent), query: url.searchParams });
  } catch (error) {
    console.error(error);
    const retry = h("a", { href: url.pathname + url.search }, "Try again");
    return { title: "Something went wrong", content: [h("h1", {}, "Something went wrong"), h("p", {}, retry)] };
  }
}

/** Who reads by ear or keyboard begins at the page's head, or where the address points. */
function settle(hash) {
  const target = (hash && document.getElementById(hash.slice(1))) || main.querySelector("h1") || main;
  if (!hash) window.scrollTo(0, 0);
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: !hash });
}

function markPlace(path) {
  for (const link of document.querySelectorAll(".frame-head a, .frame-foot a")) {
    if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function follow(event) {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  go(url.pathname + url.search + url.hash);
}
