// What Aisle knows of the person, and its being forgotten. Only the person's own ids are asked for.

import { shopper, token } from "./account.js";
import { api, browserId, key } from "./tracker.js";

/** GET /v1/profile: {exported_at, profile: {history, opinions, preferences, purchases} ...}, or null without an id. */
export const profile = () => ask("GET");

/** DELETE /v1/profile: {erased_at, profiles_deleted, history}, or null where there was nobody to forget. */
export const forget = () => ask("DELETE");

async function ask(method) {
  const ids = { anonymous_id: browserId(), user_id: shopper()?.user_id };
  const known = Object.entries(ids).filter(([, id]) => id);
  if (!known.length) return null;
  const headers = ids.user_id ? { Authorization: `Bearer ${await token()}` } : {};
  const answer = await fetch(`${api}/v1/profile?${new URLSearchParams([["key", key], ...known])}`, { method, headers });
  const body = await answer.json().catch(() => ({})); // a gateway's own error is not JSON
  if (!answer.ok) throw new Error(body.error?.reason ?? `${answer.status}`);
  return body;
}
