// One request to the API, by XMLHttpRequest: what a page may have put in fetch's place is not asked.

import { parsed } from "./guard";
import { api } from "./script";
import { warn } from "./warn";

/** `answer` is there where the API took the request. */
export interface Reply {
  status: number;
  answer?: any;
}

const TIMEOUT_MS = 20_000;

/** Rejects where it is to be asked again, later. A text body travels as text/plain, which needs no preflight. */
export const request = (path: string, body?: string, bearer?: string): Promise<Reply> =>
  new Promise((done, fail) => {
    const xhr = new XMLHttpRequest();
    xhr.open(body ? "POST" : "GET", api + path);
    xhr.timeout = TIMEOUT_MS;
    if (bearer) xhr.setRequestHeader("Authorization", "Bearer " + bearer);
    xhr.onloadend = () => {
      const { status, responseText: text } = xhr;
      const answer = status < 300 ? parsed(text) : undefined;
      if (status < 300 ? answer : status < 429) done({ status, answer });
      else fail();
      // the text names the field and the reason; without any, a browser does not say what was wrong
      if (!answer) warn(`origin ${location.origin}, ${api}: ${status} ${text.slice(0, 200)}`);
    };
    xhr.send(body);
  });
