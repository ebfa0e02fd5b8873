/** What a tried change does to kept calls, as rows and sums for people. Pure. */
import { clock, day, timeOfDay } from '../../lib/format';
import type { CallEffect, PromptChange, SettingsEffect } from '../../net/settings';
import type { Point } from '../../state/model';
import { t } from '../../text/en';

/** How often a prompt of these words comes and goes. */
export interface PromptSum {
  readonly headline: string;
  readonly audience: PromptChange['audience'];
  readonly more: number;
  readonly fewer: number;
}

export interface TeamSum {
  readonly from: string | null;
  readonly to: string | null;
  readonly calls: number;
}

export interface Told {
  readonly at: number;
  readonly says: string;
}

/** A call as people know it: its agent, its customer, when it was; an id alone tells nobody anything. */
export function calledOf(call: CallEffect): string {
  const who = [call.agent ?? t.unknownAgent, call.customer_ref].filter(Boolean).join(` ${t.call.with} `);
  return `${who}, ${call.started_at ? `${day(call.started_at)} ${timeOfDay(call.started_at)}` : call.call_id}`;
}

/** What differs in one call, in order of time; a team has no time and comes last. */
export function toldOf(call: CallEffect, teams: SettingsEffect['teams'] = {}): Told[] {
  const words = t.tuning.callEffect;
  const alerts = [
    ...call.appeared.map((at) => ({ at, says: words.appeared(clock(at)) })),
    ...call.vanished.map((at) => ({ at, says: words.vanished(clock(at)) })),
    ...call.moved.map(({ before, after }) => ({ at: after, says: words.moved(clock(before), clock(after)) })),
  ].sort((a, b) => a.at - b.at);
  const { before, after } = call.peak;
  const peak = before.level === after.level ? [] : [{ at: 0, says: words.peak(t.levels[before.level], t.levels[after.level]) }];
  const prompts = call.prompts.length > 0 ? [{ at: call.prompts[0]?.at ?? 0, says: words.prompts(call.prompts.length) }] : [];
  const move = teams[call.call_id];
  return [...alerts, ...peak, ...prompts, ...(move ? [{ at: 0, says: words.team(move[0], move[1]) }] : [])];
}

/** Prompts by their words, those that change most first. One that reads differently is one fewer and one more. */
export function promptSums(calls: readonly CallEffect[]): PromptSum[] {
  const sums = new Map<string, PromptSum>();
  const count = (headline: string, audience: PromptChange['audience'], part: 'more' | 'fewer'): void => {
    const key = `${audience} ${headline}`;
    const sum = sums.get(key) ?? { headline, audience, more: 0, fewer: 0 };
    sums.set(key, { ...sum, [part]: sum[part] + 1 });
  };
  for (const { audience, before, after } of calls.flatMap((call) => call.prompts)) {
    if (before) count(before.headline, audience, 'fewer');
    if (after) count(after.headline, audience, 'more');
  }
  return [...sums.values()].sort((a, b) => b.more + b.fewer - a.more - a.fewer);
}

/** From which team to which how many calls go, most first. */
export function teamSums(teams: SettingsEffect['teams'] = {}): TeamSum[] {
  const sums = new Map<string, TeamSum>();
  for (const [from, to] of Object.values(teams)) {
    const key = JSON.stringify([from, to]);
    sums.set(key, { from, to, calls: (sums.get(key)?.calls ?? 0) + 1 });
  }
  return [...sums.values()].sort((a, b) => b.calls - a.calls);
}

/** A score over a whole call, so that two of them lie on the same time. */
export function wholeLine(line: readonly (readonly [number, number])[], duration: number): Point[] {
  const points = line.map(([at, score]) => ({ at, score }));
  const last = points[points.length - 1];
  if (!last) return [];
  return [...((points[0] as Point).at > 0 ? [{ at: 0, score: 0 }] : []), ...points, ...(last.at < duration ? [{ at: duration, score: last.score }] : [])];
}
