// What the shopper really saw of a list, and which card was clicked.
//
// A card is an element [data-aisle-item-id] inside a list, [data-aisle-list] or [data-aisle-surface]. It was seen when
// half of it was in sight for a second; each card counts once in a list, and a list is known by its recommendation.

import type { Fields, Item } from "../../aisle";
import { after, guard, on } from "../guard";
import type { Core } from "./core";

const SHARE = 0.5;
const LOOK_MS = 1_000;
const GATHER_MS = 100; // cards that came into sight together are one event
const CARD = "[data-aisle-item-id]:not([data-aisle-surface])";
const LIST = "[data-aisle-list],[data-aisle-surface]";
const CONTROL = "button,input,select,textarea,label";

type Seen = { list: Fields; items: Item[] };

const timers = new Map<Element, number>();
const counted = new Set<string>();
const waiting = new Map<string, Seen>();

let record: Core[0] | undefined;

const observer = guard(
  () => new IntersectionObserver(guard((entries) => entries.forEach(sight)), { threshold: SHARE }),
)();

/** Watches the cards that the page has now. */
export function watchCards(): void {
  document.querySelectorAll<HTMLElement>(CARD).forEach((card) => listOf(card) && observer?.observe(card));
}

/** A second glance at each card begins when the page is visible again. */
function lookAgain(): void {
  timers.forEach(clearTimeout);
  timers.clear();
  observer?.disconnect();
  watchCards();
}

/** Once a page. */
export function watchLists([given]: Core): void {
  if (record) return;
  record = given;
  on(document, "visibilitychange", lookAgain);
  on(document, "click", select);
  on(document, "auxclick", select);
}

function sight({ target, intersectionRatio }: IntersectionObserverEntry): void {
  clearTimeout(timers.get(target));
  if (intersectionRatio >= SHARE && !document.hidden) {
    timers.set(target, after(LOOK_MS, () => see(target as HTMLElement)));
  }
}

function see(card: HTMLElement): void {
  const list = about(card);
  const name = list.recommendation_id || list.surface + address();
  const key = JSON.stringify([name, card.dataset.aisleItemId]);
  if (counted.has(key)) return;
  counted.add(key);
  if (!waiting.size) after(GATHER_MS, tell);
  const seen = waiting.get(name) || { list, items: [] };
  waiting.set(name, seen);
  seen.items.push(itemOf(card));
}

function tell(): void {
  const all = [...waiting.values()];
  waiting.clear();
  for (const { list, items } of all) record!("view_item_list", { ...list, items });
}

function select(event: MouseEvent): void {
  const target = event.target as HTMLElement;
  const card = target.closest<HTMLElement>(CARD);
  if (!card || !listOf(card) || event.button > 1) return;
  const control = target.closest(CONTROL);
  // a button inside a card does something else than open it
  if (control && control !== card && card.contains(control)) return;
  record!("select_item", { ...about(card), ...itemOf(card) });
}

/** A fragment is no address, unless it is a route. */
const address = () => location.href.replace(/#(?![/!]).*/, "");

const listOf = (card: HTMLElement) => card.parentElement?.closest<HTMLElement>(LIST);

function about(card: HTMLElement): Fields {
  const list = listOf(card)!;
  return {
    surface: list.dataset.aisleSurface || list.dataset.aisleList,
    recommendation_id: card.dataset.aisleRecommendationId || list.dataset.aisleRecommendationId,
  };
}

function itemOf(card: HTMLElement): Item {
  const place = card.dataset.aislePosition;
  return {
    item_id: card.dataset.aisleItemId!,
    position: place ? +place : [...listOf(card)!.querySelectorAll(CARD)].indexOf(card),
  };
}
