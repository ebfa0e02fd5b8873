import { describe, expect, it } from 'vitest';
import type { CueList, Field, SettingsAnswer } from '../../net/settings';
import { changeOf, countChanges, draftOf, faults, placeError, type Draft } from './draft';

const number = (name: string, beneath: number, more: Partial<Field> = {}): Field => ({
  section: 'scoring', name, kind: 'number', what: '', minimum: 0, exclusiveMinimum: null, maximum: 100, beneath, ...more,
});
const FIELDS: readonly Field[] = [
  number('tense', 35), number('frustrated', 60), number('critical', 80), number('hysteresis', 8, { maximum: 30 }),
  number('window_s', 300, { minimum: null, exclusiveMinimum: 0, maximum: 3600 }),
  { ...number('voice', 0), kind: 'boolean', beneath: true },
];
const ANSWER: SettingsAnswer = {
  scoring: { tense: 30, frustrated: 60, critical: 80, hysteresis: 8, window_s: 300, voice: true },
  coaching: {},
  fields: FIELDS,
  overlay: { scoring: { tense: 30 }, coaching: {}, cues: null, playbook: null, teams: { Harbour: ['Ines', 'Bo'] } },
};
const CUES: CueList = { known: [{ name: 'legal', says: 'mentions a lawyer', side: 'customer' }], changes: { remove: [], weigh: { legal: 1 }, cue: [] } };
const before = draftOf(ANSWER, CUES);
const set = (values: Draft['values'], more: Partial<Draft> = {}): Draft => ({ ...before, ...more, values: { ...before.values, ...values } });

describe('what is sent', () => {
  it('is nothing while nothing differs', () => {
    expect(changeOf(before, structuredClone(before), FIELDS)).toBeNull();
    expect(countChanges(null)).toBe(0);
  });

  it('is what differs; the value of the file takes a change back', () => {
    expect(changeOf(before, set({ 'scoring.tense': 35, 'scoring.critical': 90 }), FIELDS)).toEqual({ scoring: { tense: null, critical: 90 } });
  });

  it('holds the whole cue list and all teams once one of them differs', () => {
    const change = changeOf(before, set({}, { remove: ['legal'], cues: [{ name: 'vet ', says: ' the vet', weight: 2, cap: 2, side: 'customer', hard: false, phrases: 'vet\n\n animal doctor ' }] }), FIELDS);
    expect(change).toEqual({ cues: { remove: ['legal'], weigh: {}, cue: [{ name: 'vet', says: 'the vet', weight: 2, cap: 2, side: 'customer', hard: false, patterns: ['vet', 'animal doctor'] }] } });
    const teams = changeOf(before, set({}, { teams: [...before.teams, { name: 'Quay', agents: 'Nadia\n' }] }), FIELDS);
    expect(teams).toEqual({ teams: { Harbour: ['Ines', 'Bo'], Quay: ['Nadia'] } });
  });
});

describe('what is wrong', () => {
  it('is nothing in what the server itself sent', () => expect(faults(before, FIELDS)).toEqual({}));

  it('is told at its field', () => {
    expect(faults(set({ 'scoring.tense': null }), FIELDS)).toEqual({ 'scoring.tense': { kind: 'missing' } });
    expect(faults(set({ 'scoring.window_s': 0 }), FIELDS)).toEqual({ 'scoring.window_s': { kind: 'range', low: 0, high: 3600 } });
    expect(faults(set({ 'scoring.frustrated': 75 }), FIELDS)).toEqual({ 'scoring.critical': { kind: 'rise', hysteresis: 8 } });
  });

  it('is told at the cue, the weight, the team', () => {
    const cue = { name: 'Vet', says: '', weight: 1, cap: 2, side: 'customer', hard: false, phrases: 'vet' } as const;
    const found = faults(set({}, { weigh: { legal: 9 }, cues: [cue, { ...cue, name: 'vet', phrases: ' ' }], teams: [...before.teams, { name: '', agents: 'Bo' }, { name: 'Q', agents: 'Bo' }] }), FIELDS);
    expect(found).toEqual({
      'weigh.legal': { kind: 'range', low: -5, high: 5 }, 'cue.0': { kind: 'badName' }, 'cue.1': { kind: 'noPhrase' },
      'team.1': { kind: 'unnamed' }, 'team.2': { kind: 'twice', agent: 'Bo' },
    });
  });
});

describe('the server says no', () => {
  it.each([
    ['scoring.tense: Input should be less than or equal to 100', 'scoring.tense', 'Input should be less than or equal to 100'],
    ['scoring: Value error, levels must rise', 'scoring', 'levels must rise'],
    ['tuning-cues.toml: no cue is called x', 'cues', 'no cue is called x'],
    ['teams.Quay: Bo is in Harbour, too', 'teams', 'Quay: Bo is in Harbour, too'],
    ['The server does not answer.', '', 'The server does not answer.'],
  ])('%s', (message, where, says) => expect(placeError(message)).toEqual({ where, says }));
});
