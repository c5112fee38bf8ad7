/** The language of texts and help: `--lang`, else the environment; machine formats and messages on standard error have none. */
import { describe, expect, it } from 'vitest';
import { checkCommand } from '../../src/cli/commands/check.js';
import { explainCommand } from '../../src/cli/commands/explain.js';
import { fieldsCommand } from '../../src/cli/commands/fields.js';
import { flowsCommand } from '../../src/cli/commands/flows.js';
import { followCommand } from '../../src/cli/commands/follow.js';
import { showCommand } from '../../src/cli/commands/show.js';
import { HELP_ZH } from '../../src/cli/help/help-zh.js';
import { findLanguage, languageOf } from '../../src/cli/terminal/language.js';
import { textWidth } from '../../src/report/format/width.js';
import { fixture, linesOf, runCli } from './run-cli.js';

const CAPTURE = fixture('tcp-close-four-segments.pcap');
const COMMANDS = [showCommand, flowsCommand, explainCommand, followCommand, checkCommand, fieldsCommand];
const HAN = /\p{Script=Han}/u;

describe('the language of the environment', () => {
  it.each<[env: Record<string, string>, language: 'en' | 'zh']>([
    [{}, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LANG: 'zh_TW' }, 'zh'],
    [{ LANG: 'zh' }, 'zh'],
    [{ LANG: 'zh-Hans' }, 'zh'],
    [{ LANG: 'zhx_YY' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'POSIX' }, 'en'],
    [{ LC_ALL: 'C', LC_MESSAGES: 'zh_CN', LANG: 'zh_CN' }, 'en'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'zh_CN' }, 'en'],
    [{ LC_ALL: 'zh_CN', LC_MESSAGES: 'C', LANG: 'C' }, 'zh'],
    [{ LC_MESSAGES: 'zh_CN', LANG: 'en_GB' }, 'zh'],
    [{ LC_MESSAGES: 'en_GB', LANG: 'zh_CN' }, 'en'],
    // Empty is unset.
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN' }, 'zh'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'en_GB' }, 'zh'],
    // gettext's list goes before the locale, unless that is C.
    [{ LANG: 'en_GB', LANGUAGE: 'zh:en' }, 'zh'],
    [{ LANG: 'zh_CN', LANGUAGE: 'en:zh' }, 'en'],
    [{ LANG: 'zh_CN', LANGUAGE: 'de:fr' }, 'zh'],
    [{ LANG: 'de_DE', LANGUAGE: 'fr:zh_TW:en' }, 'zh'],
    [{ LANG: 'zh_CN', LANGUAGE: '' }, 'zh'],
    [{ LANG: 'C', LANGUAGE: 'zh' }, 'en'],
    [{ LANGUAGE: 'zh' }, 'en'],
  ])('%j: %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });

  it.each<[words: string[], language: 'en' | 'zh']>([
    [['explain', 'x.pcap'], 'zh'],
    [['explain', '--lang', 'en'], 'en'],
    [['--lang=en', 'explain'], 'en'],
    [['--lang', 'zh', '--lang', 'en'], 'en'],
    [['--', '--lang', 'en'], 'zh'],
    [['--lang', 'fr'], 'zh'],
    [['--lang'], 'zh'],
  ])('%j where the environment is Chinese: %s', (words, language) => {
    expect(findLanguage(words, { LANG: 'zh_CN' })).toBe(language);
  });
});

/** A command line for each command, and a word of its output in either language. */
const OUTPUTS: [argv: string[], en: string, zh: string][] = [
  [['show', CAPTURE], 'handshake 1/3 SYN', '握手 1/3 SYN'],
  [['show', CAPTURE, '--format', 'table'], 'Destination', '目的地址'],
  [['show', CAPTURE, '--format', 'markdown'], 'Destination', '目的地址'],
  [['flows', CAPTURE], 'closed by client', '由客户端关闭'],
  [['flows', CAPTURE, '--summary'], 'TCP handshakes', '三次握手'],
  [['explain', CAPTURE], 'The client asks for a connection', '客户端请求建立连接'],
  [['explain', CAPTURE, '--format', 'markdown'], 'FIN takes one sequence number', 'FIN 占用一个序号'],
  [['explain', CAPTURE, '--format', 'svg'], 'Closed by the client', '由客户端关闭'],
  [['check', CAPTURE, '--expect', 'handshake=refused'], 'NOT MET', '不满足'],
];

