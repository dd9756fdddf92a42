import type { RunReport } from '@stepsynth/core';
import { count, integer } from '../report/format.ts';

/** What calls took, in one line. */
export function spendText({ calls, cachedCalls, promptTokens, completionTokens, dollars, capDollars, capTokens = null }: RunReport['spend']): string {
  return [
    `${count(calls, 'call')}${cachedCalls > 0 ? ` and ${integer(cachedCalls)} from the journal` : ''}`,
    `${integer(promptTokens + completionTokens)}${capTokens === null ? '' : ` of ${integer(capTokens)}`} tokens`,
    ...(dollars === null ? [] : [`$${dollars.toFixed(2)}${capDollars === null ? '' : ` of $${capDollars.toFixed(2)}`}`]),
  ].join(', ');
}
