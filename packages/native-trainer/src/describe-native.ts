import type { z } from 'zod';

import { nativeDescriptionSchema, parseReply } from './replies.ts';
import { TrainerClient } from './trainer-client.ts';

/** What the addon says of itself and the machine. */
export type NativeDescription = z.infer<typeof nativeDescriptionSchema>;

/**
 * Loads the addon in a child process of its own, so that libtorch never enters this one.
 *
 * @throws {StepsynthError} NATIVE_ADDON when it is not built or does not load.
 */
export async function describeNative(): Promise<NativeDescription> {
  const client = new TrainerClient();
  try {
    return parseReply(nativeDescriptionSchema, await client.request('describe', {}));
  } finally {
    await client.kill();
  }
}
