/** What one event does to its call. `reducer.ts` has made sure that it is new. */
import type { AnyEvent } from '../events/events';
import { freshCall } from './fresh';
import { addPoint, byId, collectMarks, insertPoint, mergePoints, upsert } from './lists';
import { levelIndex, type Alert, type Call, type EventOf, type Utterance } from './model';
import { keptTop, strongest } from './reasons';

/** Events of one call; the others are about the feed or the whole system. */
export type CallEvent = Exclude<AnyEvent, { type: 'feed.snapshot' | 'feed.cursor' | 'system.load' | 'system.error' }>;

/** `sentMs`: when the server sent it, its clock. */
export function apply(call: Call, event: CallEvent, sentMs: number): Call {
  switch (event.type) {
    case 'call.started':
      return onStarted(call, event);
    case 'call.updated':
      return onUpdated(call, event, sentMs);
    case 'call.ended':
      return { ...call, ended: { reason: event.reason, duration: event.duration, endedMs: sentMs }, partials: [] };
    case 'call.summary':
      return onSummary(call, event, sentMs);
    case 'call.scores':
      return { ...call, spark: mergePoints(event.points.map(([at = 0, score = 0]) => ({ at, score })), call.spark) };
    case 'speech.partial':
      return onPartial(call, event);
    case 'speech.final':
      return onFinal(call, event);
    case 'speech.redacted':
      return onRedacted(call, event);
    case 'speech.unheard': {
      const { utterance_id: utteranceId, role, start, end } = event;
      const partials = call.partials.filter((p) => p.id !== utteranceId);
      return { ...call, partials, unheard: upsert(call.unheard, { utteranceId, role, start, end }, (u) => `${u.utteranceId} ${u.start}`) };
    }
    case 'interaction.noted': {
      const { kind, start, end, by } = event;
      return { ...call, interactions: upsert(call.interactions, { kind, start, end, by }, (i) => `${i.kind}${i.start}`) };
    }
    case 'score.updated':
      return onScore(call, event, sentMs);
    case 'level.changed':
      return onLevel(call, event, sentMs);
    case 'alert.raised':
      return onAlert(call, event, sentMs);
    case 'alert.updated':
      return { ...call, alerts: call.alerts.map((alert) => (alert.id === event.alert_id ? updateAlert(alert, event, sentMs) : alert)) };
    case 'tip.shown': {
      const { step, audience, headline, say, why, at } = event;
      const known = call.tips.find((tip) => tip.id === event.tip_id);
      const tip = { id: event.tip_id, step, audience, headline, say, why, at, shownMs: sentMs, outcome: known?.outcome ?? null };
      return { ...call, tips: upsert(call.tips, tip, byId), suggestion: audience === 'supervisor' ? headline : call.suggestion };
    }
    case 'tip.resolved':
      return {
        ...call,
        tips: call.tips.map((tip) => (tip.id === event.tip_id ? { ...tip, outcome: event.outcome } : tip)),
        suggestion: call.tips.some((tip) => tip.id === event.tip_id && tip.headline === call.suggestion) ? '' : call.suggestion,
      };
    case 'tip.withheld': // what was not shown is for the figures alone
      return call;
    case 'step.completed': {
      const step = { step: event.step, utteranceId: event.utterance_id, at: event.at };
      return { ...call, steps: upsert(call.steps, step, (s) => `${s.step} ${s.utteranceId}`) };
    }
    case 'mistake.noted': {
      const mistake = { mistake: event.mistake, manner: event.manner, utteranceId: event.utterance_id, at: event.at };
      return { ...call, mistakes: upsert(call.mistakes, mistake, (m) => `${m.mistake} ${m.utteranceId}`) };
    }
    case 'message.sent': {
      const message = { id: event.message_id, by: event.by, text: event.text, at: event.at, sentMs };
      return { ...call, messages: upsert(call.messages, message, byId) };
    }
    case 'note.added':
      return { ...call, notes: upsert(call.notes, { id: event.note_id, by: event.by, text: event.text, at: event.at }, byId) };
    case 'watch.changed':
      return { ...call, watching: event.watching, listening: event.listening };
  }
}

