/** What the server knows of kept calls beyond their events, as it answers it. Times are media seconds unless they are stamps. */
import type { MistakeMade } from '../state/model';

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
  /** options of the richest offer, or all apologies; null for other steps */
  readonly count?: number | null;
}

export interface Scorecard {
  readonly call_id: string;
  /** share of due steps that were done; null when nothing was due */
  readonly coverage: number | null;
  readonly time_to_acknowledge_s: number | null;
  readonly apologies: number;
  readonly lines: readonly ScoreLine[];
  /** what made the call harder; empty for agents */
  readonly slips?: readonly { readonly manner: MistakeMade['manner']; readonly at: number; readonly evidence: string }[];
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

/** Characters `start` to `end` of the stored text of a turn read `text`; null: as stored, after all. */
export interface WordEdit {
  readonly id: number;
  readonly utterance_id: string;
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
  readonly by: string;
  readonly at: string;
}

/** A reviewer's word on a customer turn. */
export interface TurnLabel {
  readonly utterance_id: string;
  readonly frustrated: boolean;
  readonly by: string;
  readonly at: string;
}

export interface People {
  readonly tags: readonly string[];
  readonly comments: readonly Comment[];
  readonly edits: readonly WordEdit[];
  readonly follow_ups: readonly FollowUp[];
  /** links to the call, newest first, ended ones left out, expired ones not */
  readonly shares: readonly SharedLink[];
  readonly turn_labels: readonly TurnLabel[];
}

export interface Share {
  readonly id: string;
  readonly url: string;
  readonly expires_at: string;
}

export interface SharedLink extends Share {
  readonly by: string;
  readonly at: string;
}

/** A de-identified card about the sentence that worked. */
export interface Lesson {
  readonly title: string;
  readonly sentence: string;
  readonly steps: readonly string[];
  readonly before: number;
  readonly after: number;
  readonly excerpt: readonly { readonly role: string; readonly text: string; readonly score: number | null; readonly here: boolean }[];
  readonly note: string;
}

export interface SavedSearch {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string | number | boolean | null>>;
  readonly shared: boolean;
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

/** Prompts to agents for playbook steps: those that ask for none cannot be seen done and are not counted. */
export interface TipsFollowed {
  readonly shown: number;
  readonly followed: number;
}

/** Tips, and the mean change of the score in the minute after, points; null when too few had a score then. */
export interface TipChange {
  readonly tips: number;
  readonly known: number;
  readonly mean: number | null;
}

export interface TipStep {
  readonly step: string;
  readonly changes: Readonly<Record<'shown' | 'done' | 'dismissed' | 'expired', TipChange>>;
  /** moments at which it was due and was not shown */
  readonly withheld: { readonly cooldown: number; readonly holdout: number };
  /** tips matched with a like withheld moment, and the calls they are from */
  readonly pairs: number;
  readonly calls: number;
  /** of the change, to matched moments, with its 95 % interval; null when too few */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** compared with moments withheld by chance alone */
  readonly by_chance: boolean;
}

export interface TipFigures {
  readonly calls: number;
  /** calls with a complaint, and how many of these were acknowledged */
  readonly complaints: number;
  readonly acknowledged: number;
  readonly median_to_acknowledge_s: number | null;
  readonly steps: readonly TipStep[];
}

export interface InsightsAnswer {
  readonly by: GroupBy;
  readonly groups: readonly GroupFigures[];
  readonly steps: readonly StepFigures[];
  readonly tips: TipsFollowed;
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
  /** a day */
  readonly due: string;
  readonly done_by: string | null;
  readonly done_at: string | null;
  /** the customer's */
  readonly answer: string | null;
  readonly asked_again_at: string | null;
  /** whether the customer gave us another; null: not known */
  readonly second_chance: boolean | null;
}

export interface FollowUpChange {
  readonly due?: string;
  readonly done?: boolean;
  readonly answer?: string;
  readonly second_chance?: boolean | null;
  readonly asked_again?: boolean;
}

export interface LetterDraft {
  readonly text: string;
  readonly edited: { readonly by: string; readonly at: string } | null;
  /** as it was drawn from the call */
  readonly drawn: string;
}
