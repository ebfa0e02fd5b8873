/** Coaching as the pages show it: the order of steps, the tip in force, the mood. Pure. */
import { levelIndex, type Call, type Step, type Tip } from './model';
import { blind } from './wall';

/** Order of a good call; a guide, not a rule. */
export const STEP_ORDER: readonly Step[] = [
  'acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'goodwill', 'explain_next', 'confirm', 'follow_up', 'ask_again', 'invite_back',
];

/** Steps shown on the agent's page all the time; the others only when they were done or are due. */
const ALWAYS: readonly Step[] = ['acknowledge', 'empathise', 'apologise', 'own', 'clarify', 'offer', 'explain_next', 'confirm', 'follow_up'];

export function stepsShown(done: ReadonlySet<string>, due: string | null): Step[] {
  return STEP_ORDER.filter((step) => ALWAYS.includes(step) || done.has(step) || step === due);
}

/** The one tip on the agent's screen: the newest that has no outcome. */
export function currentTip(call: Call): Tip | null {
  return call.tips.findLast((tip) => tip.audience === 'agent' && tip.outcome === null) ?? null;
}

export type Trend = 'rising' | 'falling' | 'steady' | 'end';

/** An agent's feed carries levels only, no score: the last change tells the direction for this long. */
const TREND_MS = 45_000;

export function trend(call: Call, nowMs: number): Trend {
  if (call.ended) return 'end';
  const last = call.levels.at(-1);
  if (blind(call) || !last || nowMs - call.levelSinceMs > TREND_MS) return 'steady';
  return levelIndex(last.to) > levelIndex(last.from) ? 'rising' : 'falling';
}

export function wasHard(call: Call): boolean {
  return levelIndex(call.peak) >= levelIndex('frustrated');
}
