/** One request for one completion; n samples are n requests that differ in `sampleIndex`. */
export interface GenerationRequest {
  readonly prompt: string;
  readonly systemPrompt?: string;
  /** 0 or more. */
  readonly temperature: number;
  /** Nucleus sampling mass in (0, 1]. */
  readonly topP: number;
  readonly maxTokens: number;
  /** Tells apart repeated samples of the same prompt; part of the identity of a call. */
  readonly sampleIndex: number;
}

/** Tokens billed for one call. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What a model answered. Not reaching the model throws a `StepsynthError` of code `LANGUAGE_MODEL`. */
export type Generation =
  | { readonly status: 'completed'; readonly text: string; readonly usage: TokenUsage; readonly requestId?: string }
  | { readonly status: 'refused'; readonly reason: string; readonly usage: TokenUsage }
  | { readonly status: 'truncated'; readonly text: string; readonly usage: TokenUsage };

/** A model that completes text. It knows no task: prompts are rendered and replies parsed by the teacher. */
export interface LanguageModel {
  readonly modelId: string;
  generate(request: GenerationRequest, options?: { signal?: AbortSignal }): Promise<Generation>;
}
