// The second file, which the first loads where a page has lists or asks for recommendations.

import type { Core } from "./core";
import { watchCards, watchLists } from "./impressions";
import { fillShelves } from "./shelves";

export { recommend } from "./recommend";

export function scan(core: Core, since: number): void {
  watchLists(core);
  fillShelves(core, since);
  watchCards();
}
