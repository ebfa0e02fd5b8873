import { expect, it } from 'vitest';
import type { Draft } from './draft';
import { rebase } from './merge';

const cue = (name: string, weight = 1): Draft['cues'][number] => ({ name, says: name, weight, cap: 2, side: 'customer', hard: false, phrases: name });
const BASE: Draft = {
  values: { 'scoring.tense': 35, 'scoring.critical': 80 }, remove: ['old'], weigh: { legal: 1 }, cues: [cue('vet'), cue('gone')], playbook: null,
  teams: [{ name: 'Harbour', agents: 'Ines\nBo' }, { name: 'Quay', agents: 'Zoe' }],
};

it('is the draft as long as nobody else changed anything', () => {
  const draft = { ...BASE, playbook: 'x' };
  expect(rebase(BASE, draft, structuredClone(BASE))).toBe(draft);
});

it('is theirs wherever nothing was typed', () => {
  const theirs: Draft = { values: { 'scoring.tense': 30, 'scoring.critical': 90 }, remove: [], weigh: {}, cues: [cue('vet', 2)], playbook: 'x', teams: [] };
  expect(rebase(BASE, structuredClone(BASE), theirs)).toEqual(theirs);
});

it('has both where both changed something', () => {
  const mine: Draft = {
    ...BASE, values: { ...BASE.values, 'scoring.tense': 20 }, remove: ['old', 'mine'], weigh: { legal: 2 }, cues: [cue('vet', 5), cue('gone'), cue('mine')],
    teams: [{ name: 'Harbour', agents: 'Ines\nBo\nOmar' }, { name: 'Quay', agents: 'Zoe' }, { name: 'Mine', agents: '' }],
  };
  const theirs: Draft = {
    values: { 'scoring.tense': 30, 'scoring.critical': 90 }, remove: ['theirs'], weigh: { legal: 3, refund: 1 }, cues: [cue('vet', 2), cue('theirs')], playbook: 'x',
    teams: [{ name: 'Harbour', agents: 'Ines\nNadia' }, { name: 'Theirs', agents: '' }],
  };
  expect(rebase(BASE, mine, theirs)).toEqual({
    values: { 'scoring.tense': 20, 'scoring.critical': 90 }, remove: ['theirs', 'mine'], weigh: { legal: 2, refund: 1 }, cues: [cue('vet', 5), cue('theirs'), cue('mine')], playbook: 'x',
    teams: [{ name: 'Harbour', agents: 'Ines\nNadia\nOmar' }, { name: 'Theirs', agents: '' }, { name: 'Mine', agents: '' }],
  });
});
