import { visibleText } from './visible-text.ts';

/** Markup that is safe to place in a page as it is. Only `html`, `raw` and `join` make it. */
export class SafeHtml {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What a template may hold: anything but markup made here is escaped; `undefined` and `false` are left out. */
export type Fragment = SafeHtml | string | number | undefined | false | readonly Fragment[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Escapes text for element content and quoted attributes; unseen characters are shown as `[U+202E]`. */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}

/** Template tag: the literal parts are markup, every value in it is escaped unless it is markup itself. */
export function html(literals: TemplateStringsArray, ...values: readonly Fragment[]): SafeHtml {
  return new SafeHtml(literals.reduce((page, literal, index) => page + render(values[index - 1]) + literal));
}

/** Markup written by this program, never data. */
export function raw(markup: string): SafeHtml {
  return new SafeHtml(markup);
}

/** Text from data, isolated so that its direction ends with it. */
export function dataText(text: string): SafeHtml {
  return html`<bdi>${text}</bdi>`;
}

function render(value: Fragment): string {
  if (value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.markup;
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(render).join('');
}
