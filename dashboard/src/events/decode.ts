/** Frames of a feed come as JSON; what is inside is trusted to be what the server's types say, but not to be known to this build. */
import { EVENT_TYPES, type AnyEvent } from './events';

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

/** The events of one frame. Types a newer server may send are left out; anything that is no array of objects throws. */
export function decodeFrame(text: string): AnyEvent[] {
  const data: unknown = JSON.parse(text);
  if (!Array.isArray(data)) throw new TypeError('a frame must be a JSON array');
  return decodeEvents(data);
}

export function decodeEvents(items: readonly unknown[]): AnyEvent[] {
  return items.filter(isEvent);
}

function isEvent(item: unknown): item is AnyEvent {
  if (typeof item !== 'object' || item === null) throw new TypeError('an event must be an object');
  const { type, call_id: callId, at, sent_at: sentAt } = item as Record<string, unknown>;
  if (typeof type !== 'string') throw new TypeError('an event must have a type');
  if (!KNOWN.has(type)) return false;
  if (typeof callId !== 'string' || typeof at !== 'number' || typeof sentAt !== 'string')
    throw new TypeError(`${type} lacks a common field`);
  return true;
}
