// <div data-aisle-surface="home" data-aisle-n="8"> fills itself with cards. How they look is the shop's own style.

import type { Card, Question } from "../aisle";
import { guard } from "./guard";
import { recommend } from "./recommend";

const filled = new WeakMap<Element, string>();

export function fillShelves(): void {
  document.querySelectorAll<HTMLElement>("[data-aisle-surface]").forEach(fill);
}

/** Once for each question: another item, category or surface in the attributes is another question. */
function fill(shelf: HTMLElement): void {
  const { aisleSurface: surface, aisleN: n, aisleItemId: item_id, aisleCategory: category } = shelf.dataset;
  const question = { surface, n, item_id, category } as Question;
  const asked = JSON.stringify(question);
  if (filled.get(shelf) === asked) return;
  filled.set(shelf, asked);

  recommend(question).then(
    guard((answer) => {
      if (filled.get(shelf) !== asked || !answer.items.length) return;
      if (answer.recommendation_id) shelf.dataset.aisleRecommendationId = answer.recommendation_id;
      const list = element("ul", "list");
      list.append(...answer.items.map(card));
      shelf.replaceChildren(list);
    }),
  );
}

function card(item: Card): HTMLElement {
  const card = element("li", "card");
  card.dataset.aisleItemId = item.item_id;
  card.dataset.aislePosition = String(item.position);
  const link = element("a", "link") as HTMLAnchorElement;
  link.href = item.product_url || "javascript:";
  if (!/^http/.test(link.protocol)) link.removeAttribute("href"); // a catalogue may hold any text
  if (item.image_url) link.append(picture(item.image_url));
  link.append(element("span", "title", item.title || item.item_id));
  if (item.price != null) link.append(element("span", "price", price(item)));
  if (item.reason) link.append(element("span", "reason", item.reason));
  card.append(link);
  return card;
}

/** The title beside it says what it shows. */
function picture(url: string): HTMLElement {
  const picture = element("img", "picture") as HTMLImageElement;
  picture.loading = "lazy";
  picture.alt = "";
  picture.width = picture.height = 240;
  picture.src = url;
  return picture;
}

function element(tag: string, name: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = "aisle-" + name;
  made.textContent = text;
  return made;
}

function price({ price, currency }: Card): string {
  const style = currency ? { style: "currency", currency } as const : {};
  return guard(() => price!.toLocaleString(document.documentElement.lang || undefined, style))() || String(price);
}
