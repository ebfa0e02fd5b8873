/** The steps of a good call as this site's playbook has them: their names, their order, and which are asked for. Pure. */
import { t } from '../text/en';
import type { Step } from './model';

/** A step as the server tells it: title null where ours serves. */
export interface ToldStep {
  readonly id: string;
  readonly title: string | null;
  readonly enabled: boolean;
}

/** Order of a good call; a guide, not a rule. */
export const STEP_ORDER: readonly Step[] = [
  'acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'goodwill', 'explain_next', 'confirm', 'follow_up', 'ask_again', 'invite_back',
];

/** Steps shown all the time; the others only when they were done or are due. */
const ALWAYS: readonly Step[] = ['acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'explain_next', 'confirm', 'follow_up'];

export interface StepBook {
  readonly order: readonly Step[];
  /** What the site calls a step, else what we do. */
  name(step: string): string;
  /** What a call's list shows; what is switched off only where it was done or asked for all the same, as in calls of before. */
  shown(done: ReadonlySet<string>, due: string | null): Step[];
}

/** `told`: as of `/api/me`; none from a server before it told them. */
export function stepBook(told: readonly ToldStep[] = []): StepBook {
  const known = new Map(told.map((step) => [step.id, step]));
  const place = new Map(told.map((step, index) => [step.id, index]));
  const order = [...STEP_ORDER].sort((a, b) => (place.get(a) ?? STEP_ORDER.length) - (place.get(b) ?? STEP_ORDER.length));
  return {
    order,
    name: (step) => known.get(step)?.title || (t.steps[step] ?? step),
    shown: (done, due) => order.filter((step) => done.has(step) || step === due || (ALWAYS.includes(step) && known.get(step)?.enabled !== false)),
  };
}
