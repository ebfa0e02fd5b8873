/** What asks for somebody: an alert nobody has, and one that a colleague gave to me. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { alert, alertUpdate, maker, score, started } from '../state/make';
import type { Call } from '../state/model';
import { EMPTY } from '../state/model';
import { reduceAll } from '../state/reducer';
import { alertStatus, asking, firstTold, unquoted, type Told } from './alerts';
import { notify } from './notify';

const REASON = { kind: 'supervisor', weight: 9, utterance_id: 'u1', span: null, text: 'Asks for a supervisor: “your boss”', at: 2 };

function calls(...changes: readonly Record<string, unknown>[]): Call[] {
  const make = maker('c');
  const state = reduceAll(EMPTY, [make(started()), make(score(84, 'critical', [REASON]), 3), make(alert('a1'), 3), ...changes.map((change, index) => make(alertUpdate('a1', change), 4 + index))]);
  return [...state.calls.values()];
}
const GIVEN = { assigned: 'Piotr Lis', acknowledged: true, by: 'Dana' };
const BACK = { assigned: '', acknowledged: false, by: 'Piotr Lis' };
const kinds = (me: string, ...changes: readonly Record<string, unknown>[]): string[] => asking(calls(...changes), me, 0).map((told) => told.kind);

describe('what asks for somebody', () => {
  it('is told to the one it was given to, and to nobody else', () => {
    expect(kinds('Piotr Lis')).toEqual(['raised']);
    expect(kinds('Piotr Lis', GIVEN)).toEqual(['given']);
    expect([kinds('Dana', GIVEN), kinds('Farah', GIVEN), kinds('Piotr Lis', { ...GIVEN, by: 'Piotr Lis' })]).toEqual([[], [], []]);
  });

  it('asks the others again once it is given back', () => {
    expect([kinds('Dana', GIVEN, BACK), kinds('Piotr Lis', GIVEN, BACK)]).toEqual([['raised'], []]);
    const one = calls(GIVEN, BACK)[0] as Call;
    expect(alertStatus(one.alerts[0]!, 'Dana', 0)).toBe('');
  });
});

describe('the alert line', () => {
  const first = (me: string, here: string | null, read: readonly string[], ...changes: readonly Record<string, unknown>[]): string | null => {
    const told = firstTold(calls(...changes), me, here, new Set(read), 0);
    return told && `${told.kind} ${told.key}`;
  };

  it('tells what was given to me until I read it, and never the call whose page is open', () => {
    expect(first('Piotr Lis', null, [], GIVEN)).toBe('given a1 critical Dana');
    expect(first('Piotr Lis', null, ['a1 critical Dana'], GIVEN)).toBeNull();
    expect([first('Dana', null, []), first('Dana', 'c', [])]).toEqual(['raised a1 critical 0', null]);
  });
});

describe('an alert that gets worse', () => {
  it('is told again to the one who has it', () => {
    const worse = { level: 'critical', reasons: [], utterance_id: null, score: 85, by: '' };
    const key = (...changes: readonly Record<string, unknown>[]): string[] => asking(calls(...changes), 'Piotr Lis', 0).map((told) => told.key);
    const frustrated = { level: 'frustrated', reasons: [], utterance_id: null, score: 65, by: '' };
    expect(key(frustrated, GIVEN)).not.toEqual(key(frustrated, GIVEN, worse));
    const own = { assigned: 'Piotr Lis', acknowledged: true, by: 'Piotr Lis' };
    expect([kinds('Piotr Lis', own), kinds('Piotr Lis', own, worse)]).toEqual([[], ['raised']]);
  });
});

describe('a desktop notification', () => {
  afterEach(() => vi.unstubAllGlobals());
  const told = (...changes: readonly Record<string, unknown>[]): Told => asking(calls(...changes), 'Piotr Lis', 0)[0] as Told;
  const shown: { title: string; body: string; onclick?: () => void; close: () => void }[] = [];
  function stub(fails = false): void {
    shown.length = 0;
    class Fake {
      static permission = 'granted';
      onclick?: () => void;
      body: string;
      constructor(readonly title: string, options: { body: string }) {
        if (fails) throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.');
        this.body = options.body;
        shown.push(this);
      }
      close(): void {}
    }
    vi.stubGlobal('Notification', Fake);
  }

  it('says who, how it goes and why, without the words of the customer', () => {
    stub();
    expect(notify(told(), () => undefined)).toBe(true);
    expect(shown[0]).toMatchObject({ title: 'Critical: Ines Okafor', body: 'Ines Okafor with Low Tide Hotel is now critical: asks for a supervisor' });
    notify(told(GIVEN), () => undefined);
    expect(shown[1]).toMatchObject({ title: 'For you', body: 'Dana asks you to take over: Ines Okafor with Low Tide Hotel is now critical: asks for a supervisor' });
    expect(unquoted('kept waiting: “an hour”, swears')).toBe('kept waiting, swears');
  });

  it('opens its call when clicked', () => {
    stub();
    const opened = vi.fn();
    const front = vi.spyOn(window, 'focus').mockImplementation(() => undefined);
    notify(told(), opened);
    shown[0]?.onclick?.();
    expect(front).toHaveBeenCalled();
    expect(opened).toHaveBeenCalledWith('c');
  });

  it('breaks nothing where only a service worker may show one', () => {
    stub(true);
    expect(notify(told(), () => undefined)).toBe(false);
  });
});
