// The script's own tag: whose shop this is, and where its API answers.

const tag = (document.currentScript || document.querySelector("script[data-key]")) as HTMLScriptElement;

export const key = tag.dataset.key;
export const api = (tag.dataset.api || new URL(tag.src).origin).replace(/\/$/, "");
export const refusedByTag = tag.dataset.consent === "denied";
