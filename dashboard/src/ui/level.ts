/** The class that carries a level's colours (see base.css), by how it is shown. */
import type { Shown } from '../state/wall';

export const LEVEL_CLASS: Readonly<Record<Shown, string>> = { none: 'L0', calm: 'L1', tense: 'L2', frustrated: 'L3', critical: 'L4' };
