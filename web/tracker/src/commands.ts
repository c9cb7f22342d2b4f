// What a page may say: aisle("track", ...), aisle("identify", ...), aisle("consent", ...), aisle("recommend", ...).

import type { Aisle } from "../aisle";
import { allowed, choose, type Stage } from "./consent";
import { identify } from "./identity";
import { arriveAgain } from "./navigation";
import * as queue from "./queue";
import { record } from "./record";
import { recommend } from "./shelf_loader";
import * as tab from "./tab";
import { soon } from "./transport";
import { unread } from "./unread";
import * as visit from "./visit";

const commands: Record<string, (...given: any[]) => unknown> = {
  track: record,
  recommend,
  identify(...given: Parameters<typeof identify>) {
    identify(...given);
    soon(0);
  },
  consent,
};

/** What a page says in a way that we cannot take is counted, and harms nobody. */
export const say = ((command: string, ...given: unknown[]) => {
  try {
    return commands[command](...given);
  } catch {
    return unread("call", command);
  }
}) as Aisle;

export function consent(choice: string, stage?: Stage): void {
  const before = allowed();
  choose(choice === "granted", stage);
  if (allowed()) before || arriveAgain();
  else if (stage !== "default") forget();
}

/** Nothing of the shopper stays in this browser. */
export function forget(): void {
  queue.keys().forEach(queue.remove);
  visit.forget();
  tab.forget();
}
