/** What `/api/settings` answers and takes. */

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
}

export interface SettingsEffect {
  readonly report: {
    readonly calls: number;
    readonly appeared: number;
    readonly vanished: number;
    readonly earlier: number;
    readonly later: number;
    readonly before: Quality;
    readonly after: Quality;
  };
  readonly calls: readonly CallEffect[];
}

export interface SettingsNote {
  readonly at: string;
  readonly who: string;
  readonly detail: string;
}
