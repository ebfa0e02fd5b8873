/** The hand-over card as the server draws it from a live call's own words. */
import type { Level, Step } from '../state/model';

export interface Quote {
  readonly text: string;
  /** media seconds */
  readonly at: number;
  readonly utterance_id: string;
}

export interface Handover {
  readonly call_id: string;
  /** media seconds up to which the call was heard */
  readonly at: number;
  readonly agent: string | null;
  readonly level: Level;
  readonly problem: readonly Quote[];
  readonly promises: readonly { readonly quote: Quote; /** the time it names, "" for none */ readonly when: string }[];
  readonly steps: readonly Step[];
  readonly reasons: readonly { readonly text: string; readonly quote: Quote | null }[];
  readonly last_words: Quote | null;
}
