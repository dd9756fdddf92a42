import { describe, expect, it } from 'vitest';
import type { SyntheticExample } from '../example/example.ts';
import { datasetLine } from './dataset-line.ts';

const example: SyntheticExample = {
  id: 'extrapolated-1-7', origin: 'extrapolated', round: 1, slot: 7, attempt: 2, fields: { premise: 'It rains.', hypothesis: 'It is wet.' }, label: 'entailment',
  lineage: { errorId: 'gold-3', source: { kind: 'keyed', id: 'pool-9' } },
};

describe('datasetLine', () => {
  it('puts fields and label first, then where the row came from', () => {
    expect(datasetLine(example)).toMatchInlineSnapshot(
      `"{"premise":"It rains.","hypothesis":"It is wet.","label":"entailment","id":"extrapolated-1-7","origin":"extrapolated","round":1,"slot":7,"attempt":2,"lineage":{"errorId":"gold-3","source":{"kind":"keyed","id":"pool-9"}}}"`);
  });

  it("has answers in SQuAD's form in the place of the label", () => {
    const line = datasetLine({ ...example, fields: { context: 'It rains.', question: 'What falls?' }, label: 'rains', answers: [{ text: 'rains', start: 3 }] });
    expect(line.startsWith('{"context":"It rains.","question":"What falls?","answers":{"text":["rains"],"answer_start":[3]},"id":')).toBe(true);
    expect(JSON.parse(line)).not.toHaveProperty('label');
  });

  it('does not depend on the order in which a store hands out properties', () => {
    const { lineage, ...rest } = example;
    expect(datasetLine({ lineage: { source: { id: 'pool-9', kind: 'keyed' }, errorId: 'gold-3' }, ...rest } as SyntheticExample)).toBe(datasetLine({ ...rest, lineage }));
    expect(lineage.errorId).toBe('gold-3');
  });

  it('lets a field of the task win over a property of the same name', () => {
    expect(JSON.parse(datasetLine({ ...example, fields: { id: 'own' } }))).toMatchObject({ id: 'own', round: 1 });
  });
});
