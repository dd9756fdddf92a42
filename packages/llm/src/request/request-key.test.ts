import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { requestKey } from './request-key.ts';

const identity = { endpoint: 'http://localhost:8000/v1', body: { model: 'm', messages: [{ role: 'user', content: 'x' }], temperature: 0.9 }, sampleIndex: 0, runSeed: 0 };

describe('requestKey', () => {
  it('stays what it was: journals outlive versions', () => {
    expect(requestKey(identity)).toBe('b9000c5a646a7c97a1a61614dc33ce08664e1be7ee4ddfcb14619d3f71a06139'); // reckoned by another program
  });

  it.each([
    ['endpoint', { endpoint: 'other' }], ['sample', { sampleIndex: 1 }], ['run seed', { runSeed: 1 }],
    ['a field of the body', { body: { ...identity.body, temperature: 0.8 } }], ['a further field', { body: { ...identity.body, reasoning_effort: 'low' } }],
  ])('differs by %s', (_, change) => {
    expect(requestKey({ ...identity, ...change })).not.toBe(requestKey(identity));
  });

  it('is the same whatever the order of fields', () => {
    const { model, messages, temperature } = identity.body;
    expect(requestKey({ ...identity, body: { temperature, messages: messages.map(({ role, content }) => ({ content, role })), model } })).toBe(requestKey(identity));
  });
});

describe('canonicalJson', () => {
  it('is one text for one value, and reads back as that value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }));
  });

  it('keeps __proto__ as a key like others', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":1},"a":2}'))).toBe('{"__proto__":{"x":1},"a":2,"b":1}');
  });
});
