// May we remember this shopper? Yes, unless the browser (GPC), the tag, Google's consent mode or the page says no.

import { refusedByTag } from "./script";

/** Of Google's consent mode: what holds until the shopper has chosen, and what the shopper chose. */
export type Stage = "default" | "update";

export let refused = refusedByTag;
let choice: boolean | undefined;

export const allowed = (): boolean =>
  choice ?? !(refused || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl);

/** The page itself has the last word. Consent mode can refuse and take that back; it does not outvote GPC. */
export function choose(granted: boolean, stage?: Stage): void {
  if (stage) refused = !granted || (stage === "default" && refused);
  else choice = granted;
}
