// Page views: the load, and what history navigation makes look like one.

import { allowed } from "./consent";
import { guard, on } from "./guard";
import * as page from "./page";
import { track } from "./track";
import { expect } from "./transport";
import { leaveItem, viewItem } from "./viewing";

const LONGEST_TITLE = 500;

let viewed: string | undefined;

/** A page view, where the address is another than the last one's. A fragment is no address, unless it is a route. */
export const arrive = guard(() => {
  const address = location.href.replace(/#(?![/!]).*/, "");
  if (address === viewed || !allowed()) return;
  const first = !viewed;
  viewed = address;
  if (!first) {
    leaveItem();
    viewItem();
    page.turn();
  }
  // after history navigation the title is still the last page's
  track("page_view", { page_title: first ? document.title.slice(0, LONGEST_TITLE) : undefined });
});

/** The same page is seen anew: consent was given, or the back/forward cache brought it back. */
export function arriveAgain(): void {
  viewed = undefined;
  arrive();
}

export function watchHistory(): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    on(navigation, "currententrychange", arrive);
    on(navigation, "navigate", ({ destination }) => destination.sameDocument || expect(destination.url));
    return;
  }
  on(window, "popstate", arrive);
  (["pushState", "replaceState"] as const).forEach((name) => {
    const original = history[name];
    history[name] = function (...given) {
      original.apply(this, given);
      arrive();
    };
  });
}
