// Search in the catalogue: every word must be found, the title's words count most.

const WEIGHTS = { title: 4, sub_category: 3, category: 2, brand: 2 };

/** Items that hold every word, best first. */
export function matching(items, term) {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = items.map((item) => [score(item, words), item]).filter(([points]) => points > 0);
  return scored.sort(([a, x], [b, y]) => b - a || y.review_count - x.review_count).map(([, item]) => item);
}

function score(item, words) {
  let points = 0;
  for (const word of words) {
    const best = Math.max(...Object.entries(WEIGHTS).map(([column, weight]) => weight * found(item[column], word)));
    if (best === 0) return 0;
    points += best;
  }
  return points;
}

/** 2 for a word that begins so, 1 for a part of one. A plural finds its singular. */
function found(text, word) {
  if (!text) return 0;
  const lower = text.toLowerCase();
  const stem = word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word;
  if (lower.startsWith(stem) || lower.includes(` ${stem}`)) return 2;
  return lower.includes(stem) ? 1 : 0;
}
