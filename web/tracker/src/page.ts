// Which page events belong to. Not `location`: what ends a view is told after the address has changed.

export let url = location.href;
export let referrer = document.referrer;

export function turn(): void {
  referrer = url;
  url = location.href;
}
