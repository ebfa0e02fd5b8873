/** Browsers keep a page silent until it was pressed. */
import { describe, expect, it } from 'vitest';
import { Sound } from './sound.svelte';

class FakeContext {
  state = 'suspended';
  currentTime = 0;
  destination = {};
  started = 0;
  async resume(): Promise<void> {
    this.state = 'running';
  }
  createOscillator(): unknown {
    return { frequency: {}, connect: (next: unknown) => next, start: () => (this.started += 1), stop: () => undefined };
  }
  createGain(): unknown {
    const set = (): void => undefined;
    return { gain: { setValueAtTime: set, linearRampToValueAtTime: set, exponentialRampToValueAtTime: set }, connect: (next: unknown) => next };
  }
}

describe('the tone', () => {
  it('is off until a press, and what did not sound is not made up for', async () => {
    const context = new FakeContext();
    const sound = new Sound(() => context as never);
    expect([sound.ready, sound.play()]).toEqual([false, false]);
    await sound.unlock();
    expect([sound.ready, context.started]).toEqual([true, 0]);
    expect(sound.play()).toBe(true);
    expect(context.started).toBe(2);
    context.state = 'suspended';
    expect([sound.play(), sound.ready]).toEqual([false, false]);
  });

  it('is off where the browser has none', async () => {
    const sound = new Sound(() => {
      throw new Error('no audio device');
    });
    await sound.unlock();
    expect(sound.ready).toBe(false);
  });
});
