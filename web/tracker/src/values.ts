// What tags write where a contract wants a number, a currency or a short text.
//
// A field that cannot be read is dropped and counted by its name; its event stays.

import { unread } from "./unread";

/** Not below `least`; with a step of 1, whole. */
export function number(field: string, given: unknown, least = 0, step = 0): number | undefined {
  const value = amount(given);
  return value >= least && value <= (step ? 1e6 : 1e9) && !(value % step) ? value : drop(field, given);
}

/** "4,245.42", "1.299,00", "-€ 12.50"; NaN where it is none. "1.299" is 1.299, as a program writes it; else a mark before
 * exactly three digits parts thousands. */
export function amount(given: unknown): number {
  const PRICE = /^(\D*)(\d[\d.,'’\s]*)\D*$/;
  const THOUSANDS = /\D(?=(\d\d,)*\d{3}(?!\d))/g; // 1,299 and 1,00,000
  const text: any = plain(given);
  const [, before, digits = "none"] = PRICE.exec(text) || [];
  const bare = (+digits[0] ? digits.replace(THOUSANDS, "") : digits).replace(",", ".");
  return text && isFinite(text) ? +text : +bare * (/[-−]/.test(before) ? -1 : 1);
}

/** ISO 4217. Of the signs two are one currency's alone. */
export function currency(given: unknown): string | undefined {
  const code = plain(given)?.toUpperCase().replace("€", "EUR").replace("£", "GBP");
  return /^[A-Z]{3}$/.test(code!) ? code : drop("currency", given);
}

/** Cut, and counted, where it is longer than the contract takes. */
export function text(field: string, given: unknown, longest: number): string | undefined {
  const value = plain(given);
  if (!(value?.length! <= longest)) drop(field, given);
  return value?.slice(0, longest) || undefined;
}

/** As text; undefined where it is no string, number or bigint. Null and undefined are an empty text. */
export const plain = (given: any): string | undefined =>
  /n[gut]/.test(typeof (given ??= "")) ? String(given).trim() : undefined;

const drop = (field: string, given: unknown): undefined => (plain(given) === "" ? undefined : unread(field, given));
