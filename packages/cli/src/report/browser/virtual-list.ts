import { element } from './dom.ts';

/** Rows drawn beyond both edges of what is seen. */
const OVERSCAN = 8;

/** A list box that draws only the rows in sight. */
export interface VirtualList {
  /** Shows `count` rows with this one active; scrolls it into sight where `reveal` says so. */
  show(count: number, active: number, options?: { reveal?: boolean }): void;
  readonly active: number;
}

export interface VirtualListOptions {
  /** `role=listbox`, focusable, with the height of a row in `--row-height`. */
  readonly list: HTMLElement;
  /** Fills the option of a row. */
  readonly draw: (index: number, option: HTMLElement) => void;
  /** A row was chosen by key or pointer. */
  readonly onChoose: (index: number) => void;
  /** Enter was pressed on the active row, or it was clicked. */
  readonly onOpen: () => void;
}

/** Focus stays on the list, which names its active option; so a row may leave the page while it is scrolled away. */
export function createVirtualList({ list, draw, onChoose, onOpen }: VirtualListOptions): VirtualList {
  const space = element('div', { role: 'none', class: 'space' });
  const drawn = new Map<number, HTMLElement>();
  let count = 0;
  let active = 0;
  let rowHeight = 1;
  list.replaceChildren(space);

  const render = (): void => {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - OVERSCAN);
    const last = Math.min(count - 1, Math.ceil((list.scrollTop + list.clientHeight) / rowHeight) + OVERSCAN);
    for (const [index, option] of drawn) {
      if ((index < first || index > last) && index !== active) {
        option.remove();
        drawn.delete(index);
      }
    }
    for (let index = first; index <= last; index += 1) place(index);
    if (active < count) place(active);
  };

  const place = (index: number): void => {
    if (drawn.has(index)) return;
    const option = element('div', { role: 'option', id: `option-${index}`, class: 'row', 'aria-setsize': String(count), 'aria-posinset': String(index + 1) });
    option.style.transform = `translateY(${index * rowHeight}px)`;
    option.setAttribute('aria-selected', String(index === active));
    option.dataset['index'] = String(index);
    draw(index, option);
    drawn.set(index, option);
    space.append(option);
  };

  const redraw = (): void => {
    rowHeight = Math.max(1, Number.parseFloat(getComputedStyle(list).getPropertyValue('--row-height')));
    space.style.height = `${count * rowHeight}px`;
    for (const option of drawn.values()) option.remove();
    drawn.clear();
    render();
  };

  const reveal = (): void => {
    const top = active * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
  };

  const activate = (index: number): void => {
    const chosen = Math.min(Math.max(index, 0), count - 1);
    if (chosen < 0) return;
    drawn.get(active)?.setAttribute('aria-selected', 'false');
    active = chosen;
    reveal();
    render();
    drawn.get(active)?.setAttribute('aria-selected', 'true');
    list.setAttribute('aria-activedescendant', `option-${active}`);
    onChoose(active);
  };

  list.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1,
    };
    const target = moves[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || (target === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    if (target === undefined) onOpen();
    else activate(target);
  });
  list.addEventListener('click', (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (option === null) return;
    activate(Number(option.dataset['index']));
    onOpen();
  });
  let waiting = false;
  list.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      render();
    });
  });
  new ResizeObserver(redraw).observe(list);

  return {
    get active() {
      return active;
    },
    show(rows, index, options = {}) {
      count = rows;
      active = Math.min(index, Math.max(0, rows - 1));
      redraw();
      if (options.reveal === true) list.scrollTop = Math.max(0, active * rowHeight - list.clientHeight / 3);
      else list.scrollTop = 0;
      render();
      if (rows === 0) list.removeAttribute('aria-activedescendant');
      else list.setAttribute('aria-activedescendant', `option-${active}`);
    },
  };
}
