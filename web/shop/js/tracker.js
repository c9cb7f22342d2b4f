// The one door to Aisle: the tracker, which the page's head loads. Calls made before it is there wait in its queue.

import {choice, onChoice} from "./consent.js";

const script = document.querySelector('script[src$="aisle.js"]');
const ready = window.aisle
  ? Promise.resolve()
  : new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("the tracker did not load")));
    });
ready.catch(() => {}); // a shop whose tracker is blocked still sells; whoever asks for a list hears of it

window.aisle ??= function aisle() {
  (aisle.q ??= []).push(arguments);
};

export const api = script.dataset.api || location.origin;
export const key = script.dataset.key;

export function track(name, fields = {}) {
  window.aisle("track", name, fields);
}

/** A function that gives a fresh token, or null to sign out. */
export function identify(userId, token) {
  window.aisle("identify", userId, token);
}

/** The API's answer. Rejects where the tracker is blocked or the API is away. */
export async function recommend(question) {
  await ready;
  return window.aisle("recommend", question);
}

/** The random id that the tracker gave this browser; undefined where it gave none. */
export function browserId() {
  try {
    return JSON.parse(localStorage.getItem("aisle"))?.ids?.anonymous_id;
  } catch {
    return undefined; // storage is shut: then there is no lasting id either
  }
}

onChoice((value) => window.aisle("consent", value));
if (choice()) window.aisle("consent", choice());
