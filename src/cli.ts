#!/usr/bin/env node
/** The executable: the only file that sets the exit status. */
import { main } from './cli/main.js';
import { processTerminal } from './cli/terminal.js';

process.exitCode = await main(process.argv.slice(2), processTerminal());
