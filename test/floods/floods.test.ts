import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { FLOODS } from './floods.js';

describe('floods, in small', () => {
  it.each(FLOODS)('$name', async ({ argv, limits = [], small, make, status, says }) => {
    const ended = await runCli([...argv, ...limits], { stdin: make(small) });
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr: expect.stringMatching(says) });
  });

  it.each(FLOODS.filter(({ limits }) => limits !== undefined))('$name: nothing is said below the limit', async ({ argv, make }) => {
    expect(await runCli(argv, { stdin: make(100) })).toMatchObject({ status: 0, stderr: '' });
  });
});
