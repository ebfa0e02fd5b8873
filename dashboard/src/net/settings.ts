/** What `/api/settings` answers and takes. */
import type { Level } from '../state/model';

export type Value = number | boolean | string;
export type SectionName = 'scoring' | 'coaching';

export interface Field {
  readonly section: SectionName;
  readonly name: string;
  readonly kind: 'number' | 'boolean' | 'string';
  readonly what: string;
  readonly minimum: number | null;
  readonly exclusiveMinimum: number | null;
  readonly maximum: number | null;
  /** what it is without a change made here */
  readonly beneath: Value;
}

export interface OwnCue {
  readonly name: string;
  readonly says: string;
  /** log odds a hit adds */
  readonly weight: number;
  readonly cap: number;
  readonly side: 'customer' | 'agent';
  readonly hard: boolean;
  readonly patterns: readonly string[];
}

export interface CueChanges {
  readonly remove: readonly string[];
  readonly weigh: Readonly<Record<string, number>>;
  readonly cue: readonly OwnCue[];
}

export interface KnownCue {
  readonly name: string;
  readonly says: string;
  readonly side: 'customer' | 'agent';
}

export interface CueList {
  readonly known: readonly KnownCue[];
  /** null when the file holds more than a page can edit */
  readonly changes: CueChanges | null;
}

export interface SettingsAnswer extends Readonly<Record<string, unknown>> {
  readonly scoring: Readonly<Record<string, Value>>;
  readonly coaching: Readonly<Record<string, Value>>;
  readonly fields: readonly Field[];
  /** another after every change */
  readonly revision?: string;
  /** null on a server whose settings cannot be changed here */
  readonly overlay: {
    readonly scoring: Readonly<Record<string, Value>>;
    readonly coaching: Readonly<Record<string, Value>>;
    readonly cues: string | null;
    readonly playbook: string | null;
    readonly teams: Readonly<Record<string, readonly string[]>>;
  } | null;
}

export interface SettingsChange {
  readonly scoring?: Readonly<Record<string, Value | null>>;
  readonly coaching?: Readonly<Record<string, Value | null>>;
  readonly cues?: CueChanges | null;
  readonly playbook?: string | null;
  readonly teams?: Readonly<Record<string, readonly string[]>>;
}

/** Refused because somebody changed the settings since they were shown. */
export const CHANGED_MEANWHILE = 'changed_meanwhile';

export interface PromptWords {
  readonly headline: string;
  readonly say: string;
}

/** A prompt that comes (`before` null), goes (`after` null) or reads differently. */
export interface PromptChange {
  readonly at: number;
  readonly audience: 'agent' | 'supervisor';
  readonly before: PromptWords | null;
  readonly after: PromptWords | null;
}

/** The highest score of a call, and the level it was in then. */
export interface Peak {
  readonly score: number;
  readonly level: Level;
}

export interface Quality {
  readonly alerts: number;
  readonly right: number;
  readonly wrong: number;
}

export interface CallEffect {
  readonly call_id: string;
  readonly started_at: string;
  readonly agent: string | null;
  readonly customer_ref: string | null;
  readonly queue: string | null;
  readonly duration: number;
  readonly appeared: readonly number[];
  readonly vanished: readonly number[];
  readonly moved: readonly { readonly before: number; readonly after: number; readonly seconds: number }[];
  /** when alerts come, media seconds */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly prompts: readonly PromptChange[];
  readonly peak: { readonly before: Peak; readonly after: Peak };
}

export interface SettingsEffect {
  readonly report: {
    readonly calls: number;
    readonly appeared: number;
    readonly vanished: number;
    readonly earlier: number;
    readonly later: number;
    readonly prompts: number;
    readonly before: Quality;
    readonly after: Quality;
  };
  readonly calls: readonly CallEffect[];
  /** by call: from which team to which, null for none */
  readonly teams?: Readonly<Record<string, readonly [string | null, string | null]>>;
  /** of one call alone: moment and score under both */
  readonly lines?: { readonly before: readonly (readonly [number, number])[]; readonly after: readonly (readonly [number, number])[] };
}

export interface SettingsNote {
  readonly at: string;
  readonly who: string;
  readonly detail: string;
}
