// Nothing of ours may break the page: whatever goes wrong in here ends here.

/** The same function; where it throws, it answers nothing. */
export const guard =
  <Given extends unknown[], Answer>(work: (...given: Given) => Answer) =>
  (...given: Given): Answer | undefined => {
    try {
      return work(...given);
    } catch {
      return undefined; // the page has its own work to do, and nobody here to tell
    }
  };

/** What is no JSON is as good as nothing: a hotel's sign-in page, another's text under our name. */
export const parsed = guard((text: string): any => JSON.parse(text));

/** Listens, guarded, before the page's own listeners. */
export const on = (target: EventTarget, name: string, work: (event: any) => void): void =>
  target.addEventListener(name, guard(work), true);

/** Later, guarded. */
export const after = (ms: number, work: () => void) => setTimeout(guard(work), ms);

/** Rejects where the answer takes longer. */
export const within = <Answer>(ms: number, asked: Promise<Answer>): Promise<Answer> =>
  Promise.race([asked, new Promise<never>((_, fail) => setTimeout(fail, ms))]);
