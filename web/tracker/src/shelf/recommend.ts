// Asks for recommendations: as the person we may remember, or by what this page's life was about.

import type { Answer, Question } from "../../aisle";
import type { Core } from "./core";

/** Never rejects: a shelf that nobody fills stays as it is. */
export async function recommend(core: Core, question?: Question): Promise<Answer> {
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tries < 2) await core.fetchToken();
      const asked = query({ key: core.key, ...question, ...asker(core) });
      const bearer = core.allowed() && core.speaker() ? core.token() : undefined;
      const { status, answer } = await core.request("/v1/recommendations?" + asked, undefined, bearer);
      if (answer) return answer;
      if (status !== 401) break;
      core.spent(); // a new one, and then as nobody
    }
  } catch {
    // the API is away, and the page is not
  }
  return { items: [] };
}

const asker = (core: Core) =>
  core.allowed()
    ? { anonymous_id: core.visitor(true).anonymous_id, user_id: core.speaker() }
    : { recent_items: core.recentItems().join() };

const query = (given: Record<string, any>) =>
  new URLSearchParams(Object.entries(given).filter(([, value]) => value != null));
