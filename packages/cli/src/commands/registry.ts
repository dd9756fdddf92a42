import type { Command } from './command.ts';

/** A command as the overview lists it, loaded when it is asked for. */
export interface RegisteredCommand {
  readonly name: string;
  readonly description: string;
  load(): Promise<Command>;
}

/** Every command, in the order of the overview. */
export const commands: readonly RegisteredCommand[] = [
  { name: 'init', description: 'Write a task file for your own data, by questions or options', load: async () => (await import('./init.ts')).initCommand },
  { name: 'validate', description: 'Check a task and estimate what a run will take; no call', load: async () => (await import('./validate.ts')).validateCommand },
  { name: 'run', description: 'Run S3 on a task: synthesize, train, find errors, extrapolate, evaluate', load: async () => (await import('./run.ts')).runCommand },
  { name: 'compare', description: 'Run methods side by side at equal budget, and say with intervals which is better', load: async () => (await import('./compare.ts')).compareCommand },
  { name: 'resume', description: 'Go on with a run that was interrupted', load: async () => (await import('./resume.ts')).resumeCommand },
  { name: 'status', description: 'Show how far a run has come', load: async () => (await import('./status.ts')).statusCommand },
  { name: 'report', description: 'Write report.html and report.json of a finished run again', load: async () => (await import('./report.ts')).reportCommand },
  { name: 'verify', description: 'Make the dataset again from the journal, without a call, and compare', load: async () => (await import('./verify.ts')).verifyCommand },
  { name: 'export', description: 'Write dataset and model of a finished run: JSONL, CSV, Parquet, card, model, ONNX', load: async () => (await import('./export.ts')).exportCommand },
  { name: 'train', description: 'Train a model on any labelled file', load: async () => (await import('./train.ts')).trainCommand },
  { name: 'evaluate', description: 'Score a model on any labelled file', load: async () => (await import('./evaluate.ts')).evaluateCommand },
  { name: 'predict', description: 'Add label and probabilities, or answers, to the rows of a file', load: async () => (await import('./predict.ts')).predictCommand },
  { name: 'doctor', description: 'Look at this machine: Node, trainer, CPU and GPU, endpoint, cache, disk', load: async () => (await import('./doctor.ts')).doctorCommand },
  { name: 'demo', description: 'Watch S3 work in a simulated world: about a minute, no key, no download', load: async () => (await import('./demo.ts')).demoCommand },
];
