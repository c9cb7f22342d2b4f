// The demo page: choose a shopper, see the list, do something, see the list change.

import {Aisle, randomId, read} from "./api.js";
import {card, element, picture} from "./card.js";
import {changes, summary} from "./changes.js";

const NEEDS_AN_ITEM = new Set(["similar", "bought_together"]);
const DONE = {view_item: "viewed", add_to_cart: "added to cart", purchase: "bought", add_to_wishlist: "wished for",
  refund: "sent back", rate_item: "rated", review_item: "reviewed", not_interested: "not interested", share: "shared"};
const LONGEST_HISTORY = 20;

const $ = (id) => document.getElementById(id);
const state = {config: null, shoppers: [], aisle: null, answer: null, history: [], refused: new Map(), queue: Promise.resolve()};

async function start() {
  [state.config, state.shoppers] = await Promise.all(
    ["/demo/config.json", "/demo/shoppers.json"].map(async (path) => read(await fetch(path))));
  $("shop").textContent = `at ${state.config.shop}`;
  const options = state.shoppers.map(({user_id, description}) => new Option(`${user_id}: ${description}`, user_id));
  $("shopper").replaceChildren(new Option("A new visitor", ""), ...options);
  if (options.length) $("shopper").selectedIndex = 1;
  $("shopper").addEventListener("change", () => attempt(choose));
  $("surface").addEventListener("change", () => attempt(() => ask([])));
  $("choices").addEventListener("submit", (event) => { event.preventDefault(); attempt(() => ask(state.answer?.items ?? [])); });
  await attempt(choose);
}

/** One thing after another, in the order asked for; what fails is told on the page. */
function attempt(task) {
  state.queue = state.queue.then(() => perform(task));
  return state.queue;
}

async function perform(task) {
  document.body.classList.add("busy");
  try {
    await task();
  } catch (error) {
    say(`That did not work. ${error.message}`, "error");
  } finally {
    document.body.classList.remove("busy");
  }
}

async function choose() {
  const shopper = state.shoppers.find(({user_id}) => user_id === $("shopper").value);
  const who = {user_id: shopper?.user_id ?? null, anonymous_id: randomId("page")};
  state.aisle = new Aisle(state.config, who, tokens(who.user_id));
  Object.assign(state, {history: shopper?.history ?? [], refused: new Map(), answer: null});
  $("who").textContent = shopper?.description ?? "Somebody new, of whom nothing is known but what happens on this page.";
  showAside();
  await ask([]);
}

/** A function that gives a user_token, asked of the shop's server anew when it is about to expire. */
function tokens(userId) {
  let held = {expires_at: 0};
  return async () => {
    if (held.expires_at < Date.now() / 1000 + 30) {
      held = await read(await fetch(`/demo/token?user_id=${encodeURIComponent(userId)}`));
    }
    return held.user_token;
  };
}

/** The item that "similar" and "bought together" start from: the last one dealt with. */
function focus() {
  return NEEDS_AN_ITEM.has($("surface").value) ? state.history[0] ?? state.answer?.items[0] : null;
}

async function ask(before) {
  const surface = $("surface").value;
  if (NEEDS_AN_ITEM.has(surface) && !focus()) throw new Error("View an item first; this list starts from one.");
  show(await state.aisle.recommend(surface, focus()?.item_id), before, "");
}

function show(answer, before, told) {
  state.answer = answer;
  const changed = changes(before, answer.items);
  const largest = Math.max(0, ...answer.items.flatMap((item) => Object.values(item.parts ?? {}).map(Math.abs)));
  const places = positions();
  const focused = document.activeElement.closest("#cards button");
  $("cards").replaceChildren(...answer.items.map((item) => card(item, changed.places.get(item.item_id), largest, act)));
  slide(places);
  keepFocus(focused);
  const from = focus();
  $("answer-title").textContent = from ? `${$("surface").selectedOptions[0].text}: ${from.title}` : "Recommended";
  $("served").textContent = [`served by ${answer.served_by}`, answer.variant, answer.model_version,
    `${answer.milliseconds} ms`, answer.recommendation_id].filter(Boolean).join(" · ");
  $("gone").hidden = !(before.length && changed.gone.length);
  $("gone").textContent = `Gone from the list: ${changed.gone.map((item) => item.title).join("; ")}`;
  say(`${told}${before.length ? `${summary(changed)}.` : `${answer.items.length} items.`}`);
  state.aisle.happened("view_item_list", {
    surface: answer.surface, recommendation_id: answer.recommendation_id,
    items: answer.items.map(({item_id}, position) => ({item_id, position})),
  }).catch((error) => say(`The impression was not taken. ${error.message}`, "error"));
}

