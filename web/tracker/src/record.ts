// What happened on the page, whoever tells it: the page itself, its dataLayer, a card. The view of an item has an end.

import type { EventName, Fields } from "../aisle";
import { arrive } from "./navigation";
import { track } from "./track";
import { item as viewed, leaveItem, viewItem } from "./viewing";

export function record(name: EventName, fields: Fields = {}): void {
  arrive(); // nothing comes before its page
  const [{ item_id: id } = fields, more] = fields.items || [fields];
  const opened = name === "view_item" && !more && id !== viewed;
  if (opened) leaveItem();
  track(name, fields);
  if (opened) viewItem(id);
}
