/** Development only: what the server answers about settings, many calls together, and what people added to a kept call. */
import type { AuditNote } from '../src/net/api';
import type { Handover } from '../src/net/handover';
import type { Action, ActionEffect, CameBack, FollowUp, GroupBy, InsightsAnswer, LetterDraft, People, Scorecard, Summary, Theme, ThemesAnswer, TipFigures, TipStep } from '../src/net/review';
import type { CallEffect, SettingsChange, SettingsEffect, SettingsNote } from '../src/net/settings';
import type { WhatIfAnswer, WhatIfChoices } from '../src/net/whatif';
import server from './server.json' with { type: 'json' };

const DAY_MS = 86_400_000;
const day = (ahead: number): string => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);

const theme = (name: string, calls: number, share: number, z: number, phrases: readonly string[], text: string, weeks: readonly number[]): Theme => ({
  name, phrases, z, calls, share,
  by_week: weeks.map((n, index) => [day(7 * (index - weeks.length)), n] as const),
  examples: [0, 1, 2].map((index) => ({ call_id: `ended-${index}`, at: 134 + index * 17, utterance_id: 'u7', text })),
});

const THEMES: ThemesAnswer = {
  calls: 812,
  items: [
    theme('call back', 94, 0.116, 6.1, ['call back', 'rang back', 'promised a call'], 'I was promised a call on Monday and nobody rang.', [12, 14, 19, 24, 25]),
    theme('engineer appointment', 61, 0.075, 4.8, ['engineer', 'did not turn up', 'waited in'], 'I took the day off and the engineer did not turn up.', [18, 15, 11, 9, 8]),
    theme('charged twice', 38, 0.047, 3.9, ['charged twice', 'second payment'], 'The payment went out twice on the ninth.', [4, 5, 6, 11, 12]),
    theme('installation fee', 22, 0.027, 3.1, ['installation fee', 'nobody mentioned'], 'Nobody mentioned an installation fee.', [4, 5, 4, 5, 4]),
  ],
  praise: [theme('put right', 41, 0.05, 4.2, ['put it right', 'sorted'], 'You put it right while I was on the phone, thank you.', [6, 7, 9, 9, 10])],
};

const BACK: CameBack = { critics: 64, returned: 31, calm: 22, followed_up: 18, followed_up_calm: 15 };

function insights(by: GroupBy): InsightsAnswer {
  const names = { queue: ['Billing', 'Outages', 'Broadband', 'Moving home'], team: ['Harbour', 'Quarry', 'Signal', 'Meadow'], product: ['Home', 'Business'], direction: ['inbound', 'outbound'] }[by];
  const groups = names.map((name, index) => ({ name, calls: 312 - index * 61, escalated: 48 - index * 11, turned_around: 29 - index * 6, turnaround_rate: (29 - index * 6) / (48 - index * 11), repeat_contacts: 37 - index * 9 }));
  const step = (name: string, done: number, share: number | null, prompted: number, followed: number): InsightsAnswer['steps'][number] => ({ step: name, done, share, prompted, followed, dismissed: Math.round((prompted - followed) / 3), expired: prompted - followed - Math.round((prompted - followed) / 3) });
  return {
    by, groups,
    steps: [step('acknowledge', 96, 0.78, 61, 44), step('empathise', 88, 0.71, 70, 49), step('own', 54, 0.44, 82, 38), step('explain_next', 73, 0.59, 58, 31), step('follow_up', 31, 0.25, 47, 12)],
    tips: { shown: 318, followed: 174 },
    alerts: { alerts: 118, acknowledged: 109, right: 71, wrong: 12, mean_to_acknowledge_s: 41 },
    came_back: BACK,
  };
}

