/** One soft tone for a new alert, made by the browser itself: no file to load. */
let context: AudioContext | null = null;

/** Browsers allow sound only after a click: call this from one. */
export async function playTone(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  const now = context.currentTime;
  for (const [frequency, begin] of [
    [523.25, 0],
    [659.25, 0.14],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = 'sine';
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, now + begin);
    volume.gain.linearRampToValueAtTime(0.12, now + begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + begin + 0.5);
    tone.connect(volume).connect(context.destination);
    tone.start(now + begin);
    tone.stop(now + begin + 0.55);
  }
}
