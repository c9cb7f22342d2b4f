// <div data-aisle-surface="home" data-aisle-n="8"> fills itself with cards.
//
// The shelves that are found at the same time are one page's: one request asks for all, and no item stands twice on it.
// The page never waits for it: a shelf whose answer is not there in time keeps what the shop had put inside.

import type { Answer, Question } from "../../aisle";
import { guard, within } from "../guard";
import { list } from "./card";
import type { Core } from "./core";
import { settled } from "./hydration";
import { page, recommend } from "./recommend";

const WAIT_MS = 2_000;
const SAME_ANSWER_MS = 5_000; // a shelf that is drawn anew shows what it showed
const MOST_REPAIRS = 3;
const MOST_SHELVES = 8; // of one request

type Ask = (question: Question) => Promise<Answer>;

interface Shelf {
  asked: string;
  list?: Element;
  repairs: number;
}

const shelves = new WeakMap<Element, Shelf>();
const answers = new Map<string, { at: number; answer: Promise<Answer> }>();

export function fillShelves(core: Core, since: number): void {
  const questions: Question[] = [];
  const answers = Promise.resolve().then(() => answerAll(core, questions)); // when all shelves were looked at
  const ask: Ask = (question) => {
    const place = questions.push(question) - 1;
    return answers.then((all) => all[place]);
  };
  document.querySelectorAll<HTMLElement>("[data-aisle-surface]").forEach((element) => look(element, ask, since));
}

/** Asks once for each question: another item, category or surface in the attributes is another question. */
function look(element: HTMLElement, ask: Ask, since: number): void {
  const { aisleSurface: surface, aisleN: n, aisleItemId: item_id, aisleCategory: category } = element.dataset;
  const question = { surface, n, item_id, category } as Question;
  const asked = JSON.stringify(question);
  const known = shelves.get(element);
  if (known?.asked !== asked) {
    const shelf = { asked, repairs: 0 };
    shelves.set(element, shelf);
    answerTo(question, asked, ask, since).then(guard((answer) => show(element, shelf, answer)));
  } else if (known.list && !holds(element, known.list)) repair(element, known);
}

/** In time, or empty. */
function answerTo(question: Question, asked: string, ask: Ask, since: number): Promise<Answer> {
  const now = performance.now();
  const former = answers.get(asked);
  if (former && now - former.at < SAME_ANSWER_MS) return former.answer;
  const answer = within(since + WAIT_MS - now, ask(question)).catch((): Answer => ({ items: [] }));
  answers.set(asked, { at: now, answer });
  return answer;
}

async function answerAll(core: Core, questions: Question[]): Promise<Answer[]> {
  if (questions.length < 2) return Promise.all(questions.map((question) => recommend(core, question)));
  const pages = [];
  for (let at = 0; at < questions.length; at += MOST_SHELVES) {
    pages.push(page(core, { shelves: questions.slice(at, at + MOST_SHELVES) }));
  }
  return (await Promise.all(pages)).flatMap((each) => each.shelves);
}

async function show(element: HTMLElement, shelf: Shelf, answer: Answer): Promise<void> {
  if (!answer?.items?.length) return;
  await settled(element);
  if (shelves.get(element) !== shelf) return;
  if (answer.recommendation_id) element.dataset.aisleRecommendationId = answer.recommendation_id;
  put(element, (shelf.list = list(answer.items)));
}

/** The page drew over it. It has the last word where it insists. */
async function repair(element: HTMLElement, shelf: Shelf): Promise<void> {
  const { list } = shelf;
  shelf.list = undefined;
  if (++shelf.repairs > MOST_REPAIRS) return;
  await settled(element);
  if (shelves.get(element) !== shelf) return;
  put(element, (shelf.list = list!));
}

/** And nothing beside it. */
const holds = (element: Element, list: Element): boolean => element.firstChild === list && element.lastChild === list;

/** In the place of what was inside. React throws, and ends the page, where it cannot remove or find what it once put there. */
function put(element: Element, list: Element): void {
  element.replaceChildren(list);
  const { removeChild, insertBefore } = Node.prototype;
  const isInside = (child: Node | null) => child?.parentNode === element;
  element.removeChild = (child) => (isInside(child) ? removeChild.call(element, child) : child) as typeof child;
  element.insertBefore = (child, next) => insertBefore.call(element, child, isInside(next) ? next : null) as typeof child;
}
