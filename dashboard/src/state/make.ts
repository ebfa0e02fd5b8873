/** Short ways to make events in tests. */
import type { AnyEvent } from '../events/events';

type Drafted = { readonly type: AnyEvent['type'] } & Record<string, unknown>;

const BEGIN_MS = Date.parse('2026-05-14T18:00:00.000Z');

/** Events of one call with growing `seq`, stamped `at` seconds after it began. */
export function maker(callId: string, beginMs = BEGIN_MS): (draft: Drafted, at?: number) => AnyEvent {
  let seq = 0;
  return (draft, at = 0) => {
    const transient = draft.type === 'call.summary' || draft.type === 'speech.partial';
    if (!transient) seq += 1;
    const common = { v: 1, call_id: callId, seq: transient ? null : seq, at, sent_at: new Date(beginMs + at * 1000).toISOString() };
    return { ...common, ...draft } as unknown as AnyEvent;
  };
}

export const METADATA = {
  agent: 'Ines Okafor',
  team: 'Harbour',
  queue: 'Billing',
  product: null,
  customer_ref: 'Low Tide Hotel',
  conversation_id: null,
  direction: null,
  consent: 'given',
  language: 'en',
} as const;

export const started = (more: Record<string, unknown> = {}, beginMs = BEGIN_MS): Drafted => ({
  type: 'call.started',
  source: 'raw',
  channels: ['customer', 'agent'],
  metadata: { ...METADATA, ...more },
  started_at: new Date(beginMs).toISOString(),
});

export const summary = (more: Record<string, unknown> = {}): Drafted => ({
  type: 'call.summary', score: 20, slope: 0, level: 'calm', data: 'ok', last_words: '', last_role: 'customer', top_reason: '', reasons: [], suggestion: '', lag: 0, quarantined: 0, ...more,
});

export const final = (id: string, role: string, text: string, start: number, end: number): Drafted => ({
  type: 'speech.final', utterance_id: id, role, text, start, end, confidence: 0.9, mode: 'accurate', words: null, voice: null,
});

export const partial = (id: string, role: string, text: string, start: number): Drafted => ({ type: 'speech.partial', utterance_id: id, role, text, confirmed: 0, start });

export const unheard = (id: string, role: string, start: number, end: number): Drafted => ({ type: 'speech.unheard', utterance_id: id, role, start, end, reason: 'decode_failed' });

export const score = (value: number, level: string, reasons: unknown[] = []): Drafted => ({
  type: 'score.updated', score: value, slope: 0, level, signals: { words: value, voice: 0, interaction: 0 }, reasons, utterance_id: null, p: null,
});

export const alert = (id: string, level = 'critical'): Drafted => ({ type: 'alert.raised', alert_id: id, level, score: 84, reasons: [], utterance_id: null });

export const alertUpdate = (id: string, more: Record<string, unknown>): Drafted => ({
  type: 'alert.updated', alert_id: id, acknowledged: null, assigned: null, snoozed: null, verdict: null, by: 'Dana', ...more,
});

export const message = (id: string, text: string): Drafted => ({ type: 'message.sent', message_id: id, by: 'Dana Whitcombe', text });

export const tip = (id: string, audience: string, more: Record<string, unknown> = {}): Drafted => ({
  type: 'tip.shown', tip_id: id, step: 'own', audience, headline: 'Take it on', say: '', why: '', ...more,
});

export const level = (from: string, to: string): Drafted => ({ type: 'level.changed', from, to, reasons: [] });

export const ended = (duration: number): Drafted => ({ type: 'call.ended', reason: 'completed', duration, finals: 4 });

export const moved = (agent: string): Drafted => ({
  type: 'call.updated', agent, consent: null, team: null, queue: null, product: null, customer_ref: null, data: null, lag: null,
});
