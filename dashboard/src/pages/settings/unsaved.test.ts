import { expect, it } from 'vitest';
import type { Draft } from './draft';
import { keepUnsaved, recallUnsaved } from './unsaved';

const DRAFT: Draft = { values: { 'scoring.tense': 30 }, remove: [], weigh: {}, cues: [], playbook: null, teams: [] };

it('is found again by who typed it, until it is dropped', () => {
  keepUnsaved(sessionStorage, { who: 'Root', base: DRAFT, draft: { ...DRAFT, playbook: 'x' } });
  expect(recallUnsaved(sessionStorage, 'Root')?.draft.playbook).toBe('x');
  expect(recallUnsaved(sessionStorage, 'Dana')).toBeNull();
  keepUnsaved(sessionStorage, null);
  expect(recallUnsaved(sessionStorage, 'Root')).toBeNull();
});

it.each(['{', '7', '{"who":"Root"}', '{"who":"Root","base":{},"draft":{"values":3}}'])('is nothing when the tab holds %s', (text) => {
  expect(recallUnsaved({ getItem: () => text }, 'Root')).toBeNull();
});

it('does not mind a tab that keeps nothing', () => {
  const full = { setItem: () => { throw new Error('full'); }, removeItem: () => undefined };
  expect(() => keepUnsaved(full, { who: 'Root', base: DRAFT, draft: DRAFT })).not.toThrow();
  expect(recallUnsaved(null, 'Root')).toBeNull();
});
