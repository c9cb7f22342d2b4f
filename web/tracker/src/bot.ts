// Programs that browse: their events are marked, so that they are stored and counted for nobody.

export const isBot: true | undefined =
  navigator.webdriver || /bot|crawl|spider|slurp|headless|lighthouse|preview/i.test(navigator.userAgent) || undefined;
