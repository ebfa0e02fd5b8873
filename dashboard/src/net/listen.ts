/** Listening to a live call: the socket brings sound in small frames, a worklet plays it. */

export type ListenState =
  | { readonly state: 'off' }
  | { readonly state: 'connecting' }
  | { readonly state: 'on'; readonly delayS: number; readonly redacted: boolean }
  | { readonly state: 'ended'; readonly why: 'over' | 'refused' | 'forbidden' | 'lost' | 'unsupported' };

interface Format {
  readonly type: 'format';
  readonly encoding: string;
  readonly rate: number;
  readonly channels: readonly string[];
  readonly redacted: boolean;
  readonly delay_s: number;
}

const CODES: Readonly<Record<number, 'over' | 'refused' | 'forbidden'>> = { 1000: 'over', 4404: 'over', 4451: 'refused', 4403: 'forbidden', 4401: 'forbidden' };

/** Why a socket that closed with that code did so. */
export function closedBecause(code: number): 'over' | 'refused' | 'forbidden' | 'lost' {
  return CODES[code] ?? 'lost';
}

/** The first message as a format this player knows, or null. */
export function readFormat(text: string): Format | null {
  try {
    const given = JSON.parse(text) as Partial<Format> | null;
    const known = given?.type === 'format' && given.encoding === 's16le' && Number(given.rate) > 0 && Array.isArray(given.channels) && given.channels.length > 0;
    return known ? (given as Format) : null;
  } catch {
    return null;
  }
}

/** What the worklet still holds back when the socket closes, and a little more. */
const DRAIN_MS = 600;

export class Listener {
  #socket: WebSocket | null = null;
  #context: AudioContext | null = null;
  #node: AudioWorkletNode | null = null;

  constructor(
    private readonly id: string,
    private readonly onState: (state: ListenState) => void,
    /** at once and unmasked: a right of its own, audited as such */
    private readonly unredacted = false,
  ) {}

  /** To be called from a press: browsers let sound begin only then. */
  async start(): Promise<void> {
    if (this.#socket || this.#context) return;
    this.onState({ state: 'connecting' });
    const context = typeof AudioContext === 'undefined' ? null : new AudioContext({ latencyHint: 'interactive' });
    if (!context?.audioWorklet) return this.#end('unsupported');
    this.#context = context;
    try {
      await context.audioWorklet.addModule('/listen-worklet.js');
    } catch {
      return this.#end('unsupported');
    }
    if (this.#context !== context) return;
    void context.resume();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/live/listen?call=${encodeURIComponent(this.id)}${this.unredacted ? '&unredacted=1' : ''}`);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => (typeof data === 'string' ? this.#begin(context, data) : this.#node?.port.postMessage(data, [data]));
    socket.onclose = ({ code }) => socket === this.#socket && this.#end(closedBecause(code));
    this.#socket = socket;
  }

  /** Stop at once; nothing is said about it. */
  stop(): void {
    this.#release();
    this.onState({ state: 'off' });
  }

  #begin(context: AudioContext, text: string): void {
    const format = readFormat(text);
    if (!format) return this.#end('unsupported');
    this.#node = new AudioWorkletNode(context, 'line', {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: { rate: format.rate, channels: format.channels.length },
    });
    this.#node.connect(context.destination);
    this.onState({ state: 'on', delayS: format.delay_s, redacted: format.redacted });
  }

  #end(why: Extract<ListenState, { state: 'ended' }>['why']): void {
    // the last words are heard to their end
    this.#release(why === 'over' ? DRAIN_MS : 0);
    this.onState({ state: 'ended', why });
  }

  #release(afterMs = 0): void {
    const [socket, context, node] = [this.#socket, this.#context, this.#node];
    this.#socket = this.#context = this.#node = null;
    socket?.close(1000);
    const silence = (): void => {
      node?.disconnect();
      void context?.close().catch(() => undefined);
    };
    if (afterMs > 0) setTimeout(silence, afterMs);
    else silence();
  }
}
