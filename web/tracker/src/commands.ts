// What a page may say: aisle("track", ...), aisle("identify", ...), aisle("consent", ...), aisle("recommend", ...).

import type { Aisle } from "../aisle";
import { allowed, choose, type Stage } from "./consent";
import { guard } from "./guard";
import { identify } from "./identity";
import { arriveAgain } from "./navigation";
import * as queue from "./queue";
import { record } from "./record";
import { recommend } from "./shelf_loader";
import * as tab from "./tab";
import { soon } from "./transport";
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

export const say = guard((command: string, ...given: unknown[]) => commands[command](...given)) as Aisle;

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
