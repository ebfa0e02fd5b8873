/** Development only: one whole call, word by word. */
import type { Reason } from '../src/events/events';
import { baseline, type Draft } from './story.ts';

type Line = readonly [role: 'customer' | 'agent', start: number, end: number, text: string];

const LINES: readonly Line[] = [
  ['agent', 4, 10, 'Thank you for calling, you’re speaking to Ines. How can I help?'],
  ['customer', 11, 24, 'Good morning. It’s about the second payment that went out on the ninth, account ••••••••.'],
  ['agent', 38, 47, 'Let me look that up for you. One moment, please.'],
  ['customer', 49, 57, 'It should never have gone out twice.'],
  ['agent', 59, 66, 'I am just waiting for the system.'],
  ['customer', 92, 95, 'Hello?'],
  ['agent', 96, 130, 'Yes, I’m here. I can see a payment on the ninth and another one on the tenth of this month.'],
  ['customer', 134, 141, 'This is the third time I’m calling about this. The third.'],
  ['agent', 142, 150, 'Our policy is that refunds take up to ten working days.'],
  ['customer', 151, 166, 'I don’t care about ten working days. I was promised a call on Monday and nobody rang.'],
  ['agent', 168, 188, 'Okay. Let me see who you spoke to.'],
  ['customer', 190, 204, 'Does that matter? Somebody wrote it down.'],
  ['agent', 206, 230, 'There is a note from Monday, yes. It says call back.'],
  ['customer', 232, 247, 'So you can see it, and still nobody did it.'],
  ['agent', 250, 284, 'I would have to raise it with the payments team, they are in another building.'],
  ['customer', 286, 298, 'That isn’t my problem, is it.'],
  ['agent', 300, 328, 'As I said, I need to raise it first.'],
  ['customer', 348, 358, 'Nobody over there listens to a word I say.'],
  ['agent', 359, 370, 'If you would let me explain how the …'],
  ['agent', 372, 380, 'I understand how wearing that is, having to ring a third time.'],
  ['customer', 384, 396, 'I want to speak to a manager, and if this isn’t fixed today we’re leaving.'],
];

interface Cause {
  readonly line: number;
  readonly words: string;
  readonly kind: string;
  readonly weight: number;
  readonly text: string;
}
const CAUSES: readonly Cause[] = [
  { line: 7, words: 'third time I’m calling', kind: 'repeat_contact', weight: 18, text: 'Third call about this' },
  { line: 20, words: 'I want to speak to a manager, and if this isn’t fixed today we’re leaving', kind: 'escalate', weight: 16, text: 'Asks for a manager, may leave' },
  { line: 9, words: 'I was promised a call on Monday and nobody rang', kind: 'broken_promise', weight: 14, text: 'Nobody rang back as promised' },
  { line: 17, words: 'Nobody over there listens', kind: 'not_heard', weight: 12, text: 'Feels not listened to' },
];

/** Why the score was what it was at a second of the call, strongest first. */
export function reasonsUntil(at: number): Reason[] {
  const said = CAUSES.flatMap((cause): Reason[] => {
    const line = LINES[cause.line] as Line;
    if (line[2] > at) return [];
    const start = line[3].indexOf(cause.words);
    return [{ kind: cause.kind, weight: cause.weight, utterance_id: `u${cause.line}`, span: { start, end: start + cause.words.length }, text: cause.text, at: line[1] }];
  });
  const more: Reason[] = [];
  if (at >= 358) more.push({ kind: 'voice', weight: 13, utterance_id: 'u17', span: null, text: 'Louder than their own start', at: 348 });
  if (at >= 362) more.push({ kind: 'talk_over', weight: 9, utterance_id: null, span: null, text: 'Ines spoke over them, 2.8 s', at: 359 });
  if (at >= 380) more.push({ kind: 'empathise', weight: -6, utterance_id: 'u19', span: null, text: 'Ines empathised', at: 372 });
  return [...said, ...more, baseline(8)].sort((a, b) => b.weight - a.weight);
}

