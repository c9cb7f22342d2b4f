// Texts whose contrast with their ground is below what WCAG 2.2 AA asks for: 4.5, and 3 where they are large.
() => {
  const rgba = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, place) => value * a + below[place] * (1 - a));
  const linear = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, part, place) => sum + part * linear(colour[place] / 255), 0);
  const ground = (node) => {
    const below = node.parentElement ? ground(node.parentElement) : [255, 255, 255];
    return over(rgba(getComputedStyle(node).backgroundColor), below);
  };
  const isText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  const isSeen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  return [...document.querySelectorAll("body *")]
    .filter(
      (node) => isText(node) && isSeen(node) && !node.closest("[aria-hidden=true], .unseen, svg, :disabled, noscript"),
    )
    .flatMap((node) => {
      const { color, fontSize, fontWeight } = getComputedStyle(node);
      const back = ground(node);
      const [dark, bright] = [luminance(over(rgba(color), back)), luminance(back)].sort((a, b) => a - b);
      const contrast = (bright + 0.05) / (dark + 0.05);
      const size = parseFloat(fontSize);
      const enough = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
      return contrast < enough
        ? [`faint: ${contrast.toFixed(2)} ${node.className} ${node.textContent.slice(0, 30)}`]
        : [];
    });
};
