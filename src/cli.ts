#!/usr/bin/env node
/** The executable: the only file that sets the exit status. */
import { ExitStatus } from './cli/exit-status.js';
import { main } from './cli/main.js';
import { tellInternalError } from './cli/terminal/internal-error.js';
import { endInterrupted } from './cli/terminal/interruption.js';
import { processTerminal } from './cli/terminal/terminal.js';

const terminal = processTerminal();
// What is thrown outside of `main`'s own work comes here as well: a thread's end, a listener.
process.on('uncaughtException', (error) => {
  tellInternalError(terminal, error);
  process.exit(ExitStatus.INTERNAL);
});
process.exitCode = await main(process.argv.slice(2), terminal);
endInterrupted(terminal.interruption);
