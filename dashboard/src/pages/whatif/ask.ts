/** What to ask of `/api/whatif`, and its answer as rows and sentences. Pure. */
import type { CallEffect, PromptChange, SettingsChange } from '../../net/settings';
import type { WhatIfAsk, WhatIfReport } from '../../net/whatif';

export interface Scope {
  /** 0: all */
  readonly days: number;
  readonly queue: string;
  readonly judged: boolean;
  readonly model: string;
  readonly calls: number;
}

const DAY_MS = 86_400_000;

/** Null when nothing would differ from what is in force. */
export function askOf(change: SettingsChange | null, scope: Scope, nowMs: number): WhatIfAsk | null {
  if (!change && !scope.model) return null;
  const { teams: _, ...tried } = change ?? {};
  return {
    ...tried,
    ...(scope.model ? { model: scope.model } : {}),
    ...(scope.days > 0 ? { since: new Date(nowMs - scope.days * DAY_MS).toISOString() } : {}),
    ...(scope.queue.trim() ? { queue: scope.queue.trim() } : {}),
    judged: scope.judged,
    calls: scope.calls,
  };
}

export type Kind = 'appeared' | 'vanished' | 'moved' | 'prompt';

export interface Row {
  readonly call: CallEffect;
  readonly kind: Kind;
  /** where to hear it, media seconds */
  readonly at: number;
  /** of a moved alert */
  readonly before: number | null;
  /** of a moved alert; negative: sooner */
  readonly by: number;
  readonly prompt?: PromptChange;
}

/** Every alert and prompt that differs; calls in the order given (newest first), within one by time. */
export function rowsOf(calls: readonly CallEffect[]): Row[] {
  return calls.flatMap((call) =>
    [
      ...call.appeared.map((at): Row => ({ call, kind: 'appeared', at, before: null, by: 0 })),
      ...call.vanished.map((at): Row => ({ call, kind: 'vanished', at, before: null, by: 0 })),
      ...call.moved.map(({ before, after, seconds }): Row => ({ call, kind: 'moved', at: after, before, by: seconds })),
      ...call.prompts.map((prompt): Row => ({ call, kind: 'prompt', at: prompt.at, before: null, by: 0, prompt })),
    ].sort((a, b) => a.at - b.at),
  );
}

/** Alerts people found right: the same calls on both sides, so one number, from whichever side tells it. */
export function allRight({ before, after }: WhatIfReport): number {
  for (const side of [before, after]) if (side.recall) return Math.round(side.right / side.recall);
  return Math.max(before.right, after.right);
}

/** Whether any alert of the calls was judged, so that precision means something. */
export function anyJudged({ before, after }: WhatIfReport): boolean {
  return before.right + before.wrong + after.right + after.wrong > 0;
}
