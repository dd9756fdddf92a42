import { describe, expect, it } from 'vitest';
import { textTable } from './text-table.ts';

describe('textTable', () => {
  it('sets columns under one another, wide characters included', () => {
    expect(textTable(['label', 'rows'], [['喜び', '12'], ['anger', '1,234'], ['👍', '7']])).toBe([
      'label    rows',
      '喜び       12',
      'anger   1,234',
      '👍          7',
    ].join('\n'));
  });
});
