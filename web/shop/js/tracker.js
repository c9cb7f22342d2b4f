// The one door to Aisle: the tracker, which the page's head loads. Calls made before it is there wait in its queue.

import { choice, onChoice } from "./consent.js";

const script = document.querySelector('script[src$="aisle.js"]');
const early = function aisle() {
  (early.q ??= []).push(arguments);
};
window.aisle ??= early;
const ready = new Promise((resolve, reject) => {
  const settle = () => (window.aisle === early ? reject(new Error("the tracker did not load")) : resolve());
  if (window.aisle !== early) resolve();
  else if (document.readyState === "complete") settle();
  else {
    script.addEventListener("load", settle);
    window.addEventListener("load", settle); // a script that was blocked has told so before anybody listened
  }
});
ready.catch(() => {}); // a shop whose tracker is blocked still sells; whoever asks for a list hears of it

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

/** The API's answer to all shelves of a page, by one request. Rejects as `recommend` does. */
export async function recommendPage(questions) {
  await ready;
  const explain = questions.some((question) => question.explain);
  const shelves = questions.map(({ explain: _, ...shelf }) => shelf);
  return window.aisle("recommend", explain ? { shelves, explain } : { shelves });
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
