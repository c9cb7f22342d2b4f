// The line that tells what just happened, aloud too, with the way back where there is one.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const place = document.getElementById("news");

/** `undo` is {label, act}. It stays until the next news, the next page, or until it is closed. */
export function tell(text, undo) {
  const close = h(
    "button",
    { type: "button", class: "quiet", "aria-label": "Close this message", on: { click: hush } },
    icon("close"),
  );
  place.replaceChildren(h("p", {}, text), ...(undo ? [undoButton(undo)] : []), close);
}

export function hush() {
  place.replaceChildren();
}

function undoButton({ label, act }) {
  return h(
    "button",
    {
      type: "button",
      class: "undo",
      on: {
        click: () => {
          hush();
          act();
        },
      },
    },
    label,
  );
}
