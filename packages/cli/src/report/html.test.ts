import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html, raw } from './html.ts';

describe('escapeText', () => {
  it('leaves no character that markup is made of, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const escaped = escapeText(text);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39|#96);/g, '')).not.toMatch(/[&<>"'`]/);
      expect(escaped.isWellFormed()).toBe(true);
    }));
  });

  it.each([
    ['</script>', '&lt;/script&gt;'],
    [`" onload='x'`, '&quot; onload=&#39;x&#39;'],
    ['a\u202Eb\u0000c', 'a[U+202E]b[U+0000]c'],
    ['\ud800', '\ufffd'],
    ['one\n\ttwo', 'one\n\ttwo'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });
});

describe('html', () => {
  it('escapes values, keeps markup and flattens lists', () => {
    expect(html`<p>${'<b>'}${raw('<i>')}${[1, '&', html`<br>`]}${undefined}${false}</p>`.markup).toBe('<p>&lt;b&gt;<i>1&amp;<br></p>');
  });

  it('escapes a value that only looks like markup of its own', () => {
    const forged = { markup: '<script>', toString: () => '<script>' } as unknown as string;
    expect(() => html`${forged}`.markup).toThrow(TypeError);
  });
});
