// Enhanced e-commerce as Universal Analytics had it, {ecommerce: {add: {actionField, products}}}, in GA4's words.
// There the action says what happened; the event's name is each theme's own.

import type { EventName } from "../aisle";
import { NAMES } from "./ga4_names";

/** One for each action. Of a checkout's steps the first is its beginning. */
export function actions(ecommerce: any): [EventName, any][] {
  const ACTIONS = "impressions detail click add remove checkout purchase refund".split(" "); // in the order of NAMES
  return ACTIONS.flatMap((action, place) => {
    const given = ecommerce[action];
    const { actionField, products = place ? undefined : given } = Object(given); // impressions are a plain list
    const { id, revenue, list, step } = Object(actionField);
    const isOne = (actionField || products) && !(step > 1);
    return isOne ? [[NAMES[place], { items: products, transaction_id: id, value: revenue, list }]] : [];
  });
}
