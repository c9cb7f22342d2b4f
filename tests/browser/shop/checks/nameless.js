// Controls that nobody who does not see them could tell apart.
() => {
  const names = (each) => [
    each.getAttribute("aria-label"),
    each.textContent,
    ...[...(each.labels ?? [])].map((label) => label.textContent),
  ];
  return [...document.querySelectorAll("a[href], button, input, select, textarea")]
    .filter((each) => !each.closest("[hidden], [aria-hidden=true]"))
    .filter((each) => !names(each).some((name) => name?.trim()))
    .map((each) => `nameless: ${each.outerHTML.slice(0, 120)}`);
};
