// One request to the API. A page may have put its own in fetch's place; where that does not answer as fetch does,
// XMLHttpRequest asks.

import { within } from "./guard";
import { api } from "./script";

/** `answer` is there where the API took the request. */
interface Reply {
  status: number;
  text: string;
  answer?: any;
}

const TIMEOUT_MS = 20_000;

/** Rejects where the network did. A text body travels as text/plain, which needs no preflight. */
export async function request(path: string, sent: RequestInit): Promise<Reply> {
  try {
    return await within(TIMEOUT_MS, byFetch(api + path, sent));
  } catch (error) {
    if (/native code/.test(String(window.fetch))) throw error;
    return within(TIMEOUT_MS, byXhr(api + path, sent));
  }
}

async function byFetch(url: string, sent: RequestInit): Promise<Reply> {
  const response = await fetch(url, { credentials: "omit", ...sent });
  return reply(response.status, await response.text());
}

/** Without headers: a shopper who is signed in is answered as one who is not. */
const byXhr = (url: string, { method = "GET", body }: any): Promise<Reply> =>
  new Promise((done, fail) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.onload = () => done(reply(xhr.status, xhr.responseText));
    xhr.onerror = fail;
    xhr.send(body);
  });

/** An answer that is not ours (a hotel's sign-in page says 200, too) is as good as none. Throws: SyntaxError. */
const reply = (status: number, text: string): Reply => ({
  status,
  text,
  answer: status < 300 ? JSON.parse(text) : undefined,
});
