// From the queue to the API: in batches, until each event is acknowledged; again and ever slower where the API is away.

import { type Batch, nextBatch, sealed } from "./batch";
import { allowed } from "./consent";
import { after, guard } from "./guard";
import { request } from "./http";
import { fetchToken, spent } from "./identity";
import * as queue from "./queue";
import { api } from "./script";
import { count } from "./tab";
import { takeUnread, told } from "./unread";

const PATH = "/v1/events";
const LONGEST_PAUSE_MS = 300_000;
const ANOTHER_LOOK_MS = 60_000;
const OTHER_TAB_MS = 1_000;
const HEIR_MS = 10_000;

let failures = 0;
let timer: ReturnType<typeof after>;
let due = Infinity;
let underWay: Batch = new Map();
let busy = false;
let gone = false;
let expected: number | undefined;

/** Send in `ms` at the latest, unless a pause after a failure is on: that one is sat out. */
export function soon(ms: number): void {
  if (ms < due && !failures) schedule(ms);
}

/** The network is back: no pause any more. */
export function now(): void {
  gone = false;
  schedule((failures = 0));
}

function schedule(ms: number): void {
  clearTimeout(timer);
  due = ms;
  timer = after(ms, flush);
}

/** One tab at a time, where the browser can see to that; where it cannot, the API knows an event by its id. */
function flush(): void {
  due = Infinity;
  if (gone || busy || !allowed()) return;
  busy = true;
  const { locks } = navigator;
  (locks
    ? locks.request("aisle", { ifAvailable: true }, (lock) => (lock ? drain() : schedule(OTHER_TAB_MS)))
    : drain()
  )
    .catch(pause)
    .finally(() => {
      busy = false;
      underWay.clear();
    });
}

async function drain(): Promise<void> {
  let renewed = false;
  for (;;) {
    await fetchToken();
    underWay = nextBatch();
    if (!underWay.size || !allowed() || gone) break;
    const { answer } = await request(PATH, sealed(underWay, takeUnread()));
    told();
    failures = 0;
    renewed = settle(answer, renewed);
  }
  if (queue.keys().length) soon(ANOTHER_LOOK_MS); // what waits for a sign-in, and drafts
}

/** Strikes off what the API has answered for. True where a token was refused: its events stay for the next one. */
function settle(answer: any, renewed: boolean): boolean {
  const faults = new Map(answer?.rejected.map((fault: any) => [fault.event_id, fault.field]));
  let unbelieved = false;
  underWay.forEach((event, key) => {
    const fault = faults.get(event.event_id);
    if (event.user_id && fault === "user_token") {
      unbelieved = true;
      if (renewed) queue.put(key, { ...event, user_id: undefined });
    } else {
      queue.remove(key);
      if (fault || !answer) count("refused_count");
    }
  });
  if (unbelieved) spent();
  return unbelieved;
}

function pause(): void {
  schedule(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** ++failures) * (0.5 + Math.random() / 2));
}

/** The page is about to make room for `url`. Of this shop? Then the next page sends what this one has queued. */
export function expect(url: string): void {
  expected = url.startsWith(location.origin + "/") ? performance.now() : undefined;
}

/** The page goes, and what is under way ends with it: all goes by beacon. Nobody hears the answer, so it stays queued. */
export function farewell(): void {
  gone = true;
  const heir = performance.now() - expected! < HEIR_MS && !queue.memory.size;
  if (heir || !allowed() || !navigator.onLine) return;
  const handed = new Set<string>();
  let batch: Batch;
  while ((batch = nextBatch(handed)).size && beacon(sealed(batch, takeUnread()))) {
    batch.forEach((_, key) => handed.add(key));
    told();
  }
}

const beacon = guard((body: string) => navigator.sendBeacon(api + PATH, body));