const tipStep = (step: string, tips: number, done: number, mean: number, difference: number | null): TipStep => ({
  step,
  changes: { shown: { tips, known: tips - 2, mean }, done: { tips: done, known: done, mean: mean - 3.1 }, dismissed: { tips: 3, known: 3, mean: null }, expired: { tips: tips - done - 3, known: tips - done - 5, mean: mean + 4.2 } },
  withheld: { cooldown: Math.round(tips / 2), holdout: 0 }, pairs: Math.round(tips / 3), calls: Math.round(tips / 4), by_chance: false,
  difference, low: difference === null ? null : difference - 4.3, high: difference === null ? null : difference + 4.3,
});
const TIPS: TipFigures = {
  calls: 812, complaints: 241, acknowledged: 188, median_to_acknowledge_s: 9.4,
  steps: [tipStep('acknowledge', 61, 44, -14.2, -6.1), tipStep('empathise', 70, 49, -11.8, -3.9), tipStep('own', 82, 38, -9.1, -7.4), tipStep('explain_next', 58, 31, -12.5, -5.2), tipStep('listen', 34, 0, -6.3, null)],
};

const AUDIT: readonly AuditNote[] = (['view', 'listen', 'alert', 'export', 'view'] as const).map((action, index) => ({
  at: new Date(Date.now() - index * 340_000).toISOString(), who: index % 2 ? 'Piotr Lis' : 'Dana Whitcombe', role: 'supervisor', action, call_id: `ended-${index}`, detail: action === 'listen' ? 'live' : '',
}));

const ACTIONS: readonly Action[] = [
  { id: 1, theme: 'call back', title: 'A name and an hour with every promised call', owner: 'Dana Whitcombe', due: day(9), status: 'doing' },
  { id: 2, theme: 'engineer appointment', title: 'Text the engineer’s arrival an hour before', owner: 'Piotr Lis', due: day(-21), status: 'done' },
  { id: 3, theme: 'charged twice', title: 'Ask the payments team for same-day refunds', owner: '', due: '', status: 'open' },
];
const EFFECT: ActionEffect = { verdict: 'fewer', before: { calls: 402, shown: 52 }, after: { calls: 388, shown: 27 }, low: -9.8, high: -2.1 };

const followUp = (id: number, what: string, owner: string, ahead: number): FollowUp => ({ id, call_id: `ended-${id}`, what, owner, due: day(ahead), done_by: null, done_at: null, answer: null, asked_again_at: null, second_chance: null });
const FOLLOW_UPS: readonly FollowUp[] = [
  followUp(0, 'Ring about the refund of the second payment', 'Ines Okafor', -1),
  followUp(1, 'Confirm the engineer for Thursday', 'Tomasz Bielak', 0),
  followUp(2, 'Send the old contract by post', 'Priya Raman', 4),
];
const LETTER = 'Dear [name],\n\nYou rang us on the 20th about a payment that went out twice. You told us that it was your third call about this, and that nobody had rung you back. That should not have happened, and we are sorry.\n\nThe second payment was refunded on [date].\n\n[Your name]';
const DRAFT: LetterDraft = { text: LETTER, edited: null, drawn: LETTER };

const CARD: Scorecard = {
  call_id: 'ended-0', coverage: 0.6, time_to_acknowledge_s: 21, apologies: 1,
  slips: [{ manner: 'policy', at: 142, evidence: 'Our policy is that refunds take up to ten working days.' }],
  lines: [
    { step: 'acknowledge', done: true, due: true, at: 188, utterance_id: 'u10', evidence: 'Okay. Let me see who you spoke to.', overruled: false, by: '', note: '' },
    { step: 'empathise', done: true, due: true, at: 380, utterance_id: 'u19', evidence: 'I understand how wearing that is, having to ring a third time.', overruled: false, by: '', note: '' },
    { step: 'own', done: false, due: true, at: null, utterance_id: null, evidence: '', overruled: false, by: '', note: '' },
    { step: 'explain_next', done: true, due: true, at: 328, utterance_id: 'u16', evidence: 'As I said, I need to raise it first.', overruled: true, by: 'Farah', note: 'What happens next was told.' },
    { step: 'follow_up', done: false, due: true, at: null, utterance_id: null, evidence: '', overruled: false, by: '', note: '' },
  ],
};
const SUMMARY: Summary = {
  text: 'A second payment went out on the ninth. Third call about this; a promised call back never came. The customer asked for a manager.',
  promises: [{ at: 370, text: 'I’ll ring Thursday at ten.', when: 'Thursday at ten', utterance_id: 'u18' }],
  edited: null,
};
const PEOPLE: People = {
  tags: ['refund', 'third call'],
  comments: [{ id: 1, at_s: 150, text: 'The policy sentence here made it worse.', by: 'Farah', at: new Date(Date.now() - DAY_MS).toISOString(), changed_at: null }],
  edits: [], follow_ups: FOLLOW_UPS.slice(0, 1), shares: [], turn_labels: [],
};
const wave = (phase: number): number[] => Array.from({ length: 500 }, (_, i) => Math.max(0, Math.round(70 * Math.sin(i / 9 + phase) * Math.abs(Math.sin(i / 3)))));

