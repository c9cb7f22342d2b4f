// Who is shopping: nobody known, or one of the shop's shoppers. The shop's own server vouches for them by a token.

import { identify } from "./tracker.js";
import { keep, kept } from "./storage.js";

const SPARE_SECONDS = 30;
const listeners = [];
let held = { expires_at: 0 };

export const canSignIn = document.documentElement.dataset.signIn === "yes";

/** {user_id, description} or null. */
export const shopper = () => (canSignIn ? kept("shopper", null) : null);
export const who = () => shopper()?.user_id ?? "guest";

export function signIn({ user_id, description }) {
  keep("shopper", { user_id, description });
  present();
}

export function signOut() {
  keep("shopper", null);
  present();
}

/** Tell the tracker who it is; at every start too. */
export function present() {
  held = { expires_at: 0 };
  identify(shopper()?.user_id ?? null, token);
  for (const listener of listeners) listener();
}

export function onAccount(listener) {
  listeners.push(listener);
}

/** A token that is good for a while yet. */
export async function token() {
  if (held.expires_at < Date.now() / 1000 + SPARE_SECONDS) {
    const answer = await fetch(`/shop/token?user_id=${encodeURIComponent(who())}`);
    if (!answer.ok) throw new Error("the shop would not vouch for this shopper");
    held = await answer.json();
  }
  return held.user_token;
}
