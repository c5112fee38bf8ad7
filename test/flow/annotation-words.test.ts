import { describe, expect, it } from 'vitest';
import { Annotation } from '../../src/flow/annotation.js';
import { MAX_ANNOTATION_WORDS, packAnnotation, unpackAnnotation } from '../../src/flow/annotation-words.js';

/** Fields that hold truth or a side; the rest are numbers of at least six bits. */
const SWITCHES = Object.entries(new Annotation()).flatMap(([name, value]) => (typeof value === 'boolean' ? [name] : []));
const SIDES = ['side', 'clientSide'];
const DOUBLES = ['relativeSeconds', 'deltaSeconds', 'ackRtt', 'initialRtt', 'rto', 'latency'];
const SMALL = ['phase', 'clientState', 'serverState', 'completeness', 'remarks'];
const FIELDS = Object.keys(new Annotation()).filter((name) => name !== 'moves');

function travel(annotation: Annotation): { arrived: Annotation; end: number } {
  const words = new Int32Array(MAX_ANNOTATION_WORDS + 4);
  const doubles = new Float64Array(words.buffer);
  // What stood there before must not matter.
  words.fill(0x5a5a5a5a);
  const end = packAnnotation(words, doubles, 2, annotation);
  const arrived = new Annotation();
  for (const name of FIELDS) Object.assign(arrived, { [name]: SWITCHES.includes(name) ? true : 1 });
  expect(unpackAnnotation(words, doubles, 2, arrived)).toBe(end);
  return { arrived, end };
}

function withFields(fields: Record<string, unknown>): Annotation {
  return Object.assign(new Annotation(), fields);
}

function plain(annotation: Annotation): Record<string, unknown> {
  return Object.fromEntries(Object.entries(annotation).filter(([name]) => name !== 'moves'));
}

describe('an annotation in words', () => {
  it('is the same when it comes out, each field by itself', () => {
    for (const name of FIELDS) {
      const value = SWITCHES.includes(name) ? !(new Annotation() as unknown as Record<string, boolean>)[name] : 1;
      // What the analysis found is there only with `hasAnalysis`, or with marks.
      const annotation = withFields({ hasAnalysis: true, [name]: value });
      expect(plain(travel(annotation).arrived)).toEqual(plain(annotation));
    }
  });

  it('is the same with every field at its largest, and takes no more room than it may', () => {
    const annotation = new Annotation();
    for (const name of FIELDS) {
      const value =
        SWITCHES.includes(name) ||
        (SIDES.includes(name) ? 1 : SMALL.includes(name) ? 42 : DOUBLES.includes(name) ? 2 ** 33 + 0.5 : -(2 ** 31));
      Object.assign(annotation, { [name]: value });
    }
    Object.assign(annotation, { clientState: 11, serverState: 10 });
    const { arrived, end } = travel(annotation);
    expect(plain(arrived)).toEqual(plain(annotation));
    expect(end).toBe(2 + MAX_ANNOTATION_WORDS);
  });

  it.each([
    ['from the first frame of the flow', { relativeSeconds: 2 ** 32 }],
    ['from the frame before', { deltaSeconds: -(2 ** 31) - 1 }],
  ])('keeps seconds beyond 32 bits %s, also where the other ones are few', (_, seconds) => {
    const annotation = withFields({ relativeSeconds: 7, deltaSeconds: 3, ...seconds });
    expect(plain(travel(annotation).arrived)).toEqual(plain(annotation));
  });

  it('keeps the marks of a segment without an analysis', () => {
    const annotation = withFields({ hasAnalysis: false, marks: 3 });
    expect(plain(travel(annotation).arrived)).toEqual(plain(annotation));
  });

  it('is the same when there is nothing to say, in few words', () => {
    const { arrived, end } = travel(new Annotation());
    expect(plain(arrived)).toEqual(plain(new Annotation()));
    expect(end).toBeLessThan(2 + MAX_ANNOTATION_WORDS / 2);
  });
});
