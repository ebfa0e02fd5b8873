/**
 * One soft tone for a new alert, made by the browser itself: no file to load. Browsers let sound out only once the page was pressed, so
 * after a reload there is none until then: `ready` tells, and what was to sound before is not made up for later.
 */
const NOTES: readonly (readonly [frequency: number, beginS: number])[] = [
  [523.25, 0],
  [659.25, 0.14],
];

export class Sound {
  /** whether a tone would be heard */
  ready = $state(false);
  #context: AudioContext | null = null;

  constructor(private readonly make: () => AudioContext = () => new AudioContext()) {}

  /** To be called from a press. */
  async unlock(): Promise<void> {
    try {
      this.#context ??= this.make();
      if (this.#context.state !== 'running') await this.#context.resume();
      this.ready = this.#context.state === 'running';
    } catch {
      this.ready = false;
    }
  }

  /** Whether it sounded. */
  play(): boolean {
    const context = this.#context;
    if (!context || !this.ready) return false;
    this.ready = context.state === 'running';
    if (!this.ready) return false;
    for (const [frequency, begin] of NOTES) tone(context, frequency, context.currentTime + begin);
    return true;
  }

  /** From a press: let sound out, and hear it. */
  async test(): Promise<void> {
    await this.unlock();
    this.play();
  }
}

function tone(context: AudioContext, frequency: number, begin: number): void {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.type = 'sine';
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.12, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.5);
  source.connect(volume).connect(context.destination);
  source.start(begin);
  source.stop(begin + 0.55);
}
