import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EventRelay } from './event-relay.ts';

/** A channel that delivers only when told to. */
function slowChannel(): { sent: string[]; relay: EventRelay; deliverAll: () => void } {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const relay = new EventRelay((message, delivered) => {
    if (message.type === 'event') sent.push(message.event);
    waiting.push(delivered);
  });
  const deliverAll = (): void => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
  };
  return { sent, relay, deliverAll };
}

const step = (number: number): string => JSON.stringify({ type: 'step', step: number });
const evaluated = (number: number): string => JSON.stringify({ type: 'evaluated', step: number });

describe('EventRelay', () => {
  it('keeps only the latest step while one is on its way', () => {
    const { sent, relay, deliverAll } = slowChannel();
    for (let number = 1; number <= 1000; number += 1) relay.post(1, step(number));
    expect(sent).toEqual([step(1)]);
    deliverAll();
    expect(sent).toEqual([step(1), step(1000)]);
  });

  it('never drops or reorders anything else', () => {
    const action = fc.oneof(fc.constant('step' as const), fc.constant('evaluated' as const), fc.constant('deliver' as const));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { sent, relay, deliverAll } = slowChannel();
        actions.forEach((name, number) => {
          if (name === 'deliver') deliverAll();
          else relay.post(1, name === 'step' ? step(number) : evaluated(number));
        });
        relay.flush();
        const numbers = sent.map((event) => (JSON.parse(event) as { step: number }).step);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        expect(sent.filter((event) => event.includes('evaluated'))).toHaveLength(actions.filter((name) => name === 'evaluated').length);
        const lastStep = actions.lastIndexOf('step');
        expect(lastStep === -1 || numbers.includes(lastStep)).toBe(true);
      }),
    );
  });
});
