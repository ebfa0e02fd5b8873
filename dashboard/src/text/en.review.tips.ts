/** Words of what tips were followed by: a part of the catalogue `en.review.ts`. */
export const tipEffects = {
  heading: 'Do tips help?',
  how: 'points of the score in the minute after',
  loading: 'Counting what followed each tip',
  none: 'No tip yet that a score followed.',
  step: 'Step',
  after: 'After the tip',
  against: 'Against no tip',
  few: 'too few',
  range: (low: string, high: string): string => `${low} to ${high}`,
  shown: (n: number): string => `${n} shown`,
  ends: { done: 'done', dismissed: 'not now', expired: 'passed' },
  end: (n: number, word: string, mean: string | null): string => (mean === null ? `${n} ${word}` : `${n} ${word} (${mean})`),
  pairs: (pairs: number, calls: number): string =>
    pairs === 0 ? 'no like moment without it' : `${pairs === 1 ? '1 pair' : `${pairs} pairs`} from ${calls === 1 ? '1 call' : `${calls} calls`}`,
  withheld: (paused: number, drawn: number): string =>
    [paused > 0 ? `${paused} withheld by the pause` : '', drawn > 0 ? `${drawn} by chance` : ''].filter(Boolean).join(', ') || 'none withheld',
  byChance: 'compared with those withheld by chance',
  acknowledged: (s: string, n: number, of: number): string => `A first complaint was acknowledged after ${s}: median of ${n}, of ${of} calls with one.`,
  notAcknowledged: (of: number): string => (of === 1 ? '1 call with a complaint, not acknowledged.' : `${of} calls with a complaint, none acknowledged.`),
  note: 'After the tip: mean change in 60 s. Against no tip: less the change after like moments of other calls (same step due, score and slope alike) at which the tip was withheld; 95 % interval by Student’s t, from ten calls on. Association, not proof: other things differ too.',
};
