/**
 * What docs/ci.md gives to pipelines, run as far as it goes without their servers: the steps of the GitHub Action in bash as GitHub runs them, the entry of the
 * pre-commit hook, and the snippets of the page.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkJunit } from '../support/junit-schema.js';
import { readXml } from '../support/read-xml.js';

const cli = process.env.PCAPNOTE_CLI as string;
const folder = mkdtempSync(join(tmpdir(), 'pcapnote-pipelines-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder for the shell's path in which `pcapnote` is this one. */
function makeProgram(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
const PROGRAM = `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`;
makeProgram(join(folder, 'bin/pcapnote'), PROGRAM);

const work = join(folder, 'work');
mkdirSync(work);
for (const name of ['tcp-refused.pcap', 'tcp-close-four-segments.pcap']) symlinkSync(resolve('fixtures', name), join(work, name));
writeFileSync(join(work, 'pcapnote.rules.yaml'), 'version: 1\nrules:\n  - name: opens\n    expect: {handshake: complete}\n');

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

function runShell(
  script: string,
  env: Record<string, string>,
  shell: readonly string[] = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
): Outcome {
  const [program = '', ...options] = shell;
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(program, [...options, script], {
    cwd: work,
    encoding: 'utf8',
    env: { PATH: path, HOME: folder, LC_ALL: 'C.UTF-8', ...env },
  });
  return { status, stdout, stderr };
}

interface Step {
  name: string;
  run: string;
  shell: string;
  env: Record<string, string>;
}

describe('the GitHub Action', () => {
  const text = readFileSync('action/action.yml', 'utf8');
  const action = parse(text) as {
    inputs: Record<string, { default?: string; required?: boolean; description: string }>;
    outputs: Record<string, { value: string }>;
    runs: { using: string; steps: Step[] };
  };
  const [install, check] = action.runs.steps as [Step, Step];
  const output = join(folder, 'output.txt');
  const summary = join(folder, 'summary.md');
  const temp = join(folder, 'temp');
  makeProgram(join(temp, 'pcapnote/node_modules/.bin/pcapnote'), PROGRAM);
  beforeEach(() => {
    for (const file of [output, summary]) rmSync(file, { force: true });
  });

  /** A step with its inputs filled in as GitHub does: in `env` alone. */
  function runStep(step: Step, inputs: Record<string, string>): Outcome {
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.env)) {
      env[name] = value.replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/g,
        (_, input: string) => inputs[input] ?? action.inputs[input]?.default ?? '',
      );
    }
    return runShell(step.run, { ...env, RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: 'true' });
  }

  it('is a composite action whose scripts hold no input as text', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) {
      expect(step.shell).toBe('bash');
      expect(step.run).not.toContain('${{');
    }
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
    expect(action.outputs.status?.value).toContain('steps.check.outputs.status');
  });

  it('fails the step when a rule is not met, with an error at the rule and a summary', () => {
    const { status, stdout } = runStep(check, { captures: 'tcp-refused.pcap\n\ntcp-close-four-segments.pcap\n' });
    expect(status).toBe(1);
    expect(stdout).toContain('::error file=pcapnote.rules.yaml,line=4,col=14,title=tcp-refused.pcap%3A opens::');
    expect(readFileSync(output, 'utf8')).toBe('status=1\n');
    expect(readFileSync(summary, 'utf8')).toContain('1 of 2 captures met');
  });

  it('passes rules and further arguments on, and expands patterns', () => {
    const { status, stdout } = runStep(check, {
      captures: 'tcp-close*.pcap',
      rules: 'pcapnote.rules.yaml',
      args: '--lang\nzh\n--expect\nframes>0',
    });
    expect(stdout).toContain('满足');
    expect(status).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe('status=0\n');
  });

  it.each(['$(touch hit)', '"; touch hit; "', '`touch hit`', "'; touch hit; '", '--update', '-q'])(
    'a capture named %j is a name',
    (name) => {
      expect(runStep(check, { captures: name }).status).toBe(3);
      expect(existsSync(join(work, 'hit'))).toBe(false);
    },
  );

  it('installs the version asked for, and no other word', () => {
    makeProgram(join(folder, 'bin/npm'), `#!/bin/sh\nprintf '%s\\n' "$@" >'${join(folder, 'npm.txt')}'\n`);
    expect(runStep(install, { version: '^0.1.0' }).status).toBe(0);
    expect(readFileSync(join(folder, 'npm.txt'), 'utf8')).toContain('\npcapnote@^0.1.0\n');
    for (const version of ['', 'a b', '$(touch hit)', '../x', 'file:x', 'npm:other@1'])
      expect(runStep(install, { version }).status).toBe(2);
    expect(existsSync(join(work, 'hit'))).toBe(false);
  });
});

