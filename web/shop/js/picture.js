// An item's picture; where it has none, a drawn tile with its initial in a colour of its own.

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const SAFE = /^(data:image\/|https?:\/\/|\/(?!\/))/;

/** `alt` is empty where the title stands beside it. */
export function picture(item, { alt = "", eager = false } = {}) {
  const url = item.picture ?? item.image_url;
  if (!SAFE.test(url ?? "")) return tile(item, alt);
  const size = { width: 400, height: 400 };
  return h("img", { class: "picture", src: url, alt, loading: eager ? "eager" : "lazy", decoding: "async", ...size });
}

function tile(item, alt) {
  const svg = drawn("svg", { viewBox: "0 0 100 100", class: "picture tile" });
  svg.setAttribute(...(alt ? ["aria-label", alt] : ["aria-hidden", "true"]));
  if (alt) svg.setAttribute("role", "img");
  const hue = hash(item.item_id) % 360;
  const initial = drawn("text", { x: 50, y: 50, "text-anchor": "middle", "dominant-baseline": "central" });
  initial.textContent = [...(item.title ?? item.item_id)][0].toUpperCase();
  svg.append(
    drawn("path", { d: "M0 0h100v100H0z", fill: `hsl(${hue} 32% 90%)` }),
    drawn("circle", { cx: 50, cy: 50, r: 30, fill: `hsl(${hue} 30% 80%)` }),
    initial,
  );
  return svg;
}

function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function hash(text) {
  let sum = 0;
  for (const each of text) sum = (sum * 31 + each.codePointAt(0)) >>> 0;
  return sum;
}
