import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { maker, score, started } from '../../state/make';
import { EMPTY, type Call, type Tip } from '../../state/model';
import { reduceAll } from '../../state/reducer';
import { fate, minuteAfter } from './prompts';
import Prompts from './Prompts.svelte';

const tip = (id: string, step = 'own'): { type: 'tip.shown' } & Record<string, unknown> => ({ type: 'tip.shown', tip_id: id, step, audience: 'agent', headline: `Headline ${id}`, say: 'Words to say', why: 'Because' });

function call(...later: [draft: { type: never } | ReturnType<typeof score> | ReturnType<typeof tip>, at: number][]): Call {
  const say = maker('one');
  const events = [say(started()), say(score(70, 'frustrated'), 8), say(tip('t1'), 10), ...later.map(([draft, at]) => say(draft, at))];
  return reduceAll(EMPTY, events).calls.get('one') as Call;
}
const ended = { type: 'call.ended', reason: 'completed', duration: 90, finals: 3 } as never;

describe('what became of a prompt', () => {
  const first = (one: Call): Tip => one.tips[0] as Tip;

  it('is open while the call runs, and passed once it is over', () => {
    expect(fate(first(call()), call())).toBe('open');
    const over = call([ended, 90]);
    expect(fate(first(over), over)).toBe('expired');
    const done = call([{ type: 'tip.resolved', tip_id: 't1', outcome: 'done' } as never, 20], [ended, 90]);
    expect(fate(first(done), done)).toBe('done');
  });

  it('is followed by the last score of the minute after, once that is over', () => {
    const running = call([score(60, 'frustrated'), 30]);
    expect(minuteAfter(first(running), running)).toBeNull();
    const after = call([score(60, 'frustrated'), 30], [score(52.5, 'tense'), 70], [score(10, 'calm'), 71]);
    expect(minuteAfter(first(after), after)).toBe(-17.5);
    const over = call([ended, 90]);
    expect(minuteAfter(first(over), over)).toBeNull();
  });
});

describe('the prompts of a call that is over', () => {
  let part: Record<string, unknown> | null = null;
  afterEach(() => {
    if (part) void unmount(part);
    document.body.replaceChildren();
  });

  it('have nothing on the screen any more, and say what the score did', () => {
    const over = call([score(58, 'tense'), 40], [tip('t2', 'breathe'), 90], [ended, 90]);
    part = mount(Prompts, { target: document.body, props: { call: over, onjump: () => undefined } });
    flushSync();
    const rows = [...document.querySelectorAll('li')].map((row) => row.textContent?.replace(/\s+/g, ' ') ?? '');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toContain('passed');
    expect(document.body.textContent).not.toContain('on screen');
    expect(document.querySelector('li.open')).toBeNull();
    expect(rows[1]).toContain('−12');
    expect(rows[0]).not.toContain('Score a minute later');
  });
});
