// Why a list stands in this order: the parts of each score, and what has changed since this browser saw it last.

import { changes, summary } from "./changes.js";
import { h, unseen } from "./dom.js";
import { keep, kept } from "./storage.js";

const PARTS = {
  content: "like what you looked at",
  collaborative: "what others did",
  knowledge: "what you said",
  price: "its price",
  popularity: "what everybody takes",
  context: "what you did with it, and when",
};
const MARKS = { same: () => "", new: () => "new", up: (by) => `▲ ${by}`, down: (by) => `▼ ${by}` };
const SPOKEN = { same: () => "", new: () => "new in the list", up: (by) => `${by} up`, down: (by) => `${by} down` };

export function why(answer) {
  const before = kept("seen", []);
  const changed = changes(before, answer.items);
  keep(
    "seen",
    answer.items.map(({ item_id, title }) => ({ item_id, title })),
  );
  const since = before.length ? `Since you last saw this list: ${summary(changed)}.` : "";
  const gone = changed.gone.length ? `Gone: ${changed.gone.map((item) => item.title).join("; ")}.` : "";
  return h(
    "details",
    { class: "why" },
    h("summary", {}, "Why this order"),
    h(
      "p",
      {},
      "Each bar is a part of the score, in log-odds: to the right it lifts the item above the average one of this ",
      "choice, to the left it holds the item back. ",
      since,
    ),
    gone && h("p", {}, gone),
    h(
      "ol",
      {},
      answer.items.map((item) => line(item, changed.places.get(item.item_id), longest(answer.items))),
    ),
    h("p", { class: "served" }, served(answer)),
  );
}

/** The average candidate's own log-odds come in the parts, and are no bar. */
const bars = (item) => Object.entries(item.parts ?? {}).filter(([name]) => name !== "average");

const longest = (items) => Math.max(0, ...items.flatMap((item) => bars(item).map(([, value]) => Math.abs(value))));

const served = (answer) =>
  [`Answered by ${answer.served_by}`, answer.variant, answer.model_version, answer.recommendation_id]
    .filter(Boolean)
    .join(" · ");

function line(item, change, most) {
  const likely = Number.isFinite(item.score) ? `${(100 * item.score).toFixed(item.score < 0.1 ? 1 : 0)} % likely` : "";
  const mark =
    change.kind !== "same" &&
    h(
      "span",
      { class: `mark ${change.kind}` },
      h("span", { "aria-hidden": "true" }, MARKS[change.kind](change.by)),
      unseen(SPOKEN[change.kind](change.by)),
    );
  return h(
    "li",
    {},
    h("p", {}, h("b", {}, item.title ?? item.item_id), mark, h("span", { class: "likely" }, likely)),
    h(
      "dl",
      {},
      bars(item).flatMap(([name, value]) => part(name, value, most)),
    ),
    item.what_if && h("p", { class: "what-if" }, `It would fall most if not for this: ${item.what_if.act}.`),
  );
}

function part(name, value, most) {
  const bar = h("span", { class: value < 0 ? "bar against" : "bar for" });
  bar.style.width = `${most > 0 ? (50 * Math.abs(value)) / most : 0}%`;
  const number = `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  return [
    h("dt", {}, PARTS[name] ?? name),
    h("dd", {}, h("span", { class: "track" }, bar), h("span", { class: "number" }, number)),
  ];
}
