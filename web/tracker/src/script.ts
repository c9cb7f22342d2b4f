// The script's own tag: whose shop this is, where its API answers, and what the page calls its dataLayer.

const tag = (document.currentScript || document.querySelector("script[data-key]")) as HTMLScriptElement;

export const { key, layer: dataLayer = "dataLayer" } = tag.dataset;
/** Where the API serves the script, that is the script's own origin. */
export const api = (tag.dataset.api || new URL(tag.src).origin).replace(/\/$/, "");
export const shelfScript = new URL("aisle-shelf.js", tag.src) as unknown as string;
export const refusedByTag = tag.dataset.consent === "denied";
export const debug = "debug" in tag.dataset;
