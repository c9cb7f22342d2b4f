// Asks for recommendations: as the person we may remember, or by what this page's life was about.

import type { Answer, Page, PageQuestion, Question } from "../../aisle";
import type { Reply } from "../http";
import type { Core } from "./core";

const MOST_RECENT = 50;

type Asker = Record<string, string | undefined>;
/** How to say it: the arguments of one request. */
type Say = (asker: Asker, token?: string) => Parameters<Core[2]>;

/** Never rejects: a shelf that nobody fills stays as it is. A question with shelves is a page's. */
export const recommend = (core: Core, question?: Question | PageQuestion): Promise<any> =>
  question && "shelves" in question ? page(core, question).catch(() => ({ shelves: [] })) : one(core, question);

async function one(core: Core, question?: Question): Promise<Answer> {
  const reply = await ask(core, (asker, token) => ["/v1/recommendations?" + query({ ...question, ...asker }), undefined, token]);
  return reply?.answer || nothing();
}

/** All shelves by one request. One that the API refuses costs the others nothing: then each is asked for by itself. */
export async function page(core: Core, { shelves, ...rest }: PageQuestion): Promise<Page> {
  const reply = await ask(core, (asker, user_token) => ["/v1/pages", JSON.stringify({ ...rest, shelves, ...asker, user_token })]);
  if (reply?.answer) return reply.answer;
  const isRefused = reply && reply.status !== 401;
  return { shelves: await Promise.all(shelves.map((shelf) => (isRefused ? one(core, { ...rest, ...shelf }) : nothing()))) };
}

/** The API's reply; none where it is away. */
async function ask(core: Core, say: Say): Promise<Reply | undefined> {
  const [, key, request, allowed, , , fetchToken, speaker, token, spent] = core;
  try {
    for (let tries = 0; ; ) {
      if (tries < 2) await fetchToken();
      const reply = await request(...say({ key, ...asker(core) }, allowed() && speaker() ? token() : undefined));
      if (reply.status !== 401 || ++tries > 2) return reply;
      spent(); // a new one, and then as nobody
    }
  } catch {
    return undefined; // the API is away, and the page is not
  }
}

const nothing = (): Answer => ({ items: [] });

const asker = ([, , , allowed, recentItems, visitor, , speaker]: Core): Asker =>
  allowed()
    ? { anonymous_id: visitor(true).anonymous_id, user_id: speaker() }
    : { recent_items: [...recentItems].slice(-MOST_RECENT).join() };

const query = (given: Record<string, any>) =>
  new URLSearchParams(Object.entries(given).filter(([, value]) => value != null));
