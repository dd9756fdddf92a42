import type { Fields, Label } from '../../example/example.ts';
import type { GapMeter } from '../../loop/s3-dependencies.ts';
import { goldDistribution } from './distributions.ts';
import { jensenShannon, totalVariation, type Distribution } from './distribution-distance.ts';
import { polarities } from './lexicon.ts';
import { parseSentence } from './parse-sentence.ts';
import { phenomenonNames } from './phenomena.ts';

const goldCells: Distribution = new Map(phenomenonNames.flatMap((phenomenon) =>
  polarities.map((polarity) => [cellName(phenomenon, polarity), goldDistribution[phenomenon][polarity]] as const)));

/**
 * Exact distance between rows and the gold distribution over phenomenon × label. The phenomenon is read off each row's
 * text. A row whose text contradicts its label, or that the grammar does not write, is in a cell that gold never uses.
 * Without rows the distance is 1.
 */
export function createGapMeter(field: string): GapMeter {
  return {
    measure(rows) {
      const cells = empiricalDistribution(rows, field);
      if (rows.length === 0) return { totalVariation: 1, jensenShannon: 1 };
      return { totalVariation: totalVariation(cells, goldCells), jensenShannon: jensenShannon(cells, goldCells) };
    },
  };
}

function empiricalDistribution(rows: readonly { fields: Fields; label: Label }[], field: string): Distribution {
  const cells = Map.groupBy(rows, ({ fields, label }) => cellOf(fields[field] ?? '', label));
  return new Map([...cells].map(([cell, members]) => [cell, members.length / rows.length]));
}

function cellOf(text: string, label: Label): string {
  const parsed = parseSentence(text);
  if (parsed === undefined) return 'outside the grammar';
  return parsed.polarity === label ? cellName(parsed.phenomenon, label) : `${cellName(parsed.phenomenon, label)}, mislabelled`;
}

function cellName(phenomenon: string, label: Label): string {
  return `${phenomenon} × ${label}`;
}
