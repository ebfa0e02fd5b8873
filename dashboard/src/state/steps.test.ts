import { describe, expect, it } from 'vitest';
import { stepBook, STEP_ORDER } from './steps';

const OFF = stepBook([
  { id: 'follow_up', title: 'Ring back', enabled: true },
  { id: 'own', title: null, enabled: false },
  { id: 'goodwill', title: 'A gesture', enabled: false },
  { id: 'breathe', title: 'Slow down', enabled: true },
]);
const NONE: ReadonlySet<string> = new Set();

describe('names', () => {
  it('are those of the site, else ours, else the id', () => {
    expect(['follow_up', 'breathe', 'own', 'something_new'].map((step) => OFF.name(step))).toEqual(['Ring back', 'Slow down', 'Take it on', 'something_new']);
  });
});

describe('what a call shows', () => {
  it('is our list while the server tells none', () => {
    expect(stepBook().order).toEqual(STEP_ORDER);
    expect(stepBook().shown(NONE, null)).toHaveLength(9);
  });

  it('comes in the order of the site, without what is switched off', () => {
    expect(OFF.order.slice(0, 4)).toEqual(['follow_up', 'own', 'goodwill', 'acknowledge']);
    expect(OFF.shown(NONE, null).slice(0, 2)).toEqual(['follow_up', 'acknowledge']);
    expect(OFF.shown(NONE, null)).not.toContain('own');
  });

  it('keeps what was done or asked for before it was switched off', () => {
    expect(OFF.shown(new Set(['own']), 'goodwill').slice(0, 3)).toEqual(['follow_up', 'own', 'goodwill']);
  });
});
