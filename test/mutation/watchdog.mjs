// Ends the process when it has taken more processor time than it may: a change can make a loop endless. Wall time would also end it on a machine that does other things.
import { workerData as deadline } from 'node:worker_threads';

setInterval(() => {
  const { user, system } = process.cpuUsage();
  if (deadline[0] > 0 && (user + system) / 1000 > deadline[0]) process.kill(process.pid, 'SIGKILL');
}, 100);
