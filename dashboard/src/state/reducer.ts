/**
 * The state of every page is a pure function of the events: no clock, no socket, no mutation.
 *
 * Events may come twice (resume, snapshot, the answer of a POST): what has a `seq` not above the call's is skipped, and every list is
 * kept by id, so that applying again changes nothing.
 */
import type { AnyEvent } from '../events/events';
import { apply, ms, type CallEvent } from './apply';
import { freshCall } from './fresh';
import { EMPTY, type Call, type EventOf, type State } from './model';
import { followed, measured } from './skew';

const KEPT_NOTICES = 20;

/** Apply events in order. The map of calls is copied once for the whole batch. `nowMs` is our clock when the last frame of them arrived, for the skew. */
export function reduceAll(state: State, events: readonly AnyEvent[], nowMs?: number): State {
  if (events.length === 0) return state;
  let calls: Map<string, Call> | null = null;
  let { load, notices, cursor, skew } = state;
  const own = (): Map<string, Call> => (calls ??= new Map(state.calls));
  for (const event of events) {
    switch (event.type) {
      case 'feed.snapshot':
        calls = afterSnapshot(calls ?? state.calls, event);
        if (nowMs !== undefined && event.server_time) skew = measured(ms(event.server_time) - nowMs, nowMs);
        break;
      case 'feed.cursor':
        cursor = event.cursor;
        if (nowMs !== undefined && event.server_time) skew = followed(skew, ms(event.server_time), nowMs);
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
  return { calls: calls ?? state.calls, load, notices, cursor, skew, ready: true };
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
  return (event.type === 'alert.updated' && !event.level) || event.type === 'message.sent' || event.type === 'note.added' || event.type === 'tip.resolved';
}
