// What is wrong with the shop's own set-up, for whoever looks into the console. Said once a page.

const said = new Set<string>();

export function warn(text: string): void {
  if (!said.has(text)) console.warn("aisle:", text);
  said.add(text);
}
