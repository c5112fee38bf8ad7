/** A headless Chromium for tests of what is drawn. Where none is installed such tests are skipped; .ci/run installs one when it may. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.PCAPNOTE_CHROMIUM,
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of the browser; undefined where there is none. */
export const browserPath = PLACES.find((path) => path !== undefined && path !== '' && existsSync(path));

/** It asks nothing of the network by itself. */
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('no Chromium is installed');
  return chromium.launch({ executablePath: browserPath, args: QUIET });
}
