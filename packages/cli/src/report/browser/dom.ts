import { visibleText } from '../visible-text.ts';

/** A part of the page: an element, or text from data, which can only become text. */
export type Part = Node | string | number | undefined | false | readonly Part[];

/** Makes an element. Attributes that are `undefined` are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Readonly<Record<string, string | undefined>> = {}, ...parts: readonly Part[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  append(made, parts);
  return made;
}

/** Replaces what an element holds. */
export function fill(target: Element, ...parts: readonly Part[]): void {
  target.replaceChildren();
  append(target, parts);
}

/** Text whose direction ends with it. */
export function dataText(text: string): HTMLElement {
  return element('bdi', {}, text);
}

/** An element of the page that this program wrote, by its id. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}.`);
  return found;
}

function append(target: Element, parts: readonly Part[]): void {
  for (const part of parts) {
    if (part === undefined || part === false) continue;
    if (part instanceof Node) target.append(part);
    else if (typeof part === 'string' || typeof part === 'number') target.append(visibleText(String(part)));
    else append(target, part);
  }
}
