// One recommended item as a card. Words of the catalogue are set as text, never as markup.

const PART_NAMES = {
  content: "content", collaborative: "others like you", knowledge: "what you said", network: "network", context: "context",
};
const BADGES = {new: () => "new", up: (by) => `▲ ${by}`, down: (by) => `▼ ${by}`};
const SPOKEN = {new: () => "new in the list", up: (by) => `${by} up`, down: (by) => `${by} down`};

/** `act(name, item)` is called with "view", "cart" or "refuse". `largest` is the longest bar's log-odds. */
export function card(item, change, largest, act) {
  const node = element("li", {className: `card ${change.kind}`});
  node.dataset.itemId = item.item_id;
  node.append(
    picture(item),
    badge(change),
    element("h3", {textContent: item.title ?? item.item_id}),
    element("p", {className: "about", textContent: [item.brand, item.category].filter(Boolean).join(" · ")}),
    element("p", {className: "price", textContent: price(item)}),
    element("p", {className: "reason", textContent: item.reason ?? ""}),
    score(item),
    parts(item.parts ?? {}, largest),
    buttons(item, act),
  );
  return node;
}

export function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

export function picture(item) {
  const safe = /^(data:image\/|https?:\/\/|\/)/.test(item.image_url ?? "");
  if (!safe) return element("div", {className: "picture none", textContent: (item.title ?? "?").slice(0, 1)});
  return element("img", {className: "picture", src: item.image_url, alt: "", loading: "lazy", decoding: "async"});
}

function badge(change) {
  const node = element("p", {className: "badge"});
  node.hidden = change.kind === "same";
  if (node.hidden) return node;
  node.append(
    Object.assign(element("span", {textContent: BADGES[change.kind](change.by)}), {ariaHidden: "true"}),
    element("span", {className: "unseen", textContent: SPOKEN[change.kind](change.by)}),
  );
  return node;
}

export function price(item) {
  if (!(item.price > 0)) return "";
  const currency = item.currency ?? "EUR";
  return new Intl.NumberFormat("en-GB", {style: "currency", currency}).format(item.price);
}

function score(item) {
  const node = element("p", {className: "score"});
  const likely = Number.isFinite(item.score) ? `${(100 * item.score).toFixed(item.score < 0.1 ? 1 : 0)} %` : "–";
  node.append(element("strong", {textContent: likely}), " likely to interest");
  return node;
}

function parts(values, largest) {
  const list = element("dl", {className: "parts"});
  for (const [name, value] of Object.entries(values)) {
    const number = `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
    const bar = element("span", {className: value < 0 ? "bar against" : "bar for"});
    bar.style.width = `${largest > 0 ? (50 * Math.abs(value)) / largest : 0}%`;
    const track = element("span", {className: "track"});
    const cell = element("dd");
    track.append(bar);
    cell.append(track, element("span", {className: "number", textContent: number}));
    list.append(element("dt", {textContent: PART_NAMES[name] ?? name}), cell);
  }
  return list;
}

function buttons(item, act) {
  const row = element("div", {className: "buttons"});
  for (const [name, label] of [["view", "View"], ["cart", "Add to cart"], ["refuse", "Not interested"]]) {
    const button = element("button", {type: "button", textContent: label, className: name});
    button.setAttribute("aria-label", `${label}: ${item.title ?? item.item_id}`);
    button.addEventListener("click", () => act(name, item));
    row.append(button);
  }
  return row;
}
