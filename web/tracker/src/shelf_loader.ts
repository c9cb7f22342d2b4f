// The second file, for recommendations and for what is seen of lists: a page without them does not load it.

import type { PageQuestion, Question } from "../aisle";
import { allowed } from "./consent";
import { guard } from "./guard";
import { request } from "./http";
import { fetchToken, speaker, spent, token } from "./identity";
import { recentItems } from "./recent";
import { record } from "./record";
import { key, shelfScript } from "./script";
import type { Core, ShelfFile } from "./shelf/core";
import { visitor } from "./visit";
import { warn } from "./warn";

const core: Core = [record, key, request, allowed, recentItems, visitor, fetchToken, speaker, () => token, spent];

let file: Promise<ShelfFile | undefined> | undefined;

const load = () =>
  (file ||= import(shelfScript).catch(() => warn(shelfScript + " did not load")));

/** Call it whenever the page may have got a list or a shelf. */
export function scan(): void {
  const since = performance.now();
  if (document.querySelector("[data-aisle-surface],[data-aisle-list]")) {
    load().then(guard((loaded) => loaded?.scan(core, since)));
  }
}

export const recommend = async (question?: Question | PageQuestion): Promise<any> =>
  (await load())?.recommend(core, question) || { items: [], shelves: [] };
