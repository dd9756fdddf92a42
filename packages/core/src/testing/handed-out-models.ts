/** Folder of the initial checkpoint, which holds nothing: a model loaded from it is untrained. */
export const INITIAL_CHECKPOINT = 'none';

/** Counts the models a trainer hands out, so that tests see whether each was disposed of. */
export interface HandedOutModels {
  /** Models handed out and not yet disposed of. */
  open(): number;
  /** Counts one more; what it returns counts it off, once. */
  handOut(): () => Promise<void>;
}

export function createHandedOutModels(): HandedOutModels {
  let open = 0;
  return {
    open: () => open,
    handOut: () => {
      let disposed = false;
      open += 1;
      return async () => {
        if (!disposed) open -= 1;
        disposed = true;
      };
    },
  };
}