describe('every command', () => {
  it.each(OUTPUTS)('%j speaks the language of the environment, and that of --lang before it', async (argv, en, zh) => {
    const english = (await runCli(argv)).stdout;
    expect(english).toContain(en);
    expect(english).not.toMatch(HAN);
    const chinese = (await runCli(argv, { env: { LANG: 'zh_CN.UTF-8' } })).stdout;
    expect(chinese).toContain(zh);
    expect((await runCli([...argv, '--lang', 'zh'])).stdout).toBe(chinese);
    expect((await runCli([...argv, '--lang', 'en'], { env: { LC_ALL: 'zh_CN.UTF-8' } })).stdout).toBe(english);
    expect((await runCli([...argv, '--lang', 'zh', '--lang', 'en'])).stdout).toBe(english);
  });

  it.each([
    ['show', 'csv'],
    ['show', 'tsv'],
    ['show', 'ndjson'],
    ['flows', 'csv'],
    ['flows', 'tsv'],
    ['flows', 'json'],
    ['flows', 'ndjson'],
    ['follow', 'ndjson'],
    ['follow', 'raw'],
    ['fields', 'tsv'],
  ])('%s --format %s is for machines: the same in every language', async (command, format) => {
    const argv = [command, CAPTURE, '--format', format, ...(command === 'fields' ? ['-e', 'tcp.seq', '-E', 'header=y'] : [])];
    const english = await runCli(argv);
    const chinese = await runCli([...argv, '--lang', 'zh']);
    expect(english.stdout).not.toBe('');
    expect(chinese).toEqual(english);
  });

  it.each([
    [['show', 'no-such-file.pcap']],
    [['show', CAPTURE, '--colums', 'No']],
    [['show', CAPTURE, '--format', 'tabel']],
    [['flows', CAPTURE, '--limit']],
    [['flows', CAPTURE, '--stream', 'tcp:7']],
  ])('%j: what goes to standard error is English, for scripts that look for it', async (argv) => {
    const { status, stderr } = await runCli(argv);
    expect(stderr).not.toBe('');
    expect(await runCli(argv, { env: { LANG: 'zh_CN.UTF-8' } })).toMatchObject({ status, stderr });
  });
});

describe('help', () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'of %s is in Chinese, every option and example',
    async (name, command) => {
      const { status, stdout, stderr } = await runCli([name, '--help'], { env: { LC_MESSAGES: 'zh_CN.UTF-8' }, columns: 400 });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // Chinese is broken anywhere, with or without a blank.
      const squeeze = (wrapped: string) => wrapped.replace(/\s+/g, '');
      const text = squeeze(stdout);
      const words = HELP_ZH.commands[name];
      expect(text).toContain(squeeze(words.describe));
      const options: Readonly<Record<string, string>> = words.options;
      expect(Object.keys(options).sort()).toEqual(Object.keys(command.options).sort());
      for (const [option, description] of Object.entries(options)) {
        expect(text).toContain(`--${option}`);
        expect(text).toContain(squeeze(description));
      }
      const examples: Readonly<Record<string, string>> = words.examples;
      expect(Object.keys(examples).sort()).toEqual(command.examples.map(([line]) => line).sort());
      for (const description of Object.values(examples)) expect(text).toContain(squeeze(description));
      for (const heading of ['选项：', '示例：', '输出：', '显示帮助']) expect(text).toContain(heading);
      expect(text).not.toMatch(/Options:|Examples:|Showhelp|Positionals:|Commands:|\[string\]|\[boolean\]/);
    },
  );

  it('of the program is in Chinese with --lang, behind the option or before it', async () => {
    const { stdout } = await runCli(['--help', '--lang', 'zh']);
    for (const text of ['命令：', HELP_ZH.general.about, HELP_ZH.general.completion]) expect(stdout).toContain(text);
    expect(stdout).toContain('退出状态：0 完成');
    expect((await runCli(['--lang=zh', '--help'])).stdout).toBe(stdout);
  });

  it('is English again after Chinese in the same process', async () => {
    const before = await runCli(['explain', '--help']);
    await runCli(['explain', '--help', '--lang', 'zh']);
    expect(await runCli(['explain', '--help'])).toEqual(before);
    expect(before.stdout).not.toMatch(HAN);
    expect(before.stdout).toContain('Examples:');
  });

  it('says where the language comes from', async () => {
    for (const { name } of COMMANDS.filter(({ name }) => name !== 'fields')) {
      expect((await runCli([name, '--help'], { columns: 400 })).stdout).toContain('[default: from LC_ALL, LC_MESSAGES or LANG]');
    }
  });
});

describe('columns of double-width characters', () => {
  /** Places, in columns of the terminal, where a bar stands in each line. */
  const barsOf = (line: string): number[] =>
    [...line].flatMap((character, index) => ('│┬┼┴'.includes(character) ? [textWidth([...line].slice(0, index).join(''))] : []));

  it.each([['show'], ['flows'], ['explain']])('%s --format table: every line as wide as the first', async (command) => {
    const { stdout } = await runCli([command, fixture('tcp-half-close.pcap'), '--format', 'table', '--lang', 'zh', '--width', '120']);
    const boxed = linesOf(stdout).filter((line) => /^[┌│├└]/.test(line));
    expect(boxed.length).toBeGreaterThan(5);
    for (const line of boxed) expect(textWidth(line), line).toBe(textWidth(boxed[0] as string));
    expect(barsOf(boxed[1] as string).length).toBeGreaterThan(2);
  });

  it.each([80, 120])('the ladder of %i columns keeps within them', async (width) => {
    for (const lang of ['en', 'zh']) {
      const { stdout } = await runCli(['explain', fixture('tcp-half-close.pcap'), '--lang', lang, '--width', String(width)]);
      for (const line of linesOf(stdout)) expect(textWidth(line), line).toBeLessThanOrEqual(width);
    }
  });
});
