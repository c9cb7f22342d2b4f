// What is wrong with the shop's own set-up, for whoever looks into the console. Said once a page.

const said: Record<string, boolean> = {};

export function warn(text: string): void {
  if (!said[text]) console.warn("aisle: " + text);
  said[text] = true;
}
