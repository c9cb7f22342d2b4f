// The snippet. It makes one global, `aisle`, and lets nothing that fails in here out.

import type { Aisle } from "../aisle";
import { forget, say } from "./commands";
import { allowed, refused } from "./consent";
import { watchDataLayer } from "./data_layer";
import { after, guard, on } from "./guard";
import { arrive, arriveAgain, watchHistory } from "./navigation";
import { scan } from "./shelf_loader";
import * as tab from "./tab";
import * as transport from "./transport";
import { giveBack } from "./unread";
import { leaveItem, look } from "./viewing";

const SCAN_MS = 50;

/** What the page said before: first what we may and who speaks, then what happened. */
function begin(): void {
  const said = [...(window.aisle?.q || [])] as unknown as Parameters<Aisle>[];
  const first = (call: Parameters<Aisle>) => /consent|identify/.test(call[0]);
  window.aisle = say;
  say.ready = true;
  said.filter(first).forEach((call) => say(...call));
  watchDataLayer();
  said.filter((call) => !first(call)).forEach((call) => say(...call));
  arrive();
  if (!allowed() && !refused) forget(); // of an earlier page; who was refused first may yet be allowed
  transport.soon(0); // what an earlier page left
}

function watchPage(): void {
  let due: number | undefined;
  const look = () => {
    due = undefined;
    watchDataLayer();
    scan();
  };
  const later = () => (due ??= after(SCAN_MS, look));
  new MutationObserver(later).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-aisle-surface", "data-aisle-item-id"],
  });
  on(document, "readystatechange", later);
  look();
}

function watchLeaving(): void {
  on(document, "visibilitychange", () => {
    look();
    if (document.hidden) transport.soon(0);
  });
  on(window, "pagehide", () => {
    leaveItem();
    transport.farewell();
    giveBack();
    tab.leave();
  });
  on(window, "pageshow", (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    tab.comeBack();
    transport.now();
    arriveAgain();
    look();
  });
  on(window, "online", transport.now);
}

const start = guard(() => [begin, watchHistory, watchLeaving, watchPage].forEach((part) => guard(part)()));

// a page that is drawn in advance is seen by nobody yet; and one of us is enough for a page
if ((document as { prerendering?: boolean }).prerendering) on(document, "prerenderingchange", start);
else if (!window.aisle?.ready) start();