describe('the pre-commit hook', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as { id: string; entry: string; language: string; files: string }[];

  it('names captures of every kind and nothing else', () => {
    const pattern = new RegExp(hook?.files ?? '');
    for (const name of ['a.pcap', 'x/b.pcapng', 'c.cap', 'd.pcap.gz', 'e.pcapng.zst', 'f.pcap.lz4'])
      expect([name, pattern.test(name)]).toEqual([name, true]);
    for (const name of ['a.pcap.txt', 'pcap', 'b.caps', 'c.gz']) expect([name, pattern.test(name)]).toEqual([name, false]);
  });

  it('runs its entry with the files of a commit behind it', () => {
    expect(runShell(`${hook?.entry} tcp-close-four-segments.pcap`, {}).status).toBe(0);
    const { status, stdout } = runShell(`${hook?.entry} tcp-close-four-segments.pcap tcp-refused.pcap`, {});
    expect(status).toBe(1);
    expect(stdout).toContain('NOT MET  tcp-refused.pcap');
  });
});

describe('docs/ci.md', () => {
  const page = readFileSync('docs/ci.md', 'utf8');
  const blocks = [...page.matchAll(/```(\w+)\n(?:# (\S+)[^\n]*\n)?([\s\S]*?)```/g)].map(([, language, file = '', body = '']) => ({
    language,
    file,
    body,
  }));
  const yamlOf = (file: string) => parse(blocks.find((block) => block.file === file)?.body ?? '');

  it('has a snippet for each pipeline', () => {
    expect(blocks.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['.github/workflows/captures.yml', '.gitlab-ci.yml', '.pre-commit-config.yaml', 'Jenkinsfile']),
    );
  });

  it('GitHub: names inputs that the action has', () => {
    const { inputs } = parse(readFileSync('action/action.yml', 'utf8'));
    const steps = Object.values(
      yamlOf('.github/workflows/captures.yml').jobs as Record<string, { steps: { with?: object; uses?: string }[] }>,
    ).flatMap((job) => job.steps);
    const own = steps.filter(({ uses }) => uses?.includes('/action@'));
    expect(own).toHaveLength(1);
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(own[0]?.with ?? {})));
  });

  it('GitLab: the script writes the report that the job hands over', () => {
    const job = yamlOf('.gitlab-ci.yml').captures as { script: string[]; artifacts: { when: string; reports: { junit: string } } };
    makeProgram(join(folder, 'bin/npx'), '#!/bin/sh\nshift\nwhile [ "$1" != pcapnote ]; do shift; done\nexec "$@"\n');
    mkdirSync(join(work, 'captures'), { recursive: true });
    if (!existsSync(join(work, 'captures/a.pcap'))) symlinkSync(resolve('fixtures/tcp-refused.pcap'), join(work, 'captures/a.pcap'));
    const { status } = runShell(job.script.join('\n'), { CI: 'true', GITLAB_CI: 'true' });
    expect(status).toBe(1);
    expect(job.artifacts.when).toBe('always');
    expect(checkJunit(readXml(readFileSync(join(work, job.artifacts.reports.junit), 'utf8')))).toEqual([]);
  });

  it('pre-commit: names the hook', () => {
    const [repository] = yamlOf('.pre-commit-config.yaml').repos as { hooks: { id: string }[] }[];
    expect(repository?.hooks).toEqual([{ id: 'pcapnote-check' }]);
  });

  it('Jenkins: the report that the step writes is the one that junit reads', () => {
    const jenkinsfile = blocks.find(({ file }) => file === 'Jenkinsfile')?.body ?? page;
    const written = /junit=([\w.-]+)/.exec(jenkinsfile)?.[1];
    expect(written).toBeDefined();
    expect(jenkinsfile).toContain(`junit '${written}'`);
    const command = /sh '([^\n]*)'\n/.exec(jenkinsfile)?.[1]?.replaceAll("\\'", "'") ?? '';
    expect(runShell(command, { CI: 'true' }).status).toBe(1);
    expect(checkJunit(readXml(readFileSync(join(work, written as string), 'utf8')))).toEqual([]);
  });
});
