// A sample shop has sample shoppers: be one of them.

import { canSignIn, shopper, signIn, signOut } from "../account.js";
import { freshId, h } from "../dom.js";
import { go } from "../navigation.js";
import { tell } from "../news.js";
import { shelf } from "../shelf.js";

const MOST_SHOWN = 30;

export async function open() {
  if (!canSignIn)
    return {
      title: "Sign in",
      content: [
        h("h1", {}, "Nobody can sign in here"),
        h("p", {}, "This shop is files alone; a shop's own server would vouch for its shoppers."),
      ],
    };
  const all = await (await fetch("/shop/shoppers.json")).json();
  return {
    title: "Sign in",
    content: [
      h("h1", {}, "Who would you like to be?"),
      shopper() && signedIn(),
      h("p", { class: "lead" }, "These shoppers have a history in this shop. A real shop would ask for a password."),
      chooser(all),
      shelf("Trending now", { surface: "trending", n: 10 }),
    ],
  };
}

function signedIn() {
  const leave = async () => {
    signOut();
    await go("/");
    tell("You are signed out.");
  };
  return h(
    "p",
    { class: "signed-in" },
    `You are ${shopper().user_id}. `,
    h("button", { type: "button", on: { click: leave } }, "Sign out"),
  );
}

function chooser(all) {
  const id = freshId("find");
  const list = h("ul", { class: "people" });
  const count = h("p", { class: "quiet-text", "aria-live": "polite" });
  const show = (words) => {
    const found = all.filter((each) =>
      words.every((word) => `${each.user_id} ${each.description}`.toLowerCase().includes(word)),
    );
    list.replaceChildren(...found.slice(0, MOST_SHOWN).map(person));
    count.textContent =
      found.length > MOST_SHOWN
        ? `${found.length} shoppers, the first ${MOST_SHOWN} shown`
        : `${found.length} shoppers`;
  };
  const input = h("input", {
    id,
    type: "search",
    autocomplete: "off",
    on: { input: () => show(input.value.toLowerCase().split(/\s+/).filter(Boolean)) },
  });
  show([]);
  return h(
    "div",
    { class: "chooser" },
    h("p", { class: "field" }, h("label", { for: id }, "Find a shopper: a town, a brand, an age …"), input),
    count,
    list,
  );
}

function person(each) {
  const enter = async () => {
    signIn(each);
    await go("/");
    tell(`You are ${each.user_id} now.`);
  };
  return h(
    "li",
    {},
    h("button", { type: "button", on: { click: enter } }, h("b", {}, each.user_id), h("span", {}, each.description)),
  );
}
