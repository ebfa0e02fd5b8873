/** Plays a live call: takes 16-bit samples at the line's rate, sides interleaved, and gives two channels at the context's rate. */
class Line extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate, channels } }) {
    super();
    this.channels = channels;
    this.step = rate / sampleRate;
    // a fifth of a second is kept back before sound begins, and two seconds are the most that may pile up
    this.lead = rate / 5;
    this.most = rate * 2;
    this.size = rate * 4;
    this.ring = Array.from({ length: channels }, () => new Float32Array(this.size));
    this.written = 0;
    this.read = 0;
    this.running = false;
    this.port.onmessage = ({ data }) => this.take(new Int16Array(data));
  }

  take(samples) {
    const frames = Math.floor(samples.length / this.channels);
    for (let i = 0; i < frames; i += 1) {
      for (let c = 0; c < this.channels; c += 1) this.ring[c][this.written % this.size] = samples[i * this.channels + c] / 32768;
      this.written += 1;
    }
    if (this.written - this.read > this.most) this.read = this.written - this.lead;
    if (this.written - this.read >= this.lead) this.running = true;
  }

  process(_inputs, [output]) {
    for (let i = 0; this.running && i < output[0].length; i += 1) {
      const at = Math.floor(this.read);
      if (at + 1 >= this.written) {
        this.running = false;
        break;
      }
      const part = this.read - at;
      output.forEach((side, c) => {
        const line = this.ring[Math.min(c, this.channels - 1)];
        side[i] = line[at % this.size] * (1 - part) + line[(at + 1) % this.size] * part;
      });
      this.read += this.step;
    }
    return true;
  }
}

registerProcessor('line', Line);
