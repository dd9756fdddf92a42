import { StepsynthError } from '../errors.ts';

const slotPattern = /\{\{\s*([^{}]*?)\s*\}\}/gu;

/** Names of the `{{slot}}`s of a template, each once, in the order in which they first appear. */
export function templateSlots(template: string): string[] {
  return [...new Set([...template.matchAll(slotPattern)].map((match) => match[1] as string))];
}

/**
 * Fills each `{{slot}}`. Values are inserted as they are: a value that contains `{{` is not filled again.
 * A slot without a value is a `TASK_FILE` error that names it and `where`.
 */
export function renderTemplate(template: string, values: Readonly<Record<string, string | number | undefined>>, where: string): string {
  return template.replaceAll(slotPattern, (_, slot: string) => {
    const value = Object.hasOwn(values, slot) ? values[slot] : undefined;
    if (value === undefined) {
      throw new StepsynthError('TASK_FILE', `${where}: no value for the slot {{${slot}}}`, {
        hint: `Slots of this prompt: ${Object.keys(values).map((name) => `{{${name}}}`).join(', ')}.`,
      });
    }
    return String(value);
  });
}
