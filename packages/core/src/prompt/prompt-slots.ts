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
}

/** Prompts of a task file. */
export const promptNames = ['rationale', 'seed', 'seedWithoutRationales', 'extrapolation', 'studentAnswer', 'system'] as const;
export type PromptName = (typeof promptNames)[number];

/** Slots of each prompt of a task; field slots are named after the task's fields. */
export function promptSlots({ generated, context, hasRationales }: PromptFields): Record<PromptName, PromptSlots> {
  const contextSlots = context === undefined ? [] : [context];
  return {
    rationale: { required: ['label'], optional: ['count'] },
    seed: { required: ['label', ...(hasRationales ? ['rationales'] : []), ...contextSlots], optional: [] },
    seedWithoutRationales: { required: ['label', ...contextSlots], optional: [] },
    extrapolation: { required: ['label', ...contextSlots, generated], optional: [] },
    studentAnswer: { required: ['predicted'], optional: ['label', 'confidence'] },
    system: { required: [], optional: [] },
  };
}
