import type { GoldExample } from '../../example/example.ts';
import { createRandom } from '../../random/seeded-random.ts';
import { goldDistribution } from './distributions.ts';
import { polarities } from './lexicon.ts';
import { phenomenonNames } from './phenomena.ts';
import { writeSentence } from './write-sentence.ts';

const cells = phenomenonNames.flatMap((phenomenon) =>
  polarities.map((polarity) => ({ phenomenon, polarity, probability: goldDistribution[phenomenon][polarity] })));

/**
 * `count` rows drawn from the gold distribution. `stream` names the draw, such as `validation` or `test`:
 * different streams are independent. No text occurs twice within one.
 */
export function drawGoldRows(seed: number, stream: string, count: number, field: string): GoldExample[] {
  const texts = new Set<string>();
  return Array.from({ length: count }, (_, row) => {
    const random = createRandom(seed, 'simulated-gold', stream, row);
    const cell = cells[random.weightedIndex(cells.map(({ probability }) => probability))] as (typeof cells)[number];
    let text = writeSentence(random, cell.phenomenon, cell.polarity);
    while (texts.has(text)) text = writeSentence(random, cell.phenomenon, cell.polarity);
    texts.add(text);
    return { id: `${stream}-${row}`, fields: { [field]: text }, label: cell.polarity };
  });
}
