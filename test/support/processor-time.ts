/** Milliseconds of the processor that this process has had so far. For bounds on how long work takes: the clock goes on while others have the machine. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
