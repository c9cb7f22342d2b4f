// The signed-in shopper, as the shop's page says, and the token by which the API believes it.

import type { UserToken } from "../aisle";
import { within } from "./guard";

const TOKEN_MS = 10_000;

export let userId: string | undefined;
export let token: string | undefined;
let source: UserToken | undefined;

export function identify(id: string | null, from?: UserToken): void {
  userId = id == null ? undefined : String(id);
  source = from;
  token = undefined;
}

/** Asks the page for a token where none is at hand. Without one we speak for nobody. */
export async function fetchToken(): Promise<void> {
  if (!userId || token) return;
  const asked = source;
  const given = (async () => (typeof asked === "function" ? asked() : asked))();
  const answer = await within(TOKEN_MS, given).catch(() => undefined); // the shop's server may be away
  if (asked === source) token = answer;
}

/** Whom we can speak for. */
export const speaker = (): string | undefined => token && userId;

/** The API refused it. */
export const spent = (): void => {
  token = undefined;
};