function onStarted(call: Call, event: EventOf<'call.started'>): Call {
  const startedMs = event.started_at ? ms(event.started_at) : call.startedMs;
  // the same id again, but another beginning: another call
  const same = call.source === '' || Math.abs(call.startedMs - startedMs) < 5000;
  const base = same ? call : freshCall(call.id, startedMs);
  return {
    ...base,
    seq: Math.max(base.seq, event.seq ?? 0),
    source: event.source,
    channels: event.channels,
    metadata: { ...event.metadata, agent: call.source ? (call.metadata.agent ?? event.metadata.agent) : event.metadata.agent },
    startedMs,
    levelSinceMs: base.levels.length > 0 ? base.levelSinceMs : startedMs,
    dataSinceMs: base.data === 'ok' ? startedMs : base.dataSinceMs,
  };
}

/** What a peer may tell in the middle of a call. */
const TOLD = ['agent', 'team', 'queue', 'product', 'customer_ref', 'consent'] as const;

function onUpdated(call: Call, event: EventOf<'call.updated'>, sentMs: number): Call {
  const told = TOLD.filter((name) => event[name] != null).map((name) => [name, event[name]]);
  const metadata = { ...call.metadata, ...Object.fromEntries(told) };
  const moved = event.data !== null && event.data !== call.data;
  return {
    ...call,
    metadata,
    handedBy: call.metadata.agent && event.agent && event.agent !== call.metadata.agent ? { name: call.metadata.agent, at: event.at } : call.handedBy,
    data: event.data ?? call.data,
    dataSinceMs: moved ? sentMs : call.dataSinceMs,
    lag: event.lag ?? call.lag,
  };
}

function onSummary(call: Call, event: EventOf<'call.summary'>, sentMs: number): Call {
  return {
    ...call,
    score: event.score,
    slope: event.slope,
    level: event.level,
    levelSinceMs: event.level === call.level ? call.levelSinceMs : sentMs,
    peak: higher(call.peak, event.level),
    data: event.data,
    dataSinceMs: event.data === call.data ? call.dataSinceMs : sentMs,
    lastWords: event.last_words || call.lastWords,
    lastRole: event.last_words ? event.last_role : call.lastRole,
    customerWords: event.last_words && event.last_role !== 'agent' ? event.last_words : call.customerWords,
    topReason: event.top_reason,
    // a server that is older than this page sends none
    top: keptTop(call.top, event.reasons ?? []),
    suggestion: event.suggestion,
    lag: event.lag,
    spark: event.score === null ? call.spark : addPoint(call.spark, { at: event.at, score: event.score }),
  };
}

function onPartial(call: Call, event: EventOf<'speech.partial'>): Call {
  if (call.ended || call.utterances.some((u) => u.id === event.utterance_id)) return call;
  const { utterance_id: id, role, text, confirmed, start } = event;
  // without text it takes back what it said: noise, not words
  if (text === '') return { ...call, partials: call.partials.filter((p) => p.id !== id) };
  return { ...call, partials: upsert(call.partials, { id, role, text, confirmed, start }, byId) };
}

function onFinal(call: Call, event: EventOf<'speech.final'>): Call {
  const { utterance_id: id, role, text, start, end, confidence } = event;
  const utterance: Utterance = { id, role, text, start, end, confidence };
  const others = call.utterances.filter((u) => u.id !== id);
  // finals of the two sides may arrive out of order of speech: the transcript is in order of its beginning
  let place = others.length;
  while (place > 0 && (others[place - 1] as Utterance).start > start) place -= 1;
  return {
    ...call,
    utterances: [...others.slice(0, place), utterance, ...others.slice(place)],
    partials: call.partials.filter((p) => p.id !== id && !(p.role === role && p.start <= start)),
    lastWords: text,
    lastRole: role,
    customerWords: role === 'agent' ? call.customerWords : text,
  };
}

