// What the shop knows about the shopper: to be read, to be taken along, to be forgotten.

import { shopper, signOut } from "../account.js";
import { clear } from "../cart.js";
import { catalogue } from "../catalogue.js";
import { consentChoice } from "../consent_choice.js";
import { confirmed } from "../confirm.js";
import { unchoose } from "../consent.js";
import { h } from "../dom.js";
import { download } from "../download.js";
import { knowledge } from "../knowledge.js";
import { again } from "../navigation.js";
import { tell } from "../news.js";
import { forget, profile } from "../profile.js";
import { shelf } from "../shelf.js";
import { forgetAll } from "../storage.js";
import { browserId } from "../tracker.js";

export async function open() {
  const [known, { byId }] = await Promise.all([asked(), catalogue()]);
  return {
    title: "What the shop knows about me",
    content: [
      h("h1", {}, "What the shop knows about me"),
      h("p", { class: "lead" }, whom()),
      consentChoice(),
      known.problem
        ? h("p", { class: "problem", role: "alert" }, `The shop could not be asked. ${known.problem}`)
        : knowledge(known.answer, byId),
      known.answer &&
        h(
          "p",
          { class: "quiet-text" },
          "This is what recommendations hear at once. Older visits and orders lie in the ",
          "shop's records; to be forgotten is to be forgotten there as well.",
        ),
      known.answer && acts(known.answer),
      shelf("For you", { surface: "home", n: 10 }),
    ],
  };
}

async function asked() {
  try {
    return { answer: await profile() };
  } catch (error) {
    return { problem: error.message };
  }
}

function whom() {
  if (shopper()) return `You are signed in as ${shopper().user_id}.`;
  return browserId()
    ? `To the shop you are the random number ${browserId()}, kept in this browser.`
    : "The shop has no name or number for you.";
}

function acts(answer) {
  const take = () => download("what-the-shop-knows.json", answer);
  return h(
    "div",
    { class: "buttons" },
    h("button", { type: "button", on: { click: take } }, "Download it (JSON)"),
    h("button", { type: "button", class: "danger", on: { click: forgetMe } }, "Forget me"),
  );
}

async function forgetMe() {
  const told =
    "The shop deletes all it knows of you, and this browser what it keeps for the shop: " +
    "cart, wish list, orders. It cannot be undone.";
  if (!(await confirmed("Forget everything?", told, "Forget me"))) return;
  try {
    await forget();
  } catch (error) {
    tell(`That did not work, nothing is forgotten. ${error.message}`);
    return;
  }
  clear();
  signOut();
  forgetAll();
  unchoose();
  await again();
  tell("You are forgotten. Rows of the past leave the shop's tables at their next cleaning.");
}
