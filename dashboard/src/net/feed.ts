/**
 * The live connection: one websocket, reconnected with growing pauses, resumed by cursor.
 *
 * Events are handed on in one batch per animation frame, so that a burst is painted once; in a hidden tab once a second. Knows nothing of what the events mean but
 * `feed.cursor`.
 */
import type { AnyEvent } from '../events/events';
import { decodeFrame } from '../events/decode';

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly lastMs: number }
  | { readonly state: 'waiting'; readonly retryMs: number; readonly attempt: number }
  | { readonly state: 'refused'; readonly code: 4401 | 4403 }
  | { readonly state: 'closed' };

export interface FeedOptions {
  /** path such as `/live` */
  readonly path: string;
  /** calls to receive in detail; watching is audited and shown to the agent */
  readonly watch?: readonly string[];
  /** `arrivedMs`: our clock when the last frame of them came */
  readonly onEvents: (events: AnyEvent[], arrivedMs: number) => void;
  readonly onConnection: (connection: Connection) => void;
  readonly onBadFrame?: (error: unknown) => void;
  /** injected in tests */
  readonly open?: (url: string) => WebSocket;
  readonly random?: () => number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** A server sends something (summaries, load) every few seconds; silence this long means a dead path the browser has not noticed. */
const SILENCE_MS = 45_000;
/** A hidden tab gets no animation frames, not even the one it waits for: hand on at least this often. */
const HIDDEN_FLUSH_MS = 1000;

export class Feed {
  #options: FeedOptions;
  #socket: WebSocket | null = null;
  #cursor: string | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #buffer: AnyEvent[] = [];
  #frame = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #handedMs = 0;
  #arrivedMs = 0;
  #stopped = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#buffer = [];
    this.#release(1000);
    this.#options.onConnection({ state: 'closed' });
  }

  /** Try now instead of waiting out the pause. */
  retry(): void {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** The address of this feed: where to resume, and which calls to watch. */
  url(): string {
    const query = new URLSearchParams();
    for (const call of this.#options.watch ?? []) query.append('call', call);
    if (this.#cursor) query.set('cursor', this.#cursor);
    const text = query.toString();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return `${scheme}://${location.host}${this.#options.path}${text ? `?${text}` : ''}`;
  }

  #connect(): void {
    this.#options.onConnection({ state: 'connecting' });
    const socket = (this.#options.open ?? ((url) => new WebSocket(url)))(this.url());
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      this.#alive();
    };
    socket.onmessage = (message: MessageEvent<string>) => this.#receive(message.data);
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    };
  }

  #receive(text: string): void {
    this.#alive();
    let events: AnyEvent[];
    try {
      events = decodeFrame(text);
    } catch (error) {
      this.#options.onBadFrame?.(error);
      return;
    }
    const last = events.at(-1);
    // empty while parts of a snapshot are still to come: who loses the connection there begins anew
    if (last?.type === 'feed.cursor') this.#cursor = last.cursor || null;
    this.#buffer.push(...events);
    this.#arrivedMs = Date.now();
    this.#schedule();
  }

  /** With the next frame, if one comes: a tab hidden meanwhile gets none. Browsers slow the timers of hidden tabs to one a minute, but not messages. */
  #schedule(): void {
    if (document.hidden && Date.now() - this.#handedMs >= HIDDEN_FLUSH_MS) {
      this.#flush();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later = setTimeout(() => this.#flush(), HIDDEN_FLUSH_MS);
    if (!document.hidden) this.#frame = requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#later);
    cancelAnimationFrame(this.#frame);
    this.#scheduled = false;
    this.#handedMs = Date.now();
    if (this.#stopped || this.#buffer.length === 0) return;
    const events = this.#buffer;
    this.#buffer = [];
    this.#options.onEvents(events, this.#arrivedMs);
  }

  #alive(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#release(4000);
      this.#closed(1006);
    }, SILENCE_MS);
    this.#options.onConnection({ state: 'live', lastMs: Date.now() });
  }

  #closed(code: number): void {
    this.#socket = null;
    clearTimeout(this.#watchdog);
    if (this.#stopped) return;
    if (code === 4401 || code === 4403) {
      this.#options.onConnection({ state: 'refused', code });
      return;
    }
    this.#attempt += 1;
    const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#attempt - 1));
    const pause = whole / 2 + ((this.#options.random ?? Math.random)() * whole) / 2;
    this.#options.onConnection({ state: 'waiting', retryMs: Date.now() + pause, attempt: this.#attempt });
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #release(code: number): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close(code);
  }
}
