/** What the pages show. Plain immutable data, made by `reducer.ts` from events alone; times are media seconds unless named `…Ms` (epoch). */
import type { AnyEvent, Reason, Span } from '../events/events';
import { NO_SKEW, type Skew } from './skew';

type Of<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>;
export type EventOf<T extends AnyEvent['type']> = Of<T>;

export type Level = Of<'score.updated'>['level'];
export type Role = Of<'speech.final'>['role'];
export type DataState = Of<'call.summary'>['data'];
export type Consent = Of<'call.started'>['metadata']['consent'];
export type Step = Of<'step.completed'>['step'];
export type EndReason = Of<'call.ended'>['reason'];
export type TipOutcome = Of<'tip.resolved'>['outcome'];
export type Metadata = Of<'call.started'>['metadata'];
export type TopReason = Of<'call.summary'>['reasons'][number];
export type { Reason, Span };

export interface Point {
  readonly at: number;
  readonly score: number;
}

export interface TimelinePoint extends Point {
  readonly words: number;
  readonly voice: number;
  readonly interaction: number;
}

export interface Utterance {
  readonly id: string;
  readonly role: Role;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

export interface Partial {
  readonly id: string;
  readonly role: Role;
  readonly text: string;
  readonly confirmed: number;
  readonly start: number;
}

export interface Interaction {
  readonly kind: Of<'interaction.noted'>['kind'];
  readonly start: number;
  readonly end: number;
  readonly by: 'customer' | 'agent' | null;
}

/** Somebody spoke and the monitor could not make out what. */
export interface Unheard {
  readonly utteranceId: string;
  readonly role: Role;
  readonly start: number;
  readonly end: number;
}

export interface LevelChange {
  readonly at: number;
  readonly from: Level;
  readonly to: Level;
}

export interface Alert {
  readonly id: string;
  readonly level: Level;
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly utteranceId: string | null;
  readonly at: number;
  /** since when it waits: raised, or back because the call became critical */
  readonly raisedMs: number;
  readonly acknowledged: boolean;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedMs: number | null;
  readonly assigned: string | null;
  /** who gave it to them, or took it back */
  readonly assignedBy: string | null;
  readonly snoozedUntilMs: number | null;
  readonly verdict: 'right' | 'wrong' | null;
}

export interface Tip {
  readonly id: string;
  readonly step: string;
  readonly audience: 'agent' | 'supervisor';
  readonly headline: string;
  readonly say: string;
  readonly why: string;
  readonly at: number;
  readonly shownMs: number;
  readonly outcome: TipOutcome | null;
}

export interface StepDone {
  readonly step: Step;
  readonly utteranceId: string;
  readonly at: number;
}

export interface MistakeMade {
  readonly mistake: Of<'mistake.noted'>['mistake'];
  readonly manner: Of<'mistake.noted'>['manner'];
  readonly utteranceId: string;
  readonly at: number;
}

export interface Message {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
  readonly sentMs: number;
}

export interface Note {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
}

export interface Call {
  readonly id: string;
  /** highest durable `seq` applied; what is not above it was seen before */
  readonly seq: number;
  readonly source: string;
  readonly channels: readonly Role[];
  readonly metadata: Metadata;
  readonly startedMs: number;
  readonly ended: { readonly reason: EndReason; readonly duration: number; readonly endedMs: number } | null;
  readonly data: DataState;
  readonly dataSinceMs: number;
  readonly lag: number;
  /** who had the call before its agent, and when it changed hands, media seconds */
  readonly handedBy: { readonly name: string; readonly at: number } | null;
  /** latest media second heard of */
  readonly at: number;
  readonly score: number | null;
  readonly slope: number;
  readonly level: Level;
  readonly levelSinceMs: number;
  readonly peak: Level;
  /** the highest score with its reasons; only of calls whose scores are known in full */
  readonly worst: { readonly at: number; readonly score: number; readonly reasons: readonly Reason[] } | null;
  /** all of the newest score, which they sum to: only of calls watched in detail */
  readonly reasons: readonly Reason[];
  /** the few that raise the score most, as cards say them */
  readonly top: readonly TopReason[];
  readonly lastWords: string;
  readonly lastRole: Role;
  /** last words of the customer, or of nobody knows whom: what a card quotes */
  readonly customerWords: string;
  readonly topReason: string;
  readonly suggestion: string;
  /** score of the last five minutes, thinned: for sparklines */
  readonly spark: readonly Point[];
  /** every score of the call: only of calls watched in detail */
  readonly timeline: readonly TimelinePoint[];
  readonly marks: readonly Mark[];
  readonly utterances: readonly Utterance[];
  readonly partials: readonly Partial[];
  readonly interactions: readonly Interaction[];
  readonly unheard: readonly Unheard[];
  readonly levels: readonly LevelChange[];
  readonly alerts: readonly Alert[];
  readonly tips: readonly Tip[];
  readonly steps: readonly StepDone[];
  /** what made the call harder, in the agent's words: for supervisors, never sent to the agent's own screen */
  readonly mistakes: readonly MistakeMade[];
  readonly messages: readonly Message[];
  readonly notes: readonly Note[];
  readonly watching: readonly string[];
  readonly listening: readonly string[];
}

/** Words that raised the score at some time of the call, with the most they ever added. */
export interface Mark {
  readonly utteranceId: string;
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly text: string;
  readonly weight: number;
  readonly at: number;
}

export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly atMs: number;
}

export interface State {
  readonly calls: ReadonlyMap<string, Call>;
  readonly load: Of<'system.load'> | null;
  readonly notices: readonly Notice[];
  readonly cursor: string | null;
  /** server clock minus ours */
  readonly skew: Skew;
  /** whether a snapshot or any event arrived: before it, "no calls" is not known */
  readonly ready: boolean;
}

export const EMPTY: State = { calls: new Map(), load: null, notices: [], cursor: null, skew: NO_SKEW, ready: false };

export const LEVELS: readonly Level[] = ['calm', 'tense', 'frustrated', 'critical'];
/** Scores at which a level begins. */
export type Thresholds = Readonly<Record<Level, number>>;
/** Those of a site that set none (`scoring.tense` and so on); `app.thresholds` are those in force. */
export const THRESHOLDS: Thresholds = { calm: 0, tense: 35, frustrated: 60, critical: 80 };

export function levelIndex(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The level a score enters; leaving one needs a few points less (hysteresis), which only the server knows. */
export function levelOf(score: number, thresholds: Thresholds): Level {
  return LEVELS.findLast((level) => score >= thresholds[level]) ?? 'calm';
}
