/** What the server knows of kept calls beyond their events, as it answers it. Times are media seconds unless they are stamps. */

export interface Waveform {
  readonly duration: number;
  /** peaks over equal stretches, 0 to 100 */
  readonly customer: readonly number[];
  readonly agent: readonly number[];
}

export interface ScoreLine {
  readonly step: string;
  readonly done: boolean;
  /** the call gave reason for it */
  readonly due: boolean;
  readonly at: number | null;
  readonly utterance_id: string | null;
  readonly evidence: string;
  readonly overruled: boolean;
  readonly by: string;
  readonly note: string;
}

export interface Scorecard {
  readonly call_id: string;
  /** share of due steps that were done; null when nothing was due */
  readonly coverage: number | null;
  readonly time_to_acknowledge_s: number | null;
  readonly apologies: number;
  readonly lines: readonly ScoreLine[];
}

export interface Wrapup {
  readonly text: string;
  readonly by: string;
  readonly at: string;
}

export interface Summary {
  readonly text: string;
  readonly promises: readonly { readonly at: number; readonly text: string; readonly when: string; readonly utterance_id: string }[];
  readonly edited: Wrapup | null;
}

export interface Comment {
  readonly id: number;
  readonly at_s: number;
  readonly text: string;
  readonly by: string;
  /** when it was written, a stamp */
  readonly at: string;
  readonly changed_at: string | null;
}

export interface People {
  readonly tags: readonly string[];
  readonly comments: readonly Comment[];
}

export type GroupBy = 'queue' | 'product' | 'team' | 'direction';

export interface GroupFigures {
  readonly name: string;
  readonly calls: number;
  readonly escalated: number;
  readonly turned_around: number;
  readonly turnaround_rate: number | null;
  readonly repeat_contacts: number;
}

export interface StepFigures {
  readonly step: string;
  readonly done: number;
  readonly share: number | null;
  readonly prompted: number;
  readonly followed: number;
  readonly dismissed: number;
  readonly expired: number;
}

export interface AlertFigures {
  readonly alerts: number;
  readonly acknowledged: number;
  readonly right: number;
  readonly wrong: number;
  readonly mean_to_acknowledge_s: number | null;
}

export interface InsightsAnswer {
  readonly by: GroupBy;
  readonly groups: readonly GroupFigures[];
  readonly steps: readonly StepFigures[];
  readonly alerts: AlertFigures;
  readonly came_back: CameBack;
}

export interface Theme {
  readonly name: string;
  readonly phrases: readonly string[];
  readonly z: number;
  readonly calls: number;
  readonly share: number;
  readonly by_week: readonly (readonly [string, number])[];
  readonly examples: readonly { readonly call_id: string; readonly at: number; readonly utterance_id: string; readonly text: string }[];
}

export interface ThemesAnswer {
  readonly calls: number;
  readonly items: readonly Theme[];
  readonly praise: readonly Theme[];
}

export const ACTION_STATES = ['open', 'doing', 'done', 'dropped'] as const;
export type ActionState = (typeof ACTION_STATES)[number];

export interface Action {
  readonly id: number;
  readonly theme: string;
  readonly title: string;
  readonly owner: string;
  /** a day, or empty */
  readonly due: string;
  readonly status: ActionState;
}

/** Calls of a stretch of time, and how many of them show the theme. */
export interface Side {
  readonly calls: number;
  readonly shown: number;
}

export interface ActionEffect {
  readonly verdict: 'not_done' | 'too_few' | 'fewer' | 'more' | 'no_clear_change';
  readonly before: Side;
  readonly after: Side | null;
  /** 95 % interval of the change, points of a hundred */
  readonly low: number | null;
  readonly high: number | null;
}

export interface CameBack {
  readonly critics: number;
  readonly returned: number;
  readonly calm: number;
  readonly followed_up: number;
  readonly followed_up_calm: number;
}

export interface FollowUp {
  readonly id: number;
  readonly call_id: string;
  readonly what: string;
  readonly owner: string;
  readonly due: string;
}
