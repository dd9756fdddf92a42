/** The addon is not built, or its libtorch cannot be loaded. Plain, so that the child process needs nothing of core. */
export class AddonLoadError extends Error {
  readonly code = 'NATIVE_ADDON';
  readonly hint: string;

  constructor(message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AddonLoadError';
    this.hint = hint;
  }
}
