// A short questionnaire. What is said here counts at once, and more than what is guessed.

import { mine, setMine } from "../belongings.js";
import { catalogue } from "../catalogue.js";
import { freshId, h } from "../dom.js";
import { round } from "../money.js";
import { tell } from "../news.js";
import { shelf } from "../shelf.js";
import { track } from "../tracker.js";

const AGES = [
  ["Under 25", 21],
  ["25 to 34", 30],
  ["35 to 49", 42],
  ["50 to 64", 57],
  ["65 and over", 70],
]; // told as the band's middle
const BUDGETS = [25, 50, 100, 250];

export async function open() {
  const { categories, styles, currency } = await catalogue();
  const said = mine("tastes", {});
  const shelfPlace = h("div", {}, shelf("For you", { surface: "home", n: 10 }));
  const submit = (event) => {
    event.preventDefault();
    const preferences = read(new FormData(event.target));
    setMine("tastes", preferences);
    track("set_preferences", { preferences });
    tell("Thank you. Your recommendations follow what you said.");
    shelfPlace.replaceChildren(shelf("For you", { surface: "home", n: 10 }));
  };
  const budgets = BUDGETS.map((most) => [`Up to ${round(most, currency)}`, most]);
  return {
    title: "Your tastes",
    content: [
      h("h1", {}, "Your tastes"),
      h("p", { class: "lead" }, "Four questions, all of them optional. You can change your answers at any time."),
      h(
        "form",
        { class: "tastes", on: { submit } },
        choices("How old are you?", "radio", "age", AGES, [said.age]),
        choices("What do you like to spend on one thing, at most?", "radio", "budget_max", budgets, [said.budget_max]),
        categories.length > 0 &&
          choices(
            "Which categories do you like?",
            "checkbox",
            "favourite_categories",
            named(categories.map(({ name }) => name)),
            said.favourite_categories,
          ),
        styles.length > 0 &&
          choices("Which styles?", "checkbox", "favourite_styles", named(styles), said.favourite_styles),
        h("button", { type: "submit", class: "main-act" }, "Save"),
      ),
      shelfPlace,
    ],
  };
}

const named = (names) => names.map((name) => [name, name]);

function choices(question, type, name, options, chosen = []) {
  return h(
    "fieldset",
    {},
    h("legend", {}, question),
    h(
      "div",
      { class: "chips" },
      options.map(([label, value]) => {
        const id = freshId(name);
        return h(
          "span",
          { class: "chip" },
          h("input", { type, id, name, value, checked: chosen.includes(value) }),
          h("label", { for: id }, label),
        );
      }),
    ),
  );
}

function read(form) {
  const number = (name) => ({ [name]: form.get(name) ? Number(form.get(name)) : null });
  const several = (name) => ({ [name]: form.getAll(name) });
  return {
    ...number("age"),
    ...number("budget_max"),
    ...several("favourite_categories"),
    ...several("favourite_styles"),
  };
}
