// A list of cards. How they look is the shop's own style.

import type { Card } from "../../aisle";
import { guard } from "../guard";

export function list(items: Card[]): HTMLElement {
  const list = element("ul", "list");
  list.append(...items.map(card));
  return list;
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
