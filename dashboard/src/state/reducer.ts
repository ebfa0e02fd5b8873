/**
 * The state of every page is a pure function of the events: no clock, no socket, no mutation.
 *
 * Events may come twice (resume, snapshot, the answer of a POST): what has a `seq` not above the call's is skipped, and every list is
 * kept by id, so that applying again changes nothing.
 */
import type { AnyEvent } from '../events/events';
import {
  EMPTY,
  levelIndex,
  type Alert,
  type Call,
  type EventOf,
  type Mark,
  type Metadata,
  type Point,
  type Reason,
  type State,
  type TimelinePoint,
  type Utterance,
} from './model';

/** What a sparkline shows, media seconds. */
export const SPARK_S = 300;
/** One point in this many seconds, the newest of them: about 150 a call. */
const SPARK_STEP_S = 2;
const KEPT_NOTICES = 20;

const NO_METADATA: Metadata = {
  agent: null,
  team: null,
  queue: null,
  product: null,
  customer_ref: null,
  conversation_id: null,
  direction: null,
  consent: 'unknown',
  language: null,
};

export function freshCall(id: string, startedMs: number): Call {
  return {
    id,
    seq: 0,
    source: '',
    channels: [],
    metadata: NO_METADATA,
    startedMs,
    ended: null,
    data: 'ok',
    dataSinceMs: startedMs,
    lag: 0,
    at: 0,
    score: null,
    slope: 0,
    level: 'calm',
    levelSinceMs: startedMs,
    peak: 'calm',
    worst: null,
    reasons: [],
    lastWords: '',
    lastRole: 'customer',
    customerWords: '',
    topReason: '',
    suggestion: '',
    spark: [],
    timeline: [],
    marks: [],
    utterances: [],
    partials: [],
    interactions: [],
    levels: [],
    alerts: [],
    tips: [],
    steps: [],
    messages: [],
    notes: [],
    watching: [],
    listening: [],
  };
}

/** Apply events in order. The map of calls is copied once for the whole batch. `nowMs` is our clock when they arrived, for the skew. */
export function reduceAll(state: State, events: readonly AnyEvent[], nowMs?: number): State {
  if (events.length === 0) return state;
  let calls: Map<string, Call> | null = null;
  let { load, notices, cursor, skewMs } = state;
  const own = (): Map<string, Call> => (calls ??= new Map(state.calls));
  for (const event of events) {
    switch (event.type) {
      case 'feed.snapshot':
        calls = afterSnapshot(calls ?? state.calls, event);
        if (nowMs !== undefined && event.server_time) skewMs = ms(event.server_time) - nowMs;
        break;
      case 'feed.cursor':
        cursor = event.cursor;
        break;
      case 'system.load':
        load = event;
        break;
      case 'system.error':
        notices = [...notices, { code: event.code, message: event.message, atMs: ms(event.sent_at) }].slice(-KEPT_NOTICES);
        break;
      default: {
        const before = (calls ?? state.calls).get(event.call_id);
        const after = reduceCall(before, event);
        if (after && after !== before) own().set(event.call_id, after);
      }
    }
  }
  return { calls: calls ?? state.calls, load, notices, cursor, skewMs, ready: true };
}

/** One ended call, rebuilt from its stored events. */
export function replay(events: readonly AnyEvent[]): Call | undefined {
  const id = events.find((event) => event.call_id)?.call_id;
  return id === undefined ? undefined : reduceAll(EMPTY, events).calls.get(id);
}

/** Forget ended calls; the wall keeps them for a moment so that nothing vanishes under the pointer. */
export function dropEnded(state: State, endedBeforeMs: number, keep: string | null): State {
  const gone = [...state.calls.values()].filter((c) => c.ended && c.ended.endedMs < endedBeforeMs && c.id !== keep);
  if (gone.length === 0) return state;
  const calls = new Map(state.calls);
  for (const call of gone) calls.delete(call.id);
  return { ...state, calls };
}

/**
 * A snapshot forgets calls that are no longer live. Those that are keep what is on screen until their events, sent next from the first
 * on, have been applied again: a reconnect does not blank the wall.
 */
function afterSnapshot(calls: ReadonlyMap<string, Call>, event: EventOf<'feed.snapshot'>): Map<string, Call> {
  const live = new Set(event.calls);
  const kept = new Map<string, Call>();
  for (const [id, call] of calls) {
    if (live.has(id)) kept.set(id, { ...call, seq: 0, partials: [], ended: null });
    else if (call.ended) kept.set(id, call);
  }
  return kept;
}

type CallEvent = Exclude<AnyEvent, { type: 'feed.snapshot' | 'feed.cursor' | 'system.load' | 'system.error' }>;

export function reduceCall(before: Call | undefined, event: CallEvent): Call | undefined {
  if (!before && isByPeople(event)) return undefined;
  if (event.seq !== null && before && event.seq <= before.seq && !isByPeople(event)) return before;
  const sentMs = ms(event.sent_at);
  const started = before ?? freshCall(event.call_id, sentMs - event.at * 1000);
  const call: Call = {
    ...started,
    // an answer of a POST may overtake the feed: it must not make what is still to come look old
    seq: isByPeople(event) ? (event.seq === started.seq + 1 ? event.seq : started.seq) : Math.max(started.seq, event.seq ?? 0),
    at: Math.max(started.at, event.at),
  };
  return apply(call, event, sentMs);
}

/**
 * What people do comes back twice to the one who did it: as the answer of the POST and on the feed; kept by id, in any order. It never
 * makes a call appear.
 */
