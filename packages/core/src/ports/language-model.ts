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

/** What every answer carries. */
interface Answered {
  /** Tokens that were billed when the call was made. */
  readonly usage: TokenUsage;
  /** Identifies the call: its key in the journal, else the provider's request id. */
  readonly callId?: string;
  /** True where the journal answered: nothing was sent or billed now. */
  readonly cached?: boolean;
}

/** What a model answered. Not reaching the model throws a `LanguageModelError`. */
export type Generation =
  | (Answered & { readonly status: 'completed'; readonly text: string })
  /** A refusal, a content filter, or a request that the endpoint will not take: this item gets nothing. */
  | (Answered & { readonly status: 'refused'; readonly reason: string })
  | (Answered & { readonly status: 'truncated'; readonly text: string });

/** A model that completes text. It knows no task: prompts are rendered and replies parsed by the teacher. */
export interface LanguageModel {
  readonly modelId: string;
  generate(request: GenerationRequest, options?: { signal?: AbortSignal }): Promise<Generation>;
}
