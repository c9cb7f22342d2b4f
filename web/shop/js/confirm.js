// A question before what cannot be undone.

import { h } from "./dom.js";

/** Resolves to whether the shopper said yes. */
export function confirmed(question, told, yes) {
  return new Promise((resolve) => {
    const answer = (value) => () => dialog.close(value);
    const dialog = h(
      "dialog",
      { "aria-labelledby": "question" },
      h("h2", { id: "question" }, question),
      told && h("p", {}, told),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", on: { click: answer("") } }, "Keep it so"),
        h("button", { type: "button", class: "main-act", on: { click: answer("yes") } }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
