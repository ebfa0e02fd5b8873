/* Made by `npm run events` from schema.json, which is made from monitor/events. Do not edit: change the Python and run both. */

export type AnyEvent =
  | CallStarted
  | CallUpdated
  | CallEnded
  | CallSummary
  | CallScores
  | SpeechPartial
  | SpeechFinal
  | SpeechRedacted
  | SpeechUnheard
  | InteractionNoted
  | ScoreUpdated
  | LevelChanged
  | AlertRaised
  | AlertUpdated
  | TipShown
  | TipResolved
  | TipWithheld
  | StepCompleted
  | MistakeNoted
  | MessageSent
  | WatchChanged
  | NoteAdded
  | SystemLoad
  | SystemError
  | FeedCursor
  | FeedSnapshot;

/**
 * A call is live. First event of every call (`seq` 1).
 */
export interface CallStarted {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * role of each channel, in order
   */
  channels: ('customer' | 'agent' | 'unknown')[];
  metadata: CallMetadata;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * which peer feeds it: twilio, raw, demo, mic, file ...
   */
  source: string;
  /**
   * UTC, RFC 3339
   */
  started_at: string;
  type: 'call.started';
  v: 1;
}
/**
 * What the telephony peer told about the call. All optional; unknown keys are ignored.
 */
export interface CallMetadata {
  agent: string | null;
  consent: 'given' | 'refused' | 'unknown';
  /**
   * joins transferred legs
   */
  conversation_id: string | null;
  customer_ref: string | null;
  direction: ('inbound' | 'outbound') | null;
  language: string | null;
  product: string | null;
  queue: string | null;
  team: string | null;
}
/**
 * Something about the call itself changed. Only what changed is set.
 */
export interface CallUpdated {
  agent: string | null;
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  consent: ('given' | 'refused' | 'unknown') | null;
  customer_ref: string | null;
  /**
   * whether the monitor can see the call
   */
  data: ('ok' | 'delayed' | 'gap' | 'one_way' | 'unsupported_language') | null;
  /**
   * seconds the transcript is behind the audio
   */
  lag: number | null;
  product: string | null;
  queue: string | null;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  team: string | null;
  type: 'call.updated';
  v: 1;
}
/**
 * Last event of a call.
 */
export interface CallEnded {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * media seconds
   */
  duration: number;
  finals: number;
  reason: 'completed' | 'peer_lost' | 'protocol_error' | 'interrupted' | 'shutdown';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'call.ended';
  v: 1;
}
/**
 * What the wall shows of a call, at most twice a second; transient.
 */
export interface CallSummary {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  data: 'ok' | 'delayed' | 'gap' | 'one_way' | 'unsupported_language';
  lag: number;
  last_role: 'customer' | 'agent' | 'unknown';
  last_words: string;
  level: 'calm' | 'tense' | 'frustrated' | 'critical';
  /**
   * utterances so far whose text was not believed, so not shown
   */
  quarantined: number;
  /**
   * at most three that raise the score, the one in `top_reason` first
   */
  reasons: TopReason[];
  /**
   * 0..100; null when there is no data
   */
  score: number | null;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * points a minute
   */
  slope: number;
  /**
   * supervisor prompt in force, or empty
   */
  suggestion: string;
  top_reason: string;
  type: 'call.summary';
  v: 1;
}
/**
 * One of the strongest reasons, as a card says it.
 */
export interface TopReason {
  /**
   * media seconds, to the second
   */
  at: number | null;
  kind: string;
  text: string;
  /**
   * whole points of the score, of less than one to 0.1
   */
  weight: number;
}
/**
 * Scores of the last minutes, in snapshots of the wall: a screen that comes late draws what others have seen.
 */
export interface CallScores {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * pairs of media second and score, oldest first; the last score of each five seconds, at most 61
   */
  points: number[][];
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'call.scores';
  v: 1;
}
/**
 * Text of an utterance still being spoken; replaced by later partials and by its final. Transient.
 *
 * Without text it takes back what the utterance said so far: nobody said it.
 */
