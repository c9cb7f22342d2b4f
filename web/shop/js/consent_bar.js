// The question, asked once, below the page and in nobody's way: both answers weigh the same.

import { choice, choose, onChoice } from "./consent.js";
import { h } from "./dom.js";

export function askForConsent() {
  const bar = document.getElementById("consent");
  const answer = (value) => () => choose(value);
  bar.replaceChildren(
    h(
      "div",
      { class: "wide" },
      h(
        "p",
        {},
        "May the shop remember what you look at, to recommend what suits you? ",
        "Without it, recommendations follow this visit alone, and nothing is kept. ",
        h("a", { href: "/about-me" }, "What the shop knows about me"),
      ),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", on: { click: answer("denied") } }, "No, thank you"),
        h("button", { type: "button", on: { click: answer("granted") } }, "Yes, remember"),
      ),
    ),
  );
  const show = () => {
    bar.hidden = choice() !== null;
  };
  onChoice(show);
  show();
}
