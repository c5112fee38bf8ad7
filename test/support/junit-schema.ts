/**
 * The structure of JUnit reports as Jenkins publishes it (junit-10) and GitLab reads it: which element stands in which, which attributes there are, which are
 * required, and which are numbers.
 */
import type { XmlElement } from './read-xml.js';

interface ElementRule {
  children: readonly string[];
  required: readonly string[];
  optional: readonly string[];
}

const COUNTS = ['tests', 'failures', 'errors', 'skipped', 'disabled'];

const RULES: Readonly<Record<string, ElementRule>> = {
  testsuites: { children: ['testsuite'], required: [], optional: ['name', 'time', 'tests', 'failures', 'errors', 'disabled'] },
  testsuite: {
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
    required: ['name', 'tests'],
    optional: [
      'failures',
      'errors',
      'group',
      'time',
      'skipped',
      'disabled',
      'timestamp',
      'hostname',
      'id',
      'package',
      'file',
      'log',
      'url',
      'version',
    ],
  },
  testcase: {
    children: ['skipped', 'error', 'failure', 'rerunFailure', 'system-out', 'system-err', 'properties'],
    required: ['name', 'classname'],
    optional: ['time', 'group', 'assertions', 'status', 'file', 'line'],
  },
  failure: { children: [], required: [], optional: ['type', 'message'] },
  error: { children: [], required: [], optional: ['type', 'message'] },
};

/** What is wrong with the document; nothing when it is valid. */
export function checkJunit(root: XmlElement): string[] {
  return root.name === 'testsuites' ? checkElement(root) : [`${root.name} is no root`];
}

function checkElement({ name, attributes, children, text }: XmlElement): string[] {
  const rule = RULES[name];
  if (rule === undefined) return [`unknown element ${name}`];
  const given = Object.keys(attributes);
  return [
    ...rule.required.filter((each) => !given.includes(each)).map((each) => `${name} without ${each}`),
    ...given.filter((each) => !rule.required.includes(each) && !rule.optional.includes(each)).map((each) => `${name} with ${each}`),
    ...COUNTS.filter((each) => given.includes(each) && !/^\d+$/.test(attributes[each] as string)).map(
      (each) => `${name} ${each}="${attributes[each]}"`,
    ),
    ...(rule.children.length > 0 && text.trim() !== '' ? [`text in ${name}`] : []),
    ...children.flatMap((child) => (rule.children.includes(child.name) ? checkElement(child) : [`${child.name} in ${name}`])),
    ...checkCounts(name, attributes, children),
  ];
}

/** The counts of a testsuite are those of its cases. */
function checkCounts(name: string, attributes: Record<string, string>, children: readonly XmlElement[]): string[] {
  if (name !== 'testsuite' || !/^\d+$/.test(attributes.tests ?? '')) return [];
  const cases = children.filter((child) => child.name === 'testcase');
  const having = (kind: string) => cases.filter((each) => each.children.some((child) => child.name === kind)).length;
  const counted: [string, number][] = [
    ['tests', cases.length],
    ['failures', having('failure')],
    ['errors', having('error')],
  ];
  return counted
    .filter(([key, count]) => attributes[key] !== undefined && Number(attributes[key]) !== count)
    .map(([key]) => `${name} ${key} is not the count`);
}
