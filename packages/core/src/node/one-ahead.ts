/**
 * `finish(prepare(item))` of each item in order, where the next item is taken and prepared while one is finished. No more
 * than two are held, however many there are. An error of the items or of `prepare` comes when its turn has come.
 */
export async function* oneAhead<Item, Prepared, Result>(
  items: AsyncIterable<Item>,
  prepare: (item: Item) => Promise<Prepared>,
  finish: (prepared: Prepared) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = items[Symbol.asyncIterator]();
  const takeNext = (): Promise<{ readonly prepared: Prepared } | undefined> => {
    const taken = source.next().then(async (next) => (next.done === true ? undefined : { prepared: await prepare(next.value) }));
    taken.catch(() => {}); // it is waited for in its turn
    return taken;
  };
  try {
    let next = takeNext();
    for (let current = await next; current !== undefined; current = await next) {
      next = takeNext();
      yield await finish(current.prepared);
    }
  } finally {
    // not waited for: a source such as a terminal may have nothing to give for long
    void source.return?.(undefined)?.catch(() => {});
  }
}
