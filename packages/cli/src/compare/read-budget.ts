import { StepsynthError, type ComparisonBudget } from '@stepsynth/core';

/** Reads `rows=N`, the synthetic rows of each equal arm, or `usd=X`, the dollars that its calls may cost. */
export function readBudget(text: string): ComparisonBudget {
  const [, unit, figure] = /^(rows|usd)=(\d+(?:\.\d+)?)$/u.exec(text) ?? [];
  const value = Number(figure);
  if (unit === 'rows' && Number.isSafeInteger(value) && value >= 6) return { rows: value };
  if (unit === 'usd' && value > 0) return { dollars: value };
  throw new StepsynthError('USAGE', `--budget ${JSON.stringify(text)} is no budget`, { hint: 'Write --budget rows=2000, synthetic rows of each equal arm (at least 6), or --budget usd=5, dollars of its calls.' });
}