function act(name, item) {
  return attempt(() => ({view: view, cart: addToCart, refuse: refuse})[name](item));
}

async function view(item) {
  const context = {item_id: item.item_id, surface: state.answer.surface, recommendation_id: state.answer.recommendation_id};
  await state.aisle.happened("view_item", {...context, price: item.price ?? undefined});
  await after("view_item", item, `You viewed ${called(item)}: `);
}

async function addToCart(item) {
  const context = {surface: state.answer.surface, recommendation_id: state.answer.recommendation_id};
  await state.aisle.happened("add_to_cart", {...context, item_id: item.item_id, price: item.price ?? undefined, quantity: 1});
  await after("add_to_cart", item, `${called(item)} is in the cart: `);
}

async function refuse(item) {
  await state.aisle.said("not_interested", {item_id: item.item_id, scope: "item"});
  state.refused.set(item.item_id, item);
  await after("not_interested", item, `You are not interested in ${called(item)}: `);
}

async function undo(item) {
  await state.aisle.said("undo_not_interested", {item_id: item.item_id, scope: "item"});
  state.refused.delete(item.item_id);
  await after(null, item, `${called(item)} may come back: `);
}

async function after(eventName, item, told) {
  const before = state.answer;
  const surface = $("surface").value;
  if (eventName) state.history = [{...item, event_name: eventName}, ...state.history].slice(0, LONGEST_HISTORY);
  showAside();
  say(`${told}asking again …`);
  show(await state.aisle.recommendAfter(before, surface, focus()?.item_id), before.items, told);
}

function showAside() {
  const entries = state.history.map((entry) => line(entry, DONE[entry.event_name] ?? entry.event_name));
  $("history").replaceChildren(...(entries.length ? entries : [element("li", {textContent: "Nothing yet."})]));
  $("refused-section").hidden = state.refused.size === 0;
  $("refused").replaceChildren(...[...state.refused.values()].map((item) => {
    const button = element("button", {type: "button", textContent: "Undo"});
    button.setAttribute("aria-label", `Undo: ${item.title}`);
    button.addEventListener("click", () => attempt(() => undo(item)));
    const node = line(item, "");
    node.append(button);
    return node;
  }));
}

function line(item, what) {
  const node = element("li");
  const words = element("span", {className: "words"});
  words.append(element("span", {textContent: item.title ?? item.item_id}), element("small", {textContent: what}));
  node.append(picture(item), words);
  return node;
}

function called(item) {
  const title = item.title ?? item.item_id;
  return title.length > 48 ? `${title.slice(0, 47)}…` : title;
}

function say(text, kind = "") {
  $("status").className = kind;
  $("status").textContent = text;
}

function positions() {
  return new Map([...$("cards").children].map((node) => [node.dataset.itemId, node.getBoundingClientRect()]));
}

/** Who works by keyboard stays where they were: the same button of the same item, or the head of the list. */
function keepFocus(button) {
  if (!button) return;
  const id = button.closest(".card").dataset.itemId;
  const same = [...$("cards").children].find((node) => node.dataset.itemId === id);
  (same?.querySelector(`.${button.className}`) ?? $("answer-title")).focus({preventScroll: true});
}

/** Cards that stay glide from where they were. */
function slide(before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const node of $("cards").children) {
    const was = before.get(node.dataset.itemId);
    const now = node.getBoundingClientRect();
    if (!was || (was.x === now.x && was.y === now.y)) continue;
    node.animate([{transform: `translate(${was.x - now.x}px, ${was.y - now.y}px)`}, {transform: "none"}],
      {duration: 450, easing: "ease-out"});
  }
}

start().catch((error) => say(`The page could not start. ${error.message}`, "error"));
