/** Development only: moments of one call as its agent sees them, by the name in the cookie mock_agent. */
import { inesCall } from './ines.ts';
import type { Draft } from './story.ts';

const noMessage = (drafts: readonly Draft[]): Draft[] => drafts.filter((draft) => draft.type !== 'message.sent');
const noTips = (drafts: readonly Draft[]): Draft[] => drafts.filter((draft) => !draft.type.startsWith('tip.'));

/** Told to the agent's screen up to now, call.started left out; null: no call at all. */
export function scene(name: string): Draft[] | null {
  switch (name) {
    case 'waiting':
      return null;
    case 'calm':
      return inesCall(120);
    case 'stay':
      return noTips(inesCall(372));
    case 'venting':
      return [
        ...noTips(inesCall(359)),
        { type: 'tip.shown', at: 359, tip_id: 'v1', step: 'listen', audience: 'agent', headline: 'Let them finish', say: '', why: 'They have been talking for a while. Nothing needs an answer yet.' },
      ];
    case 'tip':
      return noMessage(inesCall(398));
    case 'blind':
      return [...inesCall(120), { type: 'call.updated', at: 121, consent: null, agent: null, team: null, queue: null, product: null, customer_ref: null, data: 'gap', lag: null }];
    case 'hard':
      return [
        ...inesCall(),
        { type: 'tip.resolved', at: 404, tip_id: 't3', outcome: 'done' },
        { type: 'level.changed', at: 520, from: 'critical', to: 'calm', reasons: [] },
        { type: 'tip.shown', at: 660, tip_id: 't4', step: 'praise', audience: 'agent', headline: 'You turned that call around', say: '', why: 'The call was heated and ended calm.' },
        { type: 'call.ended', at: 660, reason: 'completed', duration: 660, finals: 21 },
      ];
    default:
      return inesCall();
  }
}
