// What tags write where a contract wants a number, a currency or a short text.
//
// A field that cannot be read is dropped and counted by its name; its event stays.

import { unread } from "./unread";

const MOST = 1e9;
const PRICE = /^\D*?(-?\d[\d.,'’\s]*)\D*$/;
const THOUSANDS = /[^\d-](?=\d{3}(?!\d))/g;

/** Not below `least`; with `whole`, no fraction either. */
export function number(field: string, given: unknown, least = 0, whole?: boolean): number | undefined {
  if (given == null || given === "") return undefined;
  const value = parsed(given);
  return value >= least && value <= MOST && !(whole && value % 1) ? value : unread(field, given);
}

/** "4,245.42", "1.299,00", "€ 12.50"; NaN where it is no number. A mark before exactly three digits parts thousands. */
export const parsed = (given: any): number =>
  isFinite(given) ? +given : Number(PRICE.exec(given)?.[1].replace(THOUSANDS, "").replace(",", "."));

/** ISO 4217. Of the signs two are one currency's alone. */
export function currency(given: unknown): string | undefined {
  const code = plain(given).toUpperCase().replace("€", "EUR").replace("£", "GBP");
  return /^[A-Z]{3}$/.test(code) ? code : code ? unread("currency", given) : undefined;
}

/** Cut, and counted, where it is longer than the contract takes. */
export function text(given: any, field: string, longest: number): string | undefined {
  const value = plain(given[field]);
  if (value.length > longest) unread(field, value);
  return value.slice(0, longest) || undefined;
}

/** Of what is no text and no number, nothing. */
export const plain = (given: any): string => (typeof given === "object" ? "" : String(given ?? "").trim());
