// The choice, to be changed at any time.

import { choice, choose, privacyControl } from "./consent.js";
import { h } from "./dom.js";
import { again } from "./navigation.js";

const OPTIONS = {
  granted: ["Remember me", "what you do here makes your recommendations, on this visit and the next"],
  denied: ["Do not", "recommendations follow this visit alone; nothing is kept or sent"],
};

export function consentChoice() {
  if (privacyControl()) {
    return h(
      "p",
      { id: "consent-choice", class: "note" },
      "Your browser asks every site not to track you (Global Privacy Control). ",
      "This shop keeps to it: nothing is remembered.",
    );
  }
  const change = async ({ target }) => {
    choose(target.value);
    await again();
  };
  return h(
    "fieldset",
    { id: "consent-choice", class: "methods", on: { change } },
    h("legend", {}, "Your consent"),
    Object.entries(OPTIONS).map(([value, [label, told]]) =>
      h(
        "div",
        { class: "choice" },
        h("input", {
          type: "radio",
          name: "consent",
          id: `consent-${value}`,
          value,
          checked: (choice() ?? "denied") === value,
        }),
        h("label", { for: `consent-${value}` }, h("b", {}, label), h("span", {}, told)),
      ),
    ),
  );
}
