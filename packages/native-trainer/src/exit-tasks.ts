const tasks = new Set<() => void>();
let listening = false;

/** Runs `task` when this process exits (not when it is killed), last come first. Returns a function that withdraws it. */
export function onProcessExit(task: () => void): () => void {
  if (!listening) process.on('exit', runAll);
  listening = true;
  tasks.add(task);
  return () => tasks.delete(task);
}

function runAll(): void {
  for (const task of [...tasks].toReversed()) task();
}
