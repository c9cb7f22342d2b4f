// A page that a server drew comes to life late: a framework compares it with what it would draw, and must find it untouched.

const LOAD_MS = 3_000; // a picture that never comes holds the load event up, and no shelf
const STEP_MS = 100;
const STEPS = 50;
const REACT_ROOT = /^(__reactContainer|_reactRootContainer)/;
const REACT_NODE = /^__react(Fiber|InternalInstance)/;
const REACT_PAGE = /^__(next_f|remixContext|reactRouterContext)$/; // globals that a server wrote into the page
const REACT_ROOT_ID = /^(__next|___gatsby)$/;
const VUE_ROOT = /^__vue_app__$/;

/** The page has loaded, has nothing to do, and has left the element alone for a moment. Five seconds later at most. */
export async function settled(element: Element): Promise<void> {
  if (document.readyState !== "complete") await Promise.race([loaded(), pause(LOAD_MS)]);
  await idle();
  let before: string | undefined;
  for (let step = 0; step < STEPS; step++) {
    const now = element.isConnected + element.innerHTML;
    if (now === before && !awaitsFramework(element)) return;
    before = now;
    await pause(STEP_MS);
  }
}

const loaded = () => new Promise((done) => addEventListener("load", done, { once: true }));

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const idle = () =>
  new Promise((done) => ("requestIdleCallback" in window ? requestIdleCallback(done, { timeout: 500 }) : setTimeout(done)));

/** React and Vue mark what they have made their own, and frameworks say beforehand that a page will be theirs. */
function awaitsFramework(element: Element): boolean {
  if (has(element, REACT_NODE)) return false;
  for (let node: Node | null = element.parentNode; node; node = node.parentNode) {
    const { id } = node as Element;
    if (has(node, REACT_ROOT) || REACT_ROOT_ID.test(id)) return true;
    if (id === "__nuxt") return !has(node, VUE_ROOT);
  }
  return has(window, REACT_PAGE);
}

const has = (owner: object, mark: RegExp): boolean => Object.keys(owner).some((name) => mark.test(name));
