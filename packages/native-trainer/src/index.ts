export { describeNative } from './describe-native.ts';
export type { NativeDescription } from './describe-native.ts';
export { createNativeTrainer } from './native-trainer.ts';
export type { NativeTrainerOptions } from './native-trainer.ts';
export { writeRandomCheckpoint } from './random-checkpoint.ts';
export type { RandomCheckpointOptions } from './encoder-parameters.ts';
