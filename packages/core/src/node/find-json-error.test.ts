import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonError } from './find-json-error.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonError', () => {
  it('finds an error exactly where JSON.parse does', () => {
    const noise = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '1', '0', '-', '.', 'e', 'n', 'true', ' ', '\t', 'é', "'") });
    const edited = fc.tuple(fc.json(), fc.nat(), fc.nat(3), noise).map(([json, place, removed, inserted]) => {
      const at = place % (json.length + 1);
      return json.slice(0, at) + inserted + json.slice(at + removed);
    });
    fc.assert(fc.property(fc.oneof(fc.json(), noise, edited), (text) => {
      expect(findJsonError(text) === undefined).toBe(parses(text));
    }), { numRuns: 2000 });
  });

  it('names no place after the first fault: what stands before it can be completed', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, place) => {
      const cut = json.slice(0, place % json.length);
      fc.pre(!parses(cut));
      const error = findJsonError(cut);
      expect(error?.column).toBeLessThanOrEqual(cut.length + 1);
    }));
  });

  it.each<[string, number, string]>([
    ['{"a":1,}', 8, 'a comma stands before }'],
    ['{"a":[1,]}', 9, 'a value is missing before ]'],
    ["{'a':1}", 2, "a name in double quotes is missing before '"],
    ['{a:1}', 2, 'a name in double quotes is missing before a'],
    ['{"a":NaN}', 6, 'NaN is no JSON value'],
    ['{"a":None}', 6, 'None is no JSON value'],
    ['{"a":01}', 6, '01 is no JSON value'],
    ['{"a" 1}', 6, 'a colon is missing before 1'],
    ['{"a":1 "b":2}', 8, 'a comma or } is missing before "'],
    ['{"a":"b}', 6, 'a string is never closed'],
    ['{"a":"\t"}', 7, 'the control character U+0009 must be escaped'],
    ['{"a":"\\x"}', 7, '\\x is no escape'],
    ['{"a":1}{"a":2}', 8, 'something stands after the object'],
    ['{"a":', 6, 'the line ends in the middle'],
    ['', 1, 'the line ends in the middle'],
  ])('%s: column %d, %s', (text, column, problem) => {
    expect(findJsonError(text)).toEqual({ column, problem });
  });

  it('takes a million brackets', () => {
    expect(findJsonError('['.repeat(1_000_000))?.column).toBe(1_000_001);
  });
});