function onRedacted(call: Call, event: EventOf<'speech.redacted'>): Call {
  const mask = (text: string): string => {
    const letters = [...text.split('')];
    for (const span of event.spans) letters.fill('•', span.start, Math.min(span.end, letters.length));
    return letters.join('');
  };
  const old = call.utterances.find((u) => u.id === event.utterance_id);
  return {
    ...call,
    utterances: call.utterances.map((u) => (u === old ? { ...u, text: mask(u.text) } : u)),
    lastWords: old && call.lastWords === old.text ? mask(old.text) : call.lastWords,
    customerWords: old && call.customerWords === old.text ? mask(old.text) : call.customerWords,
  };
}

function onScore(call: Call, event: EventOf<'score.updated'>, sentMs: number): Call {
  const { at, score, signals } = event;
  const top = keptTop(call.top, strongest(event.reasons));
  const point = { at, score, words: signals.words, voice: signals.voice, interaction: signals.interaction };
  return {
    ...call,
    score,
    slope: event.slope,
    level: event.level,
    levelSinceMs: event.level === call.level ? call.levelSinceMs : sentMs,
    peak: higher(call.peak, event.level),
    reasons: event.reasons,
    top,
    topReason: top[0]?.text ?? '',
    timeline: insertPoint(call.timeline, point),
    worst: !call.worst || score > call.worst.score ? { at, score, reasons: event.reasons } : call.worst,
    marks: collectMarks(call.marks, event.reasons, at),
    spark: addPoint(call.spark, { at, score }),
  };
}

function onLevel(call: Call, event: EventOf<'level.changed'>, sentMs: number): Call {
  return {
    ...call,
    level: event.to,
    levelSinceMs: sentMs,
    peak: higher(call.peak, event.to),
    levels: upsert(call.levels, { at: event.at, from: event.from, to: event.to }, (l) => `${l.at}${l.to}`),
  };
}

function onAlert(call: Call, event: EventOf<'alert.raised'>, sentMs: number): Call {
  const known = call.alerts.find((alert) => alert.id === event.alert_id);
  const alert: Alert = {
    acknowledged: false,
    acknowledgedBy: null,
    acknowledgedMs: null,
    assigned: null,
    assignedBy: null,
    snoozedUntilMs: null,
    verdict: null,
    ...known,
    id: event.alert_id,
    level: event.level,
    score: event.score,
    reasons: event.reasons,
    utteranceId: event.utterance_id,
    at: event.at,
    raisedMs: sentMs,
  };
  return { ...call, alerts: upsert(call.alerts, alert, byId) };
}

function updateAlert(alert: Alert, event: EventOf<'alert.updated'>, sentMs: number): Alert {
  const newly = event.acknowledged === true && !alert.acknowledged;
  return {
    ...alert,
    acknowledged: event.acknowledged ?? alert.acknowledged,
    acknowledgedBy: newly ? event.by : alert.acknowledgedBy,
    acknowledgedMs: newly ? sentMs : alert.acknowledgedMs,
    assigned: event.assigned === null ? alert.assigned : event.assigned || null,
    assignedBy: event.assigned === null ? alert.assignedBy : event.by,
    snoozedUntilMs: event.snoozed === null ? alert.snoozedUntilMs : ms(event.snoozed),
    verdict: event.verdict ?? alert.verdict,
    ...(event.level ? worse(alert, event, event.level, sentMs) : {}),
  };
}

/** The call became critical under it: whoever saw it saw less. It waits again, and longer when nobody had it. Who was given it still has it. */
function worse(alert: Alert, event: EventOf<'alert.updated'>, level: Alert['level'], sentMs: number): Partial<Alert> {
  const waited = !alert.acknowledged && alert.snoozedUntilMs === null;
  return {
    level,
    score: event.score ?? alert.score,
    reasons: event.reasons,
    utteranceId: event.utterance_id,
    at: event.at,
    raisedMs: waited ? alert.raisedMs : sentMs,
    acknowledged: false,
    acknowledgedBy: null,
    acknowledgedMs: null,
    snoozedUntilMs: null,
  };
}

function higher<L extends Call['level']>(a: L, b: L): L {
  return levelIndex(b) > levelIndex(a) ? b : a;
}

/** Milliseconds of a time in RFC 3339; 0 of none. */
export function ms(utc: string): number {
  const parsed = Date.parse(utc);
  return Number.isNaN(parsed) ? 0 : parsed;
}
