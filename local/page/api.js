// What a shop's page says to Aisle: give me recommendations; this is what the shopper did.

const ROUNDS_PER_SECOND = 8;

export class Aisle {
  /** `shopper` is {anonymous_id, user_id or null}; `token` gives a fresh user_token. */
  constructor(config, shopper, token) {
    Object.assign(this, {config, shopper, token, session: randomId("session"), tab: randomId("tab"), sent: 0});
  }

  async recommend(surface, itemId, n = 12) {
    const query = new URLSearchParams({key: this.config.key, surface, n, anonymous_id: this.shopper.anonymous_id});
    const headers = {};
    if (itemId) query.set("item_id", itemId);
    if (this.shopper.user_id) {
      query.set("user_id", this.shopper.user_id);
      headers.Authorization = `Bearer ${await this.token()}`;
    }
    const began = performance.now();
    const answer = await read(await fetch(`${this.config.api_url}/v1/recommendations?${query}`, {headers}));
    return {...answer, milliseconds: Math.round(performance.now() - began)};
  }

  /** Ask until the answer differs from `before`, for up to `seconds`; the last answer in any case. */
  async recommendAfter(before, surface, itemId, seconds = 4) {
    let answer = before;
    for (let round = 0; round < seconds * ROUNDS_PER_SECOND; round += 1) {
      answer = await this.recommend(surface, itemId);
      if (order(answer) !== order(before)) break;
      await new Promise((done) => setTimeout(done, 1000 / ROUNDS_PER_SECOND));
    }
    return answer;
  }

  /** What was done: view_item, add_to_cart, view_item_list ... */
  happened(name, fields) {
    return this.#post("/v1/events", name, fields);
  }

  /** What was said: not_interested, undo_not_interested. */
  said(name, fields) {
    return this.#post("/v1/feedback", name, fields);
  }

  async #post(path, name, fields) {
    const {user_id: user, anonymous_id} = this.shopper;
    const event = {
      event_id: randomId("event"), event_name: name, occurred_at: new Date().toISOString(), anonymous_id,
      ...(user && {user_id: user}), session_id: this.session, tab_id: this.tab, sequence_number: this.sent, ...fields,
    };
    this.sent += 1;
    const body = {key: this.config.key, events: [event], ...(user && {user_token: await this.token()})};
    // text/plain spares the browser the question whether it may send (a CORS preflight)
    const answer = await read(await fetch(this.config.api_url + path, {
      method: "POST", headers: {"Content-Type": "text/plain"}, body: JSON.stringify(body),
    }));
    const [refused] = answer.rejected ?? [];
    if (refused) throw new Error(`${refused.field}: ${refused.reason}`);
    return answer;
  }
}

export function randomId(kind) {
  return `${kind}-${crypto.randomUUID()}`;
}

export async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const {field, reason} = body.error ?? {};
    throw new Error(reason ? `${field}: ${reason}` : `${response.status} from ${new URL(response.url).pathname}`);
  }
  return body;
}

function order(answer) {
  return answer.items.map((item) => item.item_id).join();
}
