// How one list of recommendations became another.

/**
 * {places: Map of item id -> {kind: "new" | "up" | "down" | "same", by}, gone: [items]}; all is "same" where there
 * was no list before.
 */
export function changes(before, after) {
  const was = new Map(before.map((item, place) => [item.item_id, place]));
  const isNow = new Set(after.map((item) => item.item_id));
  const places = new Map(after.map((item, place) => [item.item_id, change(was, item.item_id, place)]));
  return { places, gone: before.filter((item) => !isNow.has(item.item_id)) };
}

function change(was, id, place) {
  if (was.size === 0) return { kind: "same", by: 0 };
  if (!was.has(id)) return { kind: "new", by: 0 };
  const by = was.get(id) - place;
  return { kind: by > 0 ? "up" : by < 0 ? "down" : "same", by: Math.abs(by) };
}

/** "3 new, 4 moved, 3 gone", or that nothing changed. */
export function summary({ places, gone }) {
  const kinds = [...places.values()].map((change) => change.kind);
  const fresh = kinds.filter((kind) => kind === "new").length;
  const moved = kinds.filter((kind) => kind === "up" || kind === "down").length;
  const parts = [fresh && `${fresh} new`, moved && `${moved} moved`, gone.length && `${gone.length} gone`].filter(
    Boolean,
  );
  return parts.length ? parts.join(", ") : "the list is the same";
}
