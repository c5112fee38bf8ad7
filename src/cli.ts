#!/usr/bin/env node
/** The executable: the only file that sets the exit status. */
import { endInterrupted } from './cli/terminal/interruption.js';
import { main } from './cli/main.js';
import { processTerminal } from './cli/terminal/terminal.js';

const terminal = processTerminal();
process.exitCode = await main(process.argv.slice(2), terminal);
endInterrupted(terminal.interruption);
