// The list of all items, fetched once; an item's long texts come with its page.

let loading;
const parts = new Map();

/** {items, byId: Map, categories: [{name, items}], styles, currency} */
export function catalogue() {
  loading ??= load();
  return loading;
}

async function load() {
  const { columns, items: rows, styles, per_part: perPart } = await fetched("/shop/catalogue.json");
  const items = rows.map((row, place) => Object.assign(named(columns, row), { place }));
  const byId = new Map(items.map((item) => [item.item_id, item]));
  const currency = items.find((item) => item.currency)?.currency ?? "EUR";
  return { items, byId, categories: grouped(items, "category"), styles, currency, perPart };
}

/** Long texts and reviews of an item. */
export async function texts(item) {
  const { perPart } = await catalogue();
  const part = Math.floor(item.place / perPart);
  if (!parts.has(part)) parts.set(part, fetched(`/shop/texts/${part}.json`));
  return (await parts.get(part))[item.place % perPart];
}

/** [{name, items}], the largest first. */
export function grouped(items, column) {
  const groups = new Map();
  for (const item of items) {
    if (!item[column]) continue;
    if (!groups.has(item[column])) groups.set(item[column], []);
    groups.get(item[column]).push(item);
  }
  return [...groups]
    .map(([name, members]) => ({ name, items: members }))
    .sort((a, b) => b.items.length - a.items.length);
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function named(columns, row) {
  return Object.fromEntries(columns.map((column, place) => [column, row[place]]));
}
