// The browser's storage, which may be full, forbidden or a bad imitation: then values live as long as the page.

import { guard, parsed } from "./guard";

export type Area = "localStorage" | "sessionStorage";

const NAME = "aisle";

/** What was written, or undefined. */
export const read = guard((area: Area) => parsed(window[area].getItem(NAME)!) || undefined);

/** Undefined erases. */
export const write = guard((area: Area, value?: unknown) =>
  value ? window[area].setItem(NAME, JSON.stringify(value)) : window[area].removeItem(NAME),
);
