import { z } from 'zod';

/** Operations the child process serves; all but `describe` belong to its one model. */
export type Operation = 'describe' | 'train' | 'load' | 'predict' | 'embed' | 'save';

/** Parent to child. `request` is the JSON document that C++ reads. */
export type ParentMessage =
  | { readonly type: 'request'; readonly id: number; readonly operation: Operation; readonly request: string }
  | { readonly type: 'cancel' };

const failureSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });

/** Why an operation failed, as the child tells it: a `NativeErrorCode` or `NATIVE_ADDON`. */
export type NativeFailure = z.infer<typeof failureSchema>;

/** Child to parent. `reply` and `event` are the JSON documents that C++ writes. */
export const childMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reply'), id: z.number(), reply: z.string() }),
  z.object({ type: z.literal('failure'), id: z.number(), failure: failureSchema }),
  z.object({ type: z.literal('event'), id: z.number(), event: z.string() }),
]);

export type ChildMessage = z.infer<typeof childMessageSchema>;
