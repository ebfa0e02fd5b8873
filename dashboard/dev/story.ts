/** Development only: an invented evening in a contact centre, as the events the server would send. */
import type { AnyEvent, Reason } from '../src/events/events';
import type { EventOf, Level } from '../src/state/model';

type Loose<T> = T extends AnyEvent ? Omit<T, 'v' | 'seq' | 'sent_at' | 'call_id'> : never;
export type Draft = Loose<AnyEvent>;

export interface Cast {
  readonly id: string;
  readonly agent: string;
  readonly customer: string;
  readonly queue: string;
  readonly team: string;
  readonly elapsed: number;
  readonly level: Level;
  readonly score: number;
  readonly slope: number;
  readonly words: string;
  readonly reason: string;
  readonly reasonAt: number;
  readonly weight: number;
  readonly suggestion: string;
  readonly data: EventOf<'call.summary'>['data'];
  readonly lag: number;
  readonly mixed: boolean;
}

const QUEUES = { Billing: 'Harbour', Outages: 'Quarry', Broadband: 'Signal', 'Moving home': 'Meadow' } as const;
type Queue = keyof typeof QUEUES;

function cast(
  agent: string, customer: string, queue: Queue, elapsed: number, level: Level, score: number, slope: number, words = '', reason = '', reasonAt = 0, weight = 0,
  more: Partial<Cast> = {},
): Cast {
  const id = agent.toLowerCase().replace(/[^a-z]+/g, '-');
  return { id, agent, customer, queue, team: QUEUES[queue], elapsed, level, score, slope, words, reason, reasonAt, weight, suggestion: '', data: 'ok', lag: 0.3, mixed: false, ...more };
}

export const EVENING: readonly Cast[] = [
  cast('Ines Okafor', 'Low Tide Hotel ·4471', 'Billing', 402, 'critical', 84, 22, 'I want to speak to a manager, and if this isn’t fixed today we’re leaving.', 'Third call about this', 134, 18, { suggestion: 'Message Ines: refund today, and a call back with a name' }),
  cast('Tomasz Bielak', 'Household ·0926', 'Outages', 665, 'frustrated', 71, 6, 'So that’s four hours with no heating, and a baby in the house.', 'Same question asked again', 580, 13, { suggestion: 'Give Tomasz a firm engineer time' }),
  cast('Priya Raman', 'Corvid Cycles ·3308', 'Broadband', 891, 'frustrated', 63, -9, 'Right. And who is going to ring me? You, or somebody else?', 'Promised call back never came', 482, 14),
  cast('Rafael Duarte', 'Alder Bakery ·2210', 'Billing', 598, 'tense', 49, -2, 'Fine, but I’ve explained it to two people already.', 'Having to explain again', 281, 12),
  cast('Mei-Lin Castro', 'Pinehurst Dental ·1180', 'Outages', 513, 'tense', 52, 1, 'We have patients waiting, can you at least tell me when?', 'Time pressure', 375, 11, { lag: 4.2, data: 'delayed' }),
  cast('Jonah Whitlock', 'Household ·7713', 'Billing', 252, 'tense', 55, 8, 'I just don’t see why the direct debit went up.', 'Unexpected charge', 110, 12),
  cast('Dagny Solheim', 'Household ·5540', 'Moving home', 207, 'tense', 41, 0, 'Hello?', 'Having to wait', 189, 9, { data: 'gap' }),
  cast('Kwame Adjei', 'Brightwater Gym ·9002', 'Broadband', 422, 'tense', 38, 1, 'Nobody mentioned an installation fee.', 'Unexpected charge', 348, 12),
  cast('Samir Haddad', 'Household ·6097', 'Outages', 168, 'tense', 44, 4, 'Hello? Are you there?', 'Asked for attention', 140, 9, { mixed: true }),
  cast('Aoife Brennan', 'Household ·8842', 'Broadband', 320, 'tense', 47, 5, 'It drops every evening, every single evening.', 'Repeated fault', 213, 10),
  cast('Lotte Vermeer', 'Household ·3371', 'Moving home', 736, 'tense', 41, -6, 'Okay. Okay, so the old account closes on Friday?', 'Two departments disagreed', 302, 11),
  cast('Nadia Petrov', 'Household ·1264', 'Billing', 130, 'calm', 12, 0),
  cast('Elliot Marsh', 'Household ·4405', 'Outages', 91, 'calm', 18, 1),
  cast('Yuki Tanabe', 'Fernhill School ·7120', 'Broadband', 415, 'calm', 21, 0),
  cast('Beatriz Nunes', 'Household ·0087', 'Moving home', 552, 'calm', 9, 0),
  cast('Owen Pritchard', 'Household ·2956', 'Billing', 224, 'calm', 27, 0),
  cast('Farah Siddiqui', 'Household ·6631', 'Outages', 48, 'calm', 14, 0),
  cast('Callum Reid', 'Juniper Café ·5012', 'Broadband', 307, 'calm', 24, 0),
  cast('Greta Lindholm', 'Household ·9310', 'Moving home', 276, 'calm', 11, 0),
  cast('Diego Arroyo', 'Household ·1478', 'Billing', 449, 'calm', 30, 0),
  cast('Hannah Voss', 'Household ·8023', 'Outages', 122, 'calm', 16, 0),
  cast('Marek Novák', 'Household ·3695', 'Broadband', 641, 'calm', 19, 0),
  cast('Sunniva Dahl', 'Household ·7754', 'Moving home', 75, 'calm', 8, 0),
];

/** More of the same, to see two hundred at once. */
export function crowd(count: number): readonly Cast[] {
  const more: Cast[] = [];
  for (let i = EVENING.length; i < count; i += 1) {
    const like = EVENING[i % 7 === 0 ? 3 + (i % 8) : 11 + (i % 12)] as Cast;
    const surname = ['Ahlberg', 'Baptiste', 'Cortez', 'Dunne', 'Eriksen', 'Fofana', 'Gruber', 'Hale', 'Ito', 'Jansen'][i % 10] as string;
    more.push({ ...like, id: `call-${i}`, agent: `${like.agent.split(' ')[0]} ${surname}`, customer: `Household ·${String(1000 + i * 37).slice(-4)}`, elapsed: 20 + ((i * 53) % 900), data: 'ok', mixed: false, lag: 0.3 });
  }
  return [...EVENING, ...more].slice(0, count);
}

export function baseline(weight: number): Reason {
  return { kind: 'baseline', weight, utterance_id: null, span: null, text: 'Where every call begins', at: null };
}

/** A plausible way to the score: flat, then up (or down) to where it is now. */
export function scoreAt(who: Cast, at: number): number {
  const begin = Math.min(who.score, 12 + (who.id.length % 9));
  const turn = Math.max(10, who.reasonAt || who.elapsed * 0.6);
  const rise = 1 / (1 + Math.exp(-(at - turn) / Math.max(8, who.elapsed / 14)));
  const wobble = Math.sin(at / 9 + who.id.length) * 1.4 + Math.sin(at / 3.7) * 0.7;
  const peak = who.slope < -4 ? who.score - who.slope * 1.6 : who.score;
  const fall = who.slope < -4 ? (peak - who.score) * Math.max(0, (at - turn) / Math.max(1, who.elapsed - turn)) : 0;
  return Math.max(2, Math.min(97, begin + (peak - begin) * rise - fall + wobble));
}