const known = (agent: string, customer_ref: string, queue: string, days: number): Pick<CallEffect, 'started_at' | 'agent' | 'customer_ref' | 'queue'> => ({ started_at: new Date(Date.now() - days * DAY_MS).toISOString(), agent, customer_ref, queue });
const PEAK = { score: 84, level: 'critical' } as const;
const DIFFS: readonly CallEffect[] = [
  { call_id: 'ended-0', ...known('Ines Okafor', 'Low Tide Hotel', 'Billing', 1), duration: 660, appeared: [], vanished: [], moved: [{ before: 394, after: 359, seconds: -35 }], before: [394], after: [359], peak: { before: PEAK, after: PEAK },
    prompts: [
      { at: 196, audience: 'agent', before: { headline: 'Say their problem back', say: '' }, after: { headline: 'Name the promise that was broken', say: '' } },
      { at: 359, audience: 'supervisor', before: null, after: { headline: 'Join now: third call about this', say: '' } },
      { at: 401, audience: 'agent', before: { headline: 'Let them finish', say: '' }, after: null },
    ] },
  { call_id: 'ended-4', ...known('Tomasz Bielak', 'Corvid Cycles', 'Outages', 4), duration: 252, appeared: [214], vanished: [], moved: [], before: [], after: [214], peak: { before: { score: 61, level: 'tense' }, after: { score: 61, level: 'frustrated' } },
    prompts: [{ at: 214, audience: 'agent', before: null, after: { headline: 'Name the promise that was broken', say: '' } }] },
];
/** A score that climbs in steps, a point every nine seconds. */
const climb = (top: number, duration: number): readonly (readonly [number, number])[] => Array.from({ length: Math.floor(duration / 9) }, (_, index) => {
  const share = (index * 9) / duration;
  return [index * 9, Math.max(4, Math.round(top * Math.min(1, share * 1.5) * (share > 0.8 ? 1.9 - share * 1.2 : 1) + 6 * Math.sin(index * 1.7)))] as const;
});
const TEAMS = { 'ended-4': [null, 'Harbour'], 'ended-7': ['Quarry', 'Harbour'], 'ended-9': [null, 'Harbour'] } as const;
const TRIED: SettingsEffect = { report: { calls: 50, appeared: 1, vanished: 0, earlier: 1, later: 0, prompts: 4, before: { alerts: 14, right: 9, wrong: 2 }, after: { alerts: 15, right: 9, wrong: 2 } }, calls: DIFFS };