/** Everything of the call up to `until` seconds, without seq and times. */
export function inesCall(until = 402): Draft[] {
  const drafts: Draft[] = [];
  LINES.forEach(([role, start, end, text], index) => {
    drafts.push({ type: 'speech.final', at: end, utterance_id: `u${index}`, role, text, start, end, confidence: 0.93, mode: 'accurate', words: null, voice: null });
    if (role !== 'customer') return;
    const reasons = reasonsUntil(end);
    const score = reasons.reduce((sum, reason) => sum + reason.weight, 0);
    const of = (kinds: (kind: string) => boolean): number => reasons.filter((reason) => reason.weight > 0 && kinds(reason.kind)).reduce((sum, reason) => sum + reason.weight, 0);
    const level = score >= 80 ? 'critical' : score >= 60 ? 'frustrated' : score >= 35 ? 'tense' : 'calm';
    drafts.push({
      type: 'score.updated', at: end, score, slope: score > 60 ? 22 : 3, level, reasons, utterance_id: `u${index}`, p: 0.5,
      signals: { words: of((kind) => !['voice', 'talk_over', 'baseline'].includes(kind)), voice: of((kind) => kind === 'voice'), interaction: of((kind) => kind === 'talk_over') },
    });
  });
  drafts.push({ type: 'interaction.noted', at: 92, kind: 'silence', start: 66, end: 92, by: null });
  drafts.push({ type: 'interaction.noted', at: 362, kind: 'talk_over', start: 359.2, end: 362, by: 'agent' });
  drafts.push({ type: 'level.changed', at: 166, from: 'calm', to: 'tense', reasons: reasonsUntil(166) });
  drafts.push({ type: 'level.changed', at: 359, from: 'tense', to: 'frustrated', reasons: reasonsUntil(359) });
  drafts.push({ type: 'level.changed', at: 394, from: 'frustrated', to: 'critical', reasons: reasonsUntil(396) });
  drafts.push({ type: 'alert.raised', at: 394, alert_id: 'a2', level: 'critical', score: 84, reasons: reasonsUntil(396), utterance_id: 'u20' });
  drafts.push({ type: 'step.completed', at: 188, step: 'acknowledge', utterance_id: 'u10', count: null });
  drafts.push({ type: 'step.completed', at: 380, step: 'empathise', utterance_id: 'u19', count: null });
  drafts.push({ type: 'tip.shown', at: 150, tip_id: 't1', step: 'acknowledge', audience: 'agent', headline: 'Say back what went wrong', say: 'So you paid twice, and nobody rang you back.', why: 'They are calling for the third time.' });
  drafts.push({ type: 'tip.resolved', at: 188, tip_id: 't1', outcome: 'done' });
  drafts.push({ type: 'tip.shown', at: 368, tip_id: 't2', step: 'empathise', audience: 'agent', headline: 'Name how this feels', say: 'I’d be tired of this too, three calls for one payment.', why: 'They feel not listened to.' });
  drafts.push({ type: 'tip.resolved', at: 380, tip_id: 't2', outcome: 'done' });
  drafts.push({ type: 'tip.shown', at: 395, tip_id: 't3', step: 'own', audience: 'agent', headline: 'Say sorry, then take it on yourself', say: 'I’m sorry you’ve had to ring three times. I’ll stay with this until it’s put right.', why: 'They were promised a call and nobody rang.' });
  drafts.push({ type: 'tip.shown', at: 395, tip_id: 's1', step: 'message', audience: 'supervisor', headline: 'Message Ines: refund today, and a call back with a name', say: 'One line: what you approve, and who rings them when.', why: 'They were promised a call and nobody rang. Ines has not yet taken it on herself.' });
  drafts.push({ type: 'message.sent', at: 399, message_id: 'm1', by: 'Dana Whitcombe', text: 'Refund of the second payment is approved, today. Tell them I’ll ring Thursday at ten.' });
  drafts.push({ type: 'note.added', at: 380, note_id: 'n1', by: 'Piotr', text: 'Same account rang on the 3rd and the 10th.' });
  drafts.push({ type: 'watch.changed', at: 398, watching: ['Dana Whitcombe', 'Piotr'], listening: [] });
  return drafts.filter((draft) => draft.at <= until).sort((a, b) => a.at - b.at);
}
