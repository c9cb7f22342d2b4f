// May we remember this shopper? Yes, unless the browser (GPC), the tag or the page says no.

import { refusedByTag } from "./script";

let choice: boolean | undefined;

export const allowed = (): boolean =>
  choice ?? !(refusedByTag || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl);

export const choose = (granted: boolean): void => {
  choice = granted;
};