function tried(change: Readonly<Record<string, unknown>>): SettingsEffect {
  const teams = change.teams ? TEAMS : {};
  const one = DIFFS.find((call) => call.call_id === change.call_id);
  return one ? { ...TRIED, calls: [one], teams, lines: { before: climb(one.peak.before.score, one.duration), after: climb(one.peak.after.score, one.duration) } } : { ...TRIED, teams };
}
const RATES = { precision: 0.82, recall: 0.9, false_per_agent_hour: 0.06 };
const WHATIF: WhatIfAnswer = {
  report: { ...TRIED.report, calls: 200, hours: 31.4, lead_s: 12.5, before: { ...TRIED.report.before, ...RATES }, after: { ...TRIED.report.after, ...RATES, recall: 0.95 } },
  calls: DIFFS, more: true,
};
const CHOICES: WhatIfChoices = { model: '', models: [{ name: 'frustration-1.0.0', own: false }, { name: 'frustration-1.1.0', own: false }], most: 500 };
const CHANGES: readonly SettingsNote[] = [
  { at: new Date(Date.now() - 2 * DAY_MS).toISOString(), who: 'Root', detail: 'scoring.frustrated: 60.0 -> 58.0' },
  { at: new Date(Date.now() - 9 * DAY_MS).toISOString(), who: 'Root', detail: 'team Harbour: +Ines Okafor -Omar Reyes, cue threat_to_leave: +0 -> +0.8' },
];

let overlay: Readonly<Record<string, unknown>> = server.settings.overlay;
const settings = (): unknown => ({ ...server.settings, overlay });

const HANDOVER: Handover = {
  call_id: 'ines-okafor', at: 402, agent: 'Ines Okafor', level: 'critical',
  problem: [{ text: 'You took the payment twice this month and nobody has put it back.', at: 24, utterance_id: 'u1' }],
  promises: [{ quote: { text: 'I will ring you on Thursday at ten.', at: 384, utterance_id: 'u19' }, when: 'Thursday' }],
  steps: ['acknowledge', 'empathise'],
  reasons: [
    { text: 'Third call about this', quote: { text: 'This is the third time I’m ringing about the same thing.', at: 341, utterance_id: 'u17' } },
    { text: 'Nobody rang back as promised', quote: { text: 'I was promised a call on Monday and nobody rang.', at: 196, utterance_id: 'u9' } },
    { text: 'Louder than their own start', quote: null },
  ],
  last_words: { text: 'So what are you actually going to do about it?', at: 396, utterance_id: 'u20' },
};

/** The answer to a path below `/api`, or undefined when there is none here. */
export function answerOf(method: string, path: readonly string[], query: URLSearchParams, body: Readonly<Record<string, unknown>>): unknown {
  const [first, second, third] = path;
  if (first === 'system') return { ...server.system, load: { ...server.system.load, sent_at: new Date().toISOString() } };
  if (first === 'settings') {
    if (second === 'cues') return server.cues;
    if (second === 'changes') return { items: CHANGES };
    if (second === 'preview') return tried(body);
    if (method === 'PUT') overlay = { ...overlay, ...(body as SettingsChange) };
    return settings();
  }
  if (first === 'whatif') return method === 'POST' ? WHATIF : CHOICES;
  if (first === 'insights') return second === 'tips' ? TIPS : insights((query.get('by') ?? 'queue') as GroupBy);
  if (first === 'themes') return second === 'names' ? { items: [...THEMES.items, ...THEMES.praise].map(({ name, calls }) => ({ name, calls })) } : THEMES;
  if (first === 'actions') return third === 'effect' ? EFFECT : method === 'GET' ? { items: ACTIONS } : { ...ACTIONS[0], ...body };
  if (first === 'follow-ups') return third === 'draft' ? { ...DRAFT, ...body } : method === 'GET' ? { items: query.get('done') === 'true' ? [] : FOLLOW_UPS } : { ...FOLLOW_UPS[0], ...body };
  if (first === 'searches') return { items: [] };
  if (first === 'colleagues') return { items: ['Dana Whitcombe', 'Farah Aziz', 'Piotr Lis'] };
  if (first === 'audit') return { items: AUDIT };
  if (first === 'tags') return { items: [{ tag: 'refund', calls: 12 }, { tag: 'third call', calls: 7 }, { tag: 'engineer', calls: 5 }] };
  if (first !== 'calls' || third === undefined) return undefined;
  if (third === 'scorecard') return CARD;
  if (third === 'summary') return SUMMARY;
  if (third === 'people') return PEOPLE;
  if (third === 'handover') return HANDOVER;
  if (third === 'waveform') return { duration: 660, customer: wave(0), agent: wave(2) };
  return undefined;
}