export interface SpeechPartial {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * leading characters two decodes agreed on
   */
  confirmed: number;
  role: 'customer' | 'agent' | 'unknown';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  start: number;
  text: string;
  type: 'speech.partial';
  utterance_id: string;
  v: 1;
}
/**
 * An utterance, decoded for good. `at` equals `end`.
 */
export interface SpeechFinal {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * geometric mean of the probabilities of its tokens (parts of words), 0..1
   */
  confidence: number;
  end: number;
  mode: 'accurate' | 'fast' | 'fallback' | 'scripted';
  role: 'customer' | 'agent' | 'unknown';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  start: number;
  text: string;
  type: 'speech.final';
  utterance_id: string;
  v: 1;
  /**
   * customer only; never measured of anybody else
   */
  voice: VoiceFigures | null;
  words: Word[] | null;
}
/**
 * How a customer's utterance sounded, so that a kept call can be scored again: what scoring was told, no more.
 */
export interface VoiceFigures {
  /**
   * dB, energy 1-3.4 kHz over 0.3-1 kHz
   */
  alpha_ratio: number;
  /**
   * Hz
   */
  centroid: number;
  /**
   * semitones re 100 Hz
   */
  f0_median: number;
  /**
   * semitones re 100 Hz
   */
  f0_p80: number;
  /**
   * semitones, 10th to 90th percentile
   */
  f0_range: number;
  /**
   * 0..1
   */
  periodicity: number;
  /**
   * seconds of voiced speech behind the figures
   */
  voiced_s: number;
}
/**
 * One word of a final with its times and the recogniser's confidence.
 */
export interface Word {
  confidence: number;
  end: number;
  start: number;
  text: string;
}
/**
 * A later utterance completed a number: these spans of an earlier text are masked on screens, in store and audio.
 *
 * Masked characters are replaced one for one, so that spans and offsets stay true.
 */
export interface SpeechRedacted {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  spans: Span[];
  type: 'speech.redacted';
  utterance_id: string;
  v: 1;
}
/**
 * Half-open range of characters in an utterance's text.
 */
export interface Span {
  end: number;
  start: number;
}
/**
 * A gap in the transcript: somebody spoke, and the monitor could not make out what. `at`: when that was known.
 *
 * `decode_failed`: the recogniser failed at it each time; `not_heard`: the sound itself could not be followed.
 */
export interface SpeechUnheard {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  end: number;
  reason: 'decode_failed' | 'not_heard';
  role: 'customer' | 'agent' | 'unknown';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  start: number;
  type: 'speech.unheard';
  /**
   * whose final, if there is one, says the rest of it
   */
  utterance_id: string;
  v: 1;
}
/**
 * Talk-over, a silence neither side fills, a hold, or a customer who speaks faster than their own usual.
 */
export interface InteractionNoted {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * who cut in, or who speaks faster
   */
  by: ('customer' | 'agent') | null;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  end: number;
  kind: 'talk_over' | 'silence' | 'hold' | 'faster';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  start: number;
  type: 'interaction.noted';
  v: 1;
}
/**
 * The score after a customer turn or a change of signals.
 */
export interface ScoreUpdated {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  level: 'calm' | 'tense' | 'frustrated' | 'critical';
  /**
   * calibrated probability that this turn itself is frustrated
   */
  p: number | null;
  /**
   * strongest first; weights sum to the score
   */
  reasons: Reason[];
  /**
   * 0..100
   */
  score: number;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  signals: Signals;
  /**
   * points a minute
   */
  slope: number;
  type: 'score.updated';
  /**
   * the turn that caused it
   */
  utterance_id: string | null;
  v: 1;
}
/**
 * Why the score is what it is. `weight` = the score minus the score recomputed without this reason, to 0.1.
 *
 * What overlaps is one "together" line, so that the weights of a list sum to the score.
 */
