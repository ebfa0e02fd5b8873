/** What an administrator has typed, apart from what is in force; which of it is wrong; what to send. Pure. */
import type { CueChanges, CueList, Field, OwnCue, SettingsAnswer, SettingsChange, Value } from '../../net/settings';

export interface DraftTeam {
  readonly name: string;
  /** one name a line */
  readonly agents: string;
}

export interface DraftCue extends Omit<OwnCue, 'patterns'> {
  /** one phrase a line */
  readonly phrases: string;
}

export interface Draft {
  /** by `section.name`; an emptied number is null */
  readonly values: Readonly<Record<string, Value | null>>;
  readonly remove: readonly string[];
  readonly weigh: Readonly<Record<string, number | null>>;
  readonly cues: readonly DraftCue[];
  /** null: as the settings file says */
  readonly playbook: string | null;
  readonly teams: readonly DraftTeam[];
}

export const fieldKey = (field: Pick<Field, 'section' | 'name'>): string => `${field.section}.${field.name}`;
const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

export function draftOf(answer: SettingsAnswer, list: CueList | null): Draft {
  const changes = list?.changes;
  return {
    values: Object.fromEntries(answer.fields.map((field) => [fieldKey(field), answer[field.section][field.name] ?? field.beneath])),
    remove: changes?.remove ?? [],
    weigh: changes?.weigh ?? {},
    cues: (changes?.cue ?? []).map(({ patterns, ...cue }) => ({ ...cue, phrases: patterns.join('\n') })),
    playbook: answer.overlay?.playbook ?? null,
    teams: Object.entries(answer.overlay?.teams ?? {}).map(([name, agents]) => ({ name, agents: agents.join('\n') })),
  };
}

/** What differs from `before`, as the server takes it; a value equal to the file's is taken back. Null when nothing differs. */
export function changeOf(before: Draft, draft: Draft, fields: readonly Field[]): SettingsChange | null {
  const change: { -readonly [Key in keyof SettingsChange]: SettingsChange[Key] } = {};
  for (const field of fields) {
    const key = fieldKey(field);
    const value = draft.values[key] ?? null;
    if (value === before.values[key]) continue;
    change[field.section] = { ...change[field.section], [field.name]: value === field.beneath ? null : value };
  }
  if (!same(cueChanges(before), cueChanges(draft))) change.cues = cueChanges(draft);
  if (before.playbook !== draft.playbook) change.playbook = draft.playbook;
  if (!same(teamMap(before), teamMap(draft))) change.teams = teamMap(draft);
  return Object.keys(change).length > 0 ? change : null;
}

/** How many things a change changes. */
export function countChanges(change: SettingsChange | null): number {
  if (!change) return 0;
  const { scoring = {}, coaching = {}, ...rest } = change;
  return Object.keys(scoring).length + Object.keys(coaching).length + Object.keys(rest).length;
}

function cueChanges(draft: Draft): CueChanges {
  const weigh = Object.entries(draft.weigh).filter((entry): entry is [string, number] => entry[1] !== null && entry[1] !== 0);
  return {
    remove: [...draft.remove],
    weigh: Object.fromEntries(weigh.filter(([name]) => !draft.remove.includes(name))),
    cue: draft.cues.map(({ phrases, ...cue }) => ({ ...cue, name: cue.name.trim(), says: cue.says.trim(), patterns: lines(phrases) })),
  };
}

function teamMap(draft: Draft): Record<string, string[]> {
  return Object.fromEntries(draft.teams.map((team) => [team.name.trim(), lines(team.agents)]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export type Fault =
  | { readonly kind: 'missing' | 'unnamed' | 'badName' | 'doubled' | 'noPhrase' }
  | { readonly kind: 'range'; readonly low: number | null; readonly high: number | null }
  | { readonly kind: 'rise'; readonly hysteresis: number }
  | { readonly kind: 'twice'; readonly agent: string };

const CUE_LIMIT = 5;

/** What is wrong, by where: `scoring.tense`, `cue.0`, `weigh.NAME`, `team.2`. The server checks again, and more. */
export function faults(draft: Draft, fields: readonly Field[]): Readonly<Record<string, Fault>> {
  const found: Record<string, Fault> = {};
  for (const field of fields) {
    const value = draft.values[fieldKey(field)];
    if (field.kind !== 'number') continue;
    if (typeof value !== 'number' || Number.isNaN(value)) found[fieldKey(field)] = { kind: 'missing' };
    else if (!inRange(value, field)) found[fieldKey(field)] = { kind: 'range', low: field.minimum ?? field.exclusiveMinimum, high: field.maximum };
  }
  const hysteresis = Number(draft.values['scoring.hysteresis'] ?? 0);
  for (const [lower, upper] of [['scoring.tense', 'scoring.frustrated'], ['scoring.frustrated', 'scoring.critical']] as const) {
    const [low, high] = [draft.values[lower], draft.values[upper]];
    if (typeof low === 'number' && typeof high === 'number' && !(low + hysteresis < high)) found[upper] ??= { kind: 'rise', hysteresis };
  }
  for (const [name, weight] of Object.entries(draft.weigh))
    if (weight !== null && Math.abs(weight) > CUE_LIMIT) found[`weigh.${name}`] = { kind: 'range', low: -CUE_LIMIT, high: CUE_LIMIT };
  draft.cues.forEach((cue, index) => {
    const name = cue.name.trim();
    if (!/^[a-z][a-z0-9_]*$/.test(name)) found[`cue.${index}`] = { kind: 'badName' };
    else if (draft.cues.findIndex((other) => other.name.trim() === name) < index) found[`cue.${index}`] = { kind: 'doubled' };
    else if (lines(cue.phrases).length === 0) found[`cue.${index}`] = { kind: 'noPhrase' };
    else if (!(Math.abs(cue.weight) <= CUE_LIMIT)) found[`cue.${index}`] = { kind: 'range', low: -CUE_LIMIT, high: CUE_LIMIT };
  });
  const seen = new Set<string>();
  draft.teams.forEach((team, index) => {
    const name = team.name.trim();
    if (!name) found[`team.${index}`] = { kind: 'unnamed' };
    else if (draft.teams.findIndex((other) => other.name.trim() === name) < index) found[`team.${index}`] = { kind: 'doubled' };
    for (const agent of lines(team.agents)) {
      if (seen.has(agent)) found[`team.${index}`] ??= { kind: 'twice', agent };
      seen.add(agent);
    }
  });
  return found;
}

function inRange(value: number, field: Field): boolean {
  return (
    (field.minimum === null || value >= field.minimum) &&
    (field.exclusiveMinimum === null || value > field.exclusiveMinimum) &&
    (field.maximum === null || value <= field.maximum)
  );
}

/** The server's sentence and where it belongs: at a field, at a group (`cues`, `playbook`, `teams`), or nowhere in particular. */
export function placeError(message: string): { readonly where: string; readonly says: string } {
  const field = /^((?:scoring|coaching)(?:\.\w+)?): (?:Value error, )?(.*)$/s.exec(message);
  if (field) return { where: field[1] as string, says: field[2] as string };
  const file = /^tuning-(cues|playbook)\.toml:?\s*(.*)$/s.exec(message);
  if (file) return { where: file[1] as string, says: file[2] as string };
  return message.startsWith('teams') ? { where: 'teams', says: message.replace(/^teams\.?/, '') } : { where: '', says: message };
}
