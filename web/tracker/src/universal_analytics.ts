// Enhanced e-commerce as Universal Analytics had it, {ecommerce: {add: {actionField, products}}}, in GA4's words.
// There the action says what happened; the event's name is each theme's own.

import type { EventName } from "../aisle";

const ACTIONS: Record<string, EventName> = {
  impressions: "view_item_list",
  detail: "view_item",
  click: "select_item",
  add: "add_to_cart",
  remove: "remove_from_cart",
  checkout: "begin_checkout",
  purchase: "purchase",
  refund: "refund",
};

/** One for each action. Of a checkout's steps the first is its beginning. */
export const actions = (ecommerce: any): [EventName, any][] =>
  Object.keys(ACTIONS).flatMap((action) => {
    const given = ecommerce[action];
    if (Object(given) !== given) return [];
    // impressions are a plain list
    const { actionField: { id, revenue, list, step } = {} as any, products = action === "impressions" ? given : [] } = given;
    return step > 1 ? [] : [[ACTIONS[action], { items: products, transaction_id: id, value: revenue, list }]];
  });
