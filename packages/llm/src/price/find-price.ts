import type { ModelPrice } from './model-price.ts';
import table from './prices.json' with { type: 'json' };

const DATED = /-(?:\d{4}-\d{2}-\d{2}|\d{4})$/u;

/** The model's price, or that of the model it is a dated snapshot of; undefined where the table has neither. */
export function findPrice(model: string): ModelPrice | undefined {
  const name = model.toLowerCase().replace(/^openai\//u, '');
  const entries = table.models as readonly ModelPrice[];
  return entries.find((entry) => entry.model === name) ?? entries.find((entry) => entry.model === name.replace(DATED, ''));
}
