// The way to another page of the shop. Pages ask here; the router, which opens the pages, does the work.

let show;

/** The router's own `show`: it takes the address, what to do on arrival, and options. */
export function navigateWith(routerShow) {
  show = routerShow;
}

/** Go there, as by a link. */
export function go(path) {
  return show(new URL(path, location.origin), () => history.pushState(null, "", path));
}

/** The same page again, as things stand now. */
export function again() {
  return show(new URL(location.href), () => {}, { stay: true });
}
