// What a framework does: it marks its root, compares it with what it would draw, and marks what it has taken over.
const root = document.getElementById("root");
const shelf = () => root.querySelector("[data-aisle-surface]");
const drawn = root.innerHTML;
root.__reactContainer$test = {};
window.mismatches = 0;

function hydrate() {
  if (root.innerHTML !== drawn) window.mismatches++;
  shelf().__reactFiber$test = {};
}

const nodes = root.cloneNode(true).childNodes;
window.redraw = () => {
  root.replaceChildren(...nodes);
  shelf().__reactFiber$test = {};
};

window.hydrate = hydrate; // when the test says so
