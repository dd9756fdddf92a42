import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTemplate, templateSlots } from './prompt-template.ts';

describe('templateSlots', () => {
  it('names each slot once, in order', () => {
    expect(templateSlots('{{b}} {{ a }} {{b}} {c} {{}}')).toEqual(['b', 'a', '']);
  });
});

describe('renderTemplate', () => {
  it('fills every slot and leaves the rest as written', () => {
    expect(renderTemplate('{{label}}: {{ text }} \n{{label}} {x}', { label: 'good', text: 'fine' }, 'prompts.seed')).toBe('good: fine \ngood {x}');
  });

  it('inserts values as they are', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
      expect(renderTemplate('<{{one}}|{{other}}>', { one, other }, 'prompts.seed')).toBe(`<${one}|${other}>`);
    }));
    expect(renderTemplate('{{one}}', { one: "{{two}} $& $'" , two: 'x' }, 'prompts.seed')).toBe("{{two}} $& $'");
  });

  it('names a slot without a value', () => {
    expect(() => renderTemplate('{{premise}}', { label: 'yes', premise: undefined }, 'prompts.seed')).toThrow('prompts.seed: no value for the slot {{premise}}');
    expect(() => renderTemplate('{{toString}}', {}, 'prompts.seed')).toThrow('{{toString}}');
  });
});