export interface Reason {
  /**
   * media seconds of what was said or happened
   */
  at: number | null;
  /**
   * cue name such as repeat_contact, or voice, interaction, memory, baseline, together
   */
  kind: string;
  /**
   * where in the utterance's text
   */
  span: Span | null;
  /**
   * in plain words, for people
   */
  text: string;
  utterance_id: string | null;
  /**
   * points of the score, -100..100
   */
  weight: number;
}
/**
 * Points of the score by source.
 */
export interface Signals {
  interaction: number;
  voice: number;
  words: number;
}
/**
 * The escalation level moved.
 */
export interface LevelChanged {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  from: 'calm' | 'tense' | 'frustrated' | 'critical';
  reasons: Reason[];
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  to: 'calm' | 'tense' | 'frustrated' | 'critical';
  type: 'level.changed';
  v: 1;
}
/**
 * The level first entered frustrated or critical in this rise.
 */
export interface AlertRaised {
  alert_id: string;
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  level: 'calm' | 'tense' | 'frustrated' | 'critical';
  reasons: Reason[];
  score: number;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'alert.raised';
  /**
   * the turn that raised it
   */
  utterance_id: string | null;
  v: 1;
}
/**
 * Somebody did something about an alert, or the call became critical under it. Only what changed is set.
 */
export interface AlertUpdated {
  acknowledged: boolean | null;
  alert_id: string;
  assigned: string | null;
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * who; empty when the call itself did it
   */
  by: string;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * the call rose to it under this alert, which waits again whoever had seen it
   */
  level: ('calm' | 'tense' | 'frustrated' | 'critical') | null;
  /**
   * with `level`: why
   */
  reasons: Reason[];
  /**
   * with `level`: the score then
   */
  score: number | null;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * until, UTC RFC 3339
   */
  snoozed: string | null;
  type: 'alert.updated';
  /**
   * with `level`: the turn that did it
   */
  utterance_id: string | null;
  v: 1;
  verdict: ('right' | 'wrong') | null;
}
/**
 * One short prompt. `step` is a playbook step, or listen, breathe, praise, or a supervisor action.
 */
export interface TipShown {
  /**
   * media seconds since the call began
   */
  at: number;
  audience: 'agent' | 'supervisor';
  /**
   * empty for events about the whole system
   */
  call_id: string;
  headline: string;
  /**
   * one sentence in plain spoken words; may be empty
   */
  say: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  step: string;
  tip_id: string;
  type: 'tip.shown';
  v: 1;
  /**
   * the reason in plain words
   */
  why: string;
}
/**
 * The tip left the screen.
 */
export interface TipResolved {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  outcome: 'done' | 'dismissed' | 'expired';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  tip_id: string;
  type: 'tip.resolved';
  v: 1;
}
/**
 * A prompt for the agent was due and was not shown: what shown ones are compared with. Never on the agent's screen.
 *
 * At most one for a step in each pause between two prompts, and one for each draw of the hold-out.
 */
export interface TipWithheld {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * the pause after the last prompt, or chance (`coaching.holdout`)
   */
  reason: 'cooldown' | 'holdout';
  /**
   * at that moment, 0..100
   */
  score: number;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * at that moment, points a minute
   */
  slope: number;
  /**
   * as in tip.shown
   */
  step: string;
  type: 'tip.withheld';
  v: 1;
}
/**
 * A playbook step was seen in the agent's words.
 */
export interface StepCompleted {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * offer: options named so far in the turn; apologise: how often; null for other steps
   */
  count: number | null;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  step:
    | 'acknowledge'
    | 'empathise'
    | 'apologise'
    | 'own'
    | 'clarify'
    | 'offer'
    | 'goodwill'
    | 'explain_next'
    | 'confirm'
    | 'follow_up'
    | 'ask_again'
    | 'invite_back';
  type: 'step.completed';
  utterance_id: string;
  v: 1;
}
/**
 * The agent's words hold what makes a call harder. For supervisors and review, never on the agent's screen.
 *
 * It is about what was said, never about how anybody felt.
 */
