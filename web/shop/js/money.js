// Prices. An item without one is not given away: it shows none.

const formats = new Map();

export function money(amount, currency = "EUR") {
  if (!formats.has(currency)) formats.set(currency, new Intl.NumberFormat("en-GB", { style: "currency", currency }));
  return formats.get(currency).format(amount);
}

/** A round sum, without cents. */
export function round(amount, currency) {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

export function price(item) {
  return item.price > 0 ? money(item.price, item.currency ?? undefined) : "";
}

/** Of lines {price, quantity}, in cents' precision. */
export function total(lines) {
  return Math.round(lines.reduce((sum, line) => sum + (line.price ?? 0) * line.quantity, 0) * 100) / 100;
}
