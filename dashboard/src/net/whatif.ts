/** What `/api/whatif` takes and answers. Times are media seconds. */
import type { CallEffect, Quality, SettingsChange, SettingsEffect } from './settings';

export interface WhatIfChoices {
  /** the model in force, empty for the one that comes with the program */
  readonly model: string;
  readonly models: readonly { readonly name: string; readonly own: boolean }[];
  /** calls one run may take */
  readonly most: number;
}

export interface WhatIfAsk extends Omit<SettingsChange, 'teams'> {
  readonly model?: string;
  readonly since?: string;
  readonly queue?: string;
  readonly judged?: boolean;
  readonly calls?: number;
}

/** Against people's verdicts; null where there is nothing to divide by. */
export interface JudgedQuality extends Quality {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly false_per_agent_hour: number | null;
}

export interface WhatIfReport extends Omit<SettingsEffect['report'], 'before' | 'after'> {
  readonly hours: number;
  /** mean seconds by which alerts in both come sooner; negative: later */
  readonly lead_s: number | null;
  readonly before: JudgedQuality;
  readonly after: JudgedQuality;
}

export interface WhatIfAnswer {
  readonly report: WhatIfReport;
  readonly calls: readonly CallEffect[];
  /** whether more calls fit than were taken */
  readonly more: boolean;
}
