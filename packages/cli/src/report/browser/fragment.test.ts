import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noFilters } from './filter-rows.ts';
import { readFragment, writeFragment } from './fragment.ts';

it('reads back what it writes, whatever the texts', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const filters = fc.record({ search: text, label: text, origin: text, round: text, status: text, fate: text });
  fc.assert(fc.property(fc.option(text, { nil: undefined }), filters, (row, wanted) => {
    expect(readFragment(writeFragment(row, wanted))).toMatchObject({ row, filters: wanted });
  }));
});

it('tells the fragment of a section from one of a row', () => {
  expect(readFragment('#settings')).toEqual({ row: undefined, filters: noFilters, present: false });
  expect(readFragment('')).toMatchObject({ present: false });
  expect(readFragment('#row=seed-1')).toMatchObject({ row: 'seed-1', present: true });
  expect(readFragment('#status=rejected%3Aduplicate')).toMatchObject({ filters: { status: 'rejected:duplicate' }, present: true });
});
