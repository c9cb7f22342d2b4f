// Asks for recommendations: as the person we may remember, or by what this page's life was about.

import type { Answer, Question } from "../aisle";
import { allowed } from "./consent";
import { request } from "./http";
import { fetchToken, speaker, spent, token } from "./identity";
import { recentItems } from "./recent";
import { key } from "./script";
import { visitor } from "./visit";

let told: string; // the last refusal; each is told once

/** Never rejects: a shelf that nobody fills stays empty. */
export async function recommend(question?: Question): Promise<Answer> {
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tries < 2) await fetchToken();
      const asked = query({ key, ...question, ...asker() });
      const { status, answer, text } = await request("/v1/recommendations?" + asked, {
        headers: allowed() && speaker() ? { Authorization: "Bearer " + token } : {},
      });
      if (answer) return answer;
      if (status === 400 && told !== text) console.warn((told = text));
      if (status !== 401) break;
      spent(); // a new one, and then as nobody
    }
  } catch {
    // the API is away, and the page is not
  }
  return { items: [] };
}

const asker = () =>
  allowed()
    ? { anonymous_id: visitor(true).anonymous_id, user_id: speaker() }
    : { recent_items: recentItems().join() };

const query = (given: Record<string, any>) =>
  new URLSearchParams(Object.entries(given).filter(([, value]) => value != null));
