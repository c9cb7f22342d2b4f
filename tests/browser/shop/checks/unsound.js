// What the page's structure lacks: landmarks, one head, texts beside pictures, ids that lead somewhere.
() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map((each) => each.id);
  return [
    ...all("img:not([alt])").map((each) => `a picture without alt: ${each.src}`),
    ...["body > header", "main", "body > footer", "main h1"].filter((selector) => all(selector).length !== 1),
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `twice: ${id}`),
    ...all("[aria-labelledby]")
      .map((each) => each.getAttribute("aria-labelledby"))
      .filter((id) => !ids.includes(id)),
    ...all("fieldset")
      .filter((each) => !each.querySelector("legend")?.textContent)
      .map(() => "a group without a name"),
    ...(document.documentElement.lang ? [] : ["no language"]),
    ...(document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : []),
  ];
};
