/** Version of stepsynth; equal to that of the package. */
export const STEPSYNTH_VERSION = '0.1.0';
