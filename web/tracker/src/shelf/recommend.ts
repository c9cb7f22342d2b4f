// Asks for recommendations: as the person we may remember, or by what this page's life was about.

import type { Answer, Question } from "../../aisle";
import type { Core } from "./core";

const MOST_RECENT = 50;

/** Never rejects: a shelf that nobody fills stays as it is. */
export async function recommend(core: Core, question?: Question): Promise<Answer> {
  const [, key, request, allowed, , , fetchToken, speaker, token, spent] = core;
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tries < 2) await fetchToken();
      const asked = query({ key, ...question, ...asker(core) });
      const bearer = allowed() && speaker() ? token() : undefined;
      const { status, answer } = await request("/v1/recommendations?" + asked, undefined, bearer);
      if (answer) return answer;
      if (status !== 401) break;
      spent(); // a new one, and then as nobody
    }
  } catch {
    // the API is away, and the page is not
  }
  return { items: [] };
}

const asker = ([, , , allowed, recentItems, visitor, , speaker]: Core) =>
  allowed()
    ? { anonymous_id: visitor(true).anonymous_id, user_id: speaker() }
    : { recent_items: [...recentItems].slice(-MOST_RECENT).join() };

const query = (given: Record<string, any>) =>
  new URLSearchParams(Object.entries(given).filter(([, value]) => value != null));
