/** The HTTP side. Every answer is either the data or an `ApiError` with the server's own code and sentence. */
import type { AnyEvent } from '../events/events';
import { decodeEvents } from '../events/decode';
import type { Consent, Level, Metadata, Role } from '../state/model';
import type { ToldStep } from '../state/steps';
import type { ToldTrends } from '../state/trend';
import type { Action, ActionEffect, ActionState, Comment, FollowUp, FollowUpChange, InsightsAnswer, GroupBy, Lesson, LetterDraft, People, SavedSearch, ScoreLine, Scorecard, Share, Summary, ThemesAnswer, TipFigures, TurnLabel, Waveform, WordEdit, Wrapup } from './review';
import type { Handover } from './handover';
import type { WhatIfAnswer, WhatIfAsk, WhatIfChoices } from './whatif';
import type { CueList, SettingsAnswer, SettingsChange, SettingsEffect, SettingsNote } from './settings';

export type RoleName = 'supervisor' | 'agent' | 'reviewer' | 'ingest' | 'admin';

export interface Me {
  readonly name: string;
  readonly role: RoleName;
  readonly version: string;
  readonly server_time: string;
  /** scores at which levels begin, as set here */
  readonly thresholds?: { readonly tense: number; readonly frustrated: number; readonly critical: number };
  /** steps of the playbook in force, in its order */
  readonly steps?: readonly ToldStep[];
  /** may listen at once and unmasked */
  readonly listen_unredacted?: boolean;
}

export interface CallItem {
  readonly call_id: string;
  readonly source: string;
  readonly state: 'live' | 'ended' | 'interrupted';
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration: number | null;
  readonly metadata: Metadata;
  readonly channels: readonly Role[];
  readonly level: Level;
  /** highest score */
  readonly peak: number;
  readonly score: number | null;
  readonly top_reason: string;
  readonly last_words: string;
  /** none for an agent */
  readonly alerts?: number;
  readonly stored: boolean;
  /** whether there is a recording; only of kept calls */
  readonly audio?: boolean;
  /** of a search: where it was said, the first moments of the call */
  readonly hits?: readonly Hit[];
}

export interface Hit {
  readonly utterance_id: string;
  readonly role: Role;
  /** media seconds */
  readonly at: number;
  readonly text: string;
  /** half-open ranges of characters that were found */
  readonly marks: readonly (readonly [number, number])[];
}

export interface CallPage {
  readonly items: readonly CallItem[];
  readonly next: string | null;
}

export interface StoredCall {
  readonly call: CallItem;
  readonly events: AnyEvent[];
}

export interface CallQuery {
  readonly state?: 'live' | 'ended';
  readonly level?: string;
  readonly agent?: string;
  readonly queue?: string;
  readonly peak?: string;
  readonly theme?: string;
  readonly tag?: string;
  readonly missing_step?: string;
  readonly turnaround?: string;
  readonly since?: string;
  readonly until?: string;
  readonly min_duration?: number | string;
  readonly max_duration?: number | string;
  readonly q?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Who looked at or changed what. */
export interface AuditNote {
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly action: string;
  readonly call_id: string;
  readonly detail: string;
}

export interface AlertChange {
  readonly acknowledged?: boolean;
  /** a name of `colleagues`; empty: given back */
  readonly assigned?: string;
  /** until, UTC */
  readonly snoozed?: string;
  readonly verdict?: 'right' | 'wrong';
}

/** Nobody has the alert any more: it asks everybody again. */
export const GIVE_BACK: AlertChange = { assigned: '', acknowledged: false };

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options: { query?: Query; body?: unknown } = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(options.query ?? {})) if (value !== undefined && value !== '') query.set(key, String(value));
  const text = query.toString();
  const init: RequestInit = { method, headers: { Accept: 'application/json' }, credentials: 'same-origin' };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
  }
  let response: Response;
  try {
    response = await fetch(`/api${path}${text ? `?${text}` : ''}`, init);
  } catch {
    throw new ApiError(0, 'unreachable', 'The server does not answer.');
  }
  const data: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    const error = (data as { error?: { code?: string; message?: string } } | null)?.error;
    throw new ApiError(response.status, error?.code ?? `http_${response.status}`, error?.message ?? response.statusText);
  }
  return data as T;
}

const part = encodeURIComponent;

/** Address of one kept call as a file; the server answers with an attachment. */
export function exportPath(id: string, format: 'json' | 'vtt' | 'csv' | 'html'): string {
  return `/api/calls/${part(id)}/export?format=${format}`;
}

