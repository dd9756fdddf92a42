/** What the prompts of a new task are made of. */
export interface PromptParts {
  readonly text: string;
  /** Undefined for single-sentence tasks. */
  readonly context: string | undefined;
  readonly label: string;
  /** Answers stand in the context; there are no labels. */
  readonly answers: boolean;
  /** What one text is, such as "film review". */
  readonly noun: string;
}

/** Prompts by name; slots are left open. */
export interface TaskPrompts {
  readonly rationale?: string;
  readonly seed: string;
  /** T_query for runs without rationales; of tasks that ask for them. */
  readonly seedWithoutRationales?: string;
  /** Asks for an answer of a context; a task may do without. */
  readonly answer?: string;
  readonly extrapolation: string;
}

/**
 * Prompts in the manner of the paper's Table 1. Single-sentence tasks ask for rationales, then for a text with some of
 * them; sentence pairs give the context, questions the context and the answer. An error is answered with "write another like it".
 */
export function taskPrompts({ text, context, label, answers, noun }: PromptParts): TaskPrompts {
  const attribute = humanise(label);
  const one = `${article(noun)} ${noun}`;
  if (context === undefined) {
    return {
      rationale: `List {{count}} different things that may lead a person to write ${one} whose ${attribute} is {{label}}. Write each as a short phrase on a line of its own.`,
      seed: `Now imagine ${one} that has to do with {{rationales}}. Write this ${noun}; its ${attribute} is {{label}}. Write only the ${noun}.`,
      seedWithoutRationales: `Write ${one} whose ${attribute} is {{label}}. Write only the ${noun}.`,
      extrapolation: `Here is ${one} whose ${attribute} is {{label}}:\n{{${text}}}\nWrite another ${noun} similar to it, whose ${attribute} is {{label}} too. Write only the ${noun}.`,
    };
  }
  const given = humanise(context);
  if (answers) {
    return {
      seed: `Given a ${given}: {{${context}}}\n{{answer}} is the answer to the following ${noun}. Write only the ${noun}.`,
      answer: `Given a ${given}: {{${context}}}\nQuote a short answer from it, word for word, to some ${noun} about it. Reply with JSON: {"answer": "...", "sentence": "the sentence it stands in"}`,
      extrapolation: `Given a ${given}: {{${context}}}\n{{answer}} is the answer to: {{${text}}}\nWrite another ${noun} similar to it that has the same answer in the ${given}. Write only the ${noun}.`,
    };
  }
  return {
    seed: `{{${context}}}\nBased on the above ${given}, write ${one} whose ${attribute}, given this ${given}, is {{label}}. Write only the ${noun}.`,
    extrapolation: `{{${context}}}\nBased on the above ${given}, here is ${one} whose ${attribute} is {{label}}:\n{{${text}}}\nWrite another ${noun} similar to it, whose ${attribute}, given this ${given}, is {{label}} too. Write only the ${noun}.`,
  };
}

/** `review_text` as "review text". */
export function humanise(column: string): string {
  return column.replaceAll(/[_.-]+/gu, ' ').replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').trim().toLowerCase();
}

function article(noun: string): string {
  return /^[aeiou]/iu.test(noun) ? 'an' : 'a';
}
