/** Slots that a prompt may have, and those it must have. */
export interface PromptSlots {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The parts of a task that decide its prompts' slots. */
export interface PromptFields {
  readonly generated: string;
  readonly context?: string | undefined;
  /** The task asks for rationales. */
  readonly hasRationales: boolean;
  /** What a row is to be predicted: a label, or an answer that stands in the context. */
  readonly target: 'label' | 'answer';
}

/** Prompts of a task file. */
export const promptNames = ['rationale', 'seed', 'seedWithoutRationales', 'answer', 'extrapolation', 'studentAnswer', 'vote', 'system'] as const;
export type PromptName = (typeof promptNames)[number];

/** Slots of each prompt of a task; field slots are named after the task's fields, `label` or `answer` after its target. */
export function promptSlots({ generated, context, hasRationales, target }: PromptFields): Record<PromptName, PromptSlots> {
  const contextSlots = context === undefined ? [] : [context];
  return {
    rationale: { required: ['label'], optional: ['count'] },
    seed: { required: [target, ...(hasRationales ? ['rationales'] : []), ...contextSlots], optional: [] },
    seedWithoutRationales: { required: [target, ...contextSlots], optional: [] },
    answer: { required: contextSlots, optional: [] },
    extrapolation: { required: [target, ...contextSlots, generated], optional: [] },
    studentAnswer: { required: ['predicted'], optional: [target, 'confidence'] },
    vote: { required: ['labels', generated], optional: contextSlots },
    system: { required: [], optional: [] },
  };
}
