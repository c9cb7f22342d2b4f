// A page that a server drew comes to life late: a framework compares it with what it would draw, and must find it untouched.

const LOAD_MS = 3_000; // a picture that never comes holds the load event up, and no shelf
const STEP_MS = 100;
const STEPS = 50;
const REACT_ROOT = /^(__reactContainer|_reactRootContainer)/;
const REACT_NODE = /^__react(Fiber|InternalInstance)/;

/** The page has loaded, has nothing to do, and has left the element alone for a moment. Five seconds later at most. */
export async function settled(element: Element): Promise<void> {
  if (document.readyState !== "complete") await Promise.race([loaded(), pause(LOAD_MS)]);
  await idle();
  let before: string | undefined;
  for (let step = 0; step < STEPS; step++) {
    const now = element.isConnected + element.innerHTML;
    if (now === before && !awaitsReact(element)) return;
    before = now;
    await pause(STEP_MS);
  }
}

const loaded = () => new Promise((done) => addEventListener("load", done, { once: true }));

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const idle = () =>
  new Promise((done) => ("requestIdleCallback" in window ? requestIdleCallback(done, { timeout: 500 }) : setTimeout(done)));

/** React marks what it has made its own. Next says of its pages that they will be React's. */
function awaitsReact(element: Element): boolean {
  if (has(element, REACT_NODE)) return false;
  for (let node: Node | null = element.parentNode; node; node = node.parentNode) {
    if (has(node, REACT_ROOT) || (node as Element).id === "__next") return true;
  }
  return "__next_f" in window;
}

const has = (node: Node, mark: RegExp): boolean => Object.keys(node).some((name) => mark.test(name));
