import { openSpendLedger } from '@stepsynth/core';
import { createMemorySpendStore } from '@stepsynth/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgeted, type Billed } from './budgeted.ts';
import { worstCaseUsage } from './worst-case-usage.ts';

const worst = { promptTokens: 60, completionTokens: 40 };
const never = new AbortController().signal;

describe('budgeted', () => {
  it('keeps the cap for any interleaving of answers, refusals and failures', async () => {
    const billing = fc.oneof(fc.constant<Billed>('nothing'), fc.constant<Billed>('unknown'), fc.record({ promptTokens: fc.nat(60), completionTokens: fc.nat(40) }));
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.record({ billed: billing, throws: fc.boolean() }), { maxLength: 20 }), fc.integer({ min: 0, max: 900 }), async (scheduler, calls, tokens) => {
      const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: { tokens } });
      let sent = 0;
      const outcomes = calls.map(({ billed, throws }) => budgeted(ledger, worst, never, async (bill) => {
        sent += 1;
        await scheduler.schedule(Promise.resolve());
        if (throws) throw new Error('broken');
        bill(billed);
      }).then(() => 'done', (error: Error & { code?: string }) => error.code ?? error.message));
      await scheduler.waitFor(Promise.all(outcomes));
      const { promptTokens, completionTokens } = ledger.summary();
      expect(promptTokens + completionTokens).toBeLessThanOrEqual(tokens);
      const held = (await Promise.all(outcomes)).filter((outcome) => outcome === 'BUDGET_REACHED').length;
      expect(sent).toBe(calls.length - held);
    }), { numRuns: 100 });
  });

  it.each([
    ['nothing', 0, 0], ['unknown', 1, 100], [{ promptTokens: 5, completionTokens: 2 }, 1, 7],
  ] as const)('settles %j', async (billed, calls, tokens) => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: {} });
    await budgeted(ledger, worst, never, async (bill) => bill(billed));
    const summary = ledger.summary();
    expect([summary.calls, summary.promptTokens + summary.completionTokens]).toEqual([calls, tokens]);
  });

  it('counts the worst case where the work throws', async () => {
    const ledger = await openSpendLedger({ store: createMemorySpendStore(), cap: {} });
    await expect(budgeted(ledger, worst, never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(ledger.summary()).toMatchObject({ calls: 1, ...worst });
  });
});

describe('worstCaseUsage', () => {
  it('is no less than the bytes of the prompt, and takes the limit that is sent', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (content) => {
      expect(worstCaseUsage({ messages: [{ content }] }, 10).promptTokens).toBeGreaterThanOrEqual(Buffer.byteLength(content));
    }));
    expect(worstCaseUsage({ max_tokens: 64 }, 64).completionTokens).toBe(64);
    expect(worstCaseUsage({ max_completion_tokens: 900 }, 64).completionTokens).toBe(900);
  });
});
