import type { ErrorAnswer } from '../transport/openai-transport.ts';
import type { RequestBody } from './request-body.ts';

/** What one endpoint was found to refuse; kept as long as the model is. */
export interface ParameterAdaptation {
  /** The body without what the endpoint refuses. */
  apply(body: RequestBody): RequestBody;
  /**
   * Learns from an error which parameter of the sent body the endpoint does not take.
   *
   * @returns what is changed from now on, for a log; undefined where the error is about something else
   */
  learn(error: ErrorAnswer, sent: RequestBody): string | undefined;
}

/** Worth losing for an answer; a length limit is not, it is only renamed. */
const DROPPABLE = ['temperature', 'top_p', 'seed'];
const REFUSAL = /unsupported|not support|only the default|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|forbidden|cannot find field|invalid/iu;

export function createParameterAdaptation(): ParameterAdaptation {
  const dropped = new Set<string>();
  let renameLimit = false;

  return {
    apply(body) {
      const kept = Object.entries(body).filter(([name]) => !dropped.has(name));
      return Object.fromEntries(kept.map(([name, value]) => [renameLimit && name === 'max_tokens' ? 'max_completion_tokens' : name, value]));
    },
    learn(error, sent) {
      if (error.status !== 400 && error.status !== 422) return undefined;
      if ('max_tokens' in sent && error.message.includes('max_completion_tokens')) {
        renameLimit = true;
        return 'max_completion_tokens is sent in place of max_tokens from now on';
      }
      const name = DROPPABLE.find((parameter) => parameter in sent && isAbout(error, parameter));
      if (name === undefined) return undefined;
      dropped.add(name);
      return `${name} is refused and left out from now on`;
    },
  };
}

/** Named by the error itself, or by a message that refuses something. */
function isAbout({ param, message }: ErrorAnswer, parameter: string): boolean {
  if (param !== undefined) return param === parameter;
  return new RegExp(String.raw`\b${parameter}\b`, 'u').test(message) && REFUSAL.test(message);
}