/** Address of a call's card of what was learned, as a file. */
export function lessonPath(id: string, format: 'json' | 'html', said: { readonly title: string; readonly note: string }): string {
  return `/api/calls/${part(id)}/lesson?${new URLSearchParams({ format, ...said })}`;
}

/** Address of a set of calls as a file. */
export function setPath(query: CallQuery, format: 'csv' | 'jsonl'): string {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([key, value]): [string, string] => [key, String(value)]);
  return `/api/export?${new URLSearchParams([...told, ['format', format]])}`;
}

/** Address of the recording. Asking for it is noted as a listen, so nothing asks before somebody wants to hear it. */
export function audioPath(id: string): string {
  return `/api/calls/${part(id)}/audio`;
}

/** Whether there is a recording to hear; unlike asking for it, this is no listen. */
async function hasAudio(id: string): Promise<'here' | 'coming' | 'none'> {
  const answer = await fetch(audioPath(id), { method: 'HEAD', credentials: 'same-origin' });
  return answer.ok ? 'here' : answer.status !== 404 || answer.headers.has('retry-after') ? 'coming' : 'none';
}

/** What to tell people about a question that failed. */
export function whyFailed(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const api = {
  hasAudio,
  me: (): Promise<Me> => request('GET', '/me'),
  trends: (): Promise<ToldTrends> => request('GET', '/trends'),
  /** of calls that are over, each as the events that tell of its alerts */
  pastAlerts: async (): Promise<AnyEvent[][]> => (await request<{ items: unknown[][] }>('GET', '/alerts')).items.map(decodeEvents),
  colleagues: (): Promise<{ items: readonly string[] }> => request('GET', '/colleagues'),
  calls: (query: CallQuery): Promise<CallPage> => request('GET', '/calls', { query: { ...query } }),
  call: async (id: string): Promise<StoredCall> => {
    const { call, events } = await request<{ call: CallItem; events: unknown[] }>('GET', `/calls/${part(id)}`);
    return { call, events: decodeEvents(events) };
  },
  alert: (id: string, alert: string, change: AlertChange): Promise<AnyEvent> =>
    request('POST', `/calls/${part(id)}/alerts/${part(alert)}`, { body: change }),
  tip: (id: string, tip: string, outcome: 'done' | 'dismissed'): Promise<AnyEvent> =>
    request('POST', `/calls/${part(id)}/tips/${part(tip)}`, { body: { outcome } }),
  message: (id: string, text: string): Promise<AnyEvent> => request('POST', `/calls/${part(id)}/messages`, { body: { text } }),
  note: (id: string, text: string, at: number): Promise<AnyEvent> => request('POST', `/calls/${part(id)}/notes`, { body: { text, at } }),
  consent: (id: string, consent: Consent): Promise<AnyEvent | null> => request('POST', `/calls/${part(id)}/consent`, { body: { consent } }),
  system: (): Promise<unknown> => request('GET', '/system'),
  settings: (): Promise<SettingsAnswer> => request('GET', '/settings'),
  /** `revision`: of the settings it was made on; refused with `CHANGED_MEANWHILE` when others are in force by now */
  saveSettings: (change: SettingsChange, revision?: string): Promise<SettingsAnswer> => request('PUT', '/settings', { body: revision ? { ...change, revision } : change }),
  /** on the newest kept calls, or on one */
  trySettings: (change: SettingsChange, id = ''): Promise<SettingsEffect> => request('POST', '/settings/preview', { body: id ? { ...change, call_id: id } : change }),
  cues: (): Promise<CueList> => request('GET', '/settings/cues'),
  whatIfChoices: (): Promise<WhatIfChoices> => request('GET', '/whatif'),
  whatIf: (ask: WhatIfAsk): Promise<WhatIfAnswer> => request('POST', '/whatif', { body: ask }),
  settingsChanges: (): Promise<{ items: readonly SettingsNote[] }> => request('GET', '/settings/changes'),
  audit: (limit: number): Promise<{ items: readonly AuditNote[] }> => request('GET', '/audit', { query: { limit } }),
  handover: (id: string): Promise<Handover> => request('GET', `/calls/${part(id)}/handover`),
  waveform: (id: string, points: number): Promise<Waveform> => request('GET', `/calls/${part(id)}/waveform`, { query: { points } }),
  scorecard: (id: string): Promise<Scorecard> => request('GET', `/calls/${part(id)}/scorecard`),
  overrule: (id: string, step: string, done: boolean, note: string): Promise<ScoreLine> =>
    request('PUT', `/calls/${part(id)}/scorecard/${part(step)}`, { body: { done, note } }),
  undoOverrule: (id: string, step: string): Promise<null> => request('DELETE', `/calls/${part(id)}/scorecard/${part(step)}`),
  summary: (id: string): Promise<Summary> => request('GET', `/calls/${part(id)}/summary`),
  keepSummary: (id: string, text: string): Promise<Wrapup> => request('PUT', `/calls/${part(id)}/summary`, { body: { text } }),
  people: (id: string): Promise<People> => request('GET', `/calls/${part(id)}/people`),
  names: (): Promise<{ agents: readonly string[]; queues: readonly string[]; teams?: readonly string[] }> => request('GET', '/names'),
  tags: (): Promise<{ items: readonly { tag: string; calls: number }[] }> => request('GET', '/tags'),
  tag: (id: string, tag: string): Promise<{ tags: readonly string[] }> => request('PUT', `/calls/${part(id)}/tags/${part(tag)}`),
  untag: (id: string, tag: string): Promise<{ tags: readonly string[] }> => request('DELETE', `/calls/${part(id)}/tags/${part(tag)}`),
  comment: (id: string, text: string, at: number): Promise<Comment> => request('POST', `/calls/${part(id)}/comments`, { body: { text, at } }),
  dropComment: (id: string, comment: number): Promise<null> => request('DELETE', `/calls/${part(id)}/comments/${comment}`),
  insights: (by: GroupBy, since: string): Promise<InsightsAnswer> => request('GET', '/insights', { query: { by, since } }),
  themeNames: (): Promise<{ items: readonly { name: string; calls: number }[] }> => request('GET', '/themes/names'),
  tipEffects: (since: string): Promise<TipFigures> => request('GET', '/insights/tips', { query: { since } }),
  themes: (since: string): Promise<ThemesAnswer> => request('GET', '/themes', { query: { since } }),
  actions: (): Promise<{ items: readonly Action[] }> => request('GET', '/actions'),
  beginAction: (action: { theme: string; title: string; owner: string; due: string; phrases: readonly string[] }): Promise<Action> =>
    request('POST', '/actions', { body: action }),
  changeAction: (id: number, change: { status: ActionState }): Promise<Action> => request('POST', `/actions/${id}`, { body: change }),
  actionEffect: (id: number): Promise<ActionEffect> => request('GET', `/actions/${id}/effect`),
  followUps: (done: boolean): Promise<{ items: readonly FollowUp[] }> => request('GET', '/follow-ups', { query: { done: String(done) } }),
  planFollowUp: (id: string, what: string, due: string): Promise<FollowUp> => request('POST', `/calls/${part(id)}/follow-ups`, { body: { what, due } }),
  changeFollowUp: (id: number, change: FollowUpChange): Promise<FollowUp> => request('POST', `/follow-ups/${id}`, { body: change }),
  letter: (id: number): Promise<LetterDraft> => request('GET', `/follow-ups/${id}/draft`),
  keepLetter: (id: number, text: string): Promise<LetterDraft> => request('PUT', `/follow-ups/${id}/draft`, { body: { text } }),
  editWords: (id: string, utterance: string, start: number, end: number, text: string | null): Promise<WordEdit> =>
    request('POST', `/calls/${part(id)}/edits`, { body: { utterance_id: utterance, start, end, text } }),
  labelTurn: (id: string, utterance: string, frustrated: boolean): Promise<TurnLabel> =>
    request('PUT', `/calls/${part(id)}/turns/${part(utterance)}/label`, { body: { frustrated } }),
  unlabelTurn: (id: string, utterance: string): Promise<null> => request('DELETE', `/calls/${part(id)}/turns/${part(utterance)}/label`),
  share: (id: string, days: number, at: number | null): Promise<Share> => request('POST', `/calls/${part(id)}/share`, { body: at === null ? { days } : { days, at } }),
  unshare: (id: string, share: string): Promise<null> => request('DELETE', `/calls/${part(id)}/share/${part(share)}`),
  lesson: (id: string, query: { title: string; note: string }): Promise<Lesson> => request('GET', `/calls/${part(id)}/lesson`, { query }),
  searches: (): Promise<{ items: readonly SavedSearch[] }> => request('GET', '/searches'),
  keepSearch: (name: string, query: SavedSearch['query'], shared: boolean): Promise<SavedSearch> => request('POST', '/searches', { body: { name, query, shared } }),
  dropSearch: (id: number): Promise<null> => request('DELETE', `/searches/${id}`),
};
