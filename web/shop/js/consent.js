// The shopper's choice. Until it is made, and where the browser sends Global Privacy Control, it is no.

const KEY = "shop.consent";
const listeners = [];

export const privacyControl = () => navigator.globalPrivacyControl === true;

/** "granted", "denied", or null while nobody was asked. */
export function choice() {
  if (privacyControl()) return "denied";
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is shut: ask again on the next page
  }
}

export const agreed = () => choice() === "granted";

export function choose(value) {
  try {
    localStorage.setItem(KEY, value); // even a no must be remembered, or it would be asked for on every page
  } catch {
    // storage is shut: the choice holds for the tracker until the page is left
  }
  tell(value);
}

/** Nobody was ever asked. */
export function unchoose() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // storage is shut: there is nothing to remove
  }
  tell("denied");
}

export function onChoice(listener) {
  listeners.push(listener);
}

function tell(value) {
  for (const listener of listeners) listener(value);
}
