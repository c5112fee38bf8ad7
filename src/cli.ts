#!/usr/bin/env node
/** The executable: the only file that sets the exit status. */
import { endInterrupted } from './cli/interruption.js';
import { main } from './cli/main.js';
import { processTerminal } from './cli/terminal.js';

const terminal = processTerminal();
process.exitCode = await main(process.argv.slice(2), terminal);
endInterrupted(terminal.interruption);