function isByPeople(event: CallEvent): boolean {
  return event.type === 'alert.updated' || event.type === 'message.sent' || event.type === 'note.added' || event.type === 'tip.resolved';
}

function apply(call: Call, event: CallEvent, sentMs: number): Call {
  switch (event.type) {
    case 'call.started':
      return onStarted(call, event);
    case 'call.updated':
      return onUpdated(call, event, sentMs);
    case 'call.ended':
      return { ...call, ended: { reason: event.reason, duration: event.duration, endedMs: sentMs }, partials: [] };
    case 'call.summary':
      return onSummary(call, event, sentMs);
    case 'speech.partial':
      return onPartial(call, event);
    case 'speech.final':
      return onFinal(call, event);
    case 'speech.redacted':
      return onRedacted(call, event);
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
    case 'step.completed': {
      const step = { step: event.step, utteranceId: event.utterance_id, at: event.at };
      return { ...call, steps: upsert(call.steps, step, (s) => `${s.step} ${s.utteranceId}`) };
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

function onUpdated(call: Call, event: EventOf<'call.updated'>, sentMs: number): Call {
  const metadata = {
    ...call.metadata,
    ...(event.agent === null ? {} : { agent: event.agent }),
    ...(event.consent === null ? {} : { consent: event.consent }),
  };
  const moved = event.data !== null && event.data !== call.data;
  return {
    ...call,
    metadata,
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
    suggestion: event.suggestion,
    lag: event.lag,
    spark: event.score === null ? call.spark : addPoint(call.spark, { at: event.at, score: event.score }),
  };
}

function onPartial(call: Call, event: EventOf<'speech.partial'>): Call {
  if (call.ended || call.utterances.some((u) => u.id === event.utterance_id)) return call;
  const { utterance_id: id, role, text, confirmed, start } = event;
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
  const point = { at, score, words: signals.words, voice: signals.voice, interaction: signals.interaction };
  return {
    ...call,
    score,
    slope: event.slope,
    level: event.level,
    levelSinceMs: event.level === call.level ? call.levelSinceMs : sentMs,
    peak: higher(call.peak, event.level),
    reasons: event.reasons,
    topReason: event.reasons.find((reason) => reason.weight > 0 && reason.text)?.text ?? call.topReason,
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
    reasons: event.reasons.length > 0 ? event.reasons : call.reasons,
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
  return {
    ...call,
    alerts: upsert(call.alerts, alert, byId),
    reasons: event.reasons.length > 0 ? event.reasons : call.reasons,
  };
}

function updateAlert(alert: Alert, event: EventOf<'alert.updated'>, sentMs: number): Alert {
  const newly = event.acknowledged === true && !alert.acknowledged;
  return {
    ...alert,
    acknowledged: event.acknowledged ?? alert.acknowledged,
    acknowledgedBy: newly ? event.by : alert.acknowledgedBy,
    acknowledgedMs: newly ? sentMs : alert.acknowledgedMs,
    assigned: event.assigned ?? alert.assigned,
    snoozedUntilMs: event.snoozed === null ? alert.snoozedUntilMs : ms(event.snoozed),
    verdict: event.verdict ?? alert.verdict,
  };
}

/** In order of time: what a screen missed may come after what it has (the wall knows the last score of a call that is opened later). */
function insertPoint(points: readonly TimelinePoint[], point: TimelinePoint): readonly TimelinePoint[] {
  let place = points.length;
  while (place > 0 && (points[place - 1] as TimelinePoint).at > point.at) place -= 1;
  const same = (points[place - 1] as TimelinePoint | undefined)?.at === point.at;
  return [...points.slice(0, same ? place - 1 : place), point, ...points.slice(place)];
}

function collectMarks(before: readonly Mark[], reasons: readonly Reason[], at: number): readonly Mark[] {
  let marks = before;
  for (const { utterance_id: utteranceId, span, kind, text, weight, at: said } of reasons) {
    if (utteranceId === null || span === null) continue;
    const mark = { utteranceId, start: span.start, end: span.end, kind, text, weight, at: said ?? at };
    const known = marks.find((other) => markKey(other) === markKey(mark));
    if (!known || weight > known.weight) marks = upsert(marks, mark, markKey);
  }
  return marks;
}

export function markKey(mark: { readonly utteranceId: string; readonly start: number; readonly kind: string }): string {
  return `${mark.utteranceId} ${mark.start} ${mark.kind}`;
}

function addPoint(points: readonly Point[], point: Point): readonly Point[] {
  const last = points.at(-1);
  if (last && point.at < last.at) return points;
  const slot = (at: number): number => Math.floor(at / SPARK_STEP_S);
  const kept = last && slot(last.at) === slot(point.at) ? points.slice(0, -1) : points;
  let first = 0;
  while (first < kept.length - 1 && (kept[first + 1] as Point).at < point.at - SPARK_S) first += 1;
  return [...(first > 0 ? kept.slice(first) : kept), point];
}

function upsert<T>(list: readonly T[], item: T, key: (item: T) => string): readonly T[] {
  const wanted = key(item);
  const index = list.findIndex((other) => key(other) === wanted);
  return index < 0 ? [...list, item] : list.with(index, item);
}

function byId(item: { readonly id: string }): string {
  return item.id;
}

function higher<L extends Call['level']>(a: L, b: L): L {
  return levelIndex(b) > levelIndex(a) ? b : a;
}

function ms(utc: string): number {
  const parsed = Date.parse(utc);
  return Number.isNaN(parsed) ? 0 : parsed;
}
