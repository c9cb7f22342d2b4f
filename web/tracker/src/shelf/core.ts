// What the first file hands to this one: they share no variables, and the shopper is the same.

import type { EventName, Fields, PageQuestion, Question } from "../../aisle";

/** By place, not by name: names would not get shorter on their way. */
export type Core = readonly [
  record: (name: EventName, fields: Fields) => void,
  key: string | undefined,
  request: (path: string, body?: string, bearer?: string) => Promise<{ status: number; answer?: any }>,
  allowed: () => boolean,
  /** Oldest first. */
  recentItems: ReadonlySet<string>,
  visitor: (passive?: boolean) => { anonymous_id: string },
  fetchToken: () => Promise<void>,
  /** Whom we can speak for, and by which token. */
  speaker: () => string | undefined,
  token: () => string | undefined,
  spent: () => void,
];

export interface ShelfFile {
  /** Looks at the page's lists and shelves; `since` is when the first file began to look, by performance.now(). */
  scan(core: Core, since: number): void;
  /** An Answer, or a Page where the question has shelves. */
  recommend(core: Core, question?: Question | PageQuestion): Promise<any>;
}