export interface MistakeNoted {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * how: tells to calm down, reads policy, gives an excuse ...
   */
  manner:
    | 'calm_down'
    | 'not_ours'
    | 'policy'
    | 'excuse'
    | 'argues'
    | 'blames_customer'
    | 'blames_others'
    | 'cuts_in'
    | 'empty_sorry';
  mistake: 'defensive' | 'blame' | 'interrupt' | 'non_apology';
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'mistake.noted';
  utterance_id: string;
  v: 1;
}
/**
 * A supervisor's short line on the agent's screen.
 */
export interface MessageSent {
  /**
   * media seconds since the call began
   */
  at: number;
  by: string;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  message_id: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  text: string;
  type: 'message.sent';
  v: 1;
}
/**
 * Who is watching or listening to this call now; the agent sees it.
 */
export interface WatchChanged {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  listening: string[];
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'watch.changed';
  v: 1;
  watching: string[];
}
/**
 * A note at a moment of the call.
 */
export interface NoteAdded {
  /**
   * media seconds since the call began
   */
  at: number;
  by: string;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  note_id: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  text: string;
  type: 'note.added';
  v: 1;
}
/**
 * How busy the recogniser is. Transient.
 */
export interface SystemLoad {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * decodes by utterances decoded together so far
   */
  batches: {
    [k: string]: number;
  };
  /**
   * fraction of decode workers busy, mean of 30 s
   */
  busy: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  calls: number;
  /**
   * seconds workers decoded per audio second (not CPU: waiting for a core counts)
   */
  cost: number;
  dropped_partials: number;
  /**
   * CPU-seconds of feed and voice activity per audio second
   */
  feed_cost: number;
  /**
   * seconds that hearing is behind the sound
   */
  feed_lag: number;
  lag_p50: number;
  lag_p95: number;
  /**
   * finals by decode mode so far
   */
  modes: {
    [k: string]: number;
  };
  /**
   * utterances waiting
   */
  queue: number;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * full, no_accurate, no_speculation, sparse_partials, delayed, refusing
   */
  stage: string;
  type: 'system.load';
  v: 1;
}
/**
 * Something failed that people should know of; `code` is stable, `message` is one line.
 */
export interface SystemError {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  code: string;
  message: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  type: 'system.error';
  v: 1;
}
/**
 * Last item of every frame of a feed: reconnect with `?cursor=` this to go on without a gap. Transient.
 */
export interface FeedCursor {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  cursor: string;
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  /**
   * UTC, RFC 3339: when the frame was made
   */
  server_time: string;
  type: 'feed.cursor';
  v: 1;
}
/**
 * First item after a connect without a usable cursor: forget all calls, then apply what follows. Transient.
 *
 * The events that rebuild each live call follow in the same and later frames, in order of `seq`.
 */
export interface FeedSnapshot {
  /**
   * media seconds since the call began
   */
  at: number;
  /**
   * empty for events about the whole system
   */
  call_id: string;
  /**
   * ids of the calls that are live
   */
  calls: string[];
  /**
   * UTC, RFC 3339 with milliseconds
   */
  sent_at: string;
  /**
   * per call, from 1, gapless; null when transient
   */
  seq: number | null;
  server_time: string;
  type: 'feed.snapshot';
  v: 1;
}

export const EVENT_TYPES = [
  'call.started',
  'call.updated',
  'call.ended',
  'call.summary',
  'call.scores',
  'speech.partial',
  'speech.final',
  'speech.redacted',
  'speech.unheard',
  'interaction.noted',
  'score.updated',
  'level.changed',
  'alert.raised',
  'alert.updated',
  'tip.shown',
  'tip.resolved',
  'tip.withheld',
  'step.completed',
  'mistake.noted',
  'message.sent',
  'watch.changed',
  'note.added',
  'system.load',
  'system.error',
  'feed.cursor',
  'feed.snapshot',
] as const;
