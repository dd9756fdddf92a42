import { describe, expect, it } from 'vitest';
import { withInterrupt } from './interrupt.ts';
import { createFakeHost } from './testing/fake-host.ts';

describe('withInterrupt', () => {
  it('the first Ctrl-C aborts, the second ends the process with 130', async () => {
    const host = createFakeHost();
    let notices = 0;
    const aborted = await withInterrupt(host, () => (notices += 1), async (signal) => {
      host.interrupt();
      expect(host.exits).toEqual([]);
      host.interrupt();
      return signal.aborted;
    });
    expect({ aborted, notices, exits: host.exits }).toEqual({ aborted: true, notices: 1, exits: [130] });
  });

  it('leaves Ctrl-C alone when the work is done, also after a failure', async () => {
    const host = createFakeHost();
    await expect(withInterrupt(host, () => {}, async () => { throw new Error('x'); })).rejects.toThrow('x');
    host.interrupt();
    host.interrupt();
    expect(host.exits).toEqual([]);
  });
});
