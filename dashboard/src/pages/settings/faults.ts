/** What is wrong with a field, in words. */
import { t } from '../../text/en';
import type { Fault } from './draft';

export function faultText(fault: Fault): string {
  const words = t.tuning.faults;
  switch (fault.kind) {
    case 'range':
      return words.range(fault.low, fault.high);
    case 'rise':
      return words.rise(fault.hysteresis);
    case 'twice':
      return words.twice(fault.agent);
    default:
      return words[fault.kind];
  }
}
